import { useSyncExternalStore } from "react";

// One clock for the whole page: every timer shows the same second, and a hundred timers cost one wake-up.
let skewMs = 0;
let fixed: number | null = null;
let seconds = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** The server's time as well as we know it, in epoch milliseconds. */
export function serverNow(): number {
  return fixed ?? Date.now() + skewMs;
}

/** Takes over the server's clock from a reply, so that timers agree with the deadlines they show. */
export function learnServerTime(serverEpochMs: number): void {
  skewMs = serverEpochMs - Date.now();
}

/** Stops the page's clock at one instant (style guide and screenshots); null lets it run again. */
export function holdClock(epochMs: number | null): void {
  fixed = epochMs;
  beat();
}

function beat(): void {
  seconds = Math.floor(serverNow() / 1000);
  for (const listener of listeners) listener();
}

function schedule(): void {
  timer = setTimeout(
    () => {
      beat();
      schedule();
    },
    1000 - (serverNow() % 1000),
  );
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    seconds = Math.floor(serverNow() / 1000);
    schedule();
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearTimeout(timer);
  };
}

/** The current second (epoch milliseconds, whole seconds); redraws the caller once a second. */
export function useNow(): number {
  return (
    useSyncExternalStore(subscribe, () => (listeners.size === 0 ? Math.floor(serverNow() / 1000) : seconds)) *
    1000
  );
}
