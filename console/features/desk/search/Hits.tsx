import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CustomerRow } from "#contract/customers.ts";
import type { OrderHit, SaidHit, TicketHit } from "#contract/search.ts";
import { useLabel } from "#console/lib/locale.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useNames } from "#console/features/desk/conversations/handbook.ts";
import { useCalled } from "#console/features/desk/customers/Parts.tsx";
import { useOrderText } from "#console/features/desk/customers/texts.ts";
import { Moment } from "#console/ui/Timer.tsx";
import { Marked } from "./Marked.tsx";
import { useSearchText } from "./texts.ts";

/** Neighbours of one conversation stand under one head. */
export function talksOf(hits: readonly SaidHit[]): SaidHit[][] {
  const talks: SaidHit[][] = [];
  for (const hit of hits) {
    const known = talks.find((talk) => talk[0]!.conversationId === hit.conversationId);
    if (known) known.push(hit);
    else talks.push([hit]);
  }
  return talks;
}

/** What was said, by conversation; each opens its conversation at that message. */
export function SaidHits({ hits }: { hits: readonly SaidHit[] }): ReactNode {
  const t = useSearchText();
  const names = useNames();
  const navigate = useNavigate();
  const who = (hit: SaidHit): string => (hit.by.kind === "customer" ? t.filters.customer : hit.by.kind === "system" ? t.automatic : hit.by.name);
  return talksOf(hits).map((talk) => {
    const [first] = talk as [SaidHit];
    return (
      <section key={first.conversationId} className="search-talk" aria-label={first.customer.name || t.nameless}>
        <div className="search-talk-head k-line">
          <b>{first.customer.name || t.nameless}</b>
          <span className="k-num">#{first.number}</span>
          <span>{first.shop}</span>
          <span>{names.territory(first.territory)}</span>
          <span>{first.agent === null ? t.unserved : t.served(first.agent)}</span>
          {first.topic === null ? null : <span>{names.topic(first.topic)}</span>}
          {first.score === null ? null : <span className="search-rating">{t.filters.stars(first.score)}</span>}
          {first.open ? <span className="k-tag is-accent">{t.open}</span> : null}
        </div>
        {talk.map((hit) => (
          <button
            key={hit.seq}
            type="button"
            className="search-hit"
            data-hit
            onClick={() => void navigate({ to: "/desk/$id", params: { id: hit.conversationId }, search: { at: hit.seq } as never })}
          >
            <span className="search-who k-cut">{who(hit)}</span>
            <Marked snippet={hit.snippet} />
            <Moment at={hit.at} />
          </button>
        ))}
      </section>
    );
  });
}

/** Orders: opens the customer whose they are. */
export function OrderHits({ hits }: { hits: readonly OrderHit[] }): ReactNode {
  const t = useOrderText();
  const navigate = useNavigate();
  return hits.map((hit) => (
    <button key={hit.id} type="button" className="search-hit" data-hit disabled={hit.customerId === null} onClick={() => void navigate({ to: `/customers/${hit.customerId}` })}>
      <span className="search-who k-cut">{t.states[hit.state]}</span>
      <Marked snippet={hit.snippet} />
      <span className="k-num k-ink-3">{moneyText(hit.paidFen)}</span>
      <span className="k-ink-3">{hit.shop}</span>
      <Moment at={hit.placedAt} />
    </button>
  ));
}

/** Tickets: number and stage, the words where they stand, who has it. */
export function TicketHits({ hits }: { hits: readonly TicketHit[] }): ReactNode {
  const label = useLabel();
  const navigate = useNavigate();
  return hits.map((hit) => (
    <button key={hit.id} type="button" className="search-hit" data-hit onClick={() => void navigate({ to: "/tickets/$id", params: { id: hit.id } })}>
      <span className="search-who k-cut k-num">{hit.code}</span>
      <Marked snippet={hit.snippet} />
      <span className="k-tag">{label(hit.placeName)}</span>
      <span className="k-ink-3">{hit.owner?.name}</span>
      <Moment at={hit.openedAt} />
    </button>
  ));
}

export function CustomerHits({ rows }: { rows: readonly CustomerRow[] }): ReactNode {
  const called = useCalled();
  const navigate = useNavigate();
  return rows.map((row) => (
    <button key={row.id} type="button" className="search-hit" data-hit onClick={() => void navigate({ to: `/customers/${row.id}` })}>
      <span className="search-who k-num">C-{row.number}</span>
      <span className="search-snippet">{called(row)}</span>
      {row.phone === null ? null : <span className="k-num k-ink-2">{row.phone}</span>}
      <span className="k-ink-3">{row.place}</span>
      <Moment at={row.seenAt} />
    </button>
  ));
}
