import { Input, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { promiseKinds, type PromiseKind } from "#contract/promises.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { fromLocal, localText } from "./due.ts";
import { usePromiseText } from "./texts.ts";

/** Writes down what a customer was promised, in a conversation or about a ticket; what is known of it already may be mended. */
export function MakePromise({ about, start = {}, onClose }: { about: { conversationId: string } | { ticketId: string }; start?: { kind?: PromiseKind; what?: string; due?: Date | null }; onClose: () => void }): ReactNode {
  const t = usePromiseText();
  const when = useWhen();
  const queries = useQueryClient();
  const [kind, setKind] = useState<PromiseKind>(start.kind ?? "reply");
  const [what, setWhat] = useState((start.what ?? "").trim().slice(0, 500));
  const [due, setDue] = useState<Date | null>(start.due ?? null);
  const [phone, setPhone] = useState("");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (due === null || what.trim() === "") return;
    await api("POST /v1/promises", { body: { ...about, kind, what, dueAt: due.toISOString(), ...(phone.trim() === "" ? {} : { phone: phone.trim() }) } });
    await Promise.all([queries.invalidateQueries({ queryKey: ["promises"] }), ...("ticketId" in about ? [queries.invalidateQueries({ queryKey: ["ticket", about.ticketId] })] : [])]);
    toast(t.make.saved(when.deadline(due.getTime(), serverNow())));
    onClose();
  });
  return (
    <Modal open title={t.make.title} width={440} okText={t.make.save} cancelText={t.close} confirmLoading={submitting.busy} onOk={() => void submitting.submit()} onCancel={onClose}>
      <div className="desk-form">
        <Field label={t.make.what} problem={submitting.problemAt("what") ?? (tried && what.trim() === "" ? t.make.whatMissing : undefined)}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} value={what} onChange={(event) => setWhat(event.target.value)} />
        </Field>
        <Field label={t.make.due} problem={submitting.problemAt("dueAt") ?? (tried && due === null ? t.dueMissing : undefined)}>
          <DateField minutes value={localText(due, when)} onChange={(text) => setDue(fromLocal(text, when))} />
        </Field>
        <Field label={t.make.kind}>
          <Select value={kind} options={promiseKinds.map((value) => ({ value, label: t.kinds[value] }))} onChange={setKind} />
        </Field>
        <Field label={t.make.phone} optional hint={t.make.phoneHint} problem={submitting.problemAt("phone")}>
          <Input value={phone} maxLength={30} inputMode="tel" onChange={(event) => setPhone(event.target.value)} />
        </Field>
        {submitting.problem === null ? null : (
          <p className="k-problem" role="alert">
            {submitting.problem.text}
          </p>
        )}
      </div>
    </Modal>
  );
}
