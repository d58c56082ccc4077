import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { CareItem } from "#contract/care.ts";
import { careKinds, type CareKind } from "#contract/policies/customer-care.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useKeys } from "#console/lib/keys.ts";
import { useMay } from "#console/shell/session.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useChoices } from "../customers/queries.ts";
import { type EndAs, EndDialogue, GiveDialogue } from "./EndDialogue.tsx";
import { careKey, useCareChanged } from "./queries.ts";
import { useCareText } from "./texts.ts";
import { WhyWords } from "./WhyWords.tsx";

const isKind = (word: string | undefined): word is CareKind => careKinds.some((one) => one === word);

/** The lines of the list by how long they have waited; each ends with an act that leaves its mark. */
export function WatchList(): ReactNode {
  const t = useCareText();
  const [address, change] = useAddress();
  const state = (["later", "ended"] as const).find((one) => one === address.state) ?? ("today" as const);
  const filter = { who: address.who === "gone" ? "nobody" : (address.who ?? "mine"), state, kind: isKind(address.kind) ? address.kind : undefined };
  const found = usePaged([...careKey, "list", filter], (after, signal) => api("GET /v1/care", { query: { ...filter, after, limit: 50 } }, { signal }), { refetchInterval: 60_000 });
  const rows = found.data?.rows ?? [];
  const chosen = rows.find((row) => row.id === address.id);
  const [asked, setAsked] = useState<{ row: CareItem; as: EndAs | "give" } | null>(null);
  const step = (by: 1 | -1) => {
    const at = rows.findIndex((row) => row.id === address.id);
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next !== undefined) change({ id: next.id });
  };
  const act = (as: EndAs) => () => { if (chosen !== undefined && state !== "ended") setAsked({ row: chosen, as }); };
  useKeys(t.keys.scope, {
    KeyJ: { label: t.keys.down, run: () => step(1) },
    KeyK: { label: t.keys.up, run: () => step(-1) },
    KeyD: { label: t.keys.done, run: act("done") },
    KeyL: { label: t.keys.later, run: act("later") },
  });
  if (found.data === undefined) return found.error === null ? <LoadingState rows={8} onRetry={() => void found.refetch()} /> : <ErrorState error={found.error} what={t.readFailed} onRetry={() => void found.refetch()} />;
  const kinds = found.data.pages[0]?.kinds ?? [];
  return (
    <>
      {kinds.length === 0 ? null : <FilterChips name="kind" label={t.kind} options={kinds.map((one) => ({ value: one.kind, label: t.kinds[one.kind], count: one.count }))} />}
      <Panel flush>
        <WatchTable rows={rows} state={state} selected={address.id} onChoose={(row) => change({ id: row.id })} onAct={(row, as) => setAsked({ row, as })} foot={<ShowMore list={found} />} />
      </Panel>
      {asked === null ? null : asked.as === "give" ? <GiveDialogue row={asked.row} onClose={() => setAsked(null)} /> : <EndDialogue row={asked.row} as={asked.as} onClose={() => setAsked(null)} />}
    </>
  );
}

function WatchTable({ rows, state, selected, onChoose, onAct, foot }: { rows: readonly CareItem[]; state: "today" | "later" | "ended"; selected: string | undefined; onChoose: (row: CareItem) => void; onAct: (row: CareItem, as: EndAs | "give") => void; foot: ReactNode }): ReactNode {
  const t = useCareText();
  const leads = useMay()("accounts.give");
  const { tierName } = useChoices();
  const changed = useCareChanged();
  const c = t.columns;
  const problem = useProblem();
  const reopen = (row: CareItem): void =>
    void api("POST /v1/care/{id}/reopening", { params: { id: row.id } }).then(() => changed(t.saved.reopen)).catch((error: unknown) => toast(problem(error).text));
  const columns: Column<CareItem>[] = [
    {
      key: "customer", title: c.customer, narrow: "name", width: 200,
      cell: (row) => <span className="k-line k-wrap"><Link className="k-link" to="/customers/$id" params={{ id: row.customer.id }}>{row.customer.name || t.unnamed(row.customer.contactId.slice(-4).toUpperCase())}</Link><TierTag name={tierName(row.customer.tier)} /></span>,
    },
    {
      key: "why", title: c.why,
      cell: (row) => (
        <span className="care-why">
          <span className="k-tag">{t.kinds[row.kind]}</span> {row.link === null ? <WhyWords row={row} /> : <Link className="k-link" to={row.link}><WhyWords row={row} /></Link>}
          {row.reason === "" ? null : <span className="k-small k-ink-3 care-reason">{row.reason}</span>}
        </span>
      ),
    },
    { key: "since", title: state === "later" ? c.until : state === "ended" ? c.ended : c.since, narrow: "value", width: 120, cell: (row) => (state === "ended" ? row.endedAt !== null && <Moment at={row.endedAt} /> : <span className="k-num">{state === "later" ? row.untilOn : row.sinceOn}</span>) },
    { key: "owner", title: c.owner, width: 100, cell: (row) => row.owner?.name ?? <span className="k-ink-3">{t.nobody}</span> },
    ...(state === "ended" ? [{ key: "result", title: c.result, width: 90, cell: (row: CareItem) => t.states[row.state] }] : []),
    {
      key: "acts", title: "", width: leads ? 290 : 220,
      cell: (row) =>
        state === "ended" ? <Button size="small" onClick={() => reopen(row)}>{t.acts.reopen}</Button> : (
          <span className="k-line k-wrap">
            {(["done", "later", "unwanted"] as const).map((as) => <Button key={as} size="small" type={as === "done" && row.id === selected ? "primary" : "default"} onClick={() => onAct(row, as)}>{t.acts[as]}</Button>)}
            {leads ? <Button size="small" onClick={() => onAct(row, "give")}>{t.acts.give}</Button> : null}
          </span>
        ),
    },
  ];
  return <DataTable label={t.title} columns={columns} rows={rows} rowKey={(row) => row.id} selected={selected} onOpen={onChoose} empty={<EmptyState>{t.empty[state]}</EmptyState>} foot={foot} />;
}
