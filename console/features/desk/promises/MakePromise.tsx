import { Input, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { WordRule } from "#contract/policies/outgoing-words.ts";
import { promiseKinds, type PromiseKind } from "#contract/promises.ts";
import type { Hit } from "#contract/words/find.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { dueOf, fromLocal, localText } from "./due.ts";
import { usePromiseText } from "./texts.ts";

/** Writes down what was just promised: time and words are taken from the message, and may be mended. */
export function MakePromise({ conversationId, hit, rule, said, onClose }: { conversationId: string; hit: Hit; rule: WordRule; said: string; onClose: () => void }): ReactNode {
  const t = usePromiseText();
  const when = useWhen();
  const queries = useQueryClient();
  const [kind, setKind] = useState<PromiseKind>(["\u56de\u7535", "\u7535\u8bdd"].some((call) => hit.word.includes(call)) ? "callback" : "reply");
  const [what, setWhat] = useState(said.trim().slice(0, 500));
  const [due, setDue] = useState<Date | null>(dueOf(rule.due, hit.n, serverNow(), when));
  const [phone, setPhone] = useState("");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (due === null || what.trim() === "") return;
    await api("POST /v1/promises", { body: { conversationId, kind, what, dueAt: due.toISOString(), ...(phone.trim() === "" ? {} : { phone: phone.trim() }) } });
    await queries.invalidateQueries({ queryKey: ["promises"] });
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
          <Input type="datetime-local" value={localText(due, when)} onChange={(event) => setDue(fromLocal(event.target.value, when))} />
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
