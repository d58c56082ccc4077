import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { Reading } from "../organization/Reading.tsx";
import { Side } from "../organization/Side.tsx";
import { type ActionDoor, useActionDoors, useRefreshIntegrations } from "./queries.ts";
import { useIntegrationText } from "./texts.ts";
import { ShownSecret } from "./WebhookForm.tsx";

/** Where each shop's system is asked to change, cancel, intercept, refund and exchange, and whether it answers. */
export function ActionDoors(): ReactNode {
  const t = useIntegrationText();
  const doors = useActionDoors();
  const refresh = useRefreshIntegrations();
  const [setting, setSetting] = useState<ActionDoor | null>(null);
  const [changing, setChanging] = useState<ActionDoor | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const change = async (door: ActionDoor): Promise<void> => {
    setShown((await api("POST /v1/actions/doors/{id}/secret", { params: { id: door.shop.id } })).text);
    await refresh();
  };
  const columns = useColumns(setSetting, setChanging);
  return (
    <Panel title={t.actions.title} note={t.actions.note} flush>
      <Reading query={doors} what={t.actions.failed} rows={2}>
        {(rows) => <DataTable<ActionDoor> label={t.actions.title} rows={rows} rowKey={(row) => row.shop.id} columns={columns} empty={<EmptyState>{t.doors.empty}</EmptyState>} />}
      </Reading>
      {changing === null ? null : (
        <ConfirmAct title={t.doors.changeTitle(changing.shop.name)} act={t.doors.change} onAct={() => change(changing)} onClose={() => setChanging(null)}>
          <p>{t.webhooks.secretChangeNote}</p>
        </ConfirmAct>
      )}
      {setting === null ? null : (
        <Side title={setting.shop.name} onClose={() => setSetting(null)}>
          <UrlForm
            door={setting}
            onSaved={(secret) => {
              setSetting(null);
              setShown(secret);
            }}
          />
        </Side>
      )}
      {shown === null ? null : (
        <Side title={t.webhooks.secret} onClose={() => setShown(null)}>
          <ShownSecret secret={shown} onClose={() => setShown(null)} />
        </Side>
      )}
    </Panel>
  );
}

function UrlForm({ door, onSaved }: { door: ActionDoor; onSaved: (secret: string | null) => void }): ReactNode {
  const t = useIntegrationText();
  const refresh = useRefreshIntegrations();
  const [url, setUrl] = useState(door.url ?? "");
  const submitting = useSubmit(async () => {
    const { text } = await api("PUT /v1/actions/doors/{id}", { params: { id: door.shop.id }, body: { url: url.trim() } });
    await refresh();
    onSaved(text);
  });
  return (
    <form
      className="desk-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submitting.submit();
      }}
    >
      <Field label={t.webhooks.url} hint={t.actions.urlHint} problem={submitting.problemAt("url")}>
        <Input autoFocus maxLength={500} value={url} onChange={(event) => setUrl(event.target.value)} />
      </Field>
      {submitting.problem === null ? null : (
        <p className="k-problem" role="alert">
          {submitting.problem.text}
        </p>
      )}
      <p>
        <Button type="primary" htmlType="submit" loading={submitting.busy} disabled={url.trim() === ""}>
          {t.actions.save}
        </Button>
      </p>
    </form>
  );
}

function useColumns(onSet: (door: ActionDoor) => void, onSecret: (door: ActionDoor) => void): Column<ActionDoor>[] {
  const t = useIntegrationText();
  const when = useWhen();
  const words: Readonly<Record<string, string>> = t.codes_;
  const moment = (at: string): string => when.moment(at, serverNow());
  return [
    { key: "shop", title: t.doors.shop, narrow: "name", cell: (row) => row.shop.name },
    { key: "url", title: t.webhooks.url, cell: (row) => (row.url === null ? <span className="k-ink-3">{t.actions.none}</span> : <code>{row.url}</code>) },
    {
      key: "last", title: t.actions.last,
      cell: (row) => (row.lastAt === null ? <span className="k-ink-3">{t.actions.never}</span> : <>{moment(row.lastAt)}{row.lastCode === null ? null : <span className="k-ink-2"> {words[row.lastCode] ?? t.codes_.refused}</span>}</>),
    },
    { key: "open", title: t.actions.open, cell: (row) => (row.open === 0 ? null : row.open) },
    {
      key: "set", title: t.webhooks.secret, narrow: "value",
      cell: (row) => (
        <span className="k-line k-wrap">
          {row.previousUntil === null ? null : <span className="k-ink-2 k-small">{t.doors.bothUntil(moment(row.previousUntil))}</span>}
          <Button size="small" onClick={() => onSet(row)}>
            {row.url === null ? t.actions.set : t.actions.change}
          </Button>
          {row.url === null ? null : (
            <Button size="small" type="text" onClick={() => onSecret(row)}>
              {t.doors.change}
            </Button>
          )}
        </span>
      ),
    },
  ];
}
