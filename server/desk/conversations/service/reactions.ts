import type { Ctx } from "#server/kernel/context.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { changeConversation, lockConversation, personNames } from "../store/conversations.ts";
import { lockRouting } from "../store/routing.ts";
import { requeue } from "./serve.ts";
import { endConversation } from "./end.ts";
import { wordsOf } from "./words.ts";
import { enter, systemEntry, type Desk } from "./desk.ts";

/** After an agent's answer: the first one sets the stage; from each on the customer's silence is timed (R-CV-01). */
export async function afterAnswer(desk: Desk, ctx: Ctx, conversationId: string, at: Date): Promise<void> {
  const c = await lockConversation(ctx.tx, conversationId);
  if (!c) return;
  if (c.firstReplyAt === null) {
    await changeConversation(ctx.tx, c.id, { firstReplyAt: at, ...(c.open && c.stage !== "confirmation" ? { stage: "answer" } : {}) });
    ctx.after(() => desk.changed(c.id));
  }
  if (!c.open || c.waitingSince !== null) return;
  const rules = await desk.ports.rules.conversation(ctx.tx, ctx.now);
  await setDeadline(ctx, "conversation.silence", c.id, new Date(at.getTime() + rules.body.askAgainAfterMinutes * 60_000), { step: "ask" });
}

/** After a customer's message: silence is over; a "solved?" left open is an answer still to give. */
export async function afterQuestion(desk: Desk, ctx: Ctx, conversationId: string): Promise<void> {
  await clearDeadline(ctx, "conversation.silence", conversationId);
  const c = await lockConversation(ctx.tx, conversationId);
  if (!c || !c.open || c.stage !== "confirmation") return;
  await changeConversation(ctx.tx, c.id, { stage: "answer", askedAt: null });
  await enter(desk, ctx, [systemEntry(c.id, "stage", { public: true, body: { stage: "answer", by: "customer" } })]);
}

/** The deadline `conversation.silence`: asked once more, then ended as not answered (D17). */
export async function silence(desk: Desk, ctx: Ctx, conversationId: string, step: string): Promise<void> {
  const c = await lockConversation(ctx.tx, conversationId);
  if (!c || !c.open || c.waitingSince !== null) return;
  if (step === "end") return endConversation(desk, ctx, c, "not_answered", [await wordsOf(desk, ctx, c, "closedBySilence")]);
  const rules = await desk.ports.rules.conversation(ctx.tx, ctx.now);
  const text = await wordsOf(desk, ctx, c, "silenceReminder");
  await enter(desk, ctx, [systemEntry(c.id, "message", { public: true, text, body: { ask: "silence" } })]);
  await setDeadline(ctx, "conversation.silence", c.id, new Date(ctx.now.getTime() + rules.body.notAnsweredAfterHours * 3_600_000), { step: "end" });
}

/** The deadline `conversation.unanswered`: the agent who has it let it lie; it goes back to the front, to somebody else if there is one (R-CV-03). */
export async function unanswered(desk: Desk, ctx: Ctx, conversationId: string, given: string): Promise<void> {
  await lockRouting(ctx.tx);
  const c = await lockConversation(ctx.tx, conversationId);
  if (!c || !c.open || c.assigneeId !== given || c.waitingSince === null || c.assignedAt === null || c.waitingSince > c.assignedAt) return;
  const name = (await personNames(ctx.tx, [given])).get(given) ?? "";
  await requeue(desk, ctx, c, { territory: c.territory, skill: c.skill, priority: 40, reason: "unanswered", params: { personId: given, name } });
}
