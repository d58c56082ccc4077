import { setTimeout as pause } from "node:timers/promises";
import { aside, mapCalmly } from "#server/kernel/calm.ts";
import type { EventReader } from "#server/kernel/events/readers.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { TicketText } from "#server/desk/tickets/index.ts";
import { before, deepEvery, earlier, overlapMs, reachedAfter, spansOf, type Span } from "../rules/spans.ts";
import { difference, textOfOrder, textOfSaid, textOfTicket } from "../rules/texts.ts";
import { holdPlanner } from "../store/find.ts";
import { addPending, lockProgress, moveBack, moveOn, takePending, type Progress } from "../store/progress.ts";
import { conversationsBefore, conversationsOfContacts, ordersChanged, reachOf, saidIn, unindexed, type Ordered, type Reach, type Said } from "../store/source.ts";
import { addTexts, changeTexts, dropTexts, settleTexts, textsOf, type Text } from "../store/text.ts";

const dayMs = 86_400_000;
/** Few texts at a time, and a rest between that is longer the slower the work went: while a batch is worked on, node and database are there for messages only in part. */
const rest = { leastMs: 20, share: 2, mostMs: 500 };
const batch = { said: 50, saidAtMost: 400, again: 200, againAtMost: 3200, subjects: 60, orders: 300, tickets: 100 };
/** Whoever has taken so many in one run and is not done is far behind, and takes more at once, since that costs less. */
const farBehind = 500;

/**
 * What changes words or filters of texts that may be indexed already. A new conversation's texts are found by their time, with what it is by
 * then; turns come with every answer and change nothing.
 */
const changing = [
  "conversations.brought", "conversation.assigned", "conversation.requeued", "conversation.transferred", "conversation.taken_over", "conversation.reopened", "conversation.unmerged",
  "conversation.tagged", "conversation.rated", "conversation.message_recalled", "conversation.erased", "contact.erased",
  "ticket.opened", "ticket.routed", "ticket.taken", "ticket.said", "ticket.filled", "ticket.comment", "ticket.customer_comment", "ticket.assigned", "ticket.reopened", "ticket.merged", "ticket.moved", "ticket.task_given", "ticket.task_answered",
  "ticket.tagged", "ticket.severity", "ticket.split", "ticket.split_here",
];

/** Follows the record: conversations whose agent, territory, tags, rating or words changed, and people whose data are to be gone. The job's next turn, within two seconds, takes them up together. */
export const follower: EventReader = {
  name: "search.changes",
  kinds: changing,
  everyMs: 1000,
  async read(tx, events) {
    const ids = new Set<string>();
    const brought: string[] = [];
    const contacts = new Set<string>();
    const tickets = new Set<string>();
    for (const { kind, subjectKind, subjectId, data } of events) {
      if (kind === "conversations.brought") brought.push(...(data.ids as string[]));
      else if (subjectKind === "conversation" && subjectId !== null) ids.add(subjectId);
      else if (subjectKind === "ticket" && subjectId !== null) tickets.add(subjectId);
      else if (subjectKind === "contact" && subjectId !== null) contacts.add(subjectId);
    }
    if (contacts.size > 0) for (const id of await conversationsOfContacts(tx, [...contacts])) ids.add(id);
    await addPending(tx, "conversation", [...ids]);
    await addPending(tx, "conversation", brought, true);
    await addPending(tx, "ticket", [...tickets]);
  },
};

/** What tickets say; handed in by the wiring. */
export type TicketSource = (tx: Tx, ids: readonly string[]) => Promise<TicketText[]>;

/** What has to be done to the index. */
type Changes = ReturnType<typeof difference>;

/** All texts of these conversations as they are now; of one that is gone, none. */
async function conversationTexts(tx: Tx, ids: readonly string[], reach: ReadonlyMap<string, Reach>): Promise<Changes> {
  if (ids.length === 0) return { add: [], change: [], drop: [] };
  const there = ids.flatMap((id) => reach.get(id) ?? []);
  const said = await saidIn(tx, there);
  // Where one is gone, nobody knows any more when it began.
  const since = there.length < ids.length ? null : new Date(there.reduce((oldest, c) => Math.min(oldest, c.opened_at.getTime()), Infinity) - dayMs);
  return difference(await textsOf(tx, ids, since), said.map((entry) => textOfSaid(entry, reach.get(entry.conversation_id)!)));
}

async function orderTexts(tx: Tx, orders: readonly Ordered[]): Promise<Changes> {
  if (orders.length === 0) return { add: [], change: [], drop: [] };
  return difference(await textsOf(tx, orders.map((order) => order.id), null), orders.map(textOfOrder));
}

async function ticketTexts(tx: Tx, source: TicketSource, ids: readonly string[]): Promise<Changes> {
  if (ids.length === 0) return { add: [], change: [], drop: [] };
  const there = await source(tx, ids);
  // A ticket's text stands where it was opened; where one is gone, nobody knows any more when that was.
  const since = there.length < ids.length ? null : new Date(there.reduce((oldest, t) => Math.min(oldest, t.openedAt.getTime()), Infinity));
  return difference(await textsOf(tx, ids, since), there.map(textOfTicket));
}

const newTexts = (said: readonly Said[], reach: ReadonlyMap<string, Reach>): Promise<Text[]> =>
  mapCalmly(said.filter((entry) => reach.has(entry.conversation_id)), (entry) => textOfSaid(entry, reach.get(entry.conversation_id)!));

/** Writes them down; gives when what was written was said. */
async function apply(tx: Tx, ...all: readonly Partial<Changes>[]): Promise<Date[]> {
  const [add, change, drop] = [all.flatMap((some) => some.add ?? []), all.flatMap((some) => some.change ?? []), all.flatMap((some) => some.drop ?? [])];
  await dropTexts(tx, drop);
  await changeTexts(tx, change);
  await addTexts(tx, add);
  return [...add, ...change].map((text) => text.at);
}

/** Where a run through the changed orders stands: it begins at one instant, however long it takes. */
interface OrderPlace {
  from: Date;
  after: { at: Date; id: string } | null;
}

/** How far a run has come. `spans`: what is left to look through; null: not yet begun. `changes`: whether changed subjects are left; `taken`: texts so far, `size`: of the next batch. `older`: whether older conversations are left. `loose`: when those were said that wait in the index's list. */
interface Run {
  more: boolean;
  spans: readonly Span[] | null;
  changes: boolean;
  taken: number;
  size: number;
  place: OrderPlace | null;
  older: boolean;
  loose: readonly Date[];
}
const nothingLeft: Run = { more: false, spans: [], changes: false, taken: 0, size: batch.said, place: null, older: false, loose: [] };
/** So many are sorted in together, or what there is at the end of a run: for one each costs more, and all of a second would hold a processor for too long. */
const looseAtMost = 100;
/** The next few entries that the index does not have, and the spans that are left after them. */
async function nextSaid(tx: Tx, spans: readonly Span[], size: number): Promise<{ said: Said[]; left: Span[] }> {
  const said: Said[] = [];
  const left = [...spans];
  // What is in the index is passed over in longer and longer steps: each one looks through all that is left of its span.
  let step = batch.again;
  while (left.length > 0 && said.length < size) {
    const { from, to, began, again } = left[0]!;
    const page = await unindexed(tx, from, to, began, again ? step : size - said.length);
    said.push(...page.said);
    if (again) step = page.said.length > 0 ? batch.again : Math.min(2 * step, batch.againAtMost);
    left.shift();
    if (page.upTo) left.unshift({ from: new Date(page.upTo.getTime() + 1), to, began, again });
  }
  return { said, left };
}

/** One look: new entries by their time, conversations that changed, orders that changed; a batch of each, written together. */
async function look(tx: Tx, source: TicketSource, now: Date, p: Progress, deeply: boolean, run: Run): Promise<Run> {
  // A clock that was set back must not leave out what comes until it has caught up.
  const reached = earlier(p.saidAt, now);
  const spans = run.spans ?? spansOf(reached, now, deeply);
  const from = run.place?.from ?? before(earlier(p.orderedAt, now), overlapMs);
  const [{ said, left }, ids, tickets, orders] = await Promise.all([
    nextSaid(tx, spans, run.size),
    ...(run.changes ? ([takePending(tx, "conversation", batch.subjects), takePending(tx, "ticket", batch.tickets), ordersChanged(tx, from, run.place?.after ?? null, batch.orders)] as const) : ([[], [], []] as const)),
  ]);
  const subjects = [...new Set([...said.map((entry) => entry.conversation_id), ...ids])];
  const reach = subjects.length === 0 ? new Map<string, Reach>() : await reachOf(tx, subjects);
  const changed = new Set(ids);
  const full = { ids: ids.length === batch.subjects, orders: orders.length === batch.orders, tickets: tickets.length === batch.tickets };
  const end = spans.at(-1)?.to;
  const all = [await conversationTexts(tx, ids, reach), await orderTexts(tx, orders), await ticketTexts(tx, source, tickets), { add: await newTexts(said.filter((entry) => !changed.has(entry.conversation_id)), reach) }];
  const [written] = await Promise.all([
    apply(tx, ...all),
    moveOn(tx, { saidAt: end === undefined ? p.saidAt : reachedAfter(reached, end, left, now), orderedAt: full.orders ? orders.at(-1)!.updated_at : run.changes ? now : p.orderedAt }),
  ]);
  const behind = end !== undefined && left.length === 0 && end < now;
  const place = full.orders ? { from, after: { at: orders.at(-1)!.updated_at, id: orders.at(-1)!.id } } : run.place;
  const taken = run.taken + said.length;
  // What has changed is asked for once in a run, and now and then in one that goes on for long.
  const changes = full.ids || full.orders || full.tickets || behind || Math.floor(taken / farBehind) > Math.floor(run.taken / farBehind);
  const more = left.length > 0 || behind || full.ids || full.orders || full.tickets;
  let loose: readonly Date[] = [...run.loose, ...written];
  if (!more || loose.length >= looseAtMost) {
    await settleTexts(tx, loose);
    loose = [];
  }
  return { more, spans: behind ? null : left, changes, taken, size: taken < farBehind ? batch.said : Math.min(run.size * 2, batch.saidAtMost), place, older: p.backAt !== null, loose };
}

async function older(tx: Tx, p: Progress): Promise<boolean> {
  if (p.backAt === null || p.backId === null) return false;
  const some = await conversationsBefore(tx, p.backAt, p.backId, batch.subjects);
  await settleTexts(tx, await apply(tx, await conversationTexts(tx, some.map((c) => c.id), new Map(some.map((c) => [c.id, c])))));
  const last = some.at(-1);
  await moveBack(tx, last ? { at: last.opened_at, id: last.id } : null);
  return last !== undefined;
}

/** The following job: in small transactions, one server at a time, until nothing is left to do. */
export function indexer(kernel: Kernel, source: TicketSource): { run(): Promise<void>; close(): Promise<void> } {
  let running: Promise<void> | null = null;
  let again = false;
  let passes = 0;
  let closed = false;
  const step = <T>(otherwise: T, work: (tx: Tx, now: Date, p: Progress) => Promise<T>) =>
    kernel.db.transaction(kernel.clock, async (tx, now) => {
      const [, p] = await Promise.all([holdPlanner(tx), lockProgress(tx, now)]);
      return p === undefined ? otherwise : work(tx, now, p);
    });
  /** What is new; tells whether older conversations are left. */
  async function pass(): Promise<boolean> {
    const deeply = passes % deepEvery === 0;
    passes += 1;
    let run: Run = { ...nothingLeft, more: true, spans: null, changes: true };
    for (let tookMs = 0; run.more && !closed; ) {
      if (tookMs > 0) await pause(Math.min(Math.max(tookMs * rest.share, rest.leastMs), rest.mostMs));
      let began = 0;
      run = await aside(() => {
        began = performance.now();
        return step(nothingLeft, (tx, now, p) => look(tx, source, now, p, deeply, run));
      });
      tookMs = performance.now() - began;
    }
    return run.older;
  }
  async function all(): Promise<void> {
    do {
      again = false;
      // What is old waits for what is new.
      for (let more = await pass(), turns = 1; more && !closed; turns += 1) {
        more = await aside(() => step(false, (tx, _now, p) => older(tx, p)));
        if (turns % 5 === 0) await pass();
      }
    } while (again && !closed);
  }
  return {
    run() {
      again = true;
      running ??= all().finally(() => (running = null));
      return running;
    },
    async close() {
      closed = true;
      await running?.catch(() => {});
    },
  };
}
