import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { BareFrame } from "./BareFrame.tsx";
import { useEnter } from "./entering.ts";
import { OtherWays } from "./OtherWays.tsx";
import { PasswordField } from "./PasswordField.tsx";
import { SecondFactor } from "./SecondFactor.tsx";
import { useIdentityText } from "./texts.ts";
import { TextField } from "#console/ui/TextField.tsx";

/** Sign-in by name and password, then the second factor where it is on. An empty centre goes to its first run. */
export default function SignIn(): ReactNode {
  const t = useIdentityText();
  const enter = useEnter();
  const firstRun = useQuery({ queryKey: ["first-run"], queryFn: () => api("GET /v1/first-run", {}), retry: false });
  const [step, setStep] = useState<"password" | "factor">("password");
  const [loginName, setLoginName] = useState("");
  const [password, setPassword] = useState("");
  const submitting = useSubmit(async () => {
    const { next } = await api("POST /v1/session", { body: { loginName, password } });
    setPassword("");
    if (next === "done") enter();
    else setStep("factor");
  });
  if (firstRun.data?.needed === true) return <Navigate to="/first-run" replace />;
  if (step === "factor")
    return (
      <BareFrame title={t.signIn.factorTitle}>
        <SecondFactor onDone={enter} onBack={() => setStep("password")} />
      </BareFrame>
    );
  return (
    <BareFrame title={t.signIn.title}>
      <Form submitting={submitting} act={t.signIn.act}>
        <TextField label={t.loginName} path="loginName" value={loginName} onChange={setLoginName} submitting={submitting} autoComplete="username" autoFocus />
        <PasswordField label={t.password} path="password" value={password} onChange={setPassword} submitting={submitting} />
      </Form>
      <OtherWays onEntered={enter} />
      <p className="k-small k-ink-3">{t.signIn.forgotten}</p>
    </BareFrame>
  );
}
