import type { RiskFigure, RiskState } from "#contract/sla.ts";

/** An open clock as its risk is judged. */
export interface RiskClock {
  kind: RiskFigure["kind"];
  type: string;
  territory: string;
  warnAt: Date | null;
  dueAt: Date | null;
  breachedAt: Date | null;
}

/** The one measure (R-AN-01): over, or past the handbook's warning and not yet over. By the moments themselves, so that nothing hangs on when a deadline fired; what stands still is over only if it was. */
export function riskOf(clock: Pick<RiskClock, "warnAt" | "dueAt" | "breachedAt">, now: Date): RiskState | null {
  if (clock.breachedAt !== null || (clock.dueAt !== null && clock.dueAt <= now)) return "breached";
  return clock.dueAt !== null && clock.warnAt !== null && clock.warnAt <= now ? "at_risk" : null;
}

/** The figures of clocks at risk and over by territory and type, in a fixed order: their parts add up to the whole. */
export function riskFigures(counted: readonly (Pick<RiskClock, "kind" | "type" | "territory"> & { breached: boolean; count: number })[]): RiskFigure[] {
  const figures = new Map<string, RiskFigure>();
  for (const { territory, kind, type, breached, count } of counted) {
    const key = JSON.stringify([territory, kind, type]);
    const figure = figures.get(key) ?? { territory, kind, type, atRisk: 0, breached: 0 };
    figures.set(key, breached ? { ...figure, breached: figure.breached + count } : { ...figure, atRisk: figure.atRisk + count });
  }
  return [...figures.keys()].toSorted().map((key) => figures.get(key)!);
}
