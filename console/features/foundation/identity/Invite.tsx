import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api, ApiError } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { BareFrame } from "./BareFrame.tsx";
import { useEnter } from "./entering.ts";
import { PasswordField } from "./PasswordField.tsx";
import { SecondFactor } from "./SecondFactor.tsx";
import { useIdentityText } from "./texts.ts";

/** Accepting an invitation: who is meant, and the password they choose. */
export default function Invite(): ReactNode {
  const t = useIdentityText();
  const when = useWhen();
  const enter = useEnter();
  const [locale] = useLocale();
  const { token = "" }: { token?: string } = useParams({ strict: false });
  const invitation = useQuery({ queryKey: ["invitation", token], queryFn: () => api("GET /v1/invitations/{token}", { params: { token } }), retry: false, staleTime: Infinity });
  const [password, setPassword] = useState("");
  const [factor, setFactor] = useState(false);
  const submitting = useSubmit(async () => {
    const { next } = await api("POST /v1/invitations/{token}", { params: { token }, body: { password, locale } });
    if (next === "done") enter();
    else setFactor(true);
  });
  if (factor)
    return (
      <BareFrame title={t.signIn.factorTitle}>
        <SecondFactor onDone={enter} onBack={enter} />
      </BareFrame>
    );
  if (invitation.error !== null) {
    const isVoid = invitation.error instanceof ApiError && (invitation.error.code === "invitation_void" || invitation.error.code === "invalid");
    return (
      <BareFrame title={t.invite.voidTitle}>
        {isVoid ? <p>{t.codes.invitation_void}</p> : <ErrorState error={invitation.error} onRetry={() => void invitation.refetch()} />}
        <Link to="/signin">{t.invite.toSignIn}</Link>
      </BareFrame>
    );
  }
  if (invitation.data === undefined)
    return (
      <BareFrame title={t.signIn.title}>
        <LoadingState onRetry={() => void invitation.refetch()} />
      </BareFrame>
    );
  const { name, loginName, centreName, reset, expiresAt } = invitation.data;
  return (
    <BareFrame title={reset ? t.invite.resetTitle(name) : t.invite.title(name)} note={reset ? t.invite.resetNote : t.invite.note(centreName)}>
      <Form submitting={submitting} act={t.invite.act}>
        <dl className="identity-pair">
          <dt>{t.invite.yourLogin}</dt>
          <dd>
            <b>{loginName}</b>
          </dd>
        </dl>
        <input type="text" name="username" autoComplete="username" value={loginName} readOnly hidden />
        <PasswordField label={t.password} path="password" value={password} onChange={setPassword} submitting={submitting} fresh autoFocus />
      </Form>
      <p className="k-small k-ink-3">{t.invite.until(when.moment(expiresAt, serverNow()))}</p>
    </BareFrame>
  );
}
