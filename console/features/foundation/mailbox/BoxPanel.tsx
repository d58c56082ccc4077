import { Button } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { MailboxSettings } from "#contract/mailbox.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { Reading } from "../organization/Reading.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { RemoveServer, ServerFields, useServer } from "../mail/ServerFields.tsx";
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

const usualPorts = { tls: 993, starttls: 143, none: 143 } as const;

function BoxForm({ box }: { box: MailboxSettings["box"] }): ReactNode {
  const all = useMailboxText();
  const t = all.settings;
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  const form = useServer(box, usualPorts, { folder: box?.folder ?? "INBOX", address: box?.address ?? "" });
  const [came, setCame] = useState<{ ok: boolean; text: string } | null>(null);
  const submitting = useSubmit(async () => {
    await api("PUT /v1/mailbox", { body: form.body });
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
            <RemoveServer words={t} onRemove={remove} />
          </span>
        )
      }
    >
      <ServerFields server={form} words={t} submitting={submitting} passwordOptional={box !== null} passwordHint={box === null ? t.passwordHint : t.passwordKept}>
        <TextField label={t.address} hint={t.addressHint} path="address" value={form.typed.address} onChange={(address) => form.change({ address })} submitting={submitting} />
      </ServerFields>
      <TextField label={t.folder} path="folder" value={form.typed.folder} onChange={(folder) => form.change({ folder })} submitting={submitting} />
      {came === null ? null : (
        <p role="status" className={came.ok ? "mail-answer" : "mail-answer k-problem"}>
          {came.text}
        </p>
      )}
    </Form>
  );
}
