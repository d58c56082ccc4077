import { Link, useNavigate } from "@tanstack/react-router";
import { Select } from "antd";
import type { ReactNode } from "react";
import { agreementStates, type AgreementRow } from "#contract/agreements.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { ClearFilters, FilterChips } from "#console/ui/FilterChips.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { agreementsKey, useAgreementChoices } from "./queries.ts";
import { StateTag } from "./StateTag.tsx";
import { useAgreementText } from "./texts.ts";
import "./agreements.css";

/** All agreements: by state, kind and owner; what ends soon, and what waits for approval (R-CU-06). */
export default function Agreements(): ReactNode {
  const t = useAgreementText();
  const label = useLabel();
  const [address, change] = useAddress();
  const navigate = useNavigate();
  const choices = useAgreementChoices().data;
  const kindName = (key: string) => { const found = choices?.kinds.find((one) => one.key === key); return found ? label(found.name) : key; };
  const filter = { state: agreementStates.find((one) => one === address.state), kind: address.kind, who: address.who ?? "all", soon: address.look === "soon" ? ("true" as const) : undefined, waiting: address.look === "waiting" ? ("true" as const) : undefined };
  const list = usePaged([...agreementsKey, "list", filter], (after, signal) => api("GET /v1/agreements", { query: { ...filter, limit: 50, after } }, { signal }), { refetchInterval: 60_000 });
  const first = list.data?.pages[0];
  const narrowed = ["state", "kind", "who", "look"].some((name) => address[name] !== undefined);
  const counted = new Map(first?.states.map((one) => [one.state, one.count]));
  return (
    <Page wide>
      <PageHead title={t.title} note={t.note}>
        <div className="agreements-filters">
          <FilterChips name="look" label={t.look} options={[{ value: "soon", label: t.soon, count: first?.soon }, { value: "waiting", label: t.waiting, count: first?.waiting }]} />
          <FilterChips name="who" label={t.whose} options={[{ value: "mine", label: t.mine }, { value: "nobody", label: t.nobody, count: first?.ownerless }]} />
          <Select allowClear className="agreements-select" aria-label={t.kind} placeholder={t.kind} value={choices?.kinds.some((one) => one.key === address.kind) ? address.kind : undefined} options={(choices?.kinds ?? []).map((one) => ({ value: one.key, label: label(one.name) }))} onChange={(kind?: string) => change({ kind })} />
          <Select allowClear showSearch={{ optionFilterProp: "label" }} className="agreements-select" aria-label={t.owner} placeholder={t.owner} value={choices?.owners.some((one) => one.id === address.who) ? address.who : undefined} options={(choices?.owners ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={(who?: string) => change({ who })} />
          <ClearFilters names={["state", "kind", "who", "look"]} />
        </div>
        <FilterChips name="state" label={t.state} options={agreementStates.map((state) => ({ value: state, label: t.states[state], count: counted.get(state) ?? 0 }))} />
      </PageHead>
      {list.data === undefined ? (
        list.error === null ? <LoadingState rows={8} onRetry={() => void list.refetch()} /> : <ErrorState what={t.readFailed} error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Panel flush>
          <Table rows={list.data.rows} kindName={kindName} onOpen={(row) => void navigate({ to: `/agreements/${row.id}` })} empty={narrowed ? t.empty : t.none} foot={<ShowMore list={list} />} />
        </Panel>
      )}
    </Page>
  );
}

function Table({ rows, kindName, onOpen, empty, foot }: { rows: readonly AgreementRow[]; kindName: (key: string) => string; onOpen: (row: AgreementRow) => void; empty: string; foot: ReactNode }): ReactNode {
  const t = useAgreementText();
  const c = t.columns;
  const columns: Column<AgreementRow>[] = [
    { key: "title", title: c.title, narrow: "name", cell: (row) => <span className="agreements-title"><Link className="k-link k-num" to={`/agreements/${row.id}`}>{row.code}</Link> {row.title}</span> },
    { key: "customer", title: c.customer, cell: (row) => <Link className="k-link" to="/customers/$id" params={{ id: row.customer.id }}>{row.customer.name || t.unnamed(row.customer.contactId.slice(-4).toUpperCase())}</Link> },
    { key: "kind", title: c.kind, cell: (row) => kindName(row.kind) },
    { key: "state", title: c.state, narrow: "value", cell: (row) => <StateTag row={row} /> },
    { key: "total", title: c.total, figure: true, cell: (row) => (row.totalFen === null ? null : moneyText(row.totalFen).replace("¥", "")) },
    { key: "until", title: c.until, cell: (row) => (row.untilOn === null && row.holdsUntil === null ? null : <span className="k-num">{row.untilOn ?? t.holdsUntil(row.holdsUntil ?? "")}</span>) },
    { key: "notice", title: c.notice, narrow: "none", cell: (row) => (row.state === "active" ? <span className="k-num">{row.noticeOn}</span> : null) },
    { key: "owner", title: c.owner, cell: (row) => row.owner?.name ?? t.nobody },
  ];
  return <DataTable label={t.title} columns={columns} rows={rows} rowKey={(row) => row.id} onOpen={onOpen} empty={<EmptyState>{empty}</EmptyState>} foot={foot} />;
}
