import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { type Delivery, useDeliveries, useRefreshIntegrations, type Webhook } from "./queries.ts";
import { useIntegrationText } from "./texts.ts";

/** The deliveries of a webhook by state: what came back, how long it took; one may be sent again. */
export function Deliveries({ webhook }: { webhook: Webhook }): ReactNode {
  const t = useIntegrationText();
  const [address] = useAddress();
  const query = useDeliveries(webhook.id, address.state);
  const refresh = useRefreshIntegrations();
  const toProblem = useProblem();
  const [problem, setProblem] = useState("");
  const retry = (delivery: Delivery): void => {
    setProblem("");
    api("POST /v1/webhooks/{id}/deliveries/{deliveryId}/retry", { params: { id: webhook.id, deliveryId: delivery.id } }).then(refresh, (error: unknown) => setProblem(toProblem(error).text));
  };
  const columns = useColumns(retry);
  const rows = query.data?.rows;
  return (
    <>
      <FilterChips name="state" label={t.deliveries.filter} options={(["waiting", "delivered", "failed"] as const).map((one) => ({ value: one, label: t.deliveries.states[one] }))} />
      {problem === "" ? null : <p className="k-problem">{problem}</p>}
      {rows === undefined ? (
        query.error === null ? (
          <LoadingState rows={3} onRetry={() => void query.refetch()} />
        ) : (
          <ErrorState what={t.deliveries.readFailed} error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : (
        <DataTable<Delivery> label={t.deliveries.title} rows={rows} rowKey={(row) => row.id} columns={columns} empty={<EmptyState>{t.deliveries.empty}</EmptyState>} />
      )}
      <ShowMore list={query} line="">{t.deliveries.more}</ShowMore>
    </>
  );
}

function useColumns(onRetry: (delivery: Delivery) => void): Column<Delivery>[] {
  const t = useIntegrationText();
  const when = useWhen();
  return [
    { key: "event", title: t.deliveries.event, narrow: "name", cell: (row) => t.events_[row.event] },
    { key: "at", title: t.deliveries.at, cell: (row) => when.moment(row.lastAt ?? row.at, serverNow()) },
    {
      key: "state", title: t.deliveries.state, narrow: "value",
      cell: (row) => <span className={`k-tag ${row.state === "delivered" ? "is-ok" : row.state === "failed" ? "is-bad" : ""}`}>{t.deliveries.states[row.state]}</span>,
    },
    { key: "answer", title: t.deliveries.answer, cell: (row) => row.status ?? (row.code === null ? null : t.codes_[row.code]) },
    { key: "ms", title: t.deliveries.ms, figure: true, cell: (row) => row.ms },
    { key: "attempts", title: t.deliveries.attempts, figure: true, cell: (row) => row.attempts },
    {
      key: "act", title: "",
      cell: (row) =>
        row.state === "waiting" && row.attempts === 0 ? null : (
          <Button size="small" onClick={() => onRetry(row)}>
            {t.deliveries.retry}
          </Button>
        ),
    },
  ];
}
