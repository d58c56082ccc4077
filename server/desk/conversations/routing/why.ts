import type { WaitingWhy } from "#contract/floor.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Desk } from "../service/desk.ts";
import { circle, inOrder } from "./rules.ts";
import { thinkThrough } from "./service.ts";

/** Why a conversation still waits, by the queue as it is now; null when it waits no more. */
export async function whyWaiting(desk: Desk, ctx: Pick<Ctx, "tx" | "now">, id: string): Promise<WaitingWhy | null> {
  const thought = await thinkThrough(desk, ctx);
  if (thought === null) return null;
  const { rules, version, decided } = thought;
  const found = decided.find((one) => one.waiting.id === id);
  if (!found) return null;
  const { waiting: w, choice } = found;
  const seconds = Math.max(0, (ctx.now.getTime() - w.queuedAt.getTime()) / 1000);
  const now = circle(rules, w, seconds).territories;
  const next = choice.widensAfterSeconds;
  const same = inOrder(rules, decided.map((one) => one.waiting).filter((one) => one.territory === w.territory), ctx.now);
  return {
    id, number: w.number, at: ctx.now.toISOString(), territory: w.territory, skill: w.skill, queuedAt: w.queuedAt.toISOString(),
    place: same.findIndex((one) => one.id === id) + 1, of: same.length,
    points: { tier: w.tier, tierPoints: rules.priority.tiers[w.tier] ?? 0, waiting: Math.round((seconds / 60) * rules.priority.waitingPointsPerMinute), added: w.bonus },
    reasons: choice.reasons, circle: now,
    widens: next === null ? null : { at: new Date(w.queuedAt.getTime() + next * 1000).toISOString(), add: circle(rules, w, next).territories.filter((key) => !now.includes(key)) },
    candidates: choice.candidates, others: choice.others, rules: version,
  };
}
