import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { PasswordField } from "./PasswordField.tsx";
import { useIdentityText } from "./texts.ts";

/** One's own password: the present one, the new one; other devices are signed out. */
export function ChangePassword(): ReactNode {
  const t = useIdentityText();
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [done, setDone] = useState(false);
  const submitting = useSubmit(async () => {
    setDone(false);
    await api("PUT /v1/me/password", { body: { current, next } });
    setCurrent("");
    setNext("");
    setDone(true);
    void queries.invalidateQueries({ queryKey: ["me", "sessions"] });
  });
  return (
    <Panel title={t.account.passwordTitle}>
      <Form
        submitting={submitting}
        act={t.account.passwordAct}
        beside={
          <span className="k-small k-ink-2" role="status">
            {done ? (
              <>
                <Icon name="check" size="xs" /> {t.account.passwordDone}
              </>
            ) : (
              t.account.passwordNote
            )}
          </span>
        }
      >
        <PasswordField label={t.account.current} path="current" value={current} onChange={setCurrent} submitting={submitting} />
        <PasswordField label={t.account.next} path="next" value={next} onChange={setNext} submitting={submitting} fresh />
      </Form>
    </Panel>
  );
}
