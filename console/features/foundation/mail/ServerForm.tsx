import type { ReactNode } from "react";
import type { MailSettings } from "#contract/mail.ts";
import { api } from "#console/lib/api.ts";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useRefreshMail } from "./queries.ts";
import { RemoveServer, ServerFields, useServer } from "./ServerFields.tsx";
import { useMailText } from "./texts.ts";

const usualPorts = { tls: 465, starttls: 587, none: 25 } as const;

/** The server that takes our mail. */
export function ServerForm({ server }: { server: MailSettings["server"] }): ReactNode {
  const t = useMailText().server;
  const refresh = useRefreshMail();
  const form = useServer(server, usualPorts, {});
  const submitting = useSubmit(async () => {
    await api("PUT /v1/mail/server", { body: form.body });
    toast(t.saved);
    await refresh();
  });
  const remove = async (): Promise<void> => {
    await api("DELETE /v1/mail/server", {});
    toast(t.removed);
    await refresh();
  };
  return (
    <Form submitting={submitting} act={t.save} beside={server === null ? undefined : <RemoveServer words={t} onRemove={remove} />}>
      <ServerFields server={form} words={t} submitting={submitting} userHint={t.userHint} passwordOptional passwordHint={server?.hasPassword === true ? t.passwordKept : t.passwordHint} />
    </Form>
  );
}
