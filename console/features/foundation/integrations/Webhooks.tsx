import { Button } from "antd";
import type { ReactNode } from "react";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { Reading } from "../organization/Reading.tsx";
import type { useWebhooks, Webhook } from "./queries.ts";
import { useIntegrationText } from "./texts.ts";

/** The webhooks: where to, of what, and how they fare. */
export function Webhooks({ query, selected, onOpen }: { query: ReturnType<typeof useWebhooks>; selected: string | undefined; onOpen: (id: string) => void }): ReactNode {
  const t = useIntegrationText();
  const add = (
    <Button icon={<Icon name="plus" />} onClick={() => onOpen("new")}>
      {t.webhooks.add}
    </Button>
  );
  const columns: Column<Webhook>[] = [
    { key: "name", title: t.webhooks.name, narrow: "name", cell: (row) => row.name },
    { key: "url", title: t.webhooks.url, cell: (row) => <code className="organization-words">{row.url}</code> },
    { key: "events", title: t.webhooks.events, cell: (row) => <span className="organization-words">{row.events.map((one) => t.events_[one]).join(t.comma)}</span> },
    { key: "waiting", title: t.webhooks.waiting, figure: true, cell: (row) => row.waiting },
    { key: "failed", title: t.webhooks.failedCount, figure: true, cell: (row) => row.failed },
    { key: "state", title: t.webhooks.state, narrow: "value", cell: (row) => <WebhookState webhook={row} /> },
  ];
  return (
    <Panel title={t.webhooks.title} note={t.webhooks.note} acts={query.data?.length === 0 ? undefined : add} flush>
      <Reading query={query} what={t.webhooks.failed} rows={3}>
        {(rows) => <DataTable<Webhook> label={t.webhooks.title} rows={rows} rowKey={(row) => row.id} columns={columns} selected={selected} onOpen={(row) => onOpen(row.id)} empty={<EmptyState act={add}>{t.webhooks.empty}</EmptyState>} />}
      </Reading>
    </Panel>
  );
}

/** Sending, failing for a while, or paused. */
export function WebhookState({ webhook }: { webhook: Webhook }): ReactNode {
  const t = useIntegrationText();
  if (webhook.state === "paused") return <span className="k-tag is-warn">{t.webhooks.paused}</span>;
  return webhook.failingSince === null ? <span className="k-tag is-ok">{t.webhooks.active}</span> : <span className="k-tag is-warn">{t.webhooks.failing}</span>;
}
