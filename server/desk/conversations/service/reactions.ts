import type { Ctx } from "#server/kernel/context.ts";
import { clearDeadlines, setDeadline, setDeadlines } from "#server/kernel/jobs/deadlines.ts";
import { changeConversation, lockConversation, personNames, readTurning } from "../store/conversations.ts";
import { answeredElsewhere } from "../store/misplaced.ts";
import { lockRouting } from "../store/routing.ts";
import { followUpAfterTurn } from "../acts/follow-up.ts";
import { watchAnswers } from "../presence/alerts.ts";
import { requeue } from "./requeue.ts";
import { endConversation } from "./end.ts";
import { wordsOf } from "./words.ts";
import { enter, systemEntry, type Desk } from "./desk.ts";

/** What the record says of one conversation's turns: answers and questions, in order. */
export interface Turn {
  conversationId: string;
  kind: "answered" | "asked";
  /** The message's place in its conversation. */
  seq: number;
  at: Date;
}

/**
 * After turns (R-CV-01): the first answer sets the stage; from each answer on the customer's silence is timed; a question ends the silence,
 * and a "solved?" left open becomes an answer still to give. Most turns only move the timer: those are done together and without a lock,
 * so that the group writer never waits for them; a later turn comes with its own event and corrects what was read too early.
 */
export async function afterTurns(desk: Desk, ctx: Ctx, turns: readonly Turn[]): Promise<void> {
  const last = new Map(turns.map((turn) => [turn.conversationId, turn]));
  const firstAnswer = new Map(turns.filter((turn) => turn.kind === "answered").toReversed().map((turn) => [turn.conversationId, turn.at]));
  const lastQuestion = new Map(turns.filter((turn) => turn.kind === "asked").map((turn) => [turn.conversationId, turn.at]));
  const states = await readTurning(ctx.tx, [...last.keys()]);
  // By id, as the group writer locks, or the two would wait for each other.
  for (const { id, firstReplyAt, stage, followed } of states.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (firstReplyAt === null && firstAnswer.has(id)) await firstAnswered(desk, ctx, id, firstAnswer.get(id)!);
    if (stage === "confirmation" && lastQuestion.has(id)) await askedAgain(desk, ctx, id);
    if (followed) await followUpAfterTurn(desk, ctx, id, last.get(id)!);
  }
  await answeredElsewhere(ctx.tx, [...firstAnswer.keys()], ctx.now);
  const rules = await desk.ports.rules.conversation(ctx.tx, ctx.now);
  const silent = states.filter((c) => c.open && c.waitingSince === null && last.get(c.id)!.kind === "answered");
  await clearDeadlines(ctx, "conversation.silence", states.filter((c) => last.get(c.id)!.kind === "asked").map((c) => c.id));
  await watchAnswers(desk, ctx, states.flatMap((c) => (c.open && c.waitingSince !== null ? [{ id: c.id, since: c.waitingSince }] : [])));
  await setDeadlines(ctx, "conversation.silence", silent.map((c) => ({ subject: c.id, dueAt: new Date(last.get(c.id)!.at.getTime() + rules.body.askAgainAfterMinutes * 60_000) })), { step: "ask" });
}

async function firstAnswered(desk: Desk, ctx: Ctx, id: string, at: Date): Promise<void> {
  const c = await lockConversation(ctx.tx, id);
  if (!c || c.firstReplyAt !== null) return;
  await changeConversation(ctx.tx, id, { firstReplyAt: at, ...(c.open && c.stage !== "confirmation" ? { stage: "answer" } : {}) });
  ctx.after(() => desk.changed(id));
}

async function askedAgain(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  const c = await lockConversation(ctx.tx, id);
  if (!c || !c.open || c.stage !== "confirmation") return;
  await changeConversation(ctx.tx, id, { stage: "answer", askedAt: null });
  await enter(desk, ctx, [systemEntry(id, "stage", { public: true, body: { stage: "answer", by: "customer" } })]);
}

/** The deadline `conversation.silence`: asked once more, then ended as not answered (D17). */
export async function silence(desk: Desk, ctx: Ctx, conversationId: string, step: string): Promise<void> {
  const c = await lockConversation(ctx.tx, conversationId);
  // Put aside, or come back and not yet seen to: the next word is ours.
  if (!c || !c.open || c.waitingSince !== null || c.followUp !== null) return;
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
  await requeue(desk, ctx, c, { territory: c.territory, skill: c.skill, priority: 40, reason: "unanswered", params: { personId: given, name }, since: c.waitingSince });
}
