import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { Grant } from "#contract/permissions.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { CopyField } from "#console/ui/CopyField.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { useRefresh } from "../queries.ts";
import { TextField } from "#console/ui/TextField.tsx";
import { useOrganizationText } from "../texts.ts";
import { RoleFields } from "./RoleFields.tsx";

type Invited = Awaited<ReturnType<typeof add>>;
const add = (body: { loginName: string; name: string; staffNo: string | null; roles: Grant[] }) => api("POST /v1/people", { body });
const fresh = { loginName: "", name: "", staffNo: "" };

/** Adds a colleague and gives the link by which they choose their password. */
export function InviteForm({ onOpen }: { onOpen: (id: string) => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [typed, setTyped] = useState(fresh);
  const [grants, setGrants] = useState<Grant[]>([{ role: "agent" }]);
  const [invited, setInvited] = useState<Invited | null>(null);
  const put = (field: keyof typeof fresh) => (value: string) => setTyped((before) => ({ ...before, [field]: value }));
  const submitting = useSubmit(async () => {
    setInvited(await add({ ...typed, staffNo: typed.staffNo.trim() === "" ? null : typed.staffNo, roles: grants }));
    await refresh();
  });
  if (invited !== null)
    return (
      <section className="organization-block">
        <p role="status">{t.people.inviteDone(invited.person.name)}</p>
        <InviteLink invitation={invited.invitation} />
        <div className="k-line k-wrap">
          <Button type="primary" onClick={() => onOpen(invited.person.id)}>
            {t.people.profile}
          </Button>
          <Button
            onClick={() => {
              setTyped(fresh);
              setInvited(null);
            }}
          >
            {t.people.another}
          </Button>
        </div>
      </section>
    );
  return (
    <Form submitting={submitting} act={t.people.inviteAct}>
      <TextField label={t.people.columns.name} path="name" value={typed.name} onChange={put("name")} submitting={submitting} maxLength={60} autoFocus />
      <FieldRow>
        <TextField label={t.people.loginName} path="loginName" hint={t.people.loginHint} value={typed.loginName} onChange={put("loginName")} submitting={submitting} maxLength={40} />
        <TextField label={t.people.staffNo} path="staffNo" optional value={typed.staffNo} onChange={put("staffNo")} submitting={submitting} maxLength={40} />
      </FieldRow>
      <Field label={t.people.roles} plain problem={submitting.problemAt("roles") === undefined ? undefined : t.people.rolesMissing}>
        <RoleFields grants={grants} onChange={setGrants} />
      </Field>
    </Form>
  );
}

/** A link to take to somebody; it works once. */
export function InviteLink({ invitation }: { invitation: Invited["invitation"] }): ReactNode {
  const t = useOrganizationText();
  const when = useWhen();
  return (
    <>
      <CopyField label={t.people.inviteLink} value={invitation.link} />
      <p className="k-small k-ink-3">{t.people.inviteUntil(when.moment(invitation.expiresAt, serverNow()))}</p>
    </>
  );
}
