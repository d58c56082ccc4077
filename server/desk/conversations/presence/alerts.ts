import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { clearDeadline, setDeadline, setDeadlines } from "#server/kernel/jobs/deadlines.ts";
import type { Desk } from "../service/desk.ts";
import { leadersFor } from "../service/leaders.ts";
import { personNames, readConversation } from "../store/conversations.ts";
import { dutyNow, readPresence } from "../store/presence.ts";
import { awayFrom } from "./rules.ts";

/** A changed presence starts, moves or ends the clock of "too long away". */
export async function watchAway(desk: Desk, ctx: Ctx, personId: string): Promise<void> {
  const presence = await readPresence(ctx.tx, personId);
  const { body } = await desk.ports.rules.presence(ctx.tx, ctx.now);
  const from = presence && awayFrom(presence, body);
  if (from) await setDeadline(ctx, "presence.away", personId, from);
  else await clearDeadline(ctx, "presence.away", personId);
}

/** The deadline `presence.away`: still away, still on duty: the team leader is told (R-CV-03). */
export async function awayTooLong(desk: Desk, ctx: Ctx, personId: string): Promise<void> {
  const presence = await readPresence(ctx.tx, personId);
  const { body } = await desk.ports.rules.presence(ctx.tx, ctx.now);
  const from = presence && awayFrom(presence, body);
  if (!from || from > ctx.now || !(await dutyNow(ctx.tx, personId, ctx.now))) return;
  const name = (await personNames(ctx.tx, [personId])).get(personId) ?? "";
  const minutes = Math.floor((ctx.now.getTime() - presence.since.getTime()) / 60_000);
  const note = { params: { name, minutes }, link: "/floor" };
  const to = await leadersFor(desk, ctx, [personId], null);
  if (presence.meal) await notify(ctx, to, { kind: "presence.meal_too_long", ...note });
  else await notify(ctx, to, { kind: "presence.away_too_long", ...note });
}

/** Customers have asked: if nobody has answered after the handbook's seconds, somebody hears of it. A clock that runs already is left alone. */
export async function watchAnswers(desk: Desk, ctx: Ctx, asked: readonly { id: string; since: Date }[]): Promise<void> {
  if (asked.length === 0) return;
  const { body } = await desk.ports.rules.presence(ctx.tx, ctx.now);
  const rows = asked.map(({ id, since }) => ({ subject: id, dueAt: new Date(since.getTime() + body.unansweredAlertSeconds * 1000) }));
  await setDeadlines(ctx, "conversation.answer_overdue", rows, {}, "keep");
}

/** The deadline `conversation.answer_overdue`: answered meanwhile: nothing; asked anew: later; else the leader is told, once (R-CV-03). */
export async function answerOverdue(desk: Desk, ctx: Ctx, conversationId: string): Promise<void> {
  const c = await readConversation(ctx.tx, conversationId);
  if (!c || !c.open || c.waitingSince === null) return;
  const limit = (await desk.ports.rules.presence(ctx.tx, ctx.now)).body.unansweredAlertSeconds * 1000;
  const due = c.waitingSince.getTime() + limit;
  if (due > ctx.now.getTime()) return setDeadline(ctx, "conversation.answer_overdue", conversationId, new Date(due));
  // At night nobody is expected to answer; the clock starts again with the day.
  const hours = await desk.ports.rules.serviceHours(ctx.tx, ctx.now, "zh-CN");
  if (!hours.openNow) {
    if (hours.nextOpening) await setDeadline(ctx, "conversation.answer_overdue", conversationId, new Date(hours.nextOpening.getTime() + limit));
    return;
  }
  const name = c.assigneeId === null ? "" : ((await personNames(ctx.tx, [c.assigneeId])).get(c.assigneeId) ?? "");
  const note = { params: { number: c.number, name, minutes: Math.floor((ctx.now.getTime() - c.waitingSince.getTime()) / 60_000) }, link: `/desk/${c.id}` };
  const to = await leadersFor(desk, ctx, c.assigneeId === null ? [] : [c.assigneeId], c.territory);
  if (c.assigneeId === null) await notify(ctx, to, { kind: "conversation.queued_too_long", ...note });
  else await notify(ctx, to, { kind: "conversation.unanswered_too_long", ...note });
}
