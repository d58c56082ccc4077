/** Entries to look for: of a span of time, in conversations that began lately or long ago; `again`: it has been looked through before, so that the index has nearly all of it. */
export interface Span {
  from: Date;
  to: Date;
  began: "lately" | "long ago";
  again: boolean;
}

/** A transaction that stored an entry may still be under way for this long (D1), so what came at the same time is looked at again. */
export const overlapMs = 10_000;
/** Nearly all are stored within this time. */
const nearMs = 500;
/** So much time at once: who is behind by more takes several turns. */
const spanMs = 600_000;
/** Conversations that began months ago are looked at every so many runs, as far back: they say little, and each month costs a look. */
export const deepEvery = 15;
const deepBackMs = 120_000;

export const earlier = (one: Date, other: Date): Date => (one < other ? one : other);
export const before = (at: Date, ms: number): Date => new Date(at.getTime() - ms);

/**
 * What a run looks through, from where the last one came to. What is new comes last, since only that moves the place on. What was under way when a run looked is found by the next one,
 * or, at the latest, when it is as old as an entry may be that is still being stored: each instant is gone over once more then, not with every run.
 */
export function spansOf(reached: Date, now: Date, deeply: boolean): Span[] {
  const fresh: Span = { from: reached, to: earlier(before(reached, -spanMs), before(now, -overlapMs)), began: "lately", again: false };
  const near: Span = { from: before(reached, nearMs), to: reached, began: "lately", again: true };
  const old: Span = { from: before(reached, overlapMs), to: earlier(before(earlier(fresh.to, now), overlapMs), near.from), began: "lately", again: true };
  return [...(deeply ? [{ from: before(reached, deepBackMs), to: fresh.to, began: "long ago", again: true } satisfies Span] : []), old, near, fresh];
}

/** Where a run stands after a batch: within the new ones as far as they were taken, before that where it began; at their end, but never beyond now. */
export function reachedAfter(reached: Date, end: Date, left: readonly Span[], now: Date): Date {
  const [next, ...more] = left;
  if (next === undefined) return earlier(end, now);
  return more.length === 0 && next.from > reached ? next.from : reached;
}
