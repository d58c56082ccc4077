import type { Deadline } from "#contract/policies/workflow.ts";
import { addBusinessTime, businessMinutesBetween } from "#server/foundation/organization/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { dayBounds, onDate } from "#server/kernel/time/index.ts";
import type { TicketPorts } from "./ports.ts";

/** Half a working day is four hours of the working calendar (D19). */
const minutesIn = { minutes: 1, hours: 60, half_working_days: 240, working_days: 480 } as const;

/** So much business time is given, in minutes; the end of today is what is left of today's hours, or all of the next open day's. */
export async function minutesOf(ports: Pick<TicketPorts, "calendar">, tx: Tx, now: Date, deadline: Deadline): Promise<number> {
  if (deadline.unit !== "end_of_day") return deadline.amount * minutesIn[deadline.unit];
  const calendar = await ports.calendar(tx, deadline.calendar, now);
  const left = businessMinutesBetween(calendar, now, dayBounds(onDate(now, calendar.zone), calendar.zone).to);
  if (left > 0) return left;
  const next = addBusinessTime(calendar, now, 1).due;
  return businessMinutesBetween(calendar, now, dayBounds(onDate(next, calendar.zone), calendar.zone).to);
}

/** The instant at which that time is used up. */
export async function dueOf(ports: Pick<TicketPorts, "calendar">, tx: Tx, now: Date, deadline: Deadline): Promise<Date> {
  return addBusinessTime(await ports.calendar(tx, deadline.calendar, now), now, await minutesOf(ports, tx, now, deadline)).due;
}
