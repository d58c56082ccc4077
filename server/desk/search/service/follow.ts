import type { EventReader } from "#server/kernel/events/readers.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Tx } from "#server/kernel/db.ts";
import { difference, textOfOrder, textOfSaid } from "../rules/texts.ts";
import { holdPlanner } from "../store/find.ts";
import { addPending, lockProgress, moveBack, moveOrdered, moveSaid, takePending, type Progress } from "../store/progress.ts";
import { conversationsBefore, conversationsOfContacts, ordersChanged, reachOf, saidIn, unindexed, type Ordered, type Reach } from "../store/source.ts";
import { addTexts, changeTexts, dropTexts, textsOf } from "../store/text.ts";

/** A transaction that stored an entry may still be under way for this long (D1), so what came at the same time is looked at again. */
export const overlapMs = 10_000;
const spanMs = 600_000;
/** Conversations that began months ago are looked at every so many times, as far back: they say little, and each month costs a look. */
const deep = { every: 15, backMs: 120_000 };
const batch = { said: 1000, subjects: 60, orders: 300 };

/** What changes neither words nor filters; turns come with every answer, their words are found by time. */
const passing = new Set(["conversation.asked", "conversation.answered", "conversation.confirmation_asked", "conversation.not_solved", "conversation.recorded"]);

/** Follows the record: conversations whose agent, territory, tags, rating or words changed, and people whose data are to be gone. */
export const follower = (wake: () => void): EventReader => ({
  name: "search.changes",
  everyMs: 1000,
  async read(tx, events) {
    const ids = new Set<string>();
    const contacts = new Set<string>();
    for (const { kind, subjectKind, subjectId, data } of events) {
      if (kind === "conversations.brought") for (const id of data.ids as string[]) ids.add(id);
      else if (subjectKind === "conversation" && subjectId !== null && !passing.has(kind)) ids.add(subjectId);
      else if (subjectKind === "contact" && subjectId !== null) contacts.add(subjectId);
    }
    if (contacts.size > 0) for (const id of await conversationsOfContacts(tx, [...contacts])) ids.add(id);
    await addPending(tx, [...ids]);
    return ids.size > 0 ? wake : undefined;
  },
});

/** Makes the index agree with these conversations as they are now; one that is gone leaves nothing behind. */
async function syncConversations(tx: Tx, ids: readonly string[], known?: readonly Reach[]): Promise<void> {
  if (ids.length === 0) return;
  const reach = known ? new Map(known.map((c) => [c.id, c])) : await reachOf(tx, ids);
  const said = await saidIn(tx, [...reach.values()]);
  await apply(tx, ids, said.map((entry) => textOfSaid(entry, reach.get(entry.conversation_id)!)));
}

const syncOrders = (tx: Tx, orders: readonly Ordered[]) => apply(tx, orders.map((order) => order.id), orders.map(textOfOrder));

async function apply(tx: Tx, subjects: readonly string[], wanted: Parameters<typeof difference>[1]): Promise<void> {
  const { add, change, drop } = difference(await textsOf(tx, subjects), wanted);
  await dropTexts(tx, drop);
  await changeTexts(tx, change);
  await addTexts(tx, add);
}

/** New entries since the last time, by their time. True: there may be more. */
async function newest(tx: Tx, now: Date, p: Progress, all: boolean): Promise<boolean> {
  await holdPlanner(tx);
  // A clock that was set back must not leave out what comes until it has caught up.
  const since = new Date(Math.min(p.saidAt.getTime(), now.getTime()) - (all ? deep.backMs : overlapMs));
  const end = new Date(Math.min(since.getTime() + spanMs, now.getTime() + overlapMs));
  const said = await unindexed(tx, since, end, all, batch.said);
  const reach = await reachOf(tx, [...new Set(said.map((entry) => entry.conversation_id))]);
  await addTexts(tx, said.flatMap((entry) => (reach.has(entry.conversation_id) ? [textOfSaid(entry, reach.get(entry.conversation_id)!)] : [])));
  const full = said.length === batch.said;
  await moveSaid(tx, full ? said.at(-1)!.at : new Date(Math.min(end.getTime(), now.getTime())));
  return full || end < now;
}

async function older(tx: Tx, p: Progress): Promise<boolean> {
  if (p.backAt === null || p.backId === null) return false;
  const some = await conversationsBefore(tx, p.backAt, p.backId, batch.subjects);
  await syncConversations(tx, some.map((c) => c.id), some);
  const last = some.at(-1);
  await moveBack(tx, last ? { at: last.opened_at, id: last.id } : null);
  return last !== undefined;
}

/** The following job: in small transactions, one server at a time, until nothing is left to do. */
export function indexer(kernel: Kernel): { run(): Promise<void>; close(): Promise<void> } {
  let running: Promise<void> | null = null;
  let again = false;
  let passes = 0;
  let closed = false;
  const step = (work: (tx: Tx, now: Date, p: Progress) => Promise<boolean>) =>
    kernel.db.transaction(kernel.clock, async (tx, now) => {
      const p = await lockProgress(tx, now);
      return p === undefined ? false : work(tx, now, p);
    });
  const whileMore = async (work: (tx: Tx, now: Date, p: Progress) => Promise<boolean>) => {
    while (!closed && (await step(work)));
  };
  async function pass(): Promise<void> {
    const all = passes % deep.every === 0;
    passes += 1;
    await whileMore((tx, now, p) => newest(tx, now, p, all));
    await whileMore(async (tx) => {
      const ids = await takePending(tx, batch.subjects);
      await syncConversations(tx, ids);
      return ids.length === batch.subjects;
    });
    let place: { at: Date; id: string } | null = null;
    let from: Date | null = null;
    await whileMore(async (tx, now, p) => {
      from ??= new Date(Math.min(p.orderedAt.getTime(), now.getTime()) - overlapMs);
      const orders = await ordersChanged(tx, from, place, batch.orders);
      await syncOrders(tx, orders);
      const last = orders.at(-1);
      if (last) place = { at: last.updated_at, id: last.id };
      const full = orders.length === batch.orders;
      await moveOrdered(tx, full ? last!.updated_at : now);
      return full;
    });
  }
  async function all(): Promise<void> {
    do {
      again = false;
      await pass();
      // What is old waits for what is new.
      for (let more = true, turns = 1; more && !closed; turns += 1) {
        more = await step((tx, _now, p) => older(tx, p));
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
