import type { WordRule } from "#contract/policies/outgoing-words.ts";

const minutesIn = { minutes: 1, hours: 60, days: 1440 } as const;

/** When a promise falls due that was found in a message: so long from now as its number says, or at a time of a day; null where the rule says nothing. */
export function dueOf(due: WordRule["due"], n: number | null, now: Date): Date | null {
  if (due === undefined) return null;
  if ("unit" in due) return n === null ? null : new Date(now.getTime() + n * minutesIn[due.unit] * 60_000);
  const [hour, minute] = due.time.split(":").map(Number) as [number, number];
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + due.days, hour, minute);
  // Said in the evening, "today" still has two hours.
  return at > now ? at : new Date(now.getTime() + 2 * 3_600_000);
}

const two = (n: number): string => String(n).padStart(2, "0");

/** An instant as a field of date and time shows it: 2026-11-28T18:00. */
export function localText(at: Date | null): string {
  return at === null ? "" : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function fromLocal(text: string): Date | null {
  const at = new Date(text);
  return text === "" || Number.isNaN(at.getTime()) ? null : at;
}
