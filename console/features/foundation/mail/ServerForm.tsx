import { Button, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import { mailTls, type MailSettings } from "#contract/mail.ts";
import { api } from "#console/lib/api.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { TextField } from "../organization/TextField.tsx";
import { useRefreshMail } from "./queries.ts";
import { useMailText } from "./texts.ts";

const usualPort = { tls: "465", starttls: "587", none: "25" } as const;

/** The server that takes our mail. A password is written, never shown. */
export function ServerForm({ server }: { server: MailSettings["server"] }): ReactNode {
  const t = useMailText().server;
  const refresh = useRefreshMail();
  const [typed, setTyped] = useState({ host: server?.host ?? "", port: String(server?.port ?? 465), tls: server?.tls ?? ("tls" as const), user: server?.user ?? "", password: "" });
  const [asking, setAsking] = useState(false);
  const put = <K extends keyof typeof typed>(field: K) => (value: (typeof typed)[K]): void => setTyped((before) => ({ ...before, [field]: value }));
  const submitting = useSubmit(async () => {
    const { password, port, ...rest } = typed;
    await api("PUT /v1/mail/server", { body: { ...rest, port: Number(port), ...(password === "" ? {} : { password }), version: server?.version ?? 0 } });
    toast(t.saved);
    await refresh();
  });
  const remove = async (): Promise<void> => {
    await api("DELETE /v1/mail/server", {});
    toast(t.removed);
    await refresh();
  };
  return (
    <Form submitting={submitting} act={t.save} beside={server === null ? undefined : <Button onClick={() => setAsking(true)}>{t.remove}</Button>}>
      <div className="mail-pair">
        <TextField label={t.host} hint={t.hostHint} path="host" value={typed.host} onChange={put("host")} submitting={submitting} />
        <TextField label={t.port} path="port" type="number" value={typed.port} onChange={put("port")} submitting={submitting} />
      </div>
      <Field label={t.tls} problem={submitting.problemAt("tls")}>
        <Select value={typed.tls} options={mailTls.map((value) => ({ value, label: t.tlsKinds[value] }))} onChange={(tls) => setTyped((before) => ({ ...before, tls, port: usualPort[before.tls] === before.port ? usualPort[tls] : before.port }))} />
      </Field>
      <TextField label={t.user} hint={t.userHint} optional path="user" value={typed.user} onChange={put("user")} submitting={submitting} />
      <Field label={t.password} optional hint={server?.hasPassword === true ? t.passwordKept : t.passwordHint} problem={submitting.problemAt("password")}>
        <Input.Password value={typed.password} maxLength={200} autoComplete="new-password" onChange={(event) => put("password")(event.target.value)} />
      </Field>
      {asking ? (
        <ConfirmAct title={t.removeTitle} act={t.remove} danger onAct={remove} onClose={() => setAsking(false)}>
          <p>{t.removeNote}</p>
        </ConfirmAct>
      ) : null}
    </Form>
  );
}
