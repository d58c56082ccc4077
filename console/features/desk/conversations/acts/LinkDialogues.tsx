import { Button, Input, Modal, Radio } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { type Submitting, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useNames } from "../handbook.ts";
import type { Detail } from "../panel/useDetail.ts";
import { useDeskText } from "../texts.ts";
import { useActText } from "./texts.ts";

function GeneralProblem({ submitting }: { submitting: Submitting }): ReactNode {
  if (submitting.problem === null || Object.keys(submitting.problem.fields).length > 0) return null;
  return (
    <p className="k-form-problem" role="alert">
      <Icon name="alert" size="xs" /> {submitting.problem.text}
    </p>
  );
}

/** Links with another conversation by the number that stands beside its title. */
export function LinkDialogue({ row, onClose }: { row: ConversationRow; onClose: () => void }): ReactNode {
  const t = useActText();
  const [number, setNumber] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/conversations/{id}/links", { params: { id: row.id }, body: { number: Number(number) } });
    toast(t.links.done(Number(number)));
    onClose();
  });
  return (
    <Modal
      open
      title={t.links.addTitle}
      width={400}
      onCancel={onClose}
      footer={[
        <Button key="no" onClick={onClose}>
          {t.links.cancel}
        </Button>,
        <Button key="yes" type="primary" loading={submitting.busy} disabled={!/^\d{1,15}$/.test(number)} onClick={() => void submitting.submit()}>
          {t.links.act}
        </Button>,
      ]}
    >
      <Field label={t.links.number} hint={t.links.numberHint} problem={submitting.problemAt("number")}>
        <Input autoFocus inputMode="numeric" value={number} onChange={(event) => (submitting.mended("number"), setNumber(event.target.value.replace(/\D/g, "")))} onPressEnter={() => void submitting.submit()} />
      </Field>
      <GeneralProblem submitting={submitting} />
    </Modal>
  );
}

/** Merges with another open conversation of the same customer; who merges says which one stays. */
export function MergeDialogue({ row, others, onClose }: { row: ConversationRow; others: Detail["previous"]; onClose: () => void }): ReactNode {
  const t = useActText();
  const desk = useDeskText();
  const names = useNames();
  const [otherId, setOtherId] = useState(others[0]?.id ?? "");
  const [keep, setKeep] = useState<"this" | "other">("this");
  const other = others.find((one) => one.id === otherId);
  const submitting = useSubmit(async () => {
    if (other === undefined) return;
    const [from, into] = keep === "this" ? [other, row] : [row, other];
    await api("POST /v1/conversations/{id}/merge", { params: { id: from.id }, body: { into: into.id } });
    toast(t.links.merged(into.number), () => void api("DELETE /v1/conversations/{id}/merge", { params: { id: from.id } }));
    onClose();
  });
  return (
    <Modal
      open
      title={t.links.mergeTitle}
      width={480}
      onCancel={onClose}
      footer={[
        <Button key="no" onClick={onClose}>
          {t.links.cancel}
        </Button>,
        <Button key="yes" type="primary" loading={submitting.busy} disabled={other === undefined} onClick={() => void submitting.submit()}>
          {t.links.mergeAct}
        </Button>,
      ]}
    >
      <p className="k-ink-2">{t.links.mergeHint}</p>
      {other === undefined ? (
        <p>{t.links.mergeNone}</p>
      ) : (
        <div className="desk-merge">
          <b>{t.links.mergeWhich}</b>
          <Radio.Group
            vertical
            value={otherId}
            onChange={(event) => setOtherId(event.target.value as string)}
            options={others.map((one) => ({ value: one.id, label: `${desk.thread.number(one.number)} ${one.topic === null ? "" : names.topic(one.topic)}` }))}
          />
          <b>{t.links.mergeKeep}</b>
          <Radio.Group
            vertical
            value={keep}
            onChange={(event) => setKeep(event.target.value as "this" | "other")}
            options={[
              { value: "this", label: t.links.keepThis(row.number) },
              { value: "other", label: t.links.keepOther(other.number) },
            ]}
          />
        </div>
      )}
      <GeneralProblem submitting={submitting} />
    </Modal>
  );
}
