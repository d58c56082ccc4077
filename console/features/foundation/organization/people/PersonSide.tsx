import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { type ReactNode, useState } from "react";
import type { Person } from "#contract/identity.ts";
import type { Grant } from "#contract/permissions.ts";
import { api } from "#console/lib/api.ts";
import { useScope } from "#console/shell/session.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { SignIns } from "#console/features/foundation/identity/SignIns.tsx";
import { useIdentityText } from "#console/features/foundation/identity/texts.ts";
import { useRefresh } from "../queries.ts";
import { Reading } from "../Reading.tsx";
import { Side } from "../Side.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useOrganizationText } from "../texts.ts";
import { PersonAccess } from "./PersonAccess.tsx";
import { ProfileForm } from "./ProfileForm.tsx";
import { RoleFields } from "./RoleFields.tsx";

/** One person: what they can do, their account, and how they sign in. */
export function PersonSide({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const t = useOrganizationText();
  const person = useQuery({ queryKey: ["people", "one", id], queryFn: () => api("GET /v1/people/{id}", { params: { id } }) });
  const profile = useQuery({ queryKey: ["organization", "profile", id], queryFn: () => api("GET /v1/people/{id}/profile", { params: { id } }) });
  const all = useScope("people.write") === "all";
  const [tab, setTab] = useState<"profile" | "account" | "access">("profile");
  const offered = [
    { value: "profile" as const, label: t.people.profile },
    { value: "account" as const, label: t.people.account },
    ...(all ? [{ value: "access" as const, label: t.people.access }] : []),
  ];
  return (
    <Side title={person.data?.name ?? ""} onClose={onClose}>
      <div>
        <Segmented value={tab} onChange={setTab} options={offered} />
      </div>
      {tab === "profile" ? <Reading query={profile} what={t.people.failed}>{(read) => <ProfileForm key={read.version} profile={read} />}</Reading> : null}
      {tab === "account" ? <Reading query={person} what={t.people.failed}>{(read) => <AccountForm key={read.version} person={read} writable={all} />}</Reading> : null}
      {tab === "access" ? <Reading query={person} what={t.people.failed}>{(read) => (
        <>
          <PersonAccess person={read} />
          <SignIns personId={read.id} />
        </>
      )}</Reading> : null}
    </Side>
  );
}

function AccountForm({ person, writable }: { person: Person; writable: boolean }): ReactNode {
  const t = useOrganizationText();
  const names = useIdentityText();
  const { listed } = useUiText();
  const refresh = useRefresh();
  const [name, setName] = useState(person.name);
  const [staffNo, setStaffNo] = useState(person.staffNo ?? "");
  const [grants, setGrants] = useState<Grant[]>(person.roles.map(({ role, scope }) => (scope === undefined ? { role } : { role, scope })));
  const submitting = useSubmit(async () => {
    await api("PATCH /v1/people/{id}", { params: { id: person.id }, body: { name, staffNo: staffNo.trim() === "" ? null : staffNo, roles: grants, version: person.version } });
    await refresh();
    toast(t.common.saved);
  });
  if (!writable)
    return (
      <dl className="organization-pair">
        <dt>{t.people.loginName}</dt>
        <dd>{person.loginName}</dd>
        <dt>{t.people.staffNo}</dt>
        <dd>{person.staffNo ?? t.common.none}</dd>
        <dt>{t.people.roles}</dt>
        <dd>{listed(person.roles.map(({ role }) => names.roles[role]))}</dd>
      </dl>
    );
  return (
    <Form submitting={submitting} act={t.people.saveAccount}>
      <FieldRow>
        <TextField label={t.common.name} path="name" value={name} onChange={setName} submitting={submitting} maxLength={60} />
        <TextField label={t.people.staffNo} path="staffNo" optional value={staffNo} onChange={setStaffNo} submitting={submitting} maxLength={40} />
      </FieldRow>
      <p className="k-small k-ink-3">
        {t.people.loginName} <code>{person.loginName}</code>
      </p>
      <Field label={t.people.roles} plain problem={submitting.problemAt("roles") === undefined ? undefined : t.people.rolesMissing}>
        <RoleFields grants={grants} onChange={setGrants} />
      </Field>
    </Form>
  );
}
