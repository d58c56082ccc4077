import type { FollowUpUntil } from "#contract/desk-acts.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { readCentre } from "#server/kernel/centre.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import { instantAt } from "#server/kernel/time/index.ts";
import type { Desk } from "../service/desk.ts";
import { within } from "../service/within.ts";
import { setWaitingSince, waitingByCourse } from "../store/acts.ts";
import { changeConversation, lockConversation, type ConversationState } from "../store/conversations.ts";
import { mayActOn, maySetAside } from "./rules.ts";

const minuteMs = 60_000;
const longestDays = 60;

/** Whether a conversation is put aside now. */
export const isAside = (c: Pick<ConversationState, "followUp">): boolean => c.followUp === "time" || c.followUp === "reply";

async function momentOf(ctx: Ctx, until: FollowUpUntil): Promise<Date | null> {
  if (until.kind === "reply") return null;
  if (until.kind === "after") return new Date(ctx.now.getTime() + until.minutes * minuteMs);
  const at = instantAt(until.on, until.time, (await readCentre(ctx.tx))?.zone ?? "Asia/Shanghai");
  if (at.getTime() < ctx.now.getTime() + minuteMs) throw new Refusal("invalid", { fields: [{ path: "until.time", code: "already_past" }] });
  if (at.getTime() > ctx.now.getTime() + longestDays * 1440 * minuteMs) throw new Refusal("invalid", { fields: [{ path: "until.on", code: "too_far_ahead", params: { days: longestDays } }] });
  return at;
}

/**
 * Puts a conversation aside (稍后跟进). The clock of the list stands meanwhile: nobody is warned of a wait that was agreed with the customer,
 * and the customer's next message begins a turn and brings it back, as does the moment, with the clock's true beginning. The figures know
 * nothing of it: response times and rates are reckoned from the messages themselves, and the wait goes on counting there.
 */
export async function setAside(desk: Desk, ctx: Ctx, id: string, until: FollowUpUntil): Promise<{ followUpAt: string | null }> {
  const c = await within(ctx, id, "conversations.serve");
  insist(maySetAside(c, ctx.actor.id!, ctx.actor.scopeOf("conversations.serve") === "all"));
  const at = await momentOf(ctx, until);
  await changeConversation(ctx.tx, id, { followUp: at === null ? "reply" : "time", followUpAt: at, asideSeq: c.seq });
  await setWaitingSince(ctx.tx, id, null);
  // Whoever promised to come back does not ask the customer meanwhile whether he is still there.
  await clearDeadline(ctx, "conversation.silence", id);
  if (at === null) await clearDeadline(ctx, "conversation.follow_up", id);
  else await setDeadline(ctx, "conversation.follow_up", id, at);
  ctx.record({ kind: "conversation.set_aside", subject: ["conversation", id], data: { until: at?.toISOString() ?? null, waitingSince: c.waitingSince?.toISOString() ?? null } });
  ctx.after(() => desk.changed(id));
  return { followUpAt: at?.toISOString() ?? null };
}

/** Comes back into the list; the customer's clock runs again from where it began. */
async function comeBack(desk: Desk, ctx: Ctx, c: ConversationState, why: "due" | "replied" | null): Promise<Date | null> {
  const since = c.open ? await waitingByCourse(ctx.tx, c) : null;
  if (c.open) await setWaitingSince(ctx.tx, c.id, since);
  await changeConversation(ctx.tx, c.id, { followUp: why, followUpAt: null, asideSeq: null });
  await clearDeadline(ctx, "conversation.follow_up", c.id);
  ctx.after(() => desk.changed(c.id));
  return since;
}

/** Takes it up again: also the undo. */
export async function takeUpAgain(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  const c = await within(ctx, id, "conversations.serve");
  insist(mayActOn(c, ctx.actor.id!, ctx.actor.scopeOf("conversations.serve") === "all"));
  if (c.followUp === null) return;
  const aside = isAside(c);
  const waitingSince = await comeBack(desk, ctx, c, null);
  // From now on the customer's silence counts again.
  const minutes = (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.askAgainAfterMinutes;
  if (c.open && waitingSince === null) await setDeadline(ctx, "conversation.silence", id, new Date(ctx.now.getTime() + minutes * minuteMs), { step: "ask" });
  if (aside) ctx.record({ kind: "conversation.taken_up", subject: ["conversation", id], data: { why: "by_hand" } });
}

/** The deadline `conversation.follow_up`: back to the top with its reason, and its owner is told. */
export async function followUpDue(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  const c = await lockConversation(ctx.tx, id);
  if (!c || !c.open || c.followUp !== "time") return;
  await comeBack(desk, ctx, c, "due");
  ctx.record({ kind: "conversation.taken_up", subject: ["conversation", id], data: { why: "due" } });
  if (c.assigneeId) await notify(ctx, [c.assigneeId], { kind: "conversation.follow_up_due", params: { number: c.number }, link: `/desk/${id}` });
}

/** After a turn: the customer's words bring it back, unless they stood there already when it was put aside; our answer settles why it had come back. */
export async function followUpAfterTurn(desk: Desk, ctx: Ctx, id: string, { kind, seq }: { kind: "asked" | "answered"; seq: number }): Promise<void> {
  const c = await lockConversation(ctx.tx, id);
  if (!c || c.followUp === null) return;
  if (kind === "asked" && isAside(c) && seq > (c.asideSeq ?? 0)) {
    await comeBack(desk, ctx, c, "replied");
    ctx.record({ kind: "conversation.taken_up", subject: ["conversation", id], data: { why: "replied" } });
  } else if (kind === "answered" && !isAside(c)) {
    await changeConversation(ctx.tx, id, { followUp: null });
    ctx.after(() => desk.changed(id));
  }
}
