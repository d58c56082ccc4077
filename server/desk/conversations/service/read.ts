import type { z } from "zod";
import type { ConversationDetail, ConversationFilter, ConversationRow, Entry } from "#contract/conversation.ts";
import type { Permission } from "#contract/permissions.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { PartyPast } from "#contract/passing.ts";
import { fillIn } from "#server/kernel/crypto/index.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { helpersAnswer } from "../passing-rules.ts";
import { partiesOf } from "../store/parties.ts";
import type { Feed } from "../feed.ts";
import type { Desk } from "./desk.ts";
import { conversationsOf, countConversations, listConversations, personNames, readConversation, type ConversationState, type ListFilter } from "../store/conversations.ts";
import { readEntries } from "../store/entries.ts";
import { readRating, readRecord } from "../store/records.ts";
import { decisionsOf } from "../store/routing.ts";
import { mayRead, reachOf } from "../access.ts";
import { showRating, showRecord } from "../remains.ts";
import { entryForStaff, heardBy, partyOf, rowsOf } from "../views.ts";

/** A conversation that the reader may see; beyond the reader's reach it does not exist. */
export async function readable(ctx: Ctx, id: string): Promise<ConversationState> {
  const c = found(await readConversation(ctx.tx, id));
  if (!mayRead(ctx.actor, c)) throw new Refusal("not_found");
  return c;
}

/** What a question needs that changes nothing; it may be asked over several connections at once. */
type Asking = Pick<Ctx, "tx" | "actor" | "now">;

/** One page of conversations within reach. */
export async function listPage(
  desk: Desk,
  ctx: Asking,
  query: ConversationFilter & { after?: string | undefined; limit: number },
  permission: Permission = "conversations.read",
): Promise<{ rows: ConversationRow[]; next: string | null }> {
  const states = await listConversations(ctx.tx, { ...filterFor(ctx, query, permission), limit: query.limit + 1, after: query.after ? cursorOf(query.after) : undefined });
  const more = states.length > query.limit;
  const shown = states.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: await rowsOf(ctx.tx, desk.ports.customers, shown, ctx.actor.id),
    next: more && last ? `${(query.state === "ended" ? last.endedAt! : last.openedAt).toISOString()}_${last.id}` : null,
  };
}

/** A filter as the store asks it, within the actor's reach and at this moment. */
function filterFor(ctx: Asking, filter: ConversationFilter, permission: Permission = "conversations.read"): Omit<ListFilter, "limit"> {
  const scope = ctx.actor.scopeOf(permission);
  return {
    state: filter.state, territory: filter.territory, shopId: filter.shop, tag: filter.tag, topic: filter.topic, channel: filter.channel, tier: filter.tier,
    waitingBefore: filter.waiting === undefined ? undefined : new Date(ctx.now.getTime() - filter.waiting * 60_000),
    assigneeId: filter.assignee === "me" ? ctx.actor.id! : filter.assignee,
    reach: reachOf(ctx.actor, scope),
  };
}

/** How many conversations fit a filter within the actor's reach: exact up to `most`, then one more (D10). */
export async function countWithin(ctx: Ctx, filter: ConversationFilter, most: number): Promise<number> {
  return countConversations(ctx.tx, filterFor(ctx, filter), most);
}

function cursorOf(text: string): { at: Date; id: string } {
  const [at, id] = text.split("_");
  const instant = new Date(at ?? "");
  if (Number.isNaN(instant.getTime()) || !/^[0-9a-f-]{36}$/.test(id ?? "")) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at: instant, id: id! };
}

/** One conversation whole: decisions with their reasons, record, rating, and what came before. */
export async function detail(desk: Desk, ctx: Ctx, id: string): Promise<z.input<typeof ConversationDetail>> {
  const c = await readable(ctx, id);
  const [[row], decisions, rating, record] = await Promise.all([rowsOf(ctx.tx, desk.ports.customers, [c], ctx.actor.id), decisionsOf(ctx.tx, id), readRating(ctx.tx, id), readRecord(ctx.tx, id)]);
  const [names, products, of] = await Promise.all([
    personNames(ctx.tx, decisions.flatMap((d) => (d.personId ? [d.personId] : []))),
    record?.productId == null ? new Map<string, string>() : desk.ports.products.names(ctx.tx, [record.productId]),
    desk.ports.customers.contactsOf(ctx.tx, row!.customer.id),
  ]);
  const previous = (await conversationsOf(ctx.tx, of, 11)).filter((p) => p.id !== id).slice(0, 10);
  return {
    row: row!,
    decisions: decisions.map(({ facts, personId, at, ...d }) => ({ ...d, at: at.toISOString(), person: personId ? { id: personId, name: names.get(personId) ?? "" } : null, candidates: facts.candidates ?? [] })),
    record: record ? await showRecord(desk.ports.secrets, ctx.tx, c, record, "staff") : null,
    product: record?.productId == null ? null : { id: record.productId, name: products.get(record.productId) ?? "" },
    rating: rating ? { ...(await showRating(desk.ports.secrets, ctx.tx, c, rating, "staff")), at: rating.at.toISOString() } : null,
    previous: previous.map((p) => ({ id: p.id, number: p.number, openedAt: p.openedAt.toISOString(), topic: p.topic, outcome: p.outcome })),
  };
}

export async function entriesOf(desk: Desk, feed: Feed, ctx: Ctx, id: string, query: { after?: number | undefined; before?: number | undefined; limit: number }): Promise<{ entries: Entry[]; head: number }> {
  const c = await readable(ctx, id);
  const entries = await readEntries(ctx.tx, { bucket: c.bucket, conversationId: id, after: query.after, before: query.before, limit: query.limit });
  await feed.learnNames(entries);
  return { entries: (await Promise.all(entries.map((e) => entryForStaff(ctx.tx, e, { conversationId: id, contactId: c.contactId }, feed.nameOf, desk.ports)))).map((entry) => heardBy(ctx.actor, entry)), head: c.seq };
}

/** Conversations of a customer's contacts as far as the actor may read them, the newest first. */
export async function conversationsWithin(desk: Desk, ctx: Ctx, contactIds: readonly string[], part: { before: Date | null; limit: number } = { before: null, limit: 100 }): Promise<ConversationRow[]> {
  if (ctx.actor.scopeOf("conversations.read") === null || contactIds.length === 0) return [];
  const all = await conversationsOf(ctx.tx, contactIds, part.limit, part.before);
  return rowsOf(ctx.tx, desk.ports.customers, all.filter((c) => mayRead(ctx.actor, c)), ctx.actor.id);
}

/** Everybody who has or had a part in it: both sides' part on record (R-CV-10). */
export async function partiesPast(desk: Desk, ctx: Ctx, id: string): Promise<{ rows: PartyPast[]; passed: number; helpersAnswer: boolean }> {
  const c = await readable(ctx, id);
  const parties = await partiesOf(ctx.tx, id);
  const names = await personNames(ctx.tx, [...new Set(parties.flatMap((party) => [party.byId, ...(party.personId ? [party.personId] : [])]))]);
  const rules = (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.transfer;
  return {
    rows: parties.map((party) => ({ ...partyOf(party, names), endedAt: party.endedAt?.toISOString() ?? null, ended: party.ended, task: fillIn(party.task, []), report: fillIn(party.report, []) })),
    passed: c.passed, helpersAnswer: helpersAnswer(rules, c.skill),
  };
}
