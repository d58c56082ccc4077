import { setImmediate as turn } from "node:timers/promises";

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
