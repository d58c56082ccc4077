import type { SlaRules } from "#contract/policies/sla.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { leadersOf, leadersOfTeams } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { setDeadline } from "#server/kernel/jobs/deadlines.ts";
import type { SlaPorts } from "../ports.ts";
import * as rules from "../rules.ts";
import * as store from "../store.ts";
import { benchOf, deadlineKind, keep } from "./clocks.ts";

const lookAgainMs = 60_000;
const busyMs = 500;

type Listener = SlaRules["ladders"][number]["breach"][number];

/** The leaders of whoever has it, else those of the territory, else those of headquarters: somebody is always told. */
async function leaders(ports: SlaPorts, ctx: Ctx, ownerId: string | null, territory: string | null): Promise<string[]> {
  const own = ownerId === null ? [] : await leadersOf(ctx.tx, [ownerId]);
  if (own.length > 0) return own;
  const all = await ports.territories(ctx.tx, ctx.now);
  for (const one of [all.find((t) => t.key === territory), all.find((t) => t.headquarters)]) {
    const found = await leadersOfTeams(ctx.tx, one?.teams ?? []);
    if (found.length > 0) return found.filter((id) => id !== ownerId);
  }
  return [];
}

async function peopleOf(ports: SlaPorts, ctx: Ctx, listeners: readonly Listener[], about: { ownerId: string | null; territory: string | null }): Promise<string[]> {
  const found: string[] = [];
  for (const listener of listeners) {
    if (listener === "owner" && about.ownerId !== null) found.push(about.ownerId);
    if (listener === "leader") found.push(...(await leaders(ports, ctx, about.ownerId, about.territory)));
    if (listener === "overseer") found.push(...(await ports.overseers(ctx.tx)));
  }
  return [...new Set(found)];
}

/** Whom a point's rung of the ladder names; the ladder is that of the version which the clock follows. */
function listenersFor(body: SlaRules | null, clock: store.StoredClock, point: rules.Point): readonly Listener[] {
  const key = body && (body.rules.find((one) => one.key === clock.rule) ?? body.otherwise).ladder;
  const ladder = body?.ladders.find((one) => one.key === key);
  if (!ladder) return [];
  if (point.step === "escalated") return ladder.rungs[point.rung]?.tell ?? [];
  return point.step === "warned" ? ladder.warning : ladder.breach;
}

/**
 * The deadline of a clock: what has passed happens now, each point once, in the transaction that took the deadline (D12). A deadline that is stale
 * finds nothing passed and is set anew. What was over already although nobody had recorded it fires nothing.
 */
export async function fire(ports: SlaPorts, ctx: Ctx, clockId: string): Promise<void> {
  const clock = await store.tryClock(ctx.tx, clockId);
  if (clock === "busy") return setDeadline(ctx, deadlineKind, clockId, new Date(ctx.now.getTime() + busyMs));
  if (!clock || clock.stoppedAt !== null || clock.since === null) return;
  const bench = benchOf(ports, ctx);
  const subject = ports.subjects[clock.subjectKind];
  const points = rules.passed(clock, await bench.hours(clock.calendar, clock.since), ctx.now);
  // Answered in time, the record not read yet: its stop is on the way and takes the clock along. Should it not come, the clock is looked at again.
  if (points.length > 0 && (await subject?.over?.(ctx.tx, clock.subjectId, clock))) return setDeadline(ctx, deadlineKind, clock.id, new Date(ctx.now.getTime() + lookAgainMs));
  const about = points.length === 0 ? null : ((await subject?.about(ctx.tx, clock.subjectId)) ?? null);
  const body = points.length === 0 ? null : await ports.rulesVersion(ctx.tx, clock.version);
  let next = clock;
  for (const point of points) {
    next = rules.after(next, point, point.at);
    if (point.step === "breached") next = { ...next, breaches: next.breaches + 1 };
    record(ctx, clock, point.step, point.at, point.rung);
    await subject?.fired?.(ctx, clock.subjectId, { step: point.step, name: clock.name, rung: point.rung, dueAt: point.at });
    // Passed in one go after a standstill: the breach says what the warning would have said.
    const stale = point.step === "warned" && points.some((other) => other.step === "breached");
    if (about && !stale) await tell(ctx, await peopleOf(ports, ctx, listenersFor(body, clock, point), about), point.step, about, clock, ctx.now);
  }
  await keep(bench, [next]);
  await store.addSteps(ctx.tx, points.map((point) => ({ clockId: clock.id, cycle: clock.cycle, at: ctx.now, kind: point.step, dueAt: point.at, data: point.step === "escalated" ? { rung: point.rung } : {} })));
}

function record(ctx: Ctx, clock: store.StoredClock, step: rules.Point["step"], at: Date, rung: number): void {
  const subject: [string, string] = [clock.subjectKind, clock.subjectId];
  const data = { clock: clock.id, name: clock.name, dueAt: at.toISOString() };
  if (step === "warned") ctx.record({ kind: "sla.warned", subject, data });
  else if (step === "breached") ctx.record({ kind: "sla.breached", subject, data });
  else ctx.record({ kind: "sla.escalated", subject, data: { ...data, rung } });
}

const minutes = (ms: number) => Math.max(1, Math.round(ms / 60_000));

async function tell(ctx: Ctx, people: readonly string[], step: rules.Point["step"], about: { number: string | number; link: string }, clock: store.StoredClock, now: Date): Promise<void> {
  const params = { subject: clock.subjectKind, number: about.number, clock: clock.name };
  const over = clock.dueAt === null ? 0 : minutes(now.getTime() - clock.dueAt.getTime());
  const left = clock.dueAt === null ? 0 : minutes(clock.dueAt.getTime() - now.getTime());
  if (step === "warned") await notify(ctx, people, { kind: "sla.warned", params: { ...params, minutes: left }, link: about.link });
  else if (step === "breached") await notify(ctx, people, { kind: "sla.breached", params, link: about.link });
  else await notify(ctx, people, { kind: "sla.escalated", params: { ...params, minutes: over }, link: about.link });
}
