import { Link, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useForgetSession } from "#console/shell/session.tsx";
import { LoadingState } from "#console/ui/States.tsx";
import { BareFrame } from "./BareFrame.tsx";
import { SecondFactor } from "./SecondFactor.tsx";
import { useIdentityText } from "./texts.ts";
import { keptWayBack } from "./way-back.ts";

/** Where a provider sends the browser back to: completes what was begun, a sign-in or a link. */
export default function SsoReturn(): ReactNode {
  const t = useIdentityText();
  const router = useRouter();
  const forget = useForgetSession();
  const problem = useProblem();
  const [failed, setFailed] = useState<string | null>(null);
  const [factor, setFactor] = useState(false);
  const asked = useRef(false);
  const goOn = (place: string): void => {
    forget();
    router.history.replace(place);
  };
  useEffect(() => {
    if (asked.current) return; // a way counts once
    asked.current = true;
    api("POST /v1/session/sso/return", { body: { query: location.search } })
      .then(({ next }) => (next === "second_factor" ? setFactor(true) : goOn(next === "linked" ? "/account" : keptWayBack())))
      .catch((error: unknown) => setFailed(problem(error).text));
  });
  if (factor)
    return (
      <BareFrame title={t.signIn.factorTitle}>
        <SecondFactor onDone={() => goOn(keptWayBack())} onBack={() => goOn("/signin")} />
      </BareFrame>
    );
  if (failed !== null)
    return (
      <BareFrame title={t.signIn.returnFailed}>
        <p className="k-problem" role="alert">{failed}</p>
        <Link to="/signin">{t.signIn.toStart}</Link>
      </BareFrame>
    );
  return (
    <BareFrame title={t.signIn.returning}>
      <LoadingState rows={1} />
    </BareFrame>
  );
}
