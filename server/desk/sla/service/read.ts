import { always } from "#contract/policies/sla.ts";
import type { Clock, ClockStep, SlaBoard } from "#contract/sla.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { SlaPorts } from "../ports.ts";
import * as rules from "../rules.ts";
import * as store from "../store.ts";
import { hoursReader, type CalendarHours } from "./hours.ts";

const iso = (at: Date | null): string | null => at && at.toISOString();

/** A clock as readers see it at an instant. */
export function shown(clock: store.StoredClock, hours: CalendarHours, now: Date): Clock {
  const state = clock.ended ?? (clock.since === null ? "paused" : "running");
  const { openNow, opensAt } = hours.open(now);
  return {
    id: clock.id, name: clock.name, state, cycle: clock.cycle, startedAt: clock.startedAt.toISOString(), dueAt: iso(clock.dueAt), warnAt: clock.stoppedAt === null ? iso(clock.warnAt) : null, warnedAt: iso(clock.warnedAt),
    breachedAt: iso(clock.breachedAt), stoppedAt: iso(clock.stoppedAt), pausedFor: clock.pausedFor, targetMs: clock.targetMs, elapsedMs: rules.elapsedAt(clock, hours, now), openNow, opensAt: iso(opensAt),
    provisional: clock.provisional, calendar: clock.calendar, version: `sla/default@${clock.version}`, rule: clock.rule,
  };
}

/** The clocks of subjects, by their ids. */
export async function clocksOf(ports: SlaPorts, tx: Tx, now: Date, kind: string, ids: readonly string[]): Promise<Map<string, Clock[]>> {
  const all = new Map<string, Clock[]>();
  if (ids.length === 0) return all;
  const hours = hoursReader(ports, tx);
  for (const clock of await store.clocksOfSubjects(tx, kind, ids)) {
    const one = shown(clock, await hours(clock.calendar, clock.since ?? now), now);
    all.set(clock.subjectId, [...(all.get(clock.subjectId) ?? []), one]);
  }
  return all;
}

/** One subject's clocks with what became of them. */
export async function clocksWithSteps(ports: SlaPorts, ctx: Ctx, kind: string, id: string): Promise<{ clocks: (Clock & { steps: ClockStep[] })[] }> {
  if (!(await found(ports.subjects[kind]).readable(ctx, id))) throw new Refusal("not_found");
  const clocks = (await clocksOf(ports, ctx.tx, ctx.now, kind, [id])).get(id) ?? [];
  const steps = await store.stepsOf(ctx.tx, clocks.map((clock) => clock.id));
  return { clocks: clocks.map((clock) => ({ ...clock, steps: steps.filter((step) => step.clockId === clock.id).map(({ at, cycle, kind: what, dueAt, data }) => ({ at: at.toISOString(), cycle, kind: what, dueAt: iso(dueAt), data })) })) };
}

const boardDays = 40;

/** The targets for conversations: pilots of a territory before what holds everywhere, and the open hours that the desk's timers need. */
export async function board(ports: SlaPorts, { tx, now }: Pick<Ctx, "tx" | "now">): Promise<SlaBoard> {
  const hours = hoursReader(ports, tx);
  const whole = await ports.rules(tx, now, null);
  const pilots = [];
  for (const { key } of await ports.territories(tx, now)) {
    const own = await ports.rules(tx, now, key);
    if (own.version !== whole.version) pilots.push({ body: own.body, territory: key });
  }
  const shops = await ports.shops(tx);
  const rows: SlaBoard["rules"] = [];
  for (const { body, territory } of [...pilots, { body: whole.body, territory: null }])
    for (const rule of body.rules.filter((one) => one.when.subject === "conversation")) {
      const { when } = rule;
      if (territory !== null && when.territories && !when.territories.includes(territory)) continue;
      const { targetMs, warnMs } = rules.termsOf(body, rule, rule.within, now, await hours(rule.calendar, now));
      rows.push({
        key: rule.key, clock: when.clock, tiers: when.tiers ?? null, territories: territory !== null ? [territory] : (when.territories ?? null), types: when.types ?? null,
        shops: when.shops ? shops.filter((shop) => when.shops!.includes(shop.key)).map((shop) => shop.id) : null, targetMs, warnMs, startsFrom: rule.startsFrom, calendar: rule.calendar,
      });
    }
  const calendars: SlaBoard["hours"] = {};
  for (const key of new Set(rows.map((row) => row.calendar)))
    if (key !== always) calendars[key] = ((await hours(key, now)).stretches(new Date(now.getTime() - 86_400_000), boardDays) ?? []).map(([from, to]) => [from.toISOString(), to.toISOString()]);
  return { version: `sla/default@${whole.version}`, rules: rows, hours: calendars };
}
