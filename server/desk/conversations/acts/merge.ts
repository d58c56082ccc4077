import { mayRead } from "../access.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { stillHolds } from "#server/foundation/identity/index.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { endConversation } from "../service/end.ts";
import { ownerChanged, type Desk } from "../service/desk.ts";
import { requeue } from "../service/requeue.ts";
import { wordsOf } from "../service/words.ts";
import * as store from "../store/acts.ts";
import { changeConversation, lockConversation, lockHeads, setHeadOpen, type ConversationState } from "../store/conversations.ts";
import { lockRouting, takeExtraSlot, takeSlot } from "../store/routing.ts";
import { isAside } from "./follow-up.ts";
import { noteLink } from "./links.ts";
import { mayMerge, mayUnmerge } from "./rules.ts";

/** Locks both in the one order of ids; what the actor may not read does not exist. */
async function both(ctx: Ctx, id: string, otherId: string): Promise<[ConversationState, ConversationState]> {
  await lockRouting(ctx.tx);
  await lockHeads(ctx.tx, [id, otherId]);
  const states = [found(await lockConversation(ctx.tx, id)), found(await lockConversation(ctx.tx, otherId))] as [ConversationState, ConversationState];
  for (const c of states) if (!mayRead(ctx.actor, c)) throw new Refusal("not_found");
  return states;
}

/**
 * Merges two open conversations of one customer: `id` ends as a part of `into`, both say so, and the thread of the main one shows both
 * courses. Nothing is moved or rewritten, so taking it back is only opening again.
 */
export async function mergeConversations(desk: Desk, ctx: Ctx, id: string, into: string): Promise<{ undoUntil: string }> {
  const [c, main] = await both(ctx, id, into);
  const labels = await desk.ports.customers.labels(ctx.tx, [c.contactId, main.contactId]);
  const customerOf = (one: ConversationState) => labels.get(one.contactId)?.customerId ?? one.contactId;
  insist(mayMerge({ ...c, customerId: customerOf(c) }, { ...main, customerId: customerOf(main) }, ctx.actor.id!, ctx.actor.scopeOf("conversations.serve") === "all"));
  // They may have been linked before: being merged says more.
  await store.deleteLink(ctx.tx, id, into);
  await store.addLink(ctx.tx, { a: id, b: into, kind: "merged", byId: ctx.actor.id!, at: ctx.now, before: { stage: c.stage, assigneeId: c.assigneeId, queuedAt: c.queuedAt?.toISOString() ?? null } });
  await noteLink(desk, ctx, id, main, "merged_into");
  await noteLink(desk, ctx, into, c, "merged_from");
  const words = await wordsOf(desk, ctx, c, "merged");
  await endConversation(desk, ctx, c, "passed_on", words === "" ? [] : [words]);
  // What waits there waits here from now on.
  const waiting = [c.waitingSince, main.waitingSince].filter((at) => at !== null).toSorted((a, b) => a.getTime() - b.getTime())[0];
  if (waiting && !isAside(main)) await store.setWaitingSince(ctx.tx, into, waiting);
  // Its record is the main one's: nobody is asked to write two.
  await changeConversation(ctx.tx, id, { mergedInto: into, recordedAt: ctx.now });
  ctx.record({ kind: "conversation.merged", subject: ["conversation", id], data: { into } });
  const { body: rules } = await desk.ports.rules.conversation(ctx.tx, ctx.now);
  return { undoUntil: new Date(ctx.now.getTime() + rules.mergeUndoMinutes * 60_000).toISOString() };
}

/** Takes a merge back: the ended one opens again where it was, with whom it was; whose agent has left, or serves no more, in front of the queue (R-PE-06). */
export async function unmerge(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  const merge = (await store.linksOf(ctx.tx, id)).find((link) => link.kind === "merged" && link.a === id) ?? null;
  const { body: rules } = await desk.ports.rules.conversation(ctx.tx, ctx.now);
  if (merge === null) {
    if (!mayRead(ctx.actor, found(await lockConversation(ctx.tx, id)))) throw new Refusal("not_found");
    return insist(mayUnmerge(null, rules.mergeUndoMinutes, false, ctx.now));
  }
  const [c, main] = await both(ctx, id, merge.b);
  if (merge.byId !== ctx.actor.id && main.assigneeId !== ctx.actor.id && ctx.actor.scopeOf("conversations.serve") !== "all") throw new Refusal("not_yours");
  insist(mayUnmerge(merge, rules.mergeUndoMinutes, await store.hasOpen(ctx.tx, c.contactId, c.shopId), ctx.now));
  const { stage, assigneeId: had, queuedAt } = merge.before!;
  const assigneeId = had !== null && (await stillHolds(ctx.tx, had, "conversations.serve")) ? had : null;
  await setHeadOpen(ctx.tx, id, true);
  await changeConversation(ctx.tx, id, { outcome: null, endedAt: null, recordedAt: null, mergedInto: null, stage, assigneeId, queuedAt: queuedAt === null ? ctx.now : new Date(queuedAt) });
  if (assigneeId !== null && !(await takeSlot(ctx.tx, assigneeId))) await takeExtraSlot(ctx.tx, assigneeId);
  ownerChanged(desk, ctx, id);
  await store.setWaitingSince(ctx.tx, id, await store.waitingByCourse(ctx.tx, c));
  if (main.open && !isAside(main)) await store.setWaitingSince(ctx.tx, main.id, await store.waitingByCourse(ctx.tx, main));
  await store.deleteLink(ctx.tx, id, main.id);
  await noteLink(desk, ctx, id, main, "unmerged");
  await noteLink(desk, ctx, main.id, c, "unmerged");
  ctx.record({ kind: "conversation.unmerged", subject: ["conversation", id], data: { from: main.id } });
  if (assigneeId !== had) {
    const again = found(await lockConversation(ctx.tx, id));
    await requeue(desk, ctx, again, { territory: again.territory, skill: again.skill, priority: 40, reason: "handed_over_to_queue", params: {}, since: again.waitingSince });
  } else if (assigneeId === null) ctx.after(() => desk.bus.wake("routing", ""));
}
