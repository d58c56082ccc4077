import type { TicketHit } from "#contract/search.ts";
import type { TicketRow } from "#contract/tickets.ts";
import type { TicketText } from "#server/desk/tickets/index.ts";
import { insistPermission, territoriesWithin, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { facet } from "../rules/facets.ts";
import { normalised, snippetOf, termsOf } from "../rules/normal.ts";
import { holdPlanner, ticketHits, type TicketSearchFilter } from "../store/find.ts";
import { oldPending } from "../store/progress.ts";
import { firstTickets, nothing, pageOf, type Page, type Query } from "./find.ts";

/** What the search is told by tickets; the wiring hands it in. */
export interface TicketsPort {
  texts(tx: Tx, ids: readonly string[]): Promise<TicketText[]>;
  rows(tx: Tx, ids: readonly string[], reader: string | null): Promise<TicketRow[]>;
}

export interface TicketAsk {
  q: string;
  filter: Omit<TicketSearchFilter, "reach">;
  after?: string | undefined;
  limit: number;
}

/** Tickets with all these words, the newest first, within the reader's reach: their ids, for the list that shows them. */
export async function findTicketIds(ctx: Ctx, { q, filter, ...page }: TicketAsk, span: Pick<Query, "from" | "to"> = {}): Promise<{ ids: string[]; terms: string[] } & Pick<Page<never>, "next" | "count">> {
  const scope = insistPermission(ctx.actor, "tickets.read");
  const terms = termsOf(q);
  if (terms.length === 0) return { ids: [], terms, next: null, count: nothing.count };
  const personId = ctx.actor.id ?? "";
  const reach = scope === "all" ? ({ all: true } as const) : ({ all: false, personId, territories: territoriesWithin(ctx.actor, scope) } as const);
  const f: TicketSearchFilter = { ...filter, reach };
  await holdPlanner(ctx.tx);
  const facets = [
    facet.kind("ticket"), ...(f.type ? [facet.type(f.type)] : []), ...(f.stage ? [facet.place(f.stage)] : []), ...(f.severity ? [facet.severity(f.severity)] : []), ...(f.territory ? [facet.territory(f.territory)] : []),
    ...(f.shopId ? [facet.shop(f.shopId)] : []), ...(f.tag ? [facet.tag(f.tag)] : []), ...(f.ownerId ? [facet.agent(f.ownerId)] : []), ...(f.ended === false ? [facet.state("open")] : []),
  ];
  const oneOf = reach.all ? [] : [[facet.agent(personId), facet.opener(personId), ...reach.territories.map(facet.territory)]];
  const found = await pageOf(ctx.tx, { q, ...page, ...span }, terms, (wanted) => ticketHits(ctx.tx, wanted, f), { facets, usual: f.ended === true ? [facet.state("ended")] : [], oneOf }, [], firstTickets);
  return { ids: found.hits.map((hit) => hit.subjectId), terms, next: found.next, ...(found.count ? { count: found.count } : {}) };
}

/** The same with the piece of text around the words: for the search page. */
export async function findTickets(port: TicketsPort, ctx: Ctx, { q, shop, type, state, territory, ...page }: Query & { type?: string | undefined; state?: "open" | "ended" | undefined; territory?: string | undefined }): Promise<Page<TicketHit>> {
  const { from, to, after, limit } = page;
  const { ids, terms, next, count } = await findTicketIds(ctx, { q, filter: { shopId: shop, type, territory, ended: state === undefined ? undefined : state === "ended" }, after, limit }, { from, to });
  const texts = new Map((await port.texts(ctx.tx, ids)).map((text) => [text.id, text.words]));
  const rows = new Map((await port.rows(ctx.tx, ids, ctx.actor.id)).map((row) => [row.id, row]));
  return {
    rows: ids.flatMap((id): TicketHit[] => (rows.has(id) ? [{ ...rows.get(id)!, snippet: snippetOf(normalised(texts.get(id) ?? ""), terms) }] : [])),
    next, ...(count ? { count } : {}), complete: !(await oldPending(ctx.tx, "ticket")),
  };
}
