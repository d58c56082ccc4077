import "#console/ui/filter.css";
import { Button, Select } from "antd";
import { type ReactNode, useState } from "react";
import { partnerKinds } from "#contract/organization/kinds.ts";
import type { Partner } from "#contract/organization.ts";
import { api } from "#console/lib/api.ts";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, type Submitting, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useRefresh } from "../queries.ts";
import { TextField } from "#console/ui/TextField.tsx";
import { useOrganizationText } from "../texts.ts";

type Contact = Omit<Partner["contacts"][number], "id" | "onDutyNow">;
const fresh: Contact = { name: "", task: "", phone: "", mail: "", weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" };
const wholeWeek = [1, 2, 3, 4, 5, 6, 7] as const;

/** A partner with its contacts and their weekly rota. */
export function PartnerForm({ partner, writable, onSaved }: { partner?: Partner; writable: boolean; onSaved: (id: string) => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [kind, setKind] = useState<Partner["kind"]>(partner?.kind ?? "carrier");
  const [name, setName] = useState(partner?.name ?? "");
  const [note, setNote] = useState(partner?.note ?? "");
  const [contacts, setContacts] = useState<Contact[]>(partner?.contacts.map(({ id: _id, onDutyNow: _now, ...rest }) => rest) ?? [fresh]);
  const put = (at: number, change: Partial<Contact>) => setContacts((before) => before.map((one, i) => (i === at ? { ...one, ...change } : one)));
  const submitting = useSubmit(async () => {
    const body = { kind, name, note, contacts };
    const saved = partner === undefined ? await api("POST /v1/partners", { body }) : await api("PATCH /v1/partners/{id}", { params: { id: partner.id }, body: { ...body, version: partner.version } });
    await refresh();
    toast(t.common.saved);
    onSaved(saved.id);
  });
  if (!writable) return <Seen contacts={contacts} />;
  return (
    <Form submitting={submitting} act={t.partners.save}>
      <FieldRow>
        <TextField label={t.common.name} path="name" value={name} onChange={setName} submitting={submitting} maxLength={60} autoFocus={partner === undefined} />
        <Field label={t.partners.kind}>
          <Select value={kind} onChange={(to: Partner["kind"]) => setKind(to)} options={partnerKinds.map((one) => ({ value: one, label: t.partners.kinds[one] }))} />
        </Field>
      </FieldRow>
      <TextField label={t.common.note} path="note" optional lines={1} maxLength={500} value={note} onChange={setNote} submitting={submitting} />
      <h3>{t.partners.contacts}</h3>
      {contacts.map((contact, at) => (
        <ContactFields key={at} at={at} contact={contact} submitting={submitting} onChange={(change) => put(at, change)} onRemove={() => setContacts(contacts.toSpliced(at, 1))} />
      ))}
      <div>
        <Button icon={<Icon name="plus" />} onClick={() => setContacts([...contacts, fresh])}>
          {t.partners.addContact}
        </Button>
      </div>
    </Form>
  );
}

function ContactFields({ at, contact, submitting, onChange, onRemove }: { at: number; contact: Contact; submitting: Submitting; onChange: (change: Partial<Contact>) => void; onRemove: () => void }): ReactNode {
  const t = useOrganizationText();
  const path = (field: keyof Contact): string => `contacts.${at}.${field}`;
  const text = (field: "name" | "task" | "phone" | "mail", label: string, optional: boolean): ReactNode => (
    <TextField label={label} path={path(field)} optional={optional} maxLength={60} value={contact[field]} onChange={(value) => onChange({ [field]: value })} submitting={submitting} />
  );
  const toggle = (day: number): void => onChange({ weekdays: contact.weekdays.includes(day) ? contact.weekdays.filter((one) => one !== day) : [...contact.weekdays, day].toSorted() });
  return (
    <fieldset className="organization-contact" aria-label={contact.name}>
      <FieldRow>
        {text("name", t.partners.contactName, false)}
        {text("task", t.partners.task, true)}
      </FieldRow>
      <FieldRow>
        {text("phone", t.partners.phone, true)}
        {text("mail", t.partners.mail, true)}
      </FieldRow>
      <Field label={t.partners.days} plain problem={submitting.problemAt(path("weekdays"))}>
        <Weekdays chosen={contact.weekdays} onToggle={toggle} />
      </Field>
      <div className="k-line k-wrap">
        <TextField label={t.partners.from} path={path("from")} type="time" value={contact.from} onChange={(from) => onChange({ from })} submitting={submitting} maxLength={5} />
        <TextField label={t.partners.to} path={path("to")} type="time" {...(contact.to <= contact.from ? { hint: t.partners.nextDay } : {})} value={contact.to} onChange={(to) => onChange({ to })} submitting={submitting} maxLength={5} />
        <span className="k-space" />
        <Button type="text" aria-label={t.partners.removeContact(contact.name)} icon={<Icon name="trash" />} onClick={onRemove} />
      </div>
    </fieldset>
  );
}

function Weekdays({ chosen, onToggle }: { id?: string; chosen: readonly number[]; onToggle: (day: number) => void }): ReactNode {
  const t = useOrganizationText();
  return (
    <div className="organization-days" role="group" aria-label={t.partners.days}>
      {wholeWeek.map((day) => (
        <button key={day} type="button" className={chosen.includes(day) ? "k-chip is-on" : "k-chip"} aria-pressed={chosen.includes(day)} onClick={() => onToggle(day)}>
          {t.duty.days[day - 1]}
        </button>
      ))}
    </div>
  );
}

function Seen({ contacts }: { contacts: readonly Contact[] }): ReactNode {
  const t = useOrganizationText();
  return (
    <ul className="organization-block">
      {contacts.map((one) => (
        <li key={one.name + one.phone}>
          <b>{one.name}</b> {one.task} <span className="k-num">{one.phone}</span> {one.mail}
          <p className="k-small k-ink-3">
            {one.weekdays.map((day) => t.duty.days[day - 1]).join(" ")} <span className="k-num">{one.from}–{one.to}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
