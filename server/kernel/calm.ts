import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";

/** How long a batch may hold the one thread that also carries the conversations. */
const holdMs = 2;

/** The same as `items.map(work)`, with a turn for everybody else every two milliseconds: what a follower of the record reckons in a batch must keep no message waiting. */
export async function mapCalmly<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const done: R[] = [];
  let since = performance.now();
  for (const item of items) {
    done.push(work(item));
    if (performance.now() - since < holdMs) continue;
    await turn();
    since = performance.now();
  }
  return done;
}

/** Pieces of a list, none longer than `size`, in order. */
export function piecesOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** A piece of work beside the conversations rests as long as it took, at most so long. */
const restMs = 25;
/** So long a piece gives way to one before it: good manners, not a lock. */
const patienceMs = 1000;
let before: Promise<void> = Promise.resolve();

/**
 * Does a piece of work that nobody waits for: of this process one piece at a time, with a rest after it. Followers of the record that worked at once would take both the thread and
 * the processors from messages. Never called within a piece.
 */
export async function aside<T>(work: () => Promise<T>): Promise<T> {
  const mine = Promise.withResolvers<void>();
  const ahead = before;
  before = mine.promise;
  await Promise.race([ahead, pause(patienceMs, undefined, { ref: false })]);
  const began = performance.now();
  try {
    return await work();
  } finally {
    setTimeout(mine.resolve, Math.min(performance.now() - began, restMs));
  }
}
