import type { WordRule } from "#contract/policies/outgoing-words.ts";
import type { PromiseKind } from "#contract/promises.ts";
import type { Hit } from "#contract/words/find.ts";

const minutesIn = { minutes: 1, hours: 60, days: 1440 } as const;
const dayMs = 86_400_000;

/** The centre's wall clock, as lib/when.ts has it. */
export interface Wall {
  day(at: number): string;
  clock(at: number): string;
}

/** When a promise falls due that was found in a message: so long from now as its number says, or at a time of a day; null where the rule says nothing. */
export function dueOf(due: WordRule["due"], n: number | null, now: number, wall: Wall): Date | null {
  if (due === undefined) return null;
  if ("unit" in due) return n === null ? null : new Date(now + n * minutesIn[due.unit] * 60_000);
  const day = new Date(Date.parse(`${wall.day(now)}T00:00:00Z`) + due.days * dayMs).toISOString().slice(0, 10);
  const at = fromLocal(`${day}T${due.time}`, wall);
  // Said in the evening, "today" still has two hours.
  return at !== null && at.getTime() > now ? at : new Date(now + 2 * 3_600_000);
}

const inUtc = (at: number, wall: Wall): number => Date.parse(`${wall.day(at)}T${wall.clock(at)}:00Z`);

/** An instant as a field of date and time shows it by the centre's wall clock: 2026-11-28T18:00. */
export function localText(at: Date | null, wall: Wall): string {
  return at === null ? "" : `${wall.day(at.getTime())}T${wall.clock(at.getTime())}`;
}

/** The instant at which the centre's wall clock shows this; whatever zone the browser is in. */
export function fromLocal(text: string, wall: Wall): Date | null {
  const shown = Date.parse(`${text.slice(0, 16)}:00Z`);
  if (text === "" || Number.isNaN(shown)) return null;
  const guess = shown - (inUtc(shown, wall) - shown);
  // A second look, for the days on which a zone turns its clocks.
  return new Date(guess - (inUtc(guess, wall) - shown));
}

/** What a message promises, by the word that was found in it: a call or an answer, by when. */
export const promiseIn = (hit: Hit, rule: WordRule, said: string, now: number, wall: Wall): { kind: PromiseKind; what: string; due: Date | null } => ({
  kind: ["\u56de\u7535", "\u7535\u8bdd"].some((call) => hit.word.includes(call)) ? "callback" : "reply", what: said, due: dueOf(rule.due, hit.n, now, wall),
});
