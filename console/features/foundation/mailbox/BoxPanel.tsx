import { Button, Input, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { mailTls } from "#contract/mail.ts";
import type { MailboxSettings } from "#contract/mailbox.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { Reading } from "../organization/Reading.tsx";
import { TextField } from "../organization/TextField.tsx";
import { useMailboxText } from "./texts.ts";

const key = ["mailbox"];

/** The mailbox that partners' answers come to: its settings, a trial, and what keeps it from being read. */
export function BoxPanel({ failed }: { failed: string }): ReactNode {
  const all = useMailboxText();
  const t = all.settings;
  const when = useWhen();
  const query = useQuery({ queryKey: key, refetchInterval: 5000, queryFn: () => api("GET /v1/mailbox", {}) });
  return (
    <Panel title={t.title} note={query.data?.lookedAt ? t.looked(when.moment(query.data.lookedAt, serverNow())) : t.note}>
      <Reading query={query} what={failed}>
        {(settings) => (
          <>
            {settings.box === null ? <p className="k-small k-ink-3">{t.none}</p> : null}
            {settings.trouble === null ? null : (
              <p className="mail-bar is-bad" role="alert">
                {t.trouble(all.troubles[settings.trouble.code], when.moment(settings.trouble.at, serverNow()))}
              </p>
            )}
            <BoxForm key={settings.box?.version ?? 0} box={settings.box} />
          </>
        )}
      </Reading>
    </Panel>
  );
}

const usualPort = { tls: "993", starttls: "143", none: "143" } as const;

function BoxForm({ box }: { box: MailboxSettings["box"] }): ReactNode {
  const all = useMailboxText();
  const t = all.settings;
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  const [typed, setTyped] = useState({ host: box?.host ?? "", port: String(box?.port ?? 993), tls: box?.tls ?? ("tls" as const), user: box?.user ?? "", password: "", folder: box?.folder ?? "INBOX", address: box?.address ?? "" });
  const [asking, setAsking] = useState(false);
  const [came, setCame] = useState<{ ok: boolean; text: string } | null>(null);
  const put = <K extends keyof typeof typed>(field: K) => (value: (typeof typed)[K]): void => setTyped((before) => ({ ...before, [field]: value }));
  const submitting = useSubmit(async () => {
    const { password, port, ...rest } = typed;
    await api("PUT /v1/mailbox", { body: { ...rest, port: Number(port), ...(password === "" ? {} : { password }), version: box?.version ?? 0 } });
    toast(t.saved);
    await refresh();
  });
  const testing = useSubmit(async () => {
    setCame(null);
    const { code } = await api("POST /v1/mailbox/test", {});
    setCame({ ok: code === null, text: code === null ? t.testOk : t.testFailed(all.troubles[code]) });
  });
  const remove = async (): Promise<void> => {
    await api("DELETE /v1/mailbox", {});
    toast(t.removed);
    await refresh();
  };
  return (
    <Form
      submitting={submitting}
      act={t.save}
      beside={
        box === null ? undefined : (
          <span className="k-line k-wrap">
            <Button loading={testing.busy} onClick={() => void testing.submit()}>{t.test}</Button>
            <Button onClick={() => setAsking(true)}>{t.remove}</Button>
          </span>
        )
      }
    >
      <div className="mail-pair">
        <TextField label={t.host} hint={t.hostHint} path="host" value={typed.host} onChange={put("host")} submitting={submitting} />
        <TextField label={t.port} path="port" type="number" value={typed.port} onChange={put("port")} submitting={submitting} />
      </div>
      <Field label={t.tls} problem={submitting.problemAt("tls")}>
        <Select value={typed.tls} options={mailTls.map((value) => ({ value, label: t.tlsKinds[value] }))} onChange={(tls) => setTyped((before) => ({ ...before, tls, port: usualPort[before.tls] === before.port ? usualPort[tls] : before.port }))} />
      </Field>
      <TextField label={t.address} hint={t.addressHint} path="address" value={typed.address} onChange={put("address")} submitting={submitting} />
      <TextField label={t.user} path="user" value={typed.user} onChange={put("user")} submitting={submitting} />
      <Field label={t.password} optional={box !== null} hint={box === null ? t.passwordHint : t.passwordKept} problem={submitting.problemAt("password")}>
        <Input.Password value={typed.password} maxLength={200} autoComplete="new-password" onChange={(event) => put("password")(event.target.value)} />
      </Field>
      <TextField label={t.folder} path="folder" value={typed.folder} onChange={put("folder")} submitting={submitting} />
      {came === null ? null : (
        <p role="status" className={came.ok ? "mail-answer" : "mail-answer k-problem"}>
          {came.text}
        </p>
      )}
      {asking ? (
        <ConfirmAct title={t.removeTitle} act={t.remove} danger onAct={remove} onClose={() => setAsking(false)}>
          <p>{t.removeNote}</p>
        </ConfirmAct>
      ) : null}
    </Form>
  );
}
