import type { OrderHit, SaidHit, Writer } from "#contract/search.ts";
import { nameTo } from "#server/desk/customers/index.ts";
import { insistPermission, reaches, territoriesWithin, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { facet, timesCovering } from "../rules/facets.ts";
import { gramsFor } from "../rules/grams.ts";
import { normalised, snippetOf, termsOf } from "../rules/normal.ts";
import { nextRows, pieceBefore, type DayCount } from "../rules/pieces.ts";
import { wordsOf, wordsOfOrder } from "../rules/texts.ts";
import { dayCounts, holdPlanner, orderHits, saidHits, type Hit, type Wanted, type Within } from "../store/find.ts";
import { oldPending, readProgress } from "../store/progress.ts";
import { freshest, names, ordersById, reachOf, saidAt, type Reach, type Said } from "../store/source.ts";
import { overlapMs } from "../rules/spans.ts";

export interface SearchPorts {
  labels(tx: Tx, contactIds: readonly string[]): Promise<Map<string, { customerId: string; name: string; kind: string; tier: string }>>;
  /** Contacts whom a person serves now. */
  servesNow(tx: Tx, personId: string): Promise<readonly string[]>;
}

export interface Query {
  q: string;
  from?: string | undefined;
  to?: string | undefined;
  shop?: string | undefined;
  after?: string | undefined;
  limit: number;
}
export interface SaidQuery extends Query {
  kind: "message" | "note";
  by: Writer;
  agent?: string | undefined;
  channel?: string | undefined;
  territory?: string | undefined;
  tag?: string | undefined;
  rating?: number | undefined;
}
export interface Page<T> {
  rows: T[];
  next: string | null;
  count?: { value: number; capped: boolean };
  complete: boolean;
}

const countCap = 1000;
const firstStep = 20_000;
/** A ticket's text is that of many messages: a frequent word has its page and its count in far fewer of them. */
export const firstTickets = 4000;
const freshMost = 2000;
/** Beyond it nothing is dated. */
const endOfTime = new Date("2200-01-01T00:00:00.000Z");

function readCursor(after: string | undefined): Hit | undefined {
  if (after === undefined) return undefined;
  const [, at = "", subjectId = "", n = ""] = /^(\S{24})_([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})_(\d{1,9})$/.exec(after) ?? [];
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at: instant, subjectId, n: Number(n) };
}
const cursorOf = (hit: Hit) => `${hit.at.toISOString()}_${hit.subjectId}_${hit.n}`;
const newestFirst = (a: Hit, b: Hit) => b.at.getTime() - a.at.getTime() || (a.subjectId < b.subjectId ? 1 : a.subjectId > b.subjectId ? -1 : b.n - a.n);
const keyOf = (hit: Hit) => `${hit.subjectId}/${hit.n}`;

type Ask = (wanted: Wanted) => Promise<{ hits: Hit[]; last: Hit | undefined; full: boolean }>;

/**
 * The newest hits, piece by piece back through time: each piece is as large as the hits so far call for, so that neither a word that
 * everybody writes nor one that nobody writes costs more than what is shown of it.
 */
async function walk(ask: Ask, days: readonly DayCount[], base: Omit<Wanted, "from" | "to" | "limit">, bounds: { from: Date | null; to: Date }, wanted: number, first: number): Promise<Hit[]> {
  const hits: Hit[] = [];
  let after = base.after;
  let to = after && after.at < bounds.to ? new Date(after.at.getTime() + 1) : bounds.to;
  let rows = first;
  let looked = 0;
  for (;;) {
    const piece = pieceBefore(days, to, rows);
    if (piece === null) return hits;
    const from = bounds.from && bounds.from > piece.from ? bounds.from : piece.from;
    const times = withinMonth(from, to) ? timesCovering(from, new Date(Math.min(to.getTime(), Date.parse(days[0]!.day) + 86_400_000))) : null;
    for (;;) {
      const step = await ask({ ...base, after, from, to, oneOf: times ? [...base.oneOf, times] : base.oneOf, limit: wanted - hits.length + 10 });
      hits.push(...step.hits);
      if (hits.length >= wanted) return hits;
      if (!step.full) break;
      after = step.last;
    }
    if (bounds.from && from <= bounds.from) return hits;
    looked += piece.n;
    // A month that has just begun says nothing yet.
    if (piece.n >= rows / 2 || hits.length > 0) rows = nextRows(looked, rows, hits.length, wanted);
    to = from;
  }
}

/** A part of one month: the index is cut by months, within one the hours and days must narrow. */
function withinMonth(from: Date, to: Date): boolean {
  return !(from.getUTCDate() === 1 && from.getUTCHours() === 0 && new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1)) <= to);
}

interface Found {
  hits: Hit[];
  next: string | null;
  count?: { value: number; capped: boolean };
}

/** One page, with the count on the first. `fresh`: hits that the index does not have yet. */
export async function pageOf(tx: Tx, query: Query, terms: readonly string[], ask: Ask, narrow: { facets: readonly number[]; usual: readonly number[]; oneOf: readonly (readonly number[])[] }, fresh: readonly Hit[], first = firstStep): Promise<Found> {
  const after = readCursor(query.after);
  const bounds = { from: query.from ? new Date(query.from) : null, to: query.to ? new Date(query.to) : endOfTime };
  const inSpan = fresh.filter((hit) => hit.at < bounds.to && (!bounds.from || hit.at >= bounds.from) && (!after || newestFirst(after, hit) < 0));
  const wanted = after ? query.limit + 1 : Math.max(query.limit, countCap) + 1;
  const days = await dayCounts(tx);
  const indexed = await walk(ask, days, { ...narrow, terms, grams: gramsFor(terms), after }, bounds, wanted, first);
  const all = [...new Map([...inSpan, ...indexed].map((hit) => [keyOf(hit), hit])).values()].toSorted(newestFirst);
  const hits = all.slice(0, query.limit);
  return {
    hits,
    next: all.length > query.limit ? cursorOf(hits.at(-1)!) : null,
    ...(after ? {} : { count: { value: Math.min(all.length, countCap), capped: all.length > countCap } }),
  };
}

export const nothing = { rows: [], next: null, count: { value: 0, capped: false }, complete: true };

/** Messages or notes with these words, as far as the reader may see their conversations. */
export async function findSaid(ports: SearchPorts, ctx: Ctx, query: SaidQuery): Promise<Page<SaidHit>> {
  const scope = insistPermission(ctx.actor, "conversations.read");
  const terms = termsOf(query.q);
  if (terms.length === 0) return nothing;
  const within: Within | null = scope === "all" ? null : { personId: ctx.actor.id ?? "", teams: scope === "own" ? [] : ctx.actor.teams, territories: territoriesWithin(ctx.actor, scope) };
  await holdPlanner(ctx.tx);
  const progress = await readProgress(ctx.tx);
  const fresh = await freshHits(ctx, query, terms, new Date((progress?.saidAt ?? ctx.now).getTime() - overlapMs));
  const found = await pageOf(ctx.tx, query, terms, (wanted) => saidHits(ctx.tx, wanted, within), { facets: facetsOf(query), usual: usualOf(query), oneOf: within ? [reachFacets(within)] : [] }, fresh);
  return { ...found, rows: await shownHits(ports, ctx.tx, found.hits, terms, ctx.actor.id), complete: progress !== undefined && progress.backAt === null && !(await oldPending(ctx.tx, "conversation")) };
}

const reachFacets = (within: Within) => [facet.agent(within.personId), ...within.teams.map(facet.team), ...within.territories.map(facet.territory)];

const facetsOf = (query: SaidQuery): number[] => [
  ...(query.kind === "message" ? [] : [facet.kind(query.kind)]),
  ...(query.agent ? [facet.agent(query.agent)] : []),
  ...(query.channel ? [facet.channel(query.channel)] : []),
  ...(query.territory ? [facet.territory(query.territory)] : []),
  ...(query.shop ? [facet.shop(query.shop)] : []),
  ...(query.tag ? [facet.tag(query.tag)] : []),
  ...(query.rating ? [facet.rating(query.rating)] : []),
];

const usualOf = (query: SaidQuery): number[] => [...(query.kind === "message" ? [facet.kind("message")] : []), ...(query.by === "anybody" ? [] : [facet.by(query.by)])];

/** The newest seconds, looked through as they are (D11). */
async function freshHits(ctx: Ctx, query: SaidQuery, terms: readonly string[], since: Date): Promise<Hit[]> {
  const said = (await freshest(ctx.tx, since, freshMost)).filter((entry) => writtenBy(entry, query) && hasAll(entry, terms));
  if (said.length === 0) return [];
  const reach = await reachOf(ctx.tx, [...new Set(said.map((entry) => entry.conversation_id))]);
  return said.flatMap((entry) => {
    const c = reach.get(entry.conversation_id);
    return c && mayRead(ctx, c) && fits(c, query) ? [{ subjectId: entry.conversation_id, n: entry.seq, at: entry.at }] : [];
  });
}
const hasAll = (entry: Said, terms: readonly string[]) => {
  const { norm } = normalised(wordsOf(entry));
  return terms.every((term) => norm.includes(term));
};
const writtenBy = (entry: Said, { kind, by }: SaidQuery) => entry.kind === kind && (by === "anybody" || (by === "people" ? entry.author_kind !== "system" : entry.author_kind === by));
const mayRead = (ctx: Ctx, c: Reach) => reaches(ctx.actor, ctx.actor.scopeOf("conversations.read"), { ownerId: c.assignee_id, teamId: c.team_id, territory: c.territory });
const fits = (c: Reach, q: SaidQuery) =>
  (!q.agent || c.assignee_id === q.agent) && (!q.channel || c.channel === q.channel) && (!q.territory || c.territory === q.territory) && (!q.shop || c.shop_id === q.shop) &&
  (!q.tag || c.tags.includes(q.tag)) && (!q.rating || c.score === q.rating);

async function shownHits(ports: SearchPorts, tx: Tx, hits: readonly Hit[], terms: readonly string[], reader: string | null): Promise<SaidHit[]> {
  if (hits.length === 0) return [];
  const reach = await reachOf(tx, [...new Set(hits.map((hit) => hit.subjectId))]);
  const said = new Map((await saidAt(tx, hits.flatMap((hit) => (reach.has(hit.subjectId) ? [{ bucket: reach.get(hit.subjectId)!.bucket, id: hit.subjectId, seq: hit.n }] : [])))).map((entry) => [`${entry.conversation_id}/${entry.seq}`, entry]));
  const labels = await ports.labels(tx, [...reach.values()].map((c) => c.contact_id));
  const called = await names(tx, [...new Set([...said.values()].flatMap((e) => (e.author_kind === "agent" && e.author_id ? [e.author_id] : [])).concat([...reach.values()].flatMap((c) => (c.assignee_id ? [c.assignee_id] : []))))]);
  return hits.flatMap((hit): SaidHit[] => {
    const [c, entry] = [reach.get(hit.subjectId), said.get(keyOf(hit))];
    if (!c || !entry) return [];
    const label = labels.get(c.contact_id);
    return [{
      conversationId: c.id, number: c.number, seq: entry.seq, at: entry.at.toISOString(),
      by: { kind: entry.author_kind, name: entry.author_kind === "agent" && entry.author_id ? (called.get(entry.author_id) ?? "") : "" },
      snippet: snippetOf(normalised(wordsOf(entry)), terms),
      customer: { id: label?.customerId ?? c.contact_id, name: nameTo(label, c.ended_at === null && c.assignee_id !== null && c.assignee_id === reader), tier: label?.tier ?? "standard" },
      shop: called.get(c.shop_id) ?? "", territory: c.territory, agent: c.assignee_id ? (called.get(c.assignee_id) ?? "") : null, topic: c.topic, open: c.ended_at === null, score: c.score,
    }];
  });
}

/** Orders by a part of their number or of a title in them. */
export async function findOrders(ports: SearchPorts, ctx: Ctx, query: Query): Promise<Page<OrderHit>> {
  const scope = insistPermission(ctx.actor, "orders.read");
  const terms = termsOf(query.q);
  if (terms.length === 0) return nothing;
  const contacts = scope === "all" ? null : ctx.actor.id === null ? [] : await ports.servesNow(ctx.tx, ctx.actor.id);
  await holdPlanner(ctx.tx);
  const found = await pageOf(ctx.tx, query, terms, (wanted) => orderHits(ctx.tx, wanted, contacts), { facets: [facet.kind("order"), ...(query.shop ? [facet.shop(query.shop)] : [])], usual: [], oneOf: [] }, []);
  const orders = await ordersById(ctx.tx, found.hits.map((hit) => hit.subjectId));
  const shops = await names(ctx.tx, []);
  return {
    ...found,
    complete: (await readProgress(ctx.tx)) !== undefined,
    rows: found.hits.flatMap((hit): OrderHit[] => {
      const order = orders.get(hit.subjectId);
      return order ? [{ id: order.id, customerId: order.customer_id, snippet: snippetOf(normalised(wordsOfOrder(order)), terms), state: order.state, shop: shops.get(order.shop_id) ?? "", paidFen: order.paid_fen, placedAt: order.placed_at.toISOString() }] : [];
    }),
  };
}
