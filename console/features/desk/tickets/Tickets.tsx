import { Button } from "antd";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { TicketFilter, TicketRow } from "#contract/tickets.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { useMay } from "#console/shell/session.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { ClearFilters, FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useNames } from "../conversations/handbook.ts";
import { OpenTicket } from "./OpenTicket.tsx";
import { customerOf, DueCell, SeverityTag } from "./parts.tsx";
import { useTypes } from "./types.ts";
import { useLabel, useTicketText } from "./texts.ts";
import { BoardView } from "./views/BoardView.tsx";
import { BulkBar } from "./views/BulkBar.tsx";
import { CalendarView } from "./views/CalendarView.tsx";
import { ExportTickets } from "./views/ExportTickets.tsx";
import { filterIn, filterParts } from "./views/filter.ts";
import { MoreFilters, WordsField } from "./views/Filters.tsx";
import { useViewsText } from "./views/texts.ts";
import { ViewsLine } from "./views/Views.tsx";
import "./tickets.css";
import "./views/views.css";

const looks = ["list", "board", "calendar"] as const;
const counted = (count: { value: number; capped: boolean } | undefined) => (count === undefined ? undefined : cappedCountText(count));

/** Tickets within reach: open ones by how long is left, ended ones newest first, found ones newest first; as a list, by stage, by day (R-TK-01). */
export default function Tickets(): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const label = useLabel();
  const may = useMay();
  const [address] = useAddress();
  const [opening, setOpening] = useState(false);
  const types = useTypes();
  const look = looks.find((one) => one === address.view) ?? "list";
  const asked = useMemo(() => filterIn(address), [JSON.stringify(address)]);
  const untyped = look === "board" && asked.type === undefined;
  const list = useTickets(asked, look === "list" || untyped);
  const begun = useFirst(untyped && list.data !== undefined ? (list.data.pages[0]?.rows[0]?.type ?? types[0]?.key) : undefined);
  // A board is of one type; without a choice, of the ticket that has the least time left.
  const filter = untyped && begun !== undefined ? { ...asked, type: begun } : asked;
  const counts = list.data?.pages[0]?.counts;
  return (
    <Page wide>
      <PageHead
        title={t.title}
        acts={
          <>
            {look === "list" && may("tickets.export") ? <ExportTickets filter={asked} /> : null}
            {may("tickets.work") ? (
              <Button type="primary" icon={<Icon name="plus" />} onClick={() => setOpening(true)}>
                {t.open}
              </Button>
            ) : null}
          </>
        }
      >
        <div className="tickets-filters">
          <FilterChips name="view" label={v.look} withAll={false} options={looks.map((one) => ({ value: one === "list" ? "" : one, label: v.looks[one] }))} />
          {look === "list" ? <FilterChips name="state" label={t.filters.state} withAll={false} options={[{ value: "", label: t.states.open, count: counted(counts?.open) }, { value: "ended", label: t.states.ended }]} /> : null}
          <FilterChips name="owner" label={t.filters.owner} options={[{ value: "me", label: t.filters.mine, count: counted(counts?.mine) }, { value: "nobody", label: t.filters.nobody, count: counted(counts?.unowned) }]} />
          {look === "calendar" || asked.state === "ended" ? null : <FilterChips name="due" label={t.filters.due} options={[{ value: "over", label: t.filters.over, count: counted(counts?.over) }, { value: "today", label: t.filters.today }]} />}
        </div>
        <div className="tickets-filters">
          {look === "board" ? <BoardTypes chosen={filter.type} /> : <FilterChips name="type" label={t.filters.type} options={types.map((one) => ({ value: one.key, label: label(one.name) }))} />}
          {look === "list" ? <WordsField /> : null}
          <MoreFilters onlyOpen={look !== "list"} />
          <ClearFilters names={filterParts.filter((part) => part !== "state" && !(look === "board" && part === "type"))} />
        </div>
        <ViewsLine filter={asked} />
      </PageHead>
      {look === "board" ? <BoardView filter={filter} /> : look === "calendar" ? <CalendarView filter={asked} /> : <ListView list={list} filter={asked} />}
      {opening ? <OpenTicket onClose={() => setOpening(false)} /> : null}
    </Page>
  );
}

function useTickets(filter: TicketFilter, enabled: boolean) {
  return usePaged(["tickets", filter], (after, signal) => api("GET /v1/tickets", { query: { ...filter, after, limit: 50 } }, { signal }), { enabled, refetchInterval: 30_000 });
}

/** What was known first stays, however the list goes on: a board never changes beneath a hand. */
function useFirst(value: string | undefined): string | undefined {
  const [first, setFirst] = useState(value);
  useEffect(() => {
    if (value !== undefined) setFirst((before) => before ?? value);
  }, [value]);
  return first ?? value;
}

/** A board is of one type: one of them is always chosen. */
function BoardTypes({ chosen }: { chosen: string | undefined }): ReactNode {
  const v = useViewsText();
  const label = useLabel();
  const [, change] = useAddress();
  const types = useTypes();
  if (types.length === 0) return null;
  return (
    <div className="k-chips" role="group" aria-label={v.board.type}>
      {types.map((one) => (
        <button key={one.key} type="button" className={one.key === chosen ? "k-chip is-on" : "k-chip"} aria-pressed={one.key === chosen} onClick={() => change({ type: one.key, stage: undefined })}>
          {label(one.name)}
        </button>
      ))}
    </div>
  );
}

function ListView({ list, filter }: { list: ReturnType<typeof useTickets>; filter: TicketFilter }): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const may = useMay();
  const [chosen, setChosen] = useState<string[]>([]);
  if (list.data === undefined) return list.error === null ? <LoadingState rows={10} onRetry={() => void list.refetch()} /> : <ErrorState error={list.error} what={t.readFailed} onRetry={() => void list.refetch()} />;
  const rows = list.data.rows;
  const here = chosen.filter((id) => rows.some((row) => row.id === id));
  const found = list.data.pages[0]?.count;
  return (
    <>
      {found === undefined ? null : (
        <p className="k-small k-ink-2">
          {v.found(cappedCountText(found))} <span className="k-ink-3">{v.newest}</span>
        </p>
      )}
      <BulkBar chosen={here} onClear={() => setChosen([])} />
      <TicketTable
        rows={rows}
        ended={filter.state === "ended"}
        choose={may("tickets.work") && filter.state === "open" ? { chosen: here, onChoose: setChosen, label: (row) => v.bulk.choose(row.code) } : undefined}
        foot={<ShowMore list={list} />}
      />
    </>
  );
}

function TicketTable({ rows, ended, foot, choose }: { rows: readonly TicketRow[]; ended: boolean; foot: ReactNode; choose: { chosen: readonly string[]; onChoose: (keys: string[]) => void; label: (row: TicketRow) => string } | undefined }): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const label = useLabel();
  const names = useNames();
  const navigate = useNavigate();
  const c = t.columns;
  const columns: Column<TicketRow>[] = [
    { key: "due", title: ended ? c.outcome : c.due, width: 190, narrow: "value", cell: (row) => <DueCell row={row} /> },
    {
      key: "title",
      title: c.title,
      narrow: "name",
      cell: (row) => (
        <>
          <Link to="/tickets/$id" params={{ id: row.id }} className="tickets-title">
            {row.title}
          </Link>
          {row.tags.length === 0 ? null : (
            <span className="tickets-tags">
              {row.tags.map((tag) => (
                <span key={tag} className="k-tag">
                  {tag}
                </span>
              ))}
            </span>
          )}
        </>
      ),
    },
    { key: "code", title: c.code, width: 96, cell: (row) => <span className="k-num">{row.code}</span> },
    { key: "type", title: c.type, cell: (row) => <span className="k-tag">{label(row.typeName)}</span> },
    { key: "stage", title: c.stage, cell: (row) => label(row.placeName) },
    { key: "severity", title: c.severity, narrow: "none", cell: (row) => <SeverityTag severity={row.severity} /> },
    { key: "customer", title: c.customer, cell: (row) => customerOf(row, t.guest) },
    { key: "owner", title: c.owner, cell: (row) => row.owner?.name ?? <span className="k-ink-3">{t.noOwner}</span> },
    { key: "territory", title: c.territory, narrow: "none", cell: (row) => names.territory(row.territory) },
    {
      key: "talk",
      title: v.talk,
      cell: (row) =>
        row.talk === null ? null : (
          <Link to="/desk/$id" params={{ id: row.talk.id }} className="k-link k-num" aria-label={v.toTalk(row.talk.number)} title={v.toTalk(row.talk.number)}>
            <Icon name="chat" size="xs" /> {row.talk.number}
          </Link>
        ),
    },
  ];
  return (
    <Panel flush>
      <DataTable label={t.label} columns={columns} rows={rows} rowKey={(row) => row.id} onOpen={(row) => void navigate({ to: "/tickets/$id", params: { id: row.id } })} choose={choose} empty={<EmptyState>{ended ? t.empty.ended : t.empty.open}</EmptyState>} foot={foot} />
    </Panel>
  );
}
