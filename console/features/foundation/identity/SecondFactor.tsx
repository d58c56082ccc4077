import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { useIdentityText } from "./texts.ts";
import { TextField } from "#console/ui/TextField.tsx";

/** The second step of signing in: the app's six digits, or a recovery code. */
export function SecondFactor({ onDone, onBack }: { onDone: () => void; onBack: () => void }): ReactNode {
  const t = useIdentityText();
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/session/second-factor", { body: { code } });
    onDone();
  });
  const change = (): void => {
    setRecovery(!recovery);
    setCode("");
  };
  return (
    <>
      <p className="k-ink-2">{recovery ? t.signIn.recoveryNote : t.signIn.factorNote}</p>
      <Form
        submitting={submitting}
        act={t.signIn.factorAct}
        beside={
          <button type="button" className="k-link" onClick={onBack}>
            {t.signIn.back}
          </button>
        }
      >
        <TextField
          key={String(recovery)}
          label={recovery ? t.signIn.recoveryCode : t.signIn.code}
          path="code"
          value={code}
          onChange={setCode}
          submitting={submitting}
          autoComplete="one-time-code"
          autoFocus
          type={recovery ? "text" : "code"}
        />
      </Form>
      <button type="button" className="k-link k-small" onClick={change}>
        {recovery ? t.signIn.useApp : t.signIn.useRecovery}
      </button>
    </>
  );
}
