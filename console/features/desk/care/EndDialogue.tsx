import { Button, Input, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { CareItem } from "#contract/care.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { useCareChanged, useCarePeople } from "./queries.ts";
import { useCareText } from "./texts.ts";
import { WhyWords } from "./WhyWords.tsx";

export type EndAs = "done" | "later" | "unwanted";

/** Ends a line of the list: what was done, until when it is put off and why, or that it is not wanted. */
export function EndDialogue({ row, as, onClose }: { row: CareItem; as: EndAs; onClose: () => void }): ReactNode {
  const t = useCareText();
  const d = t.dialogue;
  const when = useWhen();
  const changed = useCareChanged(row.customer.id);
  const [words, setWords] = useState("");
  const [until, setUntil] = useState(when.day(serverNow() + 86_400_000));
  const submitting = useSubmit(async () => {
    await api("POST /v1/care/{id}/end", { params: { id: row.id }, body: as === "later" ? { as, until, reason: words } : { as, reason: words } });
    onClose();
    await changed(t.saved[as]);
  });
  return (
    <Modal open width={440} title={d[as]} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.acts[as]} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <p className="k-small k-ink-2">{row.customer.name} <WhyWords row={row} /></p>
        {as === "later" ? (
          <Field label={d.until} problem={submitting.problemAt("until")}>
            <DateField value={until} onChange={(day) => { setUntil(day); submitting.mended("until"); }} />
          </Field>
        ) : null}
        <Field label={as === "done" ? d.words : d.reason} optional={as === "done"} hint={as === "done" ? d.doneHint : as === "unwanted" ? d.unwantedHint : undefined} problem={submitting.problemAt("reason")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} value={words} onChange={(event) => { setWords(event.target.value); submitting.mended("reason"); }} />
        </Field>
      </Form>
    </Modal>
  );
}

/** A leader says whose a line is. */
export function GiveDialogue({ row, onClose }: { row: CareItem; onClose: () => void }): ReactNode {
  const t = useCareText();
  const people = useCarePeople();
  const changed = useCareChanged(row.customer.id);
  const [ownerId, setOwner] = useState(row.owner?.id);
  const submitting = useSubmit(async () => {
    await api("PUT /v1/care/{id}/owner", { params: { id: row.id }, body: { ownerId: ownerId ?? "" } });
    onClose();
    await changed(t.saved.give);
  });
  return (
    <Modal open width={400} title={t.giveTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.acts.give} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <Field label={t.columns.owner} problem={submitting.problemAt("ownerId")}>
          <Select showSearch={{ optionFilterProp: "label" }} value={ownerId} options={people} onChange={(value: string) => { setOwner(value); submitting.mended("ownerId"); }} />
        </Field>
      </Form>
    </Modal>
  );
}
