import { type PauseReason, type SlaDuration, type SlaRules } from "#contract/policies/sla.ts";
import type { SlaFacts } from "#contract/sla.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Write } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { clearDeadlines, deadlinesOf, setDeadlines } from "#server/kernel/jobs/deadlines.ts";
import type { SlaPorts } from "../ports.ts";
import * as rules from "../rules.ts";
import * as store from "../store.ts";
import { hoursReader } from "./hours.ts";

export interface Subject {
  kind: string;
  id: string;
}
export interface Start {
  subject: Subject;
  name: string;
  facts: SlaFacts;
  /** A length of its own; calendar, warning and ladder come from the rule that fits, else from the document's `otherwise`. */
  deadline?: SlaDuration | undefined;
  calendar?: string | undefined;
  /** When it began; left out: now. */
  from?: Date | undefined;
  /** When somebody was given it: where the rule counts from there; null: nobody has it yet. Left out: `from` counts. */
  assignedAt?: Date | null | undefined;
}

/** What every use case of clocks needs in one transaction. */
export interface Bench {
  ctx: Ctx;
  ports: SlaPorts;
  hours: ReturnType<typeof hoursReader>;
}
export const benchOf = (ports: SlaPorts, ctx: Ctx): Bench => ({ ctx, ports, hours: hoursReader(ports, ctx.tx) });

export const deadlineKind = "sla.clock";

/** The rule's manner and length for a start; null: nothing asks for a clock. */
export function chosenBy(body: SlaRules, asked: rules.Asked, given: store.StoredClock["given"]) {
  const rule = rules.matchRule(body, asked);
  if (!rule && !given) return null;
  const manner = rule ?? body.otherwise;
  return { rule, manner, length: given?.length ?? rule!.within, calendar: given?.calendar ?? manner.calendar };
}

/** A clock's terms under one version of the rules. */
export async function termsFor(bench: Bench, body: SlaRules, asked: rules.Asked, given: store.StoredClock["given"], from: Date) {
  const chosen = chosenBy(body, asked, given);
  if (!chosen) return null;
  const hours = await bench.hours(chosen.calendar, from);
  return { rule: chosen.rule?.key ?? null, calendar: chosen.calendar, mayPause: chosen.manner.pauses, ...rules.termsOf(body, chosen.manner, chosen.length, from, hours) };
}

/** Due, warning and the deadline of the next point, as the clock stands now. */
export async function scheduled(bench: Bench, clock: store.StoredClock): Promise<{ clock: store.StoredClock; nextAt: Date | null }> {
  if (clock.stoppedAt !== null) return { clock, nextAt: null };
  const hours = await bench.hours(clock.calendar, clock.since ?? bench.ctx.now);
  const { dueAt, warnAt, nextAt, provisional } = rules.schedule(clock, hours);
  return { clock: { ...clock, dueAt, warnAt, provisional }, nextAt };
}

/** Saves locked clocks with their schedule and sets the deadlines that follow from it. */
export async function keep(bench: Bench, clocks: readonly store.StoredClock[]): Promise<void> {
  const all = await Promise.all(clocks.map((clock) => scheduled(bench, clock)));
  await store.saveClocks(bench.ctx.tx, all.map((one) => one.clock));
  await setDeadlines(bench.ctx, deadlineKind, all.flatMap(({ clock, nextAt }) => (nextAt === null ? [] : [{ subject: clock.id, dueAt: nextAt }])));
  await clearDeadlines(bench.ctx, deadlineKind, all.flatMap(({ clock, nextAt }) => (nextAt === null ? [clock.id] : [])));
}

/** What a start becomes under the rules in force; null where no clock is asked for. */
export async function begun(bench: Bench, start: Start): Promise<store.StoredClock | null> {
  const { ctx, ports } = bench;
  const asked = { subject: start.subject.kind, clock: start.name, facts: start.facts };
  const given = start.deadline ? { length: start.deadline, ...(start.calendar === undefined ? {} : { calendar: start.calendar }) } : null;
  const { body, version } = await ports.rules(ctx.tx, ctx.now, start.facts.territory ?? null);
  const from = beginning(rules.matchRule(body, asked)?.startsFrom, start, ctx.now);
  const terms = from && (await termsFor(bench, body, asked, given, from));
  if (!terms) return null;
  const clock: store.StoredClock = {
    id: newId(), subjectKind: start.subject.kind, subjectId: start.subject.id, name: start.name, cycle: 1, facts: start.facts, version, given, ...terms, pausedFor: [], startedAt: from, since: from, elapsedMs: 0,
    pausedAt: null, dueAt: null, warnAt: null, provisional: false, warnedAt: null, breachedAt: null, climbed: 0, breaches: 0, stoppedAt: null, ended: null,
  };
  return clock;
}

/** From when a clock counts: the question, or the moment somebody was given it; null: not yet. */
function beginning(startsFrom: "question" | "assignment" | undefined, start: Start, now: Date): Date | null {
  const from = start.from ?? now;
  if (startsFrom !== "assignment" || start.assignedAt === undefined) return from;
  return start.assignedAt && new Date(Math.max(from.getTime(), start.assignedAt.getTime()));
}

/** Puts begun clocks in place; one that is there under its name begins its next cycle. Gives them as they stand. */
export async function putClocks(bench: Bench, clocks: readonly store.StoredClock[]): Promise<store.StoredClock[]> {
  const all = await Promise.all(clocks.map((clock) => scheduled(bench, clock)));
  const ids = await store.startClocks(bench.ctx.tx, all.map((one) => one.clock));
  await setDeadlines(bench.ctx, deadlineKind, all.flatMap(({ nextAt }, i) => (nextAt === null ? [] : [{ subject: ids[i]!, dueAt: nextAt }])));
  return all.map((one, i) => ({ ...one.clock, id: ids[i]! }));
}

/** Starts a clock; null where no rule asks for one. */
export async function startClock(bench: Bench, start: Start): Promise<store.StoredClock | null> {
  const clock = await begun(bench, start);
  return clock && (await putClocks(bench, [clock]))[0]!;
}

/** Starts several at once, for a subject that has just begun and has none; `writes` stores them, together with what else begins with it. */
export async function firstClocks(bench: Bench, starts: readonly Start[]): Promise<{ clocks: store.StoredClock[]; writes: Write[] }> {
  const all: Awaited<ReturnType<typeof scheduled>>[] = [];
  for (const start of starts) {
    const clock = await begun(bench, start);
    if (clock) all.push(await scheduled(bench, clock));
  }
  const clocks = all.map((one) => one.clock);
  const deadlines = all.flatMap(({ clock, nextAt }) => (nextAt === null ? [] : [{ subject: clock.id, dueAt: nextAt }]));
  return { clocks, writes: [...(clocks.length === 0 ? [] : [store.firstClocks(clocks)]), ...(deadlines.length === 0 ? [] : [deadlinesOf(deadlineKind, deadlines)])] };
}

/** One reason to stand still more or less; clocks that it concerns stop or go on. */
async function change(bench: Bench, subject: Subject, by: { add: PauseReason } | { remove: PauseReason | "all" }): Promise<void> {
  const { ctx } = bench;
  const [changed, steps]: [store.StoredClock[], store.NewStep[]] = [[], []];
  for (const clock of await store.lockOpen(ctx.tx, subject.kind, [subject.id])) {
    const reasons = rules.reasonsAfter(clock, by);
    if (!reasons) continue;
    const [stood, stands] = [clock.pausedFor.length > 0, reasons.length > 0];
    let next: store.StoredClock = { ...clock, pausedFor: reasons };
    if (!stood && stands) next = { ...rules.paused(next, await bench.hours(clock.calendar, clock.since!), ctx.now), pausedAt: ctx.now };
    if (stood && !stands) next = { ...rules.resumed(next, ctx.now), pausedAt: null };
    changed.push(next);
    if (stood !== stands) steps.push({ clockId: clock.id, cycle: clock.cycle, at: ctx.now, kind: stands ? "paused" : "resumed", dueAt: null, data: { reasons: stands ? reasons : clock.pausedFor } });
  }
  await keep(bench, changed);
  await store.addSteps(ctx.tx, steps);
}

/** Clocks whose rule counts the reason stand still from now. */
export const pauseClocks = (bench: Bench, subject: Subject, reason: PauseReason) => change(bench, subject, { add: reason });
/** One reason (or all) is gone; a clock without any left goes on. */
export const resumeClocks = (bench: Bench, subject: Subject, reason: PauseReason | "all") => change(bench, subject, { remove: reason });

/** Ends locked clocks at their instants: kept or not, whether or not the breach had been noticed; a breach noticed only now is recorded now. */
export async function endClocks(bench: Bench, ends: readonly { clock: store.StoredClock; at: Date | "cancelled" }[]): Promise<void> {
  const { ctx } = bench;
  const [ended, steps]: [store.StoredClock[], store.NewStep[]] = [[], []];
  for (const { clock, at } of ends) {
    const hours = await bench.hours(clock.calendar, clock.since ?? ctx.now);
    const until = at === "cancelled" ? ctx.now : at;
    const how = at === "cancelled" ? "cancelled" : rules.verdict(clock, hours, until);
    const unnoticed = how === "breached" && clock.breachedAt === null ? (clock.dueAt ?? until) : null;
    if (unnoticed) {
      steps.push({ clockId: clock.id, cycle: clock.cycle, at: ctx.now, kind: "breached", dueAt: unnoticed, data: {} });
      ctx.record({ kind: "sla.breached", subject: [clock.subjectKind, clock.subjectId], data: { clock: clock.id, name: clock.name, dueAt: unnoticed.toISOString() } });
    }
    ended.push({
      ...rules.paused(clock, hours, until), pausedAt: null, pausedFor: [], stoppedAt: until, ended: how, dueAt: clock.dueAt ?? until,
      ...(unnoticed ? { breachedAt: unnoticed, breaches: clock.breaches + 1 } : {}),
    });
  }
  await store.saveClocks(ctx.tx, ended);
  await store.addSteps(ctx.tx, steps);
  await clearDeadlines(ctx, deadlineKind, ended.map((clock) => clock.id));
}

export async function stopClock(bench: Bench, subject: Subject, name: string, at: Date): Promise<void> {
  const open = await store.lockOpen(bench.ctx.tx, subject.kind, [subject.id], [name]);
  await endClocks(bench, open.map((clock) => ({ clock, at })));
}

export async function cancelClocks(bench: Bench, subject: Subject, names?: readonly string[]): Promise<void> {
  const open = await store.lockOpen(bench.ctx.tx, subject.kind, [subject.id], names);
  await endClocks(bench, open.map((clock) => ({ clock, at: "cancelled" })));
}

/** A clock with other terms, the elapsed time and its breaches kept; the deadline that it had before is kept in the step. */
export async function onTerms(bench: Bench, clock: store.StoredClock, body: SlaRules, version: number, facts: SlaFacts): Promise<store.StoredClock | null> {
  const { ctx } = bench;
  const asked = { subject: clock.subjectKind, clock: clock.name, facts };
  const chosen = chosenBy(body, asked, clock.given);
  // No rule fits any more: it runs on as it was promised.
  if (!chosen) return { ...clock, facts };
  const terms = (await termsFor(bench, body, asked, clock.given, clock.startedAt))!;
  const hours = await bench.hours(clock.calendar, clock.since ?? ctx.now);
  const next = rules.retargeted({ ...clock, facts, version, rule: terms.rule, mayPause: terms.mayPause }, terms, hours, ctx.now);
  return { ...next, calendar: terms.calendar };
}

/** Severity, tier … changed: the new target of the version that each clock began with (D19). */
export async function changeFacts(bench: Bench, subject: Subject, facts: Partial<SlaFacts>): Promise<void> {
  const { ctx, ports } = bench;
  const changed: store.StoredClock[] = [];
  for (const clock of await store.lockOpen(ctx.tx, subject.kind, [subject.id])) {
    const body = await ports.rulesVersion(ctx.tx, clock.version);
    const next = body && (await onTerms(bench, clock, body, clock.version, { ...clock.facts, ...facts }));
    if (next) changed.push(next);
  }
  await reckoned(bench, changed, "facts");
}

/** Saves clocks that were reckoned anew; where the due time is another one, the reason stays with the clock. */
export async function reckoned(bench: Bench, clocks: readonly store.StoredClock[], reason: "facts" | "calendar" | "rules", before: ReadonlyMap<string, Date | null> = new Map(clocks.map((clock) => [clock.id, clock.dueAt]))): Promise<number> {
  const { ctx } = bench;
  const all = await Promise.all(clocks.map((clock) => scheduled(bench, clock)));
  const isMoved = (clock: store.StoredClock) => (before.get(clock.id)?.getTime() ?? null) !== (clock.dueAt?.getTime() ?? null);
  const moved = all.filter(({ clock }) => isMoved(clock));
  const was = new Map(clocks.map((clock) => [clock.id, clock]));
  const saved = reason === "calendar" ? all.filter(({ clock }) => isMoved(clock) || clock.provisional !== was.get(clock.id)!.provisional || clock.warnAt?.getTime() !== was.get(clock.id)!.warnAt?.getTime()) : all;
  await store.saveClocks(ctx.tx, saved.map((one) => one.clock));
  await setDeadlines(ctx, deadlineKind, saved.flatMap(({ clock, nextAt }) => (nextAt === null ? [] : [{ subject: clock.id, dueAt: nextAt }])));
  await store.addSteps(ctx.tx, moved.map(({ clock }) => ({ clockId: clock.id, cycle: clock.cycle, at: ctx.now, kind: "reckoned", dueAt: clock.dueAt, data: { reason, before: before.get(clock.id)?.toISOString() ?? null } })));
  for (const { clock } of moved)
    ctx.record({ kind: "sla.reckoned", subject: [clock.subjectKind, clock.subjectId], data: { clock: clock.id, name: clock.name, reason, before: before.get(clock.id)?.toISOString() ?? null, after: clock.dueAt?.toISOString() ?? null } });
  return moved.length;
}

