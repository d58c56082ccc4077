import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { Invitation, Person } from "#contract/identity.ts";
import type { PersonShort } from "#contract/organization.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useSession } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useIdentityText } from "#console/features/foundation/identity/texts.ts";
import { PeoplePicker } from "../PeoplePicker.tsx";
import { useRefresh } from "../queries.ts";
import { useOrganizationText } from "../texts.ts";
import { InviteLink } from "./InviteForm.tsx";

/** How a person gets in: a new link, the lost second factor, leaving and coming back. */
export function PersonAccess({ person }: { person: Person }): ReactNode {
  const t = useOrganizationText();
  const names = useIdentityText();
  const when = useWhen();
  const me = useSession().person.id;
  const refresh = useRefresh();
  const [asking, setAsking] = useState<"factor" | "suspend" | null>(null);
  const [link, setLink] = useState<Invitation | null>(null);
  const params = { id: person.id };
  const inviting = useSubmit(async () => setLink(await api("POST /v1/people/{id}/invitation", { params })));
  const reinstating = useSubmit(async () => {
    await api("DELETE /v1/people/{id}/suspension", { params });
    await refresh();
    toast(t.people.reinstated);
  });
  const problem = inviting.problem ?? reinstating.problem;
  return (
    <>
      <section className="organization-block">
        <p className="k-line k-wrap">
          <span className="k-tag">{names.states[person.state]}</span>
          {person.secondFactor ? <span className="k-tag">{t.people.factorOn}</span> : null}
          <span className="k-small k-ink-3">{person.lastSeenAt === null ? t.people.never : t.people.seen(when.moment(person.lastSeenAt, serverNow()))}</span>
        </p>
        {problem === null ? null : <p className="k-problem">{problem.text}</p>}
      </section>
      {person.state === "suspended" ? (
        <section className="organization-block">
          <div>
            <Button loading={reinstating.busy} onClick={() => void reinstating.submit()}>
              {t.people.reinstate}
            </Button>
          </div>
        </section>
      ) : (
        <>
          <section className="organization-block">
            <p className="k-ink-2">{t.people.newLinkNote}</p>
            {link === null ? null : <InviteLink invitation={link} />}
            <div>
              <Button loading={inviting.busy} onClick={() => void inviting.submit()}>
                {t.people.newLink}
              </Button>
            </div>
          </section>
          {person.secondFactor ? (
            <section>
              <Button onClick={() => setAsking("factor")}>{t.people.factorOff}</Button>
            </section>
          ) : null}
          {person.id === me ? null : (
            <section>
              <Button danger onClick={() => setAsking("suspend")}>
                {t.people.suspend}
              </Button>
            </section>
          )}
        </>
      )}
      {asking === "factor" ? (
        <ConfirmAct
          title={t.people.factorOffTitle(person.name)}
          act={t.people.factorOff}
          danger
          onClose={() => setAsking(null)}
          onAct={async () => {
            await api("DELETE /v1/people/{id}/totp", { params });
            await refresh();
          }}
        >
          <p>{t.people.factorOffNote}</p>
        </ConfirmAct>
      ) : null}
      {asking === "suspend" ? <Suspending person={person} onClose={() => setAsking(null)} /> : null}
    </>
  );
}

/** Suspending hands the open work over in the same step. */
function Suspending({ person, onClose }: { person: Person; onClose: () => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [successor, setSuccessor] = useState<PersonShort[]>([]);
  return (
    <ConfirmAct
      title={t.people.suspendTitle(person.name)}
      act={t.people.suspend}
      danger
      onClose={onClose}
      onAct={async () => {
        const { handedOver, letGo } = await api("POST /v1/people/{id}/suspension", { params: { id: person.id }, body: { handOverTo: successor[0]?.id ?? null } });
        await refresh();
        toast(t.people.suspended(handedOver, letGo));
      }}
    >
      <div className="organization-block">
        <p>{t.people.suspendNote}</p>
        <Field label={t.people.handOver} hint={successor.length === 0 ? t.people.toQueue : undefined} optional plain>
          <PeoplePicker single label={t.people.handOver} people={successor} onChange={setSuccessor} without={[person.id]} />
        </Field>
      </div>
    </ConfirmAct>
  );
}
