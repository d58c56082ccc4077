import { Input, Modal, Select } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { CloseItem, CloseSheet } from "#contract/closing.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useLabel } from "../../desk/tickets/texts.ts";
import { useClosingText } from "./texts.ts";

const hourMs = 3_600_000;
/** As a datetime field wants it, in the reader's own clock. */
const local = (at: number): string => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** Why something stays open overnight, and until when. */
export function ReasonDialogue({ item, sheet, shift, onClose }: { item: CloseItem; sheet: CloseSheet; shift: NonNullable<CloseSheet["shift"]>; onClose: () => void }): ReactNode {
  const t = useClosingText();
  const label = useLabel();
  const queries = useQueryClient();
  const [reason, setReason] = useState(item.reason?.key ?? sheet.reasons[0]?.key);
  const [words, setWords] = useState(item.reason?.words ?? "");
  const [until, setUntil] = useState(local(item.reason === null ? Math.max(Date.parse(shift.to), serverNow()) + 16 * hourMs : Date.parse(item.reason.until)));
  const submitting = useSubmit(async () => {
    if (reason === undefined || until === "") return;
    await api("PUT /v1/closing/reasons", { body: { kind: item.kind, id: item.id, reason, words, until: new Date(until).toISOString() } });
    toast(t.given);
    await queries.invalidateQueries({ queryKey: ["closing"] });
    onClose();
  });
  return (
    <Modal open title={t.giveTitle(`${t.kinds[item.kind]} ${item.code}`.trim())} width={480} okText={t.giveAct} cancelText={t.cancel} confirmLoading={submitting.busy} onOk={() => void submitting.submit()} onCancel={onClose}>
      <div className="closing-form">
        <Field label={t.reason} problem={submitting.problemAt("reason")}>
          <Select value={reason} onChange={setReason} options={sheet.reasons.map((one) => ({ value: one.key, label: label(one.name) }))} />
        </Field>
        <Field label={t.words} optional problem={submitting.problemAt("words")}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} value={words} onChange={(event) => setWords(event.target.value)} />
        </Field>
        <Field label={t.untilWhen} problem={submitting.problemAt("until")}>
          <DateField minutes value={until} onChange={setUntil} />
        </Field>
        {submitting.problem === null ? null : <p className="k-form-problem" role="alert">{submitting.problem.text}</p>}
      </div>
    </Modal>
  );
}
