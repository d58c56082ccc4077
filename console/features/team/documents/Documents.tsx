import { Button, Input } from "antd";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { documentKinds, documentSides, documentStates, type DocumentRow } from "#contract/documents.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useScope } from "#console/shell/session.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useDocumentText } from "./texts.ts";
import { WriteDialogue } from "./WriteDialogue.tsx";
import "./documents.css";

/** /documents: what came to me, waits for my review, was written by me; for managers all. */
export default function Documents(): ReactNode {
  const t = useDocumentText();
  const [address, change] = useAddress();
  const navigate = useNavigate();
  const seesAll = useScope("documents.write") === "all";
  const sides = documentSides.filter((one) => one !== "all" || seesAll);
  const side = sides.find((one) => one === address.side) ?? "inbox";
  const kind = documentKinds.find((one) => one === address.kind);
  // What came to me has been approved.
  const state = side === "inbox" ? undefined : documentStates.find((one) => one === address.state);
  const owing = address.owing === "yes" ? ("yes" as const) : undefined;
  const q = address.q ?? "";
  const [writing, setWriting] = useState(false);
  const list = usePaged(["documents", side, kind, state, owing, q], (after, signal) => api("GET /v1/documents", { query: { side, limit: 50, ...(kind ? { kind } : {}), ...(state ? { state } : {}), ...(owing ? { owing } : {}), ...(q === "" ? {} : { q }), after } }, { signal }), { refetchInterval: 30_000 });
  const filtered = kind !== undefined || state !== undefined || owing !== undefined || q !== "";
  const columns = useColumns();
  return (
    <Page wide>
      <PageHead
        title={t.title}
        note={t.note}
        acts={
          <Button type="primary" icon={<Icon name="plus" />} onClick={() => setWriting(true)}>
            {t.write}
          </Button>
        }
      >
        <FilterChips name="side" label={t.side} withAll={false} options={sides.map((one) => ({ value: one === "inbox" ? "" : one, label: t.sides[one] }))} />
      </PageHead>
      <div className="k-line k-wrap">
        <FilterChips name="kind" label={t.kind} options={documentKinds.map((one) => ({ value: one, label: t.kinds[one] }))} />
        {side === "inbox" ? null : <FilterChips name="state" label={t.state} options={documentStates.map((one) => ({ value: one, label: t.states[one] }))} />}
        <button type="button" className={owing === undefined ? "k-chip" : "k-chip is-on"} aria-pressed={owing !== undefined} onClick={() => change({ owing: owing === undefined ? "yes" : undefined })}>
          {t.owing}
        </button>
        <Input allowClear className="documents-search" aria-label={t.search} placeholder={t.search} defaultValue={q} maxLength={60} onChange={(event) => change({ q: event.target.value.trim() || undefined })} />
        <span className="k-space" />
        <Link className="k-link k-small" to="/tickets" search={{ type: "internal-request" }}>
          {t.internal}
        </Link>
      </div>
      {list.data === undefined ? (
        list.error === null ? <LoadingState rows={4} onRetry={() => void list.refetch()} /> : <ErrorState what={t.readFailed} error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Panel flush>
          <DataTable<DocumentRow> label={t.title} rows={list.data.rows} rowKey={(row) => row.id} columns={columns} onOpen={(row) => void navigate({ to: "/documents/$id", params: { id: row.id } })} empty={<EmptyState>{filtered ? t.none : t.empty[side]}</EmptyState>} />
        </Panel>
      )}
      <ShowMore list={list} line="" />
      {writing ? <WriteDialogue onClose={() => setWriting(false)} /> : null}
    </Page>
  );
}

/** How far I am with what came to me. */
export function MyState({ row }: { row: Pick<DocumentRow, "mine" | "dueAt"> }): ReactNode {
  const t = useDocumentText().mine;
  if (row.mine === null) return null;
  if (row.mine.acknowledgedAt !== null) return <span className="k-tag is-ok"><Icon name="check" size="xs" /> {t.acknowledged}</span>;
  if (row.dueAt !== null) return <span className="k-tag is-warn"><Icon name="clock" size="xs" /> {t.owed}</span>;
  return <span className="k-tag">{row.mine.readAt === null ? t.unread : t.read}</span>;
}

function useColumns(): Column<DocumentRow>[] {
  const t = useDocumentText();
  const c = t.columns;
  return [
    { key: "title", title: c.title, narrow: "name", cell: (row) => <Link to="/documents/$id" params={{ id: row.id }} className="k-link">{row.title}</Link> },
    { key: "kind", title: c.kind, cell: (row) => t.kinds[row.kind] },
    { key: "author", title: c.author, cell: (row) => row.author.name },
    { key: "state", title: c.state, narrow: "value", cell: (row) => (row.mine === null ? <span className={`k-tag ${row.state === "returned" ? "is-warn" : row.state === "approved" ? "is-ok" : ""}`}>{t.states[row.state]}</span> : <MyState row={row} />) },
    { key: "receipts", title: c.receipts, figure: true, cell: (row) => (row.sent === 0 || row.dueAt === null ? null : t.receiptsOf(row.sent - row.owing, row.sent)) },
    { key: "due", title: c.due, cell: (row) => (row.dueAt === null ? null : <Moment at={row.dueAt} />) },
    { key: "at", title: c.at, cell: (row) => <Moment at={row.submittedAt} /> },
  ];
}
