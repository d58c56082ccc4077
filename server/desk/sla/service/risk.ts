import type { RiskFigure, RiskRecord, RiskState } from "#contract/sla.ts";
import { insistPermission, territoriesWithin, type Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { SlaPorts } from "../ports.ts";
import { riskFigures, riskOf } from "../risk-rules.ts";
import { riskClocks, riskCounts } from "../store.ts";

/** The territories in which the actor sees the floor; null: all of them. What names no territory counts for headquarters. */
function reachOf(ctx: Ctx): readonly string[] | null {
  const scope = insistPermission(ctx.actor, "floor.read");
  return scope === "all" ? null : territoriesWithin(ctx.actor, scope);
}

/** Clocks at risk and over, by territory and type (R-AN-01). */
export async function risk(ctx: Ctx): Promise<{ at: string; figures: RiskFigure[] }> {
  return { at: ctx.now.toISOString(), figures: riskFigures(await riskCounts(ctx.tx, ctx.now, reachOf(ctx))) };
}

interface Asked {
  territory?: string | undefined;
  kind?: RiskFigure["kind"] | undefined;
  type?: string | undefined;
  state?: RiskState | undefined;
  after?: string | undefined;
  limit: number;
}

/** The clocks behind a figure, what is due first at the top; those whose thing the actor may read. */
export async function riskRecords(ports: SlaPorts, ctx: Ctx, { after, limit, ...filter }: Asked): Promise<{ rows: RiskRecord[]; next: string | null }> {
  const skip = after === undefined ? 0 : Number(after);
  if (!Number.isInteger(skip) || skip < 0 || skip > 100_000) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  const found = await riskClocks(ctx.tx, ctx.now, reachOf(ctx), filter, { skip, limit: limit + 1 });
  const rows: RiskRecord[] = [];
  for (const clock of found.slice(0, limit)) {
    const subject = ports.subjects[clock.kind]!;
    const about = await subject.about(ctx.tx, clock.subjectId);
    if (about === null || !(await subject.readable(ctx, clock.subjectId))) continue;
    rows.push({ id: clock.id, kind: clock.kind, type: clock.type, territory: clock.territory, number: String(about.number), link: about.link, clock: clock.name, state: riskOf(clock, ctx.now)!, dueAt: clock.dueAt?.toISOString() ?? null, breachedAt: clock.breachedAt?.toISOString() ?? null });
  }
  return { rows, next: found.length > limit ? String(skip + limit) : null };
}
