import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { Belonging } from "#contract/customer-kinds.ts";
import type { CustomerFile } from "#contract/customers.ts";
import { isOrganisation } from "#contract/kinds.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useCalled } from "./Parts.tsx";
import { customerKey } from "./queries.ts";
import { useCustomerText } from "./texts.ts";

/** Who speaks for an organisation, and for which ones a person speaks (R-CU-07). */
export function PeoplePanel({ file }: { file: CustomerFile }): ReactNode {
  const t = useCustomerText();
  const may = useMay();
  const called = useCalled();
  const label = useLabel();
  const queries = useQueryClient();
  const problem = useProblem();
  const [adding, setAdding] = useState(false);
  const found = useQuery({ queryKey: [...customerKey(file.id), "people"], queryFn: ({ signal }) => api("GET /v1/customers/{id}/people", { params: { id: file.id } }, { signal }) }).data;
  const organisation = isOrganisation(file.kind);
  if (found === undefined || (!organisation && found.of.length === 0)) return null;
  const remove = (one: Belonging): void =>
    void api("DELETE /v1/customers/{id}/people/{belongingId}", { params: { id: file.id, belongingId: one.id } })
      .then(() => toast(t.people.removed))
      .catch((error: unknown) => toast(problem(error).text))
      .finally(() => void queries.invalidateQueries({ queryKey: customerKey(file.id) }));
  const list = (rows: readonly Belonging[], removable: boolean) => (
    <ul className="customer-lines">
      {rows.map((one) => (
        <li key={one.id} className="k-line">
          <Link className="k-link" to="/customers/$id" params={{ id: one.customer.id }}>{called(one.customer)}</Link>
          <span className="k-tag">{label(one.roleName)}</span>
          {one.customer.phone === null ? null : <span className="k-small k-ink-3 k-num">{one.customer.phone}</span>}
          <span className="k-space" />
          {removable ? <button type="button" className="k-plain" aria-label={t.people.remove(called(one.customer))} title={t.people.remove(called(one.customer))} onClick={() => remove(one)}><Icon name="x" size="xs" /></button> : null}
        </li>
      ))}
    </ul>
  );
  return (
    <>
      {organisation ? (
        <Panel title={t.people.title} acts={may("customers.write") ? <Button size="small" onClick={() => setAdding(true)}>{t.people.add}</Button> : undefined}>
          {found.people.length === 0 ? <p className="k-small k-ink-3">{t.people.none}</p> : list(found.people, may("customers.write"))}
        </Panel>
      ) : null}
      {found.of.length === 0 ? null : <Panel title={t.people.of}>{list(found.of, false)}</Panel>}
      {adding ? <AddPerson id={file.id} roles={found.roles.map((role) => ({ value: role.key, label: label(role.name) }))} onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function AddPerson({ id, roles, onClose }: { id: string; roles: { value: string; label: string }[]; onClose: () => void }): ReactNode {
  const t = useCustomerText();
  const queries = useQueryClient();
  const [person, setPerson] = useState({ role: undefined as string | undefined, number: "", name: "", phone: "", mail: "" });
  const [tried, setTried] = useState(false);
  const number = Number(person.number.replace(/^C-?/i, "").trim());
  const named = person.number.trim() === "" ? person.name.trim() !== "" : Number.isInteger(number) && number > 0;
  const submitting = useSubmit(async () => {
    setTried(true);
    if (person.role === undefined || !named) return;
    const { role } = person;
    await api("POST /v1/customers/{id}/people", { params: { id }, body: person.number.trim() === "" ? { role, name: person.name, phone: person.phone || undefined, mail: person.mail || undefined } : { role, number } });
    toast(t.people.added);
    onClose();
    await queries.invalidateQueries({ queryKey: customerKey(id) });
  });
  const text = (name: "number" | "name" | "phone" | "mail", label: string, more: { hint?: string; problem?: string | undefined } = {}) => (
    <Field label={label} optional hint={more.hint} problem={submitting.problemAt(name) ?? more.problem}>
      <Input value={person[name]} maxLength={120} autoComplete="off" onChange={(event) => (submitting.mended(name), setPerson({ ...person, [name]: event.target.value }))} />
    </Field>
  );
  return (
    <FormDialogue title={t.people.addTitle} act={t.people.add} submitting={submitting} onClose={onClose}>
      <Field label={t.people.role} problem={submitting.problemAt("role") ?? (tried && person.role === undefined ? t.people.roleMissing : undefined)}>
        <Select value={person.role} options={roles} onChange={(role: string) => (submitting.mended("role"), setPerson({ ...person, role }))} />
      </Field>
      {text("number", t.people.known, { hint: t.people.knownHint, problem: tried && !named ? t.people.missing : undefined })}
      {text("name", t.personal.name)}
      <FieldRow>
        {text("phone", t.personal.phone)}
        {text("mail", t.personal.mail)}
      </FieldRow>
    </FormDialogue>
  );
}
