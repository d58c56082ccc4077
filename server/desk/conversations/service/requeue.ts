import type { Ctx } from "#server/kernel/context.ts";
import { changeConversation, type ConversationState } from "../store/conversations.ts";
import { freeSlot, insertDecision } from "../store/routing.ts";
import { enter, ownerChanged, systemEntry, wakeRouting, type Desk } from "./desk.ts";
import { dropOffer } from "./drop-offer.ts";

export interface QueuePlace {
  territory: string;
  skill: string | null;
  priority: number;
  reason: string;
  params: Record<string, string | number>;
  /** As when an agent let it lie or is gone: the queue's clock stays the customer's. */
  since?: Date | null;
  /** Whose people it is kept for, for the handbook's while. */
  aim?: { teamId?: string; unitId?: string; name: string };
}

/**
 * Back into the queue, in front of those who came later. With `since`, as when an agent let it lie or is gone, the queue's clock stays the
 * customer's: the circle is as wide as it would be had nobody been asked. A transfer starts the new place's circle anew.
 */
export async function requeue(desk: Desk, ctx: Ctx, c: ConversationState, to: QueuePlace): Promise<void> {
  if (c.assigneeId) await freeSlot(ctx.tx, c.assigneeId, ctx.now);
  await dropOffer(desk, ctx, c);
  await changeConversation(ctx.tx, c.id, {
    assigneeId: null, teamId: to.aim?.teamId ?? null, aimTeamId: to.aim?.teamId ?? null, aimUnitId: to.aim?.unitId ?? null,
    territory: to.territory, skill: to.skill, queuedAt: to.since ?? ctx.now, assignedAt: null, priority: Math.max(c.priority, to.priority),
  });
  ownerChanged(desk, ctx, c.id);
  await insertDecision(ctx.tx, { conversationId: c.id, at: ctx.now, result: "requeued", personId: null, reasons: [{ code: to.reason, params: { ...to.params, ...(c.assigneeId ? { personId: c.assigneeId } : {}) } }], versions: {}, facts: {} });
  await enter(desk, ctx, [systemEntry(c.id, "assigned", { public: true, body: { to: null, territory: to.territory, reason: to.reason, ...(to.aim ? { place: to.aim.name } : {}) } })]);
  ctx.record({ kind: "conversation.requeued", subject: ["conversation", c.id], data: { from: c.assigneeId, reason: to.reason } });
  wakeRouting(desk, ctx);
}
