import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { AccountRow } from "#contract/care.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useWhen } from "#console/lib/when.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useChoices } from "../customers/queries.ts";
import { careKey } from "./queries.ts";
import { useCareText } from "./texts.ts";

/** Key accounts with their owners; those whose owner has left come first. */
export function Accounts(): ReactNode {
  const t = useCareText();
  const when = useWhen();
  const [address] = useAddress();
  const { tierName } = useChoices();
  const who = address.who === "nobody" ? "gone" : (address.who ?? "mine");
  const found = usePaged([...careKey, "accounts", who], (after, signal) => api("GET /v1/key-accounts", { query: { who, after, limit: 50 } }, { signal }));
  if (found.data === undefined) return found.error === null ? <LoadingState rows={6} onRetry={() => void found.refetch()} /> : <ErrorState error={found.error} what={t.readFailed} onRetry={() => void found.refetch()} />;
  const c = t.columns;
  const columns: Column<AccountRow>[] = [
    { key: "customer", title: c.customer, narrow: "name", cell: (row) => <Link className="k-link" to="/customers/$id" params={{ id: row.customer.id }}>{row.customer.name || t.unnamed(row.customer.contactId.slice(-4).toUpperCase())}</Link> },
    { key: "tier", title: c.tier, cell: (row) => <TierTag name={tierName(row.customer.tier)} /> },
    { key: "owner", title: c.owner, cell: (row) => <>{row.account.owner.name} {row.account.owner.gone ? <span className="k-tag is-bad">{t.gone}</span> : null}</> },
    { key: "since", title: c.since_account, narrow: "none", cell: (row) => <span className="k-num">{when.day(row.account.since)}</span> },
    { key: "open", title: c.open, figure: true, narrow: "value", width: 80, cell: (row) => row.open },
  ];
  return (
    <Panel flush>
      <DataTable label={t.parts.accounts} columns={columns} rows={found.data.rows} rowKey={(row) => row.customer.id} empty={<EmptyState>{t.noAccounts}</EmptyState>} foot={<ShowMore list={found} />} />
    </Panel>
  );
}
