import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { IncidentRow } from "#contract/incidents.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { SlaChip } from "#console/ui/SlaChip.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useNames } from "../conversations/handbook.ts";
import { useTicketText } from "../tickets/texts.ts";
import { useIncidentText } from "./texts.ts";

/** Incidents of major complaints: what is under way by when it is to be heard of again, and what has ended. */
export default function Incidents(): ReactNode {
  const t = useIncidentText();
  const [address] = useAddress();
  const navigate = useNavigate();
  const state = address.state === "resolved" ? ("resolved" as const) : ("open" as const);
  const leader = address.whose === "me" ? ("me" as const) : undefined;
  const list = usePaged(["incidents", state, leader], (after, signal) => api("GET /v1/incidents", { query: { state, limit: 50, ...(leader ? { leader } : {}), after } }, { signal }), { refetchInterval: 30_000 });
  const columns = useColumns(state);
  return (
    <Page wide>
      <PageHead title={t.title} note={t.note}>
        <div className="k-line k-wrap">
          <FilterChips name="state" label={t.state} withAll={false} options={[{ value: "", label: t.states.open }, { value: "resolved", label: t.states.resolved }]} />
          <FilterChips name="whose" label={t.whose} options={[{ value: "me", label: t.mine }]} />
        </div>
      </PageHead>
      {list.data === undefined ? (
        list.error === null ? <LoadingState rows={4} onRetry={() => void list.refetch()} /> : <ErrorState what={t.readFailed} error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Panel flush>
          <DataTable<IncidentRow> label={t.title} rows={list.data.rows} rowKey={(row) => row.id} columns={columns} onOpen={(row) => void navigate({ to: "/incidents/$id", params: { id: row.id } })} empty={<EmptyState>{t.empty[state]}</EmptyState>} />
        </Panel>
      )}
      <ShowMore list={list} line="" />
    </Page>
  );
}

function useColumns(state: "open" | "resolved"): Column<IncidentRow>[] {
  const t = useIncidentText();
  const tickets = useTicketText();
  const names = useNames();
  return [
    { key: "code", title: t.columns.code, narrow: "name", cell: (row) => <Link to="/incidents/$id" params={{ id: row.id }} className="k-link k-num">{row.code}</Link> },
    { key: "complaint", title: t.columns.complaint, cell: (row) => `${row.ticket.code} ${row.ticket.title}` },
    { key: "severity", title: t.columns.severity, cell: (row) => <span className="k-tag is-bad">{tickets.severities[row.ticket.severity]}</span> },
    { key: "territory", title: t.columns.territory, cell: (row) => names.territory(row.territory) },
    { key: "leader", title: t.columns.leader, cell: (row) => row.leader?.name ?? t.noLeader },
    state === "open"
      ? { key: "due", title: t.columns.due, narrow: "value", cell: (row) => (row.dueAt === null ? null : <SlaChip clock={{ state: "running", until: row.dueAt, totalMs: Math.max(1, Date.parse(row.dueAt) - Date.parse(row.updatedAt)) }} />) }
      : { key: "resolved", title: t.columns.resolved, narrow: "value", cell: (row) => (row.resolvedAt === null ? null : <Moment at={row.resolvedAt} />) },
    { key: "opened", title: t.columns.opened, cell: (row) => <Moment at={row.openedAt} /> },
  ];
}
