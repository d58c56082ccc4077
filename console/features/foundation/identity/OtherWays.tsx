import { startAuthentication } from "@simplewebauthn/browser";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useRef, useState } from "react";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { passkeysPossible } from "./Passkeys.tsx";
import { useIdentityText } from "./texts.ts";
import { keepWayBack } from "./way-back.ts";

/** The ways to sign in beside the password: a passkey, the company's sign-in. */
export function OtherWays({ onEntered }: { onEntered: () => void }): ReactNode {
  const t = useIdentityText();
  const providers = useQuery({ queryKey: ["session", "providers"], queryFn: () => api("GET /v1/session/providers", {}), retry: false });
  const passkey = useSubmit(async () => {
    const options = await api("POST /v1/session/passkey/challenge", {});
    const answer = await startAuthentication({ optionsJSON: options as never }).catch(() => null);
    if (answer === null) return;
    await api("POST /v1/session/passkey", { body: { answer: answer as unknown as Record<string, unknown> } });
    onEntered();
  });
  const [chosen, setChosen] = useState("");
  const [{ next }] = useAddress();
  const sso = useSubmit(async () => {
    keepWayBack(next);
    location.assign((await api("POST /v1/session/sso", { body: { provider: wanted.current } })).location);
  });
  const wanted = useRef("");
  const offered = providers.data?.rows ?? [];
  const possible = passkeysPossible();
  if (!possible && offered.length === 0) return null;
  const problem = passkey.problem ?? sso.problem;
  const go = (key: string): void => {
    wanted.current = key;
    setChosen(key);
    void sso.submit();
  };
  return (
    <div className="identity-ways">
      <p className="k-small k-ink-3 identity-or">{t.signIn.or}</p>
      {possible ? (
        <Button block loading={passkey.busy} onClick={() => void passkey.submit()}>
          <Icon name="key" size="xs" /> {t.signIn.byPasskey}
        </Button>
      ) : null}
      {offered.map(({ key, name }) => (
        <Button block key={key} loading={sso.busy && chosen === key} onClick={() => go(key)}>
          <Icon name="globe" size="xs" /> {t.signIn.by(name)}
        </Button>
      ))}
      {problem === null ? null : <p className="k-small k-problem" role="alert">{problem.text}</p>}
    </div>
  );
}
