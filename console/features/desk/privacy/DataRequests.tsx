import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { DataRequest } from "#contract/data-requests.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import type { Column } from "#console/ui/DataTable.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Page, PageHead } from "#console/ui/Panel.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { CaseList } from "./CaseList.tsx";
import { NewRequest } from "./NewRequest.tsx";
import { RequestSteps } from "./RequestSteps.tsx";
import { usePrivacyText } from "./texts.ts";

/** /settings/data-requests: what customers ask for about their data, what is due first on top (R-CU-04). */
export default function DataRequests(): ReactNode {
  const t = usePrivacyText().requests;
  const [address] = useAddress();
  const state = address.state === "closed" ? "closed" : "open";
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<DataRequest | null>(null);
  const found = usePaged(["data-requests", state], (after, signal) => api("GET /v1/data-requests", { query: { state, limit: 50, after } }, { signal }));
  const columns = useColumns();
  const refetch = (): void => void found.refetch();
  return (
    <Page>
      <PageHead title={t.title} note={t.note} />
      <div className="k-line k-wrap">
        <FilterChips name="state" label={t.state} withAll={false} options={[{ value: "", label: t.states.open }, { value: "closed", label: t.states.closed }]} />
        <span className="k-space" />
        <Button type="primary" onClick={() => setAdding(true)}>{t.add}</Button>
      </div>
      <CaseList words={t} found={found} columns={columns} onOpen={setOpen} />
      {adding ? <NewRequest onClose={() => setAdding(false)} onDone={refetch} /> : null}
      {open === null ? null : <RequestSteps request={open} onClose={() => setOpen(null)} onDone={refetch} />}
    </Page>
  );
}

function useColumns(): Column<DataRequest>[] {
  const t = usePrivacyText().requests;
  return [
    { key: "number", title: t.columns.number, cell: (row) => <span className="k-num">{row.number}</span> },
    { key: "customer", title: t.columns.customer, narrow: "name", cell: (row) => <Link to="/customers/$id" params={{ id: row.customer.id }} className="k-num">C-{row.customer.number}</Link> },
    { key: "kind", title: t.columns.kind, cell: (row) => t.kinds[row.kind] },
    { key: "stage", title: t.columns.stage, cell: (row) => <span className="k-tag">{t.stages[row.stage]}</span> },
    { key: "due", title: t.columns.due, narrow: "value", cell: (row) => <Moment at={row.dueAt} /> },
  ];
}
