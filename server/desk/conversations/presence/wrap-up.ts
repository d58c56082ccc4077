import type { Ctx } from "#server/kernel/context.ts";
import { setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { wakeRouting, type Desk } from "../service/desk.ts";
import { beginWrapUp, endWrapUp } from "../store/presence.ts";

/** A conversation has ended: for the handbook's seconds its agent gets no new one, and may write the record in peace (R-CV-03). */
export async function wrapUp(desk: Desk, ctx: Ctx, personId: string): Promise<void> {
  const { wrapUpSeconds } = (await desk.ports.rules.presence(ctx.tx, ctx.now)).body;
  if (wrapUpSeconds === 0) return;
  const until = new Date(ctx.now.getTime() + wrapUpSeconds * 1000);
  const from = await beginWrapUp(ctx.tx, personId, ctx.now, until);
  if (from === null) return;
  await setDeadline(ctx, "presence.wrap_up", personId, until);
  if (from === "online") ctx.record({ kind: "presence.changed", subject: ["person", personId], data: { from, to: "wrap_up" } });
  ctx.after(() => desk.bus.wake("presence", personId));
}

/** The deadline `presence.wrap_up`: back online, unless the agent has chosen otherwise. */
export async function wrapUpOver(desk: Desk, ctx: Ctx, personId: string): Promise<void> {
  if (!(await endWrapUp(ctx.tx, personId, ctx.now))) return;
  ctx.record({ kind: "presence.changed", subject: ["person", personId], data: { from: "wrap_up", to: "online" } });
  ctx.after(() => desk.bus.wake("presence", personId));
  wakeRouting(desk, ctx);
}
