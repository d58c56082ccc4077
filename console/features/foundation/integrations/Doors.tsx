import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { Reading } from "../organization/Reading.tsx";
import { Side } from "../organization/Side.tsx";
import { type Door, useDoors, useRefreshIntegrations } from "./queries.ts";
import { useIntegrationText } from "./texts.ts";
import { ShownSecret } from "./WebhookForm.tsx";

/** Where each shop's system sends products, orders, payments and parcels, and whether it does. */
export function Doors(): ReactNode {
  const t = useIntegrationText();
  const doors = useDoors();
  const refresh = useRefreshIntegrations();
  const [asking, setAsking] = useState<Door | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const make = async (door: Door): Promise<void> => {
    setShown((await api("POST /v1/intake/doors/{id}/secret", { params: { id: door.shop.id } })).text);
    await refresh();
  };
  const columns = useColumns((door) => (door.madeAt === null ? void make(door) : setAsking(door)));
  return (
    <Panel title={t.doors.title} note={t.doors.note} flush>
      <Reading query={doors} what={t.doors.failed} rows={2}>
        {(rows) => <DataTable<Door> label={t.doors.title} rows={rows} rowKey={(row) => row.shop.id} columns={columns} empty={<EmptyState>{t.doors.empty}</EmptyState>} />}
      </Reading>
      {asking === null ? null : (
        <ConfirmAct title={t.doors.changeTitle(asking.shop.name)} act={t.doors.change} onAct={() => make(asking)} onClose={() => setAsking(null)}>
          <p>{t.doors.changeNote}</p>
        </ConfirmAct>
      )}
      {shown === null ? null : (
        <Side title={t.webhooks.secret} onClose={() => setShown(null)}>
          <ShownSecret secret={shown} onClose={() => setShown(null)} />
        </Side>
      )}
    </Panel>
  );
}

function useColumns(onSecret: (door: Door) => void): Column<Door>[] {
  const t = useIntegrationText();
  const when = useWhen();
  const moment = (at: string): string => when.moment(at, serverNow());
  return [
    { key: "shop", title: t.doors.shop, narrow: "name", cell: (row) => row.shop.name },
    { key: "path", title: t.doors.path, cell: (row) => <code>{row.path}</code> },
    { key: "last", title: t.doors.last, cell: (row) => (row.lastAt === null ? <span className="k-ink-3">{t.doors.never}</span> : moment(row.lastAt)) },
    { key: "waiting", title: t.doors.waiting, cell: (row) => (row.waiting === 0 ? null : t.doors.waits(row.waiting)) },
    {
      key: "secret", title: t.webhooks.secret, narrow: "value",
      cell: (row) => (
        <span className="k-line k-wrap">
          {row.previousUntil === null ? null : <span className="k-ink-2 k-small">{t.doors.bothUntil(moment(row.previousUntil))}</span>}
          <Button size="small" onClick={() => onSecret(row)}>
            {row.madeAt === null ? t.doors.make : t.doors.change}
          </Button>
        </span>
      ),
    },
  ];
}
