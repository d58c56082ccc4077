import type { PauseReason } from "#contract/policies/sla.ts";
import { slaEndpoints, type Clock, type SlaFacts } from "#contract/sla.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx, Write } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import type { SlaPorts } from "./ports.ts";
import { benchOf, cancelClocks, changeFacts, deadlineKind, pauseClocks, resumeClocks, firstClocks, startClock, stopClock, type Start, type Subject } from "./service/clocks.ts";
import { fire } from "./service/fire.ts";
import { risk, riskRecords } from "./service/risk.ts";
import { follow, type Wanted } from "./service/follow.ts";
import { hoursReader } from "./service/hours.ts";
import { board, clocksOf, clocksWithSteps, shown } from "./service/read.ts";
import { reckonKind, reckonStep, ruleReader } from "./service/reckon.ts";

export type { SlaPorts, SlaSubject } from "./ports.ts";
export type { Start as ClockStart, Subject as ClockSubject } from "./service/clocks.ts";
export type { Wanted as WantedClock } from "./service/follow.ts";

/** The door of the clocks (R-TK-07): any module gives its subjects clocks; what they are told, and when, the handbook says. */
export interface Sla {
  module: Module;
  /** Starts a clock, or its next cycle; null when no rule asks for one and no length is given. */
  startClock(ctx: Ctx, start: Start): Promise<Clock | null>;
  /** The first clocks of a subject that has just begun, those that no rule asks for left out; `writes` stores them, together with what else begins with it. */
  firstClocks(ctx: Ctx, starts: readonly Start[]): Promise<{ clocks: { name: string; dueAt: Date | null }[]; writes: Write[] }>;
  /** Clocks whose rule counts the reason stand still. */
  pauseClocks(ctx: Ctx, subject: Subject, reason: PauseReason): Promise<void>;
  /** One reason is gone, or all of them. */
  resumeClocks(ctx: Ctx, subject: Subject, reason?: PauseReason): Promise<void>;
  /** Done at an instant, now if left out: kept, or breached when that was too late. */
  stopClock(ctx: Ctx, subject: Subject, name: string, at?: Date): Promise<void>;
  /** Over without a verdict. */
  cancelClocks(ctx: Ctx, subject: Subject, names?: readonly string[]): Promise<void>;
  /** Severity, tier … changed: the new targets, elapsed time kept. */
  changeFacts(ctx: Ctx, subject: Subject, facts: Partial<SlaFacts>): Promise<void>;
  /** Many subjects at once, by what should run for them: for readers of events. */
  follow(ctx: Ctx, kind: string, names: readonly string[], wanted: readonly Wanted[]): Promise<void>;
  clocksOf(tx: Tx, now: Date, kind: string, ids: readonly string[]): Promise<Map<string, Clock[]>>;
}

/** Opens the SLA module: clocks in business time, warned, breached, escalated. */
export function openSla(ports: SlaPorts): Sla {
  return {
    async startClock(ctx, start) {
      const clock = await startClock(benchOf(ports, ctx), start);
      return clock ? shown(clock, await hoursReader(ports, ctx.tx)(clock.calendar, clock.startedAt), ctx.now) : null;
    },
    firstClocks: (ctx, starts) => firstClocks(benchOf(ports, ctx), starts),
    pauseClocks: (ctx, subject, reason) => pauseClocks(benchOf(ports, ctx), subject, reason),
    resumeClocks: (ctx, subject, reason) => resumeClocks(benchOf(ports, ctx), subject, reason ?? "all"),
    stopClock: (ctx, subject, name, at) => stopClock(benchOf(ports, ctx), subject, name, at ?? ctx.now),
    cancelClocks: (ctx, subject, names) => cancelClocks(benchOf(ports, ctx), subject, names),
    changeFacts: (ctx, subject, facts) => changeFacts(benchOf(ports, ctx), subject, facts),
    follow: (ctx, kind, names, wanted) => follow(benchOf(ports, ctx), kind, names, wanted),
    clocksOf: (tx, now, kind, ids) => clocksOf(ports, tx, now, kind, ids),
    module: {
      name: "sla",
      routes: routes(slaEndpoints, {
        "GET /v1/sla/board": (ctx) => board(ports, ctx),
        "GET /v1/sla/risk": (ctx) => risk(ctx),
        "GET /v1/sla/risk/records": (ctx, { query }) => riskRecords(ports, ctx, query),
        "GET /v1/sla/clocks/{kind}/{id}": (ctx, { params }) => clocksWithSteps(ports, ctx, params.kind, params.id),
      }),
      readers: [ruleReader],
      deadlines: [
        { kind: deadlineKind, handle: (ctx, due) => fire(ports, ctx, due.subject) },
        { kind: reckonKind, handle: (ctx, due) => reckonStep(ports, ctx, due) },
      ],
    },
  };
}
