import type { LocalText } from "#contract/common.ts";
import { addDays, onDate, wallClock } from "#server/kernel/time/index.ts";
import type { BusinessCalendar, DayHours, OffReason, OpenedReason } from "./hours.ts";

/** One line of the explanation of a due time; times are the calendar's wall times. */
export interface ReckonedDay {
  readonly on: string;
  readonly worked: readonly (readonly [from: string, to: string])[];
  readonly off?: OffReason;
  readonly opened?: OpenedReason;
  readonly name?: LocalText;
  readonly provisional?: true;
}

export interface DueTime {
  readonly due: Date;
  /** A day was counted whose holiday notice is not known yet: reckon again when it is. */
  readonly provisional: boolean;
  /** Made when it is asked for: walls' clocks are dear, and a clock that starts wants only the instant. */
  readonly days: readonly ReckonedDay[];
}

/** Longer than any closure; a calendar without an open hour for so long is a mistake. */
const DAYS_SEARCHED = 800;
const MS_PER_MINUTE = 60_000;

/** Whether the calendar is open at an instant; the closing minute itself is no longer open. */
export function isOpen(calendar: BusinessCalendar, instant: Date): boolean {
  const at = instant.getTime();
  return calendar.hoursOn(onDate(instant, calendar.zone)).open.some(([from, to]) => from <= at && at < to);
}

/** The instant itself when open, otherwise the next opening. */
export function nextOpening(calendar: BusinessCalendar, instant: Date): Date {
  const at = instant.getTime();
  for (const day of daysFrom(calendar, instant)) {
    for (const [from, to] of day.open) if (at < to) return new Date(Math.max(at, from));
  }
  throw neverOpen(instant);
}

/** When `minutes` of open time will have passed since `start`, with each day that was counted or skipped on the way. */
export function addBusinessTime(calendar: BusinessCalendar, start: Date, minutes: number): DueTime {
  if (!Number.isFinite(minutes) || minutes < 0)
    throw new RangeError(`Minutes must be 0 or more, not ${minutes}.`);
  let left = Math.round(minutes * MS_PER_MINUTE);
  if (left === 0) return { due: start, provisional: false, days: [] };
  const counted: { day: DayHours; worked: [number, number][] }[] = [];
  for (const day of daysFrom(calendar, start)) {
    const worked: [number, number][] = [];
    for (const [from, to] of day.open) {
      const begin = Math.max(from, start.getTime());
      if (left === 0 || begin >= to) continue;
      const end = Math.min(to, begin + left);
      worked.push([begin, end]);
      left -= end - begin;
    }
    counted.push({ day, worked });
    if (left === 0) {
      const due = new Date(worked.at(-1)![1]);
      return {
        due,
        provisional: counted.some((one) => one.day.provisional),
        get days() {
          return counted.map((one) => reckoned(one.day, one.worked, calendar.zone));
        },
      };
    }
  }
  throw neverOpen(start);
}

/** Minutes of open time between two instants; negative when `to` lies before `from`. */
export function businessMinutesBetween(calendar: BusinessCalendar, from: Date, to: Date): number {
  if (to < from) return -businessMinutesBetween(calendar, to, from);
  let total = 0;
  const last = onDate(to, calendar.zone);
  for (let on = onDate(from, calendar.zone); on <= last; on = addDays(on, 1)) {
    for (const [opens, closes] of calendar.hoursOn(on).open) {
      total += Math.max(0, Math.min(closes, to.getTime()) - Math.max(opens, from.getTime()));
    }
  }
  return total / MS_PER_MINUTE;
}

function* daysFrom(calendar: BusinessCalendar, start: Date): Generator<DayHours> {
  let on = onDate(start, calendar.zone);
  let closed = 0;
  while (closed <= DAYS_SEARCHED) {
    const day = calendar.hoursOn(on);
    yield day;
    closed = day.open.length === 0 ? closed + 1 : 0;
    on = addDays(on, 1);
  }
}

function reckoned(day: DayHours, worked: readonly [number, number][], zone: string): ReckonedDay {
  const wall = (at: number) => {
    const clock = wallClock(new Date(at), zone);
    return clock.on === day.on ? clock.time : "24:00";
  };
  return {
    on: day.on,
    worked: worked.map(([from, to]) => [wall(from), wall(to)]),
    ...(day.off && { off: day.off }),
    ...(day.opened && { opened: day.opened }),
    ...(day.name && { name: day.name }),
    ...(day.provisional && { provisional: true }),
  };
}

function neverOpen(start: Date): RangeError {
  return new RangeError(
    `This calendar has no open hour within ${DAYS_SEARCHED} days after ${start.toISOString()}.`,
  );
}
