import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Health } from "#contract/operation.ts";
import { api } from "#console/lib/api.ts";
import { countText } from "#console/lib/figures.ts";
import { serverNow } from "#console/lib/tick.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { Rebuild } from "./Rebuild.tsx";
import { useOperationText } from "./texts.ts";
import { troubleOf } from "./trouble.ts";
import "./operation.css";

type Reader = Health["events"]["readers"][number];

/** /settings/health: how the installation fares, and what is worth a look (R-OP-03). */
export default function HealthPage(): ReactNode {
  const t = useOperationText().health;
  const read = useQuery({ queryKey: ["operation", "health"], queryFn: () => api("GET /v1/operation/health", {}), refetchInterval: 15_000 });
  return (
    <Page>
      <PageHead title={t.title} note={t.note} />
      {read.data !== undefined ? <Facts health={read.data} /> : read.error === null ? <LoadingState rows={8} onRetry={() => void read.refetch()} /> : <ErrorState what={t.failed} error={read.error} onRetry={() => void read.refetch()} />}
    </Page>
  );
}

function Facts({ health }: { health: Health }): ReactNode {
  const t = useOperationText().health;
  const trouble = troubleOf(health, t, serverNow());
  const { database, migrations, events, deadlines, work, lastBackup } = health;
  const columns: Column<Reader>[] = [
    { key: "name", title: t.reader, narrow: "name", cell: (row) => <>{t.readerNames[row.name] ?? row.name} {t.readerNames[row.name] === undefined ? null : <span className="k-small k-ink-3">{row.name}</span>}</> },
    { key: "position", title: t.position, figure: true, cell: (row) => countText(row.position) },
    { key: "behind", title: t.behind, figure: true, narrow: "value", cell: (row) => countText(row.behind) },
    { key: "failed", title: t.failedAt, cell: (row) => (row.failedAt === null ? null : <Moment at={row.failedAt} />) },
  ];
  return (
    <>
      <Panel title={t.attention}>
        {trouble.length === 0 ? (
          <p className="operation-fine"><Icon name="check" /> {t.fine}</p>
        ) : (
          <ul className="operation-trouble">
            {trouble.map((one) => <li key={one}><Icon name="alert" /> {one}</li>)}
          </ul>
        )}
      </Panel>
      <div className="operation-facts">
        <Panel title={t.database}>
          <Pairs of={[[t.version, database.version], [t.size, `${countText(Math.ceil(database.bytes / 1_048_576))} MB`], [t.migrations, t.migrationsText(migrations.applied, migrations.known)]]} />
          <Pairs of={[[t.backup, lastBackup === null ? t.never : <><Moment at={lastBackup.takenAt} /> {t.backups[lastBackup.kind]}</>]]} />
        </Panel>
        <Panel title={t.record}>
          <Pairs of={[[t.head, countText(events.head)], [t.pending, countText(events.pending)]]} />
        </Panel>
        <Panel title={t.work}>
          <Pairs of={[[t.deadlines, countText(deadlines.waiting)], [t.overdue, countText(deadlines.overdue)], [t.failing, countText(deadlines.failing)], [t.waiting, countText(work.waiting)], [t.active, countText(work.active)]]} />
        </Panel>
      </div>
      <Rebuild />
      <Panel flush title={t.readers}>
        <DataTable<Reader> label={t.readers} rows={events.readers} rowKey={(row) => row.name} columns={columns} />
      </Panel>
    </>
  );
}

function Pairs({ of }: { of: readonly (readonly [string, ReactNode])[] }): ReactNode {
  return (
    <dl className="operation-pair">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="k-num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
