import type { Ctx } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { mayRate, outcomeOfLeaving } from "../rules.ts";
import { changeConversation, lockConversation, moveReadMark, type ConversationState } from "../store/conversations.ts";
import { readRating, saveRating } from "../store/records.ts";
import { cutRating } from "../remains.ts";
import { endConversation } from "./end.ts";
import { wordsOf } from "./words.ts";
import { enter, systemEntry, type Desk } from "./desk.ts";

/** A customer reaches only conversations of the own contact; any other id does not exist. */
async function own(ctx: Ctx, conversationId: string, contactId: string): Promise<ConversationState> {
  const c = found(await lockConversation(ctx.tx, conversationId));
  if (c.contactId !== contactId) throw new Refusal("not_found");
  return c;
}

/** The customer's answer to "solved?": yes ends with thanks, no goes back to the answer (R-CV-01). */
export async function confirmSolved(desk: Desk, ctx: Ctx, contactId: string, input: { conversationId: string; solved: boolean }): Promise<void> {
  const c = await own(ctx, input.conversationId, contactId);
  if (!c.open) return;
  if (!input.solved) {
    if (c.stage !== "confirmation") return;
    await changeConversation(ctx.tx, c.id, { stage: "answer", askedAt: null });
    await enter(desk, ctx, [
      systemEntry(c.id, "stage", { public: true, body: { stage: "answer", by: "customer", solved: false } }),
      systemEntry(c.id, "message", { public: true, text: await wordsOf(desk, ctx, c, "notSolved") }),
    ]);
    ctx.record({ kind: "conversation.not_solved", subject: ["conversation", c.id] });
    return;
  }
  if (c.firstReplyAt === null && c.stage !== "confirmation") throw new Refusal("not_answered_yet");
  const { body: rules } = await desk.ports.rules.conversation(ctx.tx, ctx.now);
  const words = [await wordsOf(desk, ctx, c, "thanks"), ...(rules.inviteRating ? [await wordsOf(desk, ctx, c, "ratingInvitation")] : [])];
  await endConversation(desk, ctx, c, "confirmed", words);
}

/** One rating per conversation, in the handbook's time; a second one replaces nothing and is refused. */
export async function rate(desk: Desk, ctx: Ctx, contactId: string, input: { conversationId: string; score: number; comment: string; tags: string[] }): Promise<void> {
  const c = await own(ctx, input.conversationId, contactId);
  const { ratingHours } = (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body;
  insist(mayRate(c, { rated: (await readRating(ctx.tx, c.id)) !== undefined, now: ctx.now, ratingHours }));
  await saveRating(ctx.tx, { conversationId: c.id, personId: c.assigneeId!, score: input.score, ...(await cutRating(desk.ports.secrets, ctx.tx, ctx.now, c, input)), tags: input.tags, at: ctx.now });
  ctx.record({ kind: "conversation.rated", subject: ["conversation", c.id], data: { score: input.score, personId: c.assigneeId } });
  // An ended conversation takes no more entries; the rating stands beside it and the lists look again.
  ctx.after(() => desk.changed(c.id));
}

/** The customer goes: abandoned while nobody has answered, else left. */
export async function leave(desk: Desk, ctx: Ctx, contactId: string, conversationId: string): Promise<void> {
  const c = await own(ctx, conversationId, contactId);
  if (c.open) await endConversation(desk, ctx, c, outcomeOfLeaving(c));
}

/** The customer has read up to a public number. */
export async function readByCustomer(desk: Desk, ctx: Ctx, contactId: string, input: { conversationId: string; upTo: number }): Promise<void> {
  const c = await own(ctx, input.conversationId, contactId);
  if (!(await moveReadMark(ctx.tx, c.id, "customer", input.upTo))) return;
  if (c.open) await enter(desk, ctx, [{ ...systemEntry(c.id, "read", { public: false, body: { by: "customer", upTo: Math.min(input.upTo, c.publicSeq) } }), authorKind: "customer", authorId: contactId }]);
}
