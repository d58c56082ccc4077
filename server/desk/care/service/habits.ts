import type { LocalText } from "#contract/common.ts";
import type { Habits } from "#contract/habits.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { insistPermission, territoriesWithin } from "#server/kernel/context.ts";
import { found } from "#server/kernel/refusal.ts";
import { buying, talking } from "../habit-rules.ts";
import type { CarePorts } from "../ports.ts";
import { boughtBy, talkedBy, voicedBy, type TalkReach } from "../store/habits.ts";
import { reachCustomer } from "./core.ts";

/** What these customers usually do; of orders and conversations what the reader may see. */
async function habitsOf(ports: CarePorts, ctx: Ctx, customers: number, contactIds: readonly string[]): Promise<Habits> {
  const scope = ctx.actor.scopeOf("conversations.read");
  const reach: TalkReach = scope === "all" ? { all: true } : { all: false, personId: ctx.actor.id, territories: territoriesWithin(ctx.actor, scope) };
  const names = await ports.voiceNames(ctx.tx, ctx.now);
  const voiced = async (kind: "need" | "opinion", known: ReadonlyMap<string, LocalText>) =>
    scope === null ? [] : (await voicedBy(ctx.tx, contactIds, reach, kind)).map((one) => ({ name: known.get(one.category) ?? { "zh-CN": one.category, en: one.category }, count: one.count }));
  return {
    customers,
    orders: ctx.actor.scopeOf("orders.read") === null ? null : buying(await boughtBy(ctx.tx, contactIds)),
    talks: scope === null ? null : talking(await talkedBy(ctx.tx, contactIds, await ports.zone(ctx.tx), reach)),
    needs: await voiced("need", names.needs),
    opinions: await voiced("opinion", names.opinions),
  };
}

export async function customerHabits(ports: CarePorts, ctx: Ctx, id: string): Promise<Habits> {
  const { contactIds } = await reachCustomer(ports, ctx, id, "customers.read");
  return habitsOf(ports, ctx, 1, contactIds);
}

/** Of a saved group; only for whoever may see all customers. */
export async function segmentHabits(ports: CarePorts, ctx: Ctx, id: string): Promise<Habits> {
  found(insistPermission(ctx.actor, "customers.read") === "all" ? true : null);
  const members = found(await ports.customers.segmentMembers(ctx, id));
  return habitsOf(ports, ctx, members.customers, members.contactIds);
}
