import type { PauseReason, SlaDuration, SlaRule, SlaRules } from "#contract/policies/sla.ts";
import type { SlaFacts } from "#contract/sla.ts";

export interface Asked {
  subject: string;
  clock: string;
  facts: SlaFacts;
}

const within = (list: readonly string[] | undefined, value: string | null | undefined): boolean => list === undefined || (value != null && list.includes(value));

/** The first rule that fits (R-TK-07); a condition that is left out fits everything. */
export function matchRule(rules: SlaRules, { subject, clock, facts }: Asked): SlaRule | null {
  const fits = ({ when }: SlaRule) =>
    when.subject === subject && when.clock === clock && within(when.types, facts.type) && within(when.severities, facts.severity) && within(when.tiers, facts.tier) &&
    within(when.territories, facts.territory) && within(when.shops, facts.shop) && within(when.stages, facts.stage);
  return rules.rules.find(fits) ?? null;
}

/** A calendar as lengths need it. */
export interface Measure {
  /** A whole working day: the longest weekday's open hours. */
  dayMs: number;
  /** Open time from an instant until so many halves of a day have ended. */
  untilHalvesEnd(from: Date, halves: number): number;
}

const unitMs = { seconds: 1000, minutes: 60_000, hours: 3_600_000 } as const;

/** A length in open milliseconds of its calendar. Half a working day is half of its hours, or until the running half ends, as the handbook says. */
export function lengthMs({ amount, unit }: SlaDuration, halfDay: SlaRules["halfDay"], from: Date, measure: Measure): number {
  if (unit === "working_days") return Math.round(amount * measure.dayMs);
  if (unit === "half_working_days") return halfDay === "until_half_ends" ? measure.untilHalvesEnd(from, Math.max(1, Math.ceil(amount))) : Math.round((amount * measure.dayMs) / 2);
  return Math.round(amount * unitMs[unit]);
}

/** What a clock was promised: all of it in open milliseconds since its start. */
export interface Terms {
  targetMs: number;
  warnMs: number | null;
  rungMs: number[];
}
/** How far it has come. */
export interface Progress {
  since: Date | null;
  elapsedMs: number;
  warnedAt: Date | null;
  breachedAt: Date | null;
  climbed: number;
}
export type Running = Terms & Progress;

/** The terms of a clock under a rule (or the document's `otherwise`): target, warning and the rungs after the breach. */
export function termsOf(rules: SlaRules, manner: Pick<SlaRule, "warnAt" | "ladder">, length: SlaDuration, from: Date, measure: Measure): Terms {
  const targetMs = lengthMs(length, rules.halfDay, from, measure);
  const ladder = rules.ladders.find((one) => one.key === manner.ladder);
  return {
    targetMs,
    warnMs: manner.warnAt === undefined ? null : Math.round(targetMs * manner.warnAt),
    rungMs: (ladder?.rungs ?? []).map((rung) => targetMs + lengthMs(rung.after, "half_of_hours", from, measure)).toSorted((a, b) => a - b),
  };
}

/** Open time between two instants, and when so much of it will have passed: over every calendar that held meanwhile. */
export interface Hours {
  elapsed(from: Date, to: Date): number;
  due(from: Date, ms: number): { at: Date; provisional: boolean };
}

/** Elapsed open time at an instant; while it stands still, what it was. */
export const elapsedAt = (clock: Pick<Progress, "since" | "elapsedMs">, hours: Hours, at: Date): number =>
  clock.elapsedMs + (clock.since === null || at <= clock.since ? 0 : hours.elapsed(clock.since, at));

/** What happens next to a clock, by the elapsed time at which it does; null: nothing more. */
export type Point = { step: "warned" | "breached"; rung: 0; ms: number } | { step: "escalated"; rung: number; ms: number };
export function nextPoint(clock: Running): Point | null {
  if (clock.breachedAt === null) {
    if (clock.warnMs !== null && clock.warnedAt === null) return { step: "warned", rung: 0, ms: clock.warnMs };
    return { step: "breached", rung: 0, ms: clock.targetMs };
  }
  const ms = clock.rungMs[clock.climbed];
  return ms === undefined ? null : { step: "escalated", rung: clock.climbed, ms };
}

/** When an elapsed time is, or was, reached by a running clock; what was passed before it ran on is due at once. */
export const reached = (clock: Running & { since: Date }, hours: Hours, ms: number): { at: Date; provisional: boolean } => hours.due(clock.since, Math.max(0, ms - clock.elapsedMs));

/** Due and warning of a clock as it stands; none while it stands still. */
export function schedule(clock: Running, hours: Hours): { dueAt: Date | null; warnAt: Date | null; nextAt: Date | null; provisional: boolean } {
  if (clock.since === null) return { dueAt: null, warnAt: null, nextAt: null, provisional: false };
  const at = (ms: number) => reached(clock as Running & { since: Date }, hours, ms);
  const due = at(clock.targetMs);
  const next = nextPoint(clock);
  return { dueAt: due.at, warnAt: clock.warnMs === null ? null : at(clock.warnMs).at, nextAt: next && at(next.ms).at, provisional: due.provisional };
}

/** The points that have passed by an instant, in order, each with when it did. */
export function passed(clock: Running, hours: Hours, now: Date): (Point & { at: Date })[] {
  const found: (Point & { at: Date })[] = [];
  if (clock.since === null) return found;
  let state: Running = clock;
  for (let next = nextPoint(state); next !== null; next = nextPoint(state)) {
    const { at } = reached(state as Running & { since: Date }, hours, next.ms);
    if (at > now) return found;
    found.push({ ...next, at });
    state = after(state, next, at);
  }
  return found;
}

/** The clock after a point. */
export function after<C extends Progress>(clock: C, point: Point, at: Date): C {
  if (point.step === "warned") return { ...clock, warnedAt: at };
  return point.step === "breached" ? { ...clock, breachedAt: at } : { ...clock, climbed: point.rung + 1 };
}

/** Stands still from an instant, with what had elapsed. */
export const paused = <C extends Progress>(clock: C, hours: Hours, at: Date): C => ({ ...clock, elapsedMs: elapsedAt(clock, hours, at), since: null });
/** Runs on from an instant. */
export const resumed = <C extends Progress>(clock: C, at: Date): C => ({ ...clock, since: at });

/** Severity or tier changed, or the publisher said so: other terms, the elapsed time kept, a breach kept (D19). */
export function retargeted<C extends Running>(clock: C, terms: Terms, hours: Hours, at: Date): C {
  const settled = clock.since === null ? clock : resumed(paused(clock, hours, at), at);
  return { ...settled, ...terms, climbed: Math.min(clock.climbed, terms.rungMs.length) };
}

/** How a clock ended that is stopped at an instant: kept within its time, or not, whether or not anybody had noticed. */
export const verdict = (clock: Running, hours: Hours, at: Date): "kept" | "breached" => (clock.breachedAt !== null || elapsedAt(clock, hours, at) > clock.targetMs ? "breached" : "kept");

/** Reasons that count for a clock, after one more or one less holds; null: nothing changes. */
export function reasonsAfter(clock: { mayPause: readonly PauseReason[]; pausedFor: readonly PauseReason[] }, change: { add: PauseReason } | { remove: PauseReason | "all" }): PauseReason[] | null {
  if ("add" in change) return !clock.mayPause.includes(change.add) || clock.pausedFor.includes(change.add) ? null : [...clock.pausedFor, change.add];
  const left = change.remove === "all" ? [] : clock.pausedFor.filter((one) => one !== change.remove);
  return left.length === clock.pausedFor.length ? null : left;
}
