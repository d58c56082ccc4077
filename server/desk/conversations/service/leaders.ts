import { leadersOf, leadersOfTeams } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { supervisors } from "../store/parties.ts";
import type { Desk } from "./desk.ts";

/** Who leads these people: the leaders of their teams, else those of the territory, else those of headquarters, else the supervisors. Somebody is always told. */
export async function leadersFor(desk: Desk, ctx: Ctx, people: readonly string[], territory: string | null): Promise<string[]> {
  const own = people.length === 0 ? [] : await leadersOf(ctx.tx, people);
  if (own.length > 0) return own;
  const all = await desk.ports.rules.territories(ctx.tx);
  for (const key of [territory, await desk.ports.rules.headquarters(ctx.tx)]) {
    const leaders = (await leadersOfTeams(ctx.tx, all.find((t) => t.key === key)?.teams ?? [])).filter((id) => !people.includes(id));
    if (leaders.length > 0) return leaders;
  }
  return (await supervisors(ctx.tx)).filter((id) => !people.includes(id));
}
