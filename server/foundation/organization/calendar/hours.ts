import type { LocalText } from "#contract/common.ts";
import type { Calendar, CalendarException, CalendarHours } from "#contract/policies/calendar.ts";
import { instantAt, weekdayOf } from "#server/kernel/time/index.ts";
import { holidayRule, type HolidayYears } from "./holidays.ts";

export type OffReason = "week" | "holiday" | "exception";
export type OpenedReason = "make_up_day" | "exception";

/** The hours of one day as instants, and why they are so. */
export interface DayHours {
  readonly on: string;
  readonly open: readonly (readonly [from: number, to: number])[];
  /** Why nobody works on this day. */
  readonly off?: OffReason;
  /** Why the day's hours differ from its weekday's. */
  readonly opened?: OpenedReason;
  readonly name?: LocalText;
  readonly provisional: boolean;
}

/** A calendar ready to reckon with: the policy in its zone, with the holidays that are known. */
export interface BusinessCalendar {
  readonly zone: string;
  readonly hoursOn: (on: string) => DayHours;
}

const DAYS_REMEMBERED = 2_000;

/** Prepares a calendar policy; `zone` is the centre's and counts where the policy names none. */
export function businessCalendar(
  policy: Calendar,
  centre: { zone: string; holidayYears?: HolidayYears },
): BusinessCalendar {
  const zone = policy.zone ?? centre.zone;
  const exceptions = new Map(policy.exceptions.map((one) => [one.on, one]));
  const remembered = new Map<string, DayHours>();
  const hoursOn = (on: string): DayHours => {
    let day = remembered.get(on);
    if (!day) {
      day = dayHours(policy, exceptions.get(on), on, zone, centre.holidayYears);
      if (remembered.size >= DAYS_REMEMBERED) remembered.clear();
      remembered.set(on, day);
    }
    return day;
  };
  return { zone, hoursOn };
}

function dayHours(
  policy: Calendar,
  exception: CalendarException | undefined,
  on: string,
  zone: string,
  holidayYears: HolidayYears | undefined,
): DayHours {
  const instants = (hours: CalendarHours) =>
    hours
      .map(([from, to]) => [instantAt(on, from, zone).getTime(), instantAt(on, to, zone).getTime()] as const)
      .filter(([from, to]) => from < to);

  if (exception) {
    const open = exception.hours === "closed" ? [] : instants(exception.hours);
    const why = open.length === 0 ? ({ off: "exception" } as const) : ({ opened: "exception" } as const);
    return { on, open, ...why, name: exception.name, provisional: false };
  }
  const week = policy.week[weekdayOf(on)];
  const rule = policy.followsHolidays
    ? holidayRule(on, holidayYears)
    : { kind: "ordinary" as const, provisional: false, name: undefined };
  const { provisional, name } = rule;
  if (rule.kind === "holiday") return { on, open: [], off: "holiday", name, provisional };
  if (rule.kind === "make_up_day")
    return { on, open: instants(policy.week.mon), opened: "make_up_day", name, provisional };
  const open = instants(week);
  return open.length === 0 ? { on, open, off: "week", provisional } : { on, open, provisional };
}
