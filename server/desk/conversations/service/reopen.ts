import type { Ctx } from "#server/kernel/context.ts";
import { insist } from "#server/kernel/refusal.ts";
import { mayTakeBackEnd } from "../rules.ts";
import { changeConversation, latestOf, setHeadOpen } from "../store/conversations.ts";
import { ensureSlot, lockRouting, takeExtraSlot, takeSlot } from "../store/routing.ts";
import { enter, ownerChanged, systemEntry, wakeRouting, type Desk } from "./desk.ts";
import { within } from "./within.ts";

/** Takes back one's own end of a conversation (R-CV-05, undo): it goes on with the same agent, whose place may meanwhile be filled: then there is one more. */
export async function takeBackEnd(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  await lockRouting(ctx.tx);
  const c = await within(ctx, id, "conversations.serve");
  const me = ctx.actor.id!;
  const reopenMinutes = (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.reopenMinutes;
  const newer = (await latestOf(ctx.tx, c.contactId, c.shopId))?.id !== c.id;
  insist(mayTakeBackEnd(c, me, { now: ctx.now, reopenMinutes, newer }));
  await ensureSlot(ctx.tx, me, ctx.now);
  if (!(await takeSlot(ctx.tx, me))) await takeExtraSlot(ctx.tx, me);
  await setHeadOpen(ctx.tx, c.id, true);
  await changeConversation(ctx.tx, c.id, { outcome: null, endedAt: null, stage: c.firstReplyAt ? "answer" : "acceptance", askedAt: null });
  ownerChanged(desk, ctx, c.id);
  await enter(desk, ctx, [systemEntry(c.id, "reopened", { public: true, body: { by: "agent" } })]);
  ctx.record({ kind: "conversation.reopened", subject: ["conversation", c.id], data: { outcomeBefore: c.outcome, by: "agent" } });
  wakeRouting(desk, ctx);
}
