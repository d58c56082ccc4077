import { closingEndpoints } from "#contract/closing.ts";
import type { Numbered } from "#server/kernel/events/readers.ts";
import { routes } from "#server/kernel/http/route.ts";
import { clearDeadlines, setDeadlines } from "#server/kernel/jobs/deadlines.ts";
import type { Module } from "#server/kernel/module.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { ClosingPorts } from "./ports.ts";
import { lateAt, remindAt } from "./rules.ts";
import { closeDay, dayOf, giveReason, judgeShift, remind, sheet } from "./service.ts";
import { dutiesById } from "./store.ts";

export type { ClosingPorts } from "./ports.ts";

/** Duty was written, moved or removed: when its end is asked about follows. What was over before it was written asks nothing of anybody. */
async function follow(ports: ClosingPorts, tx: Tx, events: readonly Numbered[], now: Date): Promise<void> {
  const within = { tx };
  const { body: rules } = await ports.rules(tx, now);
  const ids = [...new Set(events.flatMap((event) => (event.subjectId === null ? [] : [event.subjectId])))];
  const ahead = (await dutiesById(tx, ids)).filter((duty) => lateAt(rules, duty) > now);
  const gone = ids.filter((id) => !ahead.some((duty) => duty.id === id));
  await clearDeadlines(within, "closing.remind", gone);
  await clearDeadlines(within, "closing.late", gone);
  await setDeadlines(within, "closing.remind", ahead.map((duty) => ({ subject: duty.id, dueAt: remindAt(rules, duty) })));
  await setDeadlines(within, "closing.late", ahead.map((duty) => ({ subject: duty.id, dueAt: lateAt(rules, duty) })));
}

/** Daily close 当日事当日毕 (R-TK-09): at the end of a shift each thing is finished, handed over or has its reason. */
export function closingModule(ports: ClosingPorts): Module {
  return {
    name: "closing",
    routes: routes(closingEndpoints, {
      "GET /v1/closing": (ctx) => sheet(ports, ctx),
      "PUT /v1/closing/reasons": async (ctx, { body }) => (await giveReason(ports, ctx, body), {}),
      "POST /v1/closing": (ctx) => closeDay(ports, ctx),
      "GET /v1/closings": (ctx, { query }) => dayOf(ports, ctx, query),
    }),
    readers: [{ name: "closing.duty", kinds: ["duty.added", "duty.changed", "duty.removed"], read: (tx, events, now) => follow(ports, tx, events, now) }],
    deadlines: [
      { kind: "closing.remind", handle: (ctx, due) => remind(ports, ctx, due.subject) },
      { kind: "closing.late", handle: (ctx, due) => judgeShift(ports, ctx, due.subject) },
    ],
  };
}
