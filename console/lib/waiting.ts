import { useSyncExternalStore } from "react";

let counts: Readonly<Record<string, number>> = {};
const listeners = new Set<() => void>();

/** Says how many things at a place wait for this person: the red number in the rail, never "new". */
export function setWaiting(path: string, count: number): void {
  if ((counts[path] ?? 0) === count) return;
  counts = { ...counts, [path]: count };
  for (const listener of listeners) listener();
}

/** What waits, by path of the place. */
export function useWaiting(): Readonly<Record<string, number>> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => counts,
  );
}
