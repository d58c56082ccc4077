import { always } from "#contract/policies/sla.ts";
import { addBusinessTime, businessMinutesBetween, isOpen, nextOpening, type BusinessCalendar } from "#server/foundation/organization/index.ts";
import { addDays, minuteOfDay, onDate } from "#server/kernel/time/index.ts";
import type { Calendar } from "#contract/policies/calendar.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { SlaPorts } from "../ports.ts";
import type { Hours, Measure } from "../rules.ts";

export interface CalendarHours extends Hours, Measure {
  /** Whether it is open, and when it opens next. */
  open(at: Date): { openNow: boolean; opensAt: Date | null };
  /** Open stretches of some days; null: always open. */
  stretches(from: Date, days: number): [Date, Date][] | null;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

const alwaysOpen: CalendarHours = {
  elapsed: (from, to) => Math.max(0, to.getTime() - from.getTime()),
  due: (from, ms) => ({ at: new Date(from.getTime() + ms), provisional: false }),
  dayMs,
  untilHalvesEnd: (_from, halves) => (halves * dayMs) / 2,
  open: () => ({ openNow: true, opensAt: null }),
  stretches: () => null,
};

const elapsedIn = (calendar: BusinessCalendar, from: Date, to: Date): number => Math.round(businessMinutesBetween(calendar, from, to) * minuteMs);

/** A stretch of time in which one calendar held. */
interface Piece {
  until: Date | null;
  calendar: BusinessCalendar;
}

/** Hours over the calendars that held one after the other, the first one's policy beside: what has elapsed is never reckoned by a calendar that came later (D19). */
export function hoursOver(pieces: readonly Piece[], policy: Calendar): CalendarHours {
  const first = pieces[0]!.calendar;
  const holding = (at: Date) => pieces.find((piece) => piece.until === null || at < piece.until)!.calendar;
  return {
    elapsed(from, to) {
      let [total, begin] = [0, from];
      for (const { until, calendar } of pieces) {
        const end = until !== null && until < to ? until : to;
        if (begin >= end) continue;
        total += elapsedIn(calendar, begin, end);
        begin = end;
      }
      return total;
    },
    due(from, ms) {
      let [left, begin] = [ms, from];
      for (const { until, calendar } of pieces) {
        if (until !== null && until <= begin) continue;
        const whole = until === null ? Infinity : elapsedIn(calendar, begin, until);
        if (left <= whole) {
          const { due, provisional } = addBusinessTime(calendar, begin, left / minuteMs);
          return { at: due, provisional };
        }
        left -= whole;
        begin = until!;
      }
      throw new Error("the last calendar has no end");
    },
    dayMs: Math.max(...Object.values(policy.week).map((hours) => hours.reduce((sum, [from, to]) => sum + minuteOfDay(to) - minuteOfDay(from), 0))) * minuteMs,
    untilHalvesEnd(from, halves) {
      let [ends, on] = [0, onDate(from, first.zone)];
      for (;;) {
        for (const [, to] of first.hoursOn(on).open) if (to > from.getTime() && (ends += 1) === halves) return elapsedIn(first, from, new Date(to));
        on = addDays(on, 1);
      }
    },
    open(at) {
      const calendar = holding(at);
      const openNow = isOpen(calendar, at);
      return { openNow, opensAt: openNow ? null : nextOpening(calendar, at) };
    },
    stretches(from, days) {
      const calendar = holding(from);
      const day = onDate(from, calendar.zone);
      return Array.from({ length: days }, (_, i) => calendar.hoursOn(addDays(day, i)).open.map(([a, b]): [Date, Date] => [new Date(a), new Date(b)])).flat();
    },
  };
}

/** The hours of calendars by key, from an instant on; each is read once per transaction. */
export function hoursReader(ports: Pick<SlaPorts, "calendar" | "calendarTurns">, tx: Tx): (key: string, from: Date) => Promise<CalendarHours> {
  const turnsOf = new Map<string, Promise<Date[]>>();
  const found = new Map<string, Promise<CalendarHours>>();
  const once = <T>(memory: Map<string, Promise<T>>, name: string, read: () => Promise<T>): Promise<T> => {
    const known = memory.get(name) ?? read();
    memory.set(name, known);
    return known;
  };
  async function read(key: string, begins: readonly Date[]): Promise<CalendarHours> {
    const pieces: { begin: Date; calendar: BusinessCalendar; policy: Calendar }[] = [];
    for (const begin of begins) {
      const one = await ports.calendar(tx, key, begin);
      if (one) pieces.push({ begin, ...one });
    }
    if (pieces.length === 0) throw new Error(`no calendar ${key}`);
    return hoursOver(pieces.map(({ calendar }, i) => ({ calendar, until: pieces[i + 1]?.begin ?? null })), pieces[0]!.policy);
  }
  return async (key, from) => {
    if (key === always) return alwaysOpen;
    const turns = await once(turnsOf, key, () => ports.calendarTurns(tx, key));
    const held = turns.findLast((at) => at <= from);
    return once(found, `${key}@${held?.getTime() ?? "first"}`, () => read(key, [held ?? from, ...turns.filter((at) => at > from)]));
  };
}
