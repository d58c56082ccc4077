/** The one place where time is read. `now` is the database's time at the start of a transaction (D15). */
export interface Clock {
  /** Null: use the database's own now(); an instant: a set clock (tests, simulated days). */
  set(): Date | null;
  /** Wall time for waiting and leases, corrected like `set`. */
  now(): Date;
}

export const systemClock: Clock = { set: () => null, now: () => new Date() };

/** A clock that stands still until it is moved; tests own it. */
export function setClock(start: string | Date): Clock & { moveTo(at: string | Date): void; advance(seconds: number): void } {
  let at = new Date(start);
  return {
    set: () => at,
    now: () => at,
    moveTo: (to) => {
      at = new Date(to);
    },
    advance: (seconds) => {
      at = new Date(at.getTime() + seconds * 1000);
    },
  };
}
