import { Button, Modal, Radio } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { isComposing } from "#console/lib/keys.ts";
import { definePreference } from "#console/lib/preference.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useDetail } from "../panel/useDetail.ts";
import { useDeskText } from "../texts.ts";
import { emptyRecord, type RecordDraft, recordToSend } from "./record.ts";
import { RecordFields } from "./RecordFields.tsx";
import "./acts.css";

const outcomes = ["not_answered", "passed_on", "spam"] as const;
type EndOutcome = (typeof outcomes)[number];

/** A record that was begun and not saved, so that closing the dialogue loses nothing. */
const begun = definePreference<{ id: string; record: RecordDraft } | null>(
  "desk.record",
  () => null,
  (value): value is { id: string; record: RecordDraft } | null => value === null || (typeof value === "object" && "id" in value && "record" in value),
);

/** Ends an open conversation with its record, or writes the record of one that has ended. */
export function EndDialogue({ row, onClose, onDone }: { row: ConversationRow; onClose: () => void; onDone: () => void }): ReactNode {
  const detail = useDetail(row);
  const kept = begun.get();
  const before = kept?.id === row.id ? kept.record : detail.data?.record;
  const t = useDeskText();
  return detail.isPending ? (
    <Modal open title={row.open ? t.end.title : t.record.title} footer={null} onCancel={onClose}>
      <LoadingState rows={5} />
    </Modal>
  ) : (
    <Filled row={row} product={detail.data?.product ?? null} before={before ?? { ...emptyRecord, topic: row.topic }} onClose={onClose} onDone={onDone} />
  );
}

function Filled({ row, product, before, onClose, onDone }: { row: ConversationRow; product: { id: string; name: string } | null; before: RecordDraft; onClose: () => void; onDone: () => void }): ReactNode {
  const t = useDeskText();
  const problem = useProblem();
  const [ending] = useState(row.open);
  const [outcome, setOutcome] = useState<EndOutcome>("passed_on");
  const [record, setRecord] = useState(before);
  const [tried, setTried] = useState(false);
  useEffect(() => {
    if (record !== before) begun.set({ id: row.id, record });
  }, [record, before, row.id]);
  const submitting = useSubmit(async () => {
    const ready = recordToSend(record);
    if (ready === null) return;
    // It may have ended meanwhile, because the customer confirmed: then only the record is left to write.
    if (ending && row.open) await api("POST /v1/conversations/{id}/end", { params: { id: row.id }, body: { outcome, record: ready } });
    else await api("PUT /v1/conversations/{id}/record", { params: { id: row.id }, body: ready });
    begun.set(null);
    if (ending && row.open) toast(t.end.done, () => void api("POST /v1/conversations/{id}/reopening", { params: { id: row.id } }).catch((error: unknown) => toast(problem(error).text)));
    else toast(ending ? t.end.done : t.record.saved);
    onDone();
    onClose();
  });
  const act = (): void => {
    setTried(true);
    void submitting.submit();
  };
  return (
    <Modal
      open
      title={ending ? t.end.title : t.record.title}
      width={600}
      onCancel={onClose}
      footer={[
        <Button key="keep" onClick={onClose}>
          {ending ? t.end.keep : t.record.later}
        </Button>,
        <Button
          key="act"
          type="primary"
          loading={submitting.busy}
          onClick={act}
        >
          {ending ? t.end.act : t.record.act} <Kbd keys="Mod+Enter" />
        </Button>,
      ]}
    >
      <div onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isComposing(event.nativeEvent) && act()}>
      {ending ? (
        <div className="desk-outcome">
          <span className="k-ink-2">{t.end.outcome}</span>
          <Radio.Group value={outcome} onChange={(event) => setOutcome(event.target.value as EndOutcome)} options={outcomes.map((value) => ({ value, label: t.end.outcomes[value] }))} />
          <p className="k-small k-ink-3">{t.end.hint}</p>
        </div>
      ) : null}
      <RecordFields row={row} product={product} record={record} tried={tried} onChange={setRecord} />
      </div>
      {submitting.problem === null ? null : (
        <p className="k-form-problem" role="alert">
          <Icon name="alert" size="xs" /> {submitting.problem.text}
        </p>
      )}
    </Modal>
  );
}
