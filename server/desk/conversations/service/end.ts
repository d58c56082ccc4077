import type { Outcome } from "#contract/conversation.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { clearDeadline } from "#server/kernel/jobs/deadlines.ts";
import { changeConversation, setHeadOpen, type ConversationState } from "../store/conversations.ts";
import { wrapUp } from "../presence/wrap-up.ts";
import { endParties } from "../store/parties.ts";
import { freeSlot } from "../store/routing.ts";
import { enter, ownerChanged, systemEntry, wakeRouting, type Desk } from "./desk.ts";

/** Ends a locked conversation with its outcome (D17): the agent's place is free at once, the stage is archive. */
export async function endConversation(desk: Desk, ctx: Ctx, c: ConversationState, outcome: Outcome, words: string[] = []): Promise<void> {
  // Words to the customer come before the end: nothing is written into a closed conversation.
  await enter(desk, ctx, [
    ...words.map((word) => systemEntry(c.id, "message", { public: true, text: word })),
    systemEntry(c.id, "closed", { public: true, body: { outcome } }),
  ]);
  await setHeadOpen(ctx.tx, c.id, false);
  if (c.parties.length > 0) {
    await endParties(ctx.tx, c.id, {}, "closed", ctx.actor.kind === "staff" ? ctx.actor.id : null, ctx.now);
    await clearDeadline(ctx, "conversation.offer", c.id);
  }
  await changeConversation(ctx.tx, c.id, { outcome, endedAt: ctx.now, stage: "archive", followUp: null, followUpAt: null });
  ownerChanged(desk, ctx, c.id);
  if (c.assigneeId) {
    await freeSlot(ctx.tx, c.assigneeId, ctx.now);
    await wrapUp(desk, ctx, c.assigneeId);
  }
  await clearDeadline(ctx, "conversation.silence", c.id);
  await clearDeadline(ctx, "conversation.follow_up", c.id);
  ctx.record({ kind: "conversation.ended", subject: ["conversation", c.id], data: { outcome, assigneeId: c.assigneeId, territory: c.territory, turns: c.turns } });
  wakeRouting(desk, ctx);
}
