/** Chance with a seed: the same seed gives the same day (mulberry32). */
export function dice(seed: number): { next(): number; below(n: number): number; pick<T>(all: readonly T[]): T; chance(p: number): boolean } {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    below: (n) => Math.floor(next() * n),
    pick: (all) => all[Math.floor(next() * all.length)]!,
    chance: (p) => next() < p,
  };
}
export type Dice = ReturnType<typeof dice>;
