import { Button, Input, Select } from "antd";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { CustomerRow } from "#contract/customers.ts";
import { customerKinds } from "#contract/kinds.ts";
import { provinces } from "#contract/provinces.ts";
import { useAddress } from "#console/lib/address.ts";
import { cappedCountText, countText, moneyText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useMay } from "#console/shell/session.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { ClearFilters, FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { ExportDialog } from "./ExportDialog.tsx";
import { NewCustomer } from "./NewCustomer.tsx";
import { useCalled } from "./Parts.tsx";
import { useChoices, useCustomers } from "./queries.ts";
import { useCustomerText } from "./texts.ts";
import { SegmentFilterPart } from "./Segments.tsx";
import { useSearch } from "./useSearch.ts";
import "./customers.css";

/** All customers: found by what one knows of them, narrowed by tier, tag and province. */
export default function Customers(): ReactNode {
  const t = useCustomerText();
  const may = useMay();
  const [address] = useAddress();
  const search = useSearch();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const [exporting, setExporting] = useState(false);
  const filter = { q: search.searched, kind: customerKinds.find((one) => one === address.kind), file: address.file === "incomplete" ? ("incomplete" as const) : undefined, tier: address.tier, tag: address.tag, province: address.province, segment: address.segment };
  const customers = useCustomers(filter);
  const count = customers.data?.pages[0]?.count;
  return (
    <Page wide>
      <PageHead
        title={t.title}
        note={count === undefined ? undefined : t.list.count(cappedCountText(count))}
        acts={
          <>
            {may("customers.export") ? <Button onClick={() => setExporting(true)}>{t.exporting.act}</Button> : null}
            {may("imports.use") ? <Button onClick={() => void navigate({ to: "/imports" })}>{t.list.imports}</Button> : null}
            {may("customers.join") ? <Button onClick={() => void navigate({ to: "/customers/doubles" })}>{t.joins.title}</Button> : null}
            {may("customers.write") ? (
              <Button onClick={() => setCreating(true)}>
                <Icon name="plus" /> {t.list.create}
              </Button>
            ) : null}
          </>
        }
      >
        <Filters typed={search.typed} onType={search.type} />
      </PageHead>
      {customers.data !== undefined ? (
        <CustomerTable
          rows={customers.data.rows}
          narrowed={search.searched !== "" || ["tier", "tag", "province", "segment", "kind", "file"].some((name) => address[name] !== undefined)}
          foot={<ShowMore list={customers} />}
          former={search.settling || customers.isPlaceholderData}
        />
      ) : customers.error !== null ? (
        <ErrorState error={customers.error} what={t.list.readFailed} onRetry={() => void customers.refetch()} />
      ) : (
        <LoadingState rows={12} onRetry={() => void customers.refetch()} />
      )}
      {exporting ? <ExportDialog filter={filter} onClose={() => setExporting(false)} /> : null}
      {creating ? <NewCustomer onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

function Filters({ typed, onType }: { typed: string; onType: (words: string) => void }): ReactNode {
  const t = useCustomerText();
  const label = useLabel();
  const [address, change] = useAddress();
  const { tiers, tags } = useChoices();
  return (
    <>
      <div className="customers-filters" role="search">
        <Input
          allowClear
          className="customers-search"
          prefix={<Icon name="search" />}
          aria-label={t.list.search}
          placeholder={t.list.search}
          maxLength={120}
          value={typed}
          onChange={(event) => onType(event.target.value)}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          className="customers-select"
          aria-label={t.list.province}
          placeholder={t.list.allProvinces}
          value={address.province}
          options={provinces.map((province) => ({ value: province.code, label: label(province.name) }))}
          onChange={(province: string | undefined) => change({ province })}
        />
        <Select
          allowClear
          showSearch
          className="customers-select"
          aria-label={t.tags.title}
          placeholder={t.list.allTags}
          value={address.tag}
          options={tags.map((tag) => ({ value: tag, label: tag }))}
          onChange={(tag: string | undefined) => change({ tag })}
        />
        <Select allowClear className="customers-select" aria-label={t.kind} placeholder={t.list.allKinds} value={customerKinds.find((one) => one === address.kind)} options={customerKinds.map((kind) => ({ value: kind, label: t.kinds[kind] }))} onChange={(kind?: string) => change({ kind })} />
        <SegmentFilterPart />
        <FilterChips name="file" label={t.fileFilter} withAll={false} options={[{ value: "incomplete", label: t.incomplete }]} />
        <ClearFilters names={["tier", "tag", "province", "segment", "kind", "file"]} />
      </div>
      <FilterChips name="tier" label={t.tier} options={tiers.map((tier) => ({ value: tier.key, label: tier.name }))} />
    </>
  );
}

function CustomerTable({ rows, narrowed, foot, former }: { rows: readonly CustomerRow[]; narrowed: boolean; foot: ReactNode; former: boolean }): ReactNode {
  const t = useCustomerText();
  const may = useMay();
  const navigate = useNavigate();
  const called = useCalled();
  const { tierName } = useChoices();
  const words = t.list.columns;
  const columns: Column<CustomerRow>[] = [
    {
      key: "customer",
      title: words.customer,
      narrow: "name",
      cell: (row) => (
        <span className="k-line">
          <b>{called(row)}</b>
          <span className="k-small k-ink-3 k-num">C-{row.number}</span>
          {row.kind === "person" ? null : <span className="k-tag">{t.kinds[row.kind]}</span>}
        </span>
      ),
    },
    { key: "tier", title: words.tier, cell: (row) => (row.tier === "standard" ? <span className="k-ink-3">{tierName(row.tier)}</span> : <TierTag name={tierName(row.tier)} />) },
    { key: "phone", title: words.phone, cell: (row) => (row.phone === null ? null : <span className="k-num">{row.phone}</span>) },
    { key: "place", title: words.place, cell: (row) => row.place },
    {
      key: "tags",
      title: words.tags,
      narrow: "none",
      cell: (row) =>
        row.tags.length === 0 ? null : (
          <span className="k-line">
            {row.tags.slice(0, 3).map((tag) => (
              <span key={tag} className="k-tag">
                {tag}
              </span>
            ))}
            {row.tags.length > 3 ? <span className="k-small k-ink-3">+{row.tags.length - 3}</span> : null}
          </span>
        ),
    },
    ...(may("orders.read")
      ? ([
          { key: "orders", title: words.orders, figure: true, cell: (row) => countText(row.orders?.count) },
          { key: "paid", title: words.paid, figure: true, cell: (row) => moneyText(row.orders?.paidFen).replace("¥", "") },
        ] satisfies Column<CustomerRow>[])
      : []),
    { key: "seen", title: words.seen, narrow: "value", figure: true, cell: (row) => <Moment at={row.seenAt} /> },
  ];
  return (
    <Panel flush former={former}>
      <DataTable
        label={t.list.label}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        onOpen={(row) => void navigate({ to: `/customers/${row.id}` })}
        empty={<EmptyState>{narrowed ? t.list.empty : t.list.none}</EmptyState>}
        foot={foot}
      />
    </Panel>
  );
}
