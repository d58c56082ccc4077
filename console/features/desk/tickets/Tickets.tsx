import { Button, Select } from "antd";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { severities } from "#contract/forms.ts";
import type { TicketFilter, TicketRow } from "#contract/tickets.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { ClearFilters, FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useNames } from "../conversations/handbook.ts";
import { OpenTicket } from "./OpenTicket.tsx";
import { customerOf, DueCell, SeverityTag } from "./parts.tsx";
import { useTypes } from "./types.ts";
import { useLabel, useTicketText } from "./texts.ts";
import "./tickets.css";

const counted = (count: { value: number; capped: boolean } | undefined) => (count === undefined ? undefined : `${count.value.toLocaleString("en")}${count.capped ? "+" : ""}`);

/** Tickets within reach: open ones by how long is left, ended ones newest first (R-TK-01). */
export default function Tickets(): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const names = useNames();
  const may = useMay();
  const [address, change] = useAddress();
  const [opening, setOpening] = useState(false);
  const types = useTypes();
  const filter = filterFrom(address);
  const list = useInfiniteQuery({
    queryKey: ["tickets", filter],
    queryFn: ({ pageParam, signal }) => api("GET /v1/tickets", { query: { ...filter, after: pageParam, limit: 50 } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: 30_000,
  });
  const counts = list.data?.pages[0]?.counts;
  return (
    <Page wide>
      <PageHead
        title={t.title}
        acts={
          may("tickets.work") ? (
            <Button type="primary" icon={<Icon name="plus" />} onClick={() => setOpening(true)}>
              {t.open}
            </Button>
          ) : undefined
        }
      >
        <div className="tickets-filters">
          <FilterChips name="state" label={t.filters.state} withAll={false} options={[{ value: "", label: t.states.open, count: counted(counts?.open) }, { value: "ended", label: t.states.ended }]} />
          <FilterChips name="owner" label={t.filters.owner} options={[{ value: "me", label: t.filters.mine, count: counted(counts?.mine) }, { value: "nobody", label: t.filters.nobody, count: counted(counts?.unowned) }]} />
          <FilterChips name="due" label={t.filters.due} options={[{ value: "over", label: t.filters.over, count: counted(counts?.over) }, { value: "today", label: t.filters.today }]} />
          <FilterChips name="type" label={t.filters.type} options={types.map((one) => ({ value: one.key, label: label(one.name) }))} />
          <Select allowClear className="tickets-select" aria-label={t.filters.severity} placeholder={t.filters.severity} value={address.severity} options={severities.map((value) => ({ value, label: t.severities[value] }))} onChange={(severity?: string) => change({ severity })} />
          <ClearFilters names={["owner", "due", "type", "severity", "territory"]} />
        </div>
      </PageHead>
      {list.data !== undefined ? (
        <TicketTable
          rows={list.data.pages.flatMap((page) => page.rows)}
          ended={filter.state === "ended"}
          foot={
            list.hasNextPage ? (
              <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t.more}
              </Button>
            ) : undefined
          }
          territory={names.territory}
        />
      ) : list.error !== null ? (
        <ErrorState error={list.error} what={t.readFailed} onRetry={() => void list.refetch()} />
      ) : (
        <LoadingState rows={10} onRetry={() => void list.refetch()} />
      )}
      {opening ? <OpenTicket onClose={() => setOpening(false)} /> : null}
    </Page>
  );
}

function filterFrom(address: Readonly<Record<string, string | undefined>>): TicketFilter {
  const severity = severities.find((one) => one === address.severity);
  const owner = address.owner === "me" || address.owner === "nobody" ? address.owner : undefined;
  const due = address.due === "over" || address.due === "today" ? address.due : undefined;
  return {
    state: address.state === "ended" ? "ended" : "open",
    ...(owner ? { owner } : {}), ...(due ? { due } : {}), ...(severity ? { severity } : {}), ...(address.type ? { type: address.type } : {}), ...(address.territory ? { territory: address.territory } : {}),
  };
}

function TicketTable({ rows, ended, foot, territory }: { rows: readonly TicketRow[]; ended: boolean; foot: ReactNode; territory: (key: string) => string }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const navigate = useNavigate();
  const c = t.columns;
  const columns: Column<TicketRow>[] = [
    { key: "due", title: ended ? c.outcome : c.due, width: 190, narrow: "value", cell: (row) => <DueCell row={row} /> },
    {
      key: "title",
      title: c.title,
      narrow: "name",
      cell: (row) => (
        <Link to="/tickets/$id" params={{ id: row.id }} className="tickets-title">
          {row.title}
        </Link>
      ),
    },
    { key: "code", title: c.code, width: 96, cell: (row) => <span className="k-num">{row.code}</span> },
    { key: "type", title: c.type, cell: (row) => <span className="k-tag">{label(row.typeName)}</span> },
    { key: "stage", title: c.stage, cell: (row) => label(row.placeName) },
    { key: "severity", title: c.severity, narrow: "none", cell: (row) => <SeverityTag severity={row.severity} /> },
    { key: "customer", title: c.customer, cell: (row) => customerOf(row, t.guest) },
    { key: "owner", title: c.owner, cell: (row) => row.owner?.name ?? <span className="k-ink-3">{t.noOwner}</span> },
    { key: "territory", title: c.territory, narrow: "none", cell: (row) => territory(row.territory) },
  ];
  return (
    <Panel flush>
      <DataTable label={t.label} columns={columns} rows={rows} rowKey={(row) => row.id} onOpen={(row) => void navigate({ to: "/tickets/$id", params: { id: row.id } })} empty={<EmptyState>{ended ? t.empty.ended : t.empty.open}</EmptyState>} foot={foot} />
    </Panel>
  );
}
