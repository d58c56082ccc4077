import type { PresenceState } from "#contract/conversation.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { withoutPersonal } from "#server/kernel/crypto/index.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { insist } from "#server/kernel/refusal.ts";
import { lockConversation, lockHeads } from "../store/conversations.ts";
import { watchAway } from "../presence/alerts.ts";
import { leftWithOpen } from "../presence/overtime.ts";
import { mayGo, mealOf, shortGapMs } from "../presence/rules.ts";
import { agentFacts } from "../routing/service.ts";
import { dutyNow, endLease, expireLeases, isReachable, markGone, markHere, openOf, readPresence, setPresence } from "../store/presence.ts";
import { ensureSlot, lockRouting, readSlot } from "../store/routing.ts";
import { requeue } from "./requeue.ts";
import { wakeRouting, type Desk } from "./desk.ts";

export interface OwnPresence {
  state: PresenceState;
  since: Date;
  reason: string;
  /** When this state ends by itself. */
  until: Date | null;
  meal: boolean;
  load: number;
  capacity: number;
  onDuty: boolean;
  dutyUntil: Date | null;
}

export async function ownPresence(ctx: Ctx, personId: string): Promise<OwnPresence> {
  const [presence, slot, duty] = [await readPresence(ctx.tx, personId), await readSlot(ctx.tx, personId), await dutyNow(ctx.tx, personId, ctx.now)];
  return {
    state: presence?.state ?? "offline", since: presence?.since ?? ctx.now, reason: presence?.reason ?? "", until: presence?.until ?? null, meal: presence?.meal ?? false, load: slot?.load ?? 0, capacity: slot?.capacity ?? 0,
    onDuty: duty !== null, dutyUntil: duty?.until ?? null,
  };
}

/** Sets the chosen presence; nobody goes offline with open conversations (R-CV-03). */
export async function choosePresence(desk: Desk, ctx: Ctx, personId: string, state: PresenceState, reason: string): Promise<void> {
  await lockRouting(ctx.tx);
  insist(mayGo(state, await openOf(ctx.tx, personId)));
  await change(desk, ctx, personId, state, reason, false);
}

/** Goes to a meal: suspended beside a colleague of the same queue, away with the queue's own reply when there is none (R-CV-03). */
export async function takeMeal(desk: Desk, ctx: Ctx, personId: string): Promise<{ state: "suspended" | "away"; beside: string | null }> {
  await lockRouting(ctx.tx);
  const people = await agentFacts(desk, ctx);
  const { state, beside } = mealOf({ id: personId, territories: people.find((one) => one.id === personId)?.territories ?? ctx.actor.territories }, people);
  await change(desk, ctx, personId, state, "", true);
  return { state, beside: beside?.name ?? null };
}

async function change(desk: Desk, ctx: Ctx, personId: string, state: PresenceState, reason: string, meal: boolean): Promise<void> {
  await ensureSlot(ctx.tx, personId, ctx.now);
  const before = await setPresence(ctx.tx, personId, state, withoutPersonal(reason), ctx.now, meal);
  if (before?.state !== state || before.meal !== meal) {
    ctx.record({ kind: "presence.changed", subject: ["person", personId], data: { from: before?.state ?? null, to: state, ...(meal ? { meal } : {}) } });
    await clearDeadline(ctx, "presence.wrap_up", personId);
    await watchAway(desk, ctx, personId);
  }
  ctx.after(() => desk.bus.wake("presence", personId));
  wakeRouting(desk, ctx);
}

/** A device has gone: without another one the agent gets no new ones at once, and after the handbook's seconds gives back what waits for us. */
export async function deviceLost(desk: Desk, ctx: Ctx, personId: string, device: string): Promise<void> {
  if (await endLease(ctx.tx, personId, device, ctx.now)) await unreachable(desk, ctx, personId);
}

async function unreachable(desk: Desk, ctx: Ctx, personId: string): Promise<void> {
  const rules = await desk.ports.rules.conversation(ctx.tx, ctx.now);
  await leftWithOpen(ctx, personId);
  await markGone(ctx.tx, personId, ctx.now);
  await setDeadline(ctx, "presence.unreachable", personId, new Date(ctx.now.getTime() + rules.body.unreachableSeconds * 1000));
  ctx.after(() => desk.bus.wake("presence", personId));
}

/** A device is back: the person keeps everything. */
export async function deviceBack(desk: Desk, ctx: Ctx, personId: string): Promise<void> {
  await clearDeadline(ctx, "presence.unreachable", personId);
  await markHere(ctx.tx, personId, ctx.now, shortGapMs);
  ctx.after(() => desk.bus.wake("presence", personId));
  wakeRouting(desk, ctx);
}

/** Leases that ran out: their node died or the network did. */
export async function sweepLeases(desk: Desk, ctx: Ctx): Promise<void> {
  for (const personId of await expireLeases(ctx.tx, ctx.now)) await unreachable(desk, ctx, personId);
}

/** The deadline `presence.unreachable`: what waits for an answer returns to the front of the queue; the rest stays (D15). */
export async function giveBack(desk: Desk, ctx: Ctx, personId: string): Promise<void> {
  if (await isReachable(ctx.tx, personId, ctx.now)) return;
  await lockRouting(ctx.tx);
  const all = await openOf(ctx.tx, personId);
  await lockHeads(ctx.tx, all.map((open) => open.id));
  for (const open of all) {
    const c = await lockConversation(ctx.tx, open.id);
    if (!c || !c.open || c.assigneeId !== personId || c.waitingSince === null) continue;
    await requeue(desk, ctx, c, { territory: c.territory, skill: c.skill, priority: 40, reason: "agent_unreachable", params: {}, since: c.waitingSince });
  }
}
