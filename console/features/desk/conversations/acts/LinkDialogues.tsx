import { Input, Radio } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useNames } from "../handbook.ts";
import type { Detail } from "../panel/useDetail.ts";
import { useDeskText } from "../texts.ts";
import { ActDialogue } from "./ActDialogue.tsx";
import { useActText } from "./texts.ts";

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
    <ActDialogue title={t.links.addTitle} act={t.links.act} keep={t.links.cancel} width={400} ready={/^\d{1,15}$/.test(number)} submitting={submitting} onClose={onClose}>
      {() => (
        <Field label={t.links.number} hint={t.links.numberHint} problem={submitting.problemAt("number")}>
          <Input autoFocus inputMode="numeric" value={number} onChange={(event) => (submitting.mended("number"), setNumber(event.target.value.replace(/\D/g, "")))} onPressEnter={() => void submitting.submit()} />
        </Field>
      )}
    </ActDialogue>
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
    <ActDialogue title={t.links.mergeTitle} act={t.links.mergeAct} keep={t.links.cancel} width={480} ready={other !== undefined} submitting={submitting} onClose={onClose}>
      {() => (
        <>
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
        </>
      )}
    </ActDialogue>
  );
}
