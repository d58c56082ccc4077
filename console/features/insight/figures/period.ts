/** The day so many days earlier, as in 2026-11-22. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

export type PeriodName = "today" | "yesterday" | "week" | "month";

/** The usual periods, by name. */
export function periodsOf(today: string): Record<PeriodName, { from: string; to: string }> {
  const yesterday = daysBefore(today, 1);
  return { today: { from: today, to: today }, yesterday: { from: yesterday, to: yesterday }, week: { from: daysBefore(today, 6), to: today }, month: { from: daysBefore(today, 29), to: today } };
}
