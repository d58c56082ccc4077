export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const MS_PER_DAY = 86_400_000;
const starts = new Map<string, number>();
const WALL_TIME = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** Whether a text is a real day such as `2026-02-13`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** Whether a text is a wall time from `00:00` to `24:00`. */
export function isWallTime(text: string): boolean {
  return WALL_TIME.test(text);
}

/** Minutes since the day's 00:00 on the wall; `24:00` is 1440. */
export function minuteOfDay(wallTime: string): number {
  if (!isWallTime(wallTime)) throw new RangeError(`Not a wall time from 00:00 to 24:00: "${wallTime}"`);
  return Number(wallTime.slice(0, 2)) * 60 + Number(wallTime.slice(3));
}

/** The day that lies `days` later (or earlier, when negative). */
export function addDays(day: string, days: number): string {
  return new Date(startOf(day) + days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** How many days `to` lies after `from`. */
export function daysBetween(from: string, to: string): number {
  return (startOf(to) - startOf(from)) / MS_PER_DAY;
}

/** The weekday of a day. */
export function weekdayOf(day: string): Weekday {
  return WEEKDAYS[(new Date(startOf(day)).getUTCDay() + 6) % 7] as Weekday;
}

/** Days without a zone are reckoned in UTC, where all of them have 24 hours. */
function startOf(day: string): number {
  const known = starts.get(day);
  if (known !== undefined) return known;
  if (!isDay(day)) throw new RangeError(`Not a day: "${day.slice(0, 40)}". Write it as 2026-02-13.`);
  const start = Date.parse(`${day}T00:00:00Z`);
  // The same few hundred days come again with every deadline that is reckoned.
  if (starts.size >= 4000) starts.clear();
  starts.set(day, start);
  return start;
}
