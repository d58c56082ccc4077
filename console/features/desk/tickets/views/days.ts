/** Days are written as in 2026-11-22; their arithmetic needs no clock and no zone. */
export type Span = "month" | "week";
const dayMs = 86_400_000;
const of = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const written = (at: number): string => new Date(at).toISOString().slice(0, 10);
export const monthOf = (day: string): string => day.slice(0, 7);
/** Monday is 0. */
export const weekdayOf = (day: string): number => (new Date(of(day)).getUTCDay() + 6) % 7;

/** The days of the whole weeks, from Monday on, that show this day's month or week. */
export function daysOf(span: Span, day: string): string[] {
  const first = span === "week" ? of(day) : of(`${monthOf(day)}-01`);
  const start = first - weekdayOf(written(first)) * dayMs;
  if (span === "week") return Array.from({ length: 7 }, (_, n) => written(start + n * dayMs));
  const next = of(shifted("month", day, 1));
  const weeks = Math.ceil((next - start) / (7 * dayMs));
  return Array.from({ length: weeks * 7 }, (_, n) => written(start + n * dayMs));
}

/** The same span earlier or later; months begin with their first day. */
export function shifted(span: Span, day: string, by: number): string {
  if (span === "week") return written(of(day) + by * 7 * dayMs);
  const [year, month] = monthOf(day).split("-").map(Number) as [number, number];
  return written(Date.UTC(year, month - 1 + by, 1));
}
