import { useNavigate } from "@tanstack/react-router";
import { Input } from "antd";
import type { ReactNode } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useLabel } from "#console/lib/locale.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { ClearFilters, FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { type Document, useChangeSets, useDocuments, useKinds } from "./queries.ts";
import { useHandbookText } from "./texts.ts";

/** Every document by kind, with what is in force and what is still open. */
export function DocumentList(): ReactNode {
  const t = useHandbookText();
  const label = useLabel();
  const [address, change] = useAddress();
  const open = address.open === "draft" || address.open === "review" ? address.open : undefined;
  const kinds = useKinds();
  const documents = useDocuments({ find: address.find, open });
  const rows = documents.data?.rows ?? [];
  const failed = kinds.error ?? documents.error;
  return (
    <Page>
      <PageHead title={t.page.title} note={t.page.note}>
        <div className="k-line k-wrap">
          <Input
            allowClear
            className="handbook-find"
            prefix={<Icon name="search" />}
            aria-label={t.page.find}
            placeholder={t.page.find}
            value={address.find ?? ""}
            onChange={(event) => change({ find: event.target.value === "" ? undefined : event.target.value })}
          />
          <FilterChips name="open" label={t.page.open.label} options={[{ value: "draft", label: t.page.open.draft }, { value: "review", label: t.page.open.review }]} />
          <ClearFilters names={["find", "open"]} />
        </div>
      </PageHead>
      {failed === null ? null : <ErrorState what={t.page.failed} error={failed} onRetry={() => void documents.refetch()} />}
      {documents.isPending || kinds.isPending ? <LoadingState rows={8} /> : null}
      {documents.data !== undefined && !documents.isPlaceholderData && rows.length === 0 ? <EmptyState act={<ClearFilters names={["find", "open"]} />}>{t.page.nothing}</EmptyState> : null}
      {rows.length === 0 || kinds.data === undefined ? null : (
        <Panel flush former={documents.isPlaceholderData}>
          <Documents rows={inOrder(rows, kinds.data.kinds.map((one) => one.kind))} titles={new Map(kinds.data.kinds.map((one) => [one.kind, label(one.title)]))} />
        </Panel>
      )}
      <ShowMore list={documents}>{t.page.more}</ShowMore>
      {address.find === undefined && open === undefined ? <Recent titles={new Map(rows.map((row) => [`${row.kind}/${row.key}`, label(row.title)]))} /> : null}
    </Page>
  );
}

/** By kind, in the order in which the product lists them. */
function inOrder(rows: readonly Document[], kinds: readonly string[]): { row: Document; first: boolean }[] {
  const sorted = rows.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  return sorted.map((row, i) => ({ row, first: row.kind !== sorted[i - 1]?.kind }));
}

function Documents({ rows, titles }: { rows: readonly { row: Document; first: boolean }[]; titles: ReadonlyMap<string, string> }): ReactNode {
  const t = useHandbookText();
  const label = useLabel();
  const when = useWhen();
  const navigate = useNavigate();
  const columns: Column<(typeof rows)[number]>[] = [
    { key: "kind", title: t.page.columns.kind, width: 160, cell: ({ row, first }) => (first ? <b>{titles.get(row.kind) ?? row.kind}</b> : <span className="handbook-again">{titles.get(row.kind)}</span>) },
    { key: "name", title: t.page.columns.name, narrow: "name", width: 200, cell: ({ row }) => label(row.title) },
    { key: "key", title: t.page.columns.key, width: 210, narrow: "none", cell: ({ row }) => <code className="k-small k-ink-3">{row.key}</code> },
    { key: "inForce", title: t.page.columns.inForce, narrow: "value", width: 150, cell: ({ row }) => <InForce row={row} /> },
    { key: "open", title: t.page.columns.open, width: 160, cell: ({ row }) => (row.drafts + row.inReview + row.scheduled === 0 ? null : <Open row={row} />) },
    {
      key: "changed",
      title: t.page.columns.changed,
      figure: true,
      width: 100,
      cell: ({ row }) => (
        <time dateTime={row.updatedAt} title={when.exact(row.updatedAt)}>
          {when.moment(row.updatedAt, serverNow())}
        </time>
      ),
    },
  ];
  return <DataTable label={t.page.title} columns={columns} rows={rows} rowKey={({ row }) => row.id} onOpen={({ row }) => void navigate({ to: `/settings/handbook/${row.kind}/${row.key}` })} />;
}

function InForce({ row }: { row: Document }): ReactNode {
  const t = useHandbookText();
  const all = row.inForce.find((one) => one.scope.kind === "all");
  const pilots = row.inForce.filter((one) => one.scope.kind !== "all").length;
  if (all === undefined && pilots === 0) return null;
  return (
    <span className="k-line k-wrap">
      {all === undefined ? null : <span className="k-num">{t.page.version(all.n)}</span>}
      {pilots === 0 ? null : <span className="k-tag is-accent">{t.page.pilots(pilots)}</span>}
    </span>
  );
}

function Open({ row }: { row: Document }): ReactNode {
  const t = useHandbookText();
  return (
    <span className="k-line k-wrap">
      {row.inReview === 0 ? null : <span className="k-tag is-warn">{t.page.inReview(row.inReview)}</span>}
      {row.drafts === 0 ? null : <span className="k-tag">{t.page.drafts(row.drafts)}</span>}
      {row.scheduled === 0 ? null : <span className="k-tag is-outlined">{t.page.scheduled(row.scheduled)}</span>}
    </span>
  );
}

/** What was put in force lately, with who and why. */
function Recent({ titles }: { titles: ReadonlyMap<string, string> }): ReactNode {
  const t = useHandbookText();
  const { listed } = useUiText();
  const when = useWhen();
  const sets = useChangeSets();
  if (sets.data === undefined) return null;
  return (
    <Panel flush title={t.page.recent}>
      {sets.data.rows.length === 0 ? <EmptyState>{t.page.recentNone}</EmptyState> : null}
      <ul>
        {sets.data.rows.map((set) => (
          <li key={set.id} className="handbook-set">
            <p className="k-line k-wrap">
              <span>{set.origin === "shipped" ? t.document.origin.shipped : set.reason}</span>
              <span className="k-space" />
              <time className="k-small k-ink-3" dateTime={set.publishedAt} title={when.exact(set.publishedAt)}>
                {t.page.by(set.author?.name ?? t.page.kefu)} {when.moment(set.publishedAt, serverNow())}
              </time>
            </p>
            <p className="k-small k-ink-3">{listed(set.versions.map((one) => `${titles.get(`${one.kind}/${one.key}`) ?? `${one.kind}/${one.key}`} ${t.page.version(one.n)}`))}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
