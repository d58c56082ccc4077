import { addDays } from "#server/kernel/time/index.ts";

const first = (months: number): string => `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}-01`;
const monthsOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

/** The last period that is over on a day; periods are whole months from January on. */
export function periodBefore(on: string, everyMonths: number): { from: string; to: string } {
  const start = Math.floor(monthsOf(on) / everyMonths) * everyMonths;
  return { from: first(start - everyMonths), to: addDays(first(start), -1) };
}

/** When the review after this period falls due: when the period after it is over. */
export const nextReviewOn = (to: string, everyMonths: number): string => first(monthsOf(addDays(to, 1)) + everyMonths);

/** Whether a partner's review of the last period falls due: not before the day that was set, and not while another one waits. */
export const fallsDue = (last: { to: string; nextOn: string | null } | null, period: { to: string }, today: string): boolean => last === null || (last.nextOn !== null && last.nextOn <= today && last.to < period.to);

/** Whose task it is: whoever has the fewest of them. */
export const chooseReviewer = (people: readonly { id: string; open: number }[]): string | null => people.toSorted((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1))[0]?.id ?? null;
