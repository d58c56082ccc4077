import { Select } from "antd";
import type { ReactNode } from "react";
import { promiseKinds, promiseStates, type PromiseKind, type PromiseRow, type PromiseState } from "#contract/promises.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { ClearFilters, FilterChips } from "#console/ui/FilterChips.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useInForce, useNames } from "../conversations/handbook.ts";
import { ExportButton } from "../export/ExportButton.tsx";
import { KeptPart } from "./KeptPart.tsx";
import { customerName, DueCell } from "./PromiseParts.tsx";
import { PromiseSide } from "./PromiseSide.tsx";
import { usePromiseText } from "./texts.ts";
import "./promises.css";

const isState = (word: string | undefined): word is PromiseState => promiseStates.some((one) => one === word);
const isKind = (word: string | undefined): word is PromiseKind => promiseKinds.some((one) => one === word);

/** The promise book: what is owed first by when it is due; missed, kept and cancelled beside it (R-CV-09). */
export default function Promises(): ReactNode {
  const t = usePromiseText();
  const [address, change] = useAddress();
  const names = useNames();
  const territories = useInForce("territories")?.territories ?? [];
  const state = isState(address.state) ? address.state : "open";
  const filter = { state, owner: address.owner === "me" ? ("me" as const) : undefined, territory: address.territory, kind: isKind(address.kind) ? address.kind : undefined };
  const list = usePaged(["promises", filter], (after, signal) => api("GET /v1/promises", { query: { ...filter, after, limit: 50 } }, { signal }), { refetchInterval: 30_000 });
  const counts = list.data?.pages[0]?.counts;
  const c = t.columns;
  return (
    <Page wide>
      <PageHead
        title={t.title}
        acts={
          <ExportButton
            words={t.exporting}
            heads={[c.number, c.kind, c.state, c.what, c.phone, c.shop, c.territory, c.owner, c.window, c.due, c.made, c.ended, c.missed, c.calls]}
            piece={(after, signal) => api("GET /v1/promises/export", { query: { ...filter, after } }, { signal })}
            worded={([number, kind, now, what, phone, shop, territory, ...rest]) => [number!, t.kinds[kind as PromiseKind], t.states[now as PromiseState], what!, phone!, shop!, names.territory(territory!), ...rest]}
          />
        }
      >
        <div className="promises-filters">
          <FilterChips name="state" label={t.filters.state} withAll={false} options={promiseStates.map((value) => ({ value: value === "open" ? "" : value, label: t.states[value], count: value === "open" ? counts?.open : value === "missed" ? counts?.missed : undefined }))} />
          <FilterChips name="owner" label={t.filters.owner} options={[{ value: "me", label: t.filters.mine }]} />
          <FilterChips name="kind" label={t.filters.kind} options={promiseKinds.map((value) => ({ value, label: t.kinds[value] }))} />
          <Select
            allowClear
            className="promises-select"
            aria-label={t.filters.territory}
            placeholder={t.filters.allTerritories}
            value={address.territory}
            options={territories.map((one) => ({ value: one.key, label: names.territory(one.key) }))}
            onChange={(territory?: string) => change({ territory })}
          />
          <ClearFilters names={["owner", "kind", "territory"]} />
        </div>
      </PageHead>
      <KeptPart />
      {list.data !== undefined ? (
        <PromiseTable
          rows={list.data.rows}
          state={state}
          selected={address.id}
          onOpen={(row) => change({ id: row.id })}
          foot={<ShowMore list={list}>{t.more}</ShowMore>}
        />
      ) : list.error !== null ? (
        <ErrorState error={list.error} what={t.readFailed} onRetry={() => void list.refetch()} />
      ) : (
        <LoadingState rows={10} onRetry={() => void list.refetch()} />
      )}
      {address.id === undefined ? null : <PromiseSide key={address.id} id={address.id} onClose={() => change({ id: undefined })} />}
    </Page>
  );
}

function PromiseTable({ rows, state, selected, onOpen, foot }: { rows: readonly PromiseRow[]; state: PromiseState; selected: string | undefined; onOpen: (row: PromiseRow) => void; foot: ReactNode }): ReactNode {
  const t = usePromiseText();
  const names = useNames();
  const c = t.columns;
  const owed = state === "open" || state === "missed";
  const columns: Column<PromiseRow>[] = [
    { key: "due", title: c.due, narrow: "value", width: 200, cell: (row) => <DueCell row={row} /> },
    { key: "customer", title: c.customer, narrow: "name", cell: (row) => customerName(row, t.guest) },
    { key: "kind", title: c.kind, cell: (row) => <span className="k-tag">{t.kinds[row.kind]}</span> },
    { key: "what", title: c.what, cell: (row) => <span className="promises-what">{row.what || t.sources[row.source]}</span> },
    { key: "phone", title: c.phone, cell: (row) => (row.phone === null ? null : <span className="k-num">{row.phone}</span>) },
    { key: "territory", title: c.territory, narrow: "none", cell: (row) => names.territory(row.territory) },
    { key: "shop", title: c.shop, narrow: "none", cell: (row) => row.shop?.name },
    { key: "owner", title: c.owner, cell: (row) => row.owner?.name ?? <span className="k-ink-3">{t.nobody}</span> },
    ...(owed ? [] : ([{ key: "ended", title: c.ended, figure: true, narrow: "none", cell: (row) => (row.endedAt === null ? null : <Moment at={row.endedAt} />) }] satisfies Column<PromiseRow>[])),
  ];
  return (
    <Panel flush>
      <DataTable label={t.label} columns={columns} rows={rows} rowKey={(row) => row.id} selected={selected} onOpen={onOpen} empty={<EmptyState>{t.empty[state]}</EmptyState>} foot={foot} />
    </Panel>
  );
}
