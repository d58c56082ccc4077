import { publicSeqBefore, readConversations, readPublicEntries, type ConversationState } from "#server/desk/conversations/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { enqueue } from "#server/kernel/jobs/work.ts";
import { laneName, type LaneKey, type Parts } from "./parts.ts";
import { concerns, eventIdOf, eventOf } from "./rules.ts";
import * as store from "./store.ts";

const entriesAtMost = 500;

/** Asks for a lane to be sent, now or later; what already waits under its name is not asked for twice. */
export const askToSend = (parts: Parts, ctx: Pick<Ctx, "tx">, lane: LaneKey, startAfter?: Date): Promise<void> => enqueue(ctx, parts.sending, lane, { key: laneName(lane), ...(startAfter ? { startAfter } : {}) });

/** The lane of a conversation, locked; a new one begins after what was there before the subscription. */
export async function lockedLane(ctx: Pick<Ctx, "tx">, s: Pick<store.Subscription, "id" | "since">, c: ConversationState): Promise<store.Lane> {
  const known = await store.lockLane(ctx.tx, s.id, c.id);
  if (known) return known;
  await store.openLane(ctx.tx, s.id, c.id, c.openedAt >= s.since ? 0 : await publicSeqBefore(ctx.tx, c, s.since));
  return (await store.lockLane(ctx.tx, s.id, c.id))!;
}

/**
 * Reads on in a conversation for one subscriber and queues what it wants to know, in the transaction that moves the lane's number: an entry is
 * queued once, whoever else is collecting. True when there may be more.
 */
async function collectLane(parts: Parts, ctx: Ctx, s: store.Subscription, c: ConversationState): Promise<boolean> {
  const lane = await lockedLane(ctx, s, c);
  const entries = await readPublicEntries(ctx.tx, { bucket: c.bucket, conversationId: c.id, after: lane.publicSeq, limit: entriesAtMost });
  const last = entries.at(-1);
  if (!last) return false;
  const wanted = entries.flatMap((e) => {
    const event = eventOf(e.kind);
    return event && s.events.includes(event) ? [{ id: newId(), eventId: eventIdOf(c.id, e.publicSeq!), event, publicSeq: e.publicSeq, at: e.at }] : [];
  });
  const queued = await store.insertDeliveries(ctx.tx, s.id, c.id, wanted, ctx.now);
  await store.moveLane(ctx.tx, s.id, c.id, last.publicSeq!);
  if (queued > 0) await askToSend(parts, ctx, { subscriptionId: s.id, conversationId: c.id });
  return entries.length === entriesAtMost;
}

/** Queues what is new in these conversations for every subscriber that runs. */
export async function collect(parts: Parts, ctx: Ctx, conversationIds: readonly string[], subscriptions: readonly store.Subscription[]): Promise<string[]> {
  const more: string[] = [];
  // In one order, as everybody locks lanes.
  for (const c of (await readConversations(ctx.tx, conversationIds)).toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    for (const s of subscriptions) if (s.state === "active" && concerns(s, c) && (await collectLane(parts, ctx, s, c))) more.push(c.id);
  return more;
}

/** A rating stands beside the entries and is told from the event record, where it is found once. */
export async function collectRating(ctx: Ctx, s: store.Subscription, c: ConversationState, event: { id: string; at: Date }): Promise<void> {
  await lockedLane(ctx, s, c);
  await store.insertDeliveries(ctx.tx, s.id, c.id, [{ id: newId(), eventId: event.id, event: "conversation.rated", publicSeq: null, at: event.at }], ctx.now);
}
