const shortestMs = 500;
const longestMs = 15_000;

/** How long to wait before the next attempt: doubling from 0.5 to 15 s, spread so that a restart is not answered by a stampede. */
export function waitBefore(attempt: number, random: number): number {
  const full = Math.min(longestMs, shortestMs * 2 ** Math.min(attempt, 10));
  return Math.max(shortestMs, Math.round(full * (0.5 + random / 2)));
}
