import type { Reason } from "#contract/conversation.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { enter, ownerChanged, systemEntry, type Desk } from "../service/desk.ts";
import { dropOffer } from "../service/drop-offer.ts";
import { wordsOf } from "../service/words.ts";
import { changeConversation, type ConversationState } from "../store/conversations.ts";
import { insertDecision } from "../store/routing.ts";

/**
 * Gives a locked conversation to an agent whose place has been taken already: the decision with its reasons, the entry that both sides
 * see, and on first acceptance the greeting at once (R-CV-01 acceptance).
 */
export async function assign(
  desk: Desk,
  ctx: Ctx,
  c: Pick<ConversationState, "id" | "stage" | "shopId" | "contactId" | "firstReplyAt" | "assigneeId" | "language" | "parties" | "forShopId">,
  to: { id: string; name: string },
  result: "routed" | "taken" | "transferred" | "taken_over",
  reasons: readonly Reason[],
  versions: Record<string, string>,
  facts: object,
): Promise<void> {
  const first = c.stage === "arrival";
  await dropOffer(desk, ctx, c);
  await changeConversation(ctx.tx, c.id, { assigneeId: to.id, assignedAt: ctx.now, priority: 0, aimTeamId: null, aimUnitId: null, ...(first ? { stage: "acceptance" } : {}) });
  ownerChanged(desk, ctx, c.id);
  await insertDecision(ctx.tx, { conversationId: c.id, at: ctx.now, result, personId: to.id, reasons, versions, facts });
  const drafts = [systemEntry(c.id, "assigned", { public: true, body: { to: to.id, name: to.name, result, reasons } })];
  // The first agent greets; a later one says that nothing has to be repeated.
  drafts.push(systemEntry(c.id, "message", { public: true, text: await wordsOf(desk, ctx, { ...c, assigneeId: to.id }, first ? "firstGreeting" : "transferred") }));
  await enter(desk, ctx, drafts);
  ctx.record({ kind: "conversation.assigned", subject: ["conversation", c.id], data: { to: to.id, from: c.assigneeId, result } });
}
