import { useNavigate } from "@tanstack/react-router";
import { Button, Input, Modal, Radio } from "antd";
import { type ReactNode, useState } from "react";
import type { CustomerRow } from "#contract/customers.ts";
import type { Joining, Side } from "#contract/customer-joins.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useCalled } from "../Parts.tsx";
import { useCustomerText } from "../texts.ts";
import { useReadAnew } from "./queries.ts";

type Two = { a: CustomerRow; b: CustomerRow; onClose: () => void };

function useNaming(): (row: CustomerRow) => string {
  const called = useCalled();
  return (row) => `${called(row)} C-${row.number}`;
}

/** Which file stays, and why they are one person. */
export function JoinDialog({ a, b, onClose }: Two): ReactNode {
  const t = useCustomerText().joins;
  const named = useNaming();
  const readAnew = useReadAnew();
  const [stays, setStays] = useState(a.id);
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/customers/{id}/joinings", { params: { id: stays }, body: { from: stays === a.id ? b.id : a.id, reason } });
    toast(t.joined);
    onClose();
    await readAnew();
  });
  return (
    <Modal open width={520} title={t.joinTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.join} beside={<Button onClick={onClose}>{t.keep}</Button>}>
        <p className="k-small k-ink-2">{t.joinHint}</p>
        <Field label={t.stays} plain>
          <Radio.Group vertical value={stays} onChange={(event) => setStays(event.target.value as string)} options={[a, b].map((row) => ({ value: row.id, label: named(row) }))} />
        </Field>
        <ReasonField value={reason} onChange={setReason} submitting={submitting} />
      </Form>
    </Modal>
  );
}

function ReasonField({ value, onChange, submitting }: { value: string; onChange: (value: string) => void; submitting: ReturnType<typeof useSubmit> }): ReactNode {
  const t = useCustomerText().joins;
  return (
    <Field label={t.why} problem={submitting.problemAt("reason")}>
      <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={200} value={value} onChange={(event) => { onChange(event.target.value); submitting.mended("reason"); }} />
    </Field>
  );
}

/** Two people after all: remembered, so that nobody looks at the pair again. */
export function DifferentDialog({ a, b, onClose }: Two): ReactNode {
  const t = useCustomerText().joins;
  const named = useNaming();
  const readAnew = useReadAnew();
  const [note, setNote] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/customers/{id}/differences", { params: { id: a.id }, body: { other: b.id, note } });
    toast(t.differentDone);
    onClose();
    await readAnew();
  });
  return (
    <Modal open width={480} title={t.differentTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.different} beside={<Button onClick={onClose}>{t.keep}</Button>}>
        <p>{t.differentOf(named(a), named(b))}</p>
        <Field label={t.note} optional>
          <Input maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
        </Field>
      </Form>
    </Modal>
  );
}

/** Takes a joining back; what was written since asks for a side. */
export function SplitDialog({ joining, onClose }: { joining: Joining; onClose: () => void }): ReactNode {
  const t = useCustomerText().joins;
  const navigate = useNavigate();
  const readAnew = useReadAnew();
  const ui = useUiText();
  const [reason, setReason] = useState("");
  const [notes, setNotes] = useState<Record<string, "stay" | "go">>({});
  const [tags, setTags] = useState<Record<string, Side>>({});
  const submitting = useSubmit(async () => {
    const split = await api("POST /v1/joinings/{id}/split", { params: { id: joining.id }, body: { reason, notes, tags } });
    toast(t.splitDone(joining.from.number));
    onClose();
    await readAnew();
    void navigate({ to: `/customers/${split.stays}` });
  });
  const sideWords = (both: boolean) => [{ value: "stay", label: t.sides.stay }, { value: "go", label: t.sides.go(joining.from.number) }, ...(both ? [{ value: "both", label: t.sides.both }] : [])];
  return (
    <Modal open width={600} title={t.splitTitle(joining.from.number)} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.split} danger beside={<Button onClick={onClose}>{t.keep}</Button>}>
        <p className="k-small k-ink-2">{t.splitHint(joining.from.number, ui.listed(joining.contacts.map((contact) => t.contactOf(ui.channel[contact.channel as keyof typeof ui.channel] ?? contact.channel))))}</p>
        {joining.choices.notes.map((note) => (
          <Field key={note.id} label={<>{note.author} <Moment at={note.at} /> <span className="joins-note">{note.text}</span></>} plain problem={submitting.problemAt(`notes.${note.id}`)}>
            <Radio.Group value={notes[note.id]} onChange={(event) => setNotes({ ...notes, [note.id]: event.target.value as "stay" | "go" })} options={sideWords(false)} />
          </Field>
        ))}
        {joining.choices.tags.map((tag) => (
          <Field key={tag} label={t.tagSince(tag)} plain problem={submitting.problemAt(`tags.${tag}`)}>
            <Radio.Group value={tags[tag]} onChange={(event) => setTags({ ...tags, [tag]: event.target.value as Side })} options={sideWords(true)} />
          </Field>
        ))}
        <ReasonField value={reason} onChange={setReason} submitting={submitting} />
      </Form>
    </Modal>
  );
}
