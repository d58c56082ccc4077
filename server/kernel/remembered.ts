import type { Bus } from "./bus.ts";
import type { Tx } from "./db.ts";

/** A wake-up may be lost when a process ends at once: what is remembered is looked at again after so long. */
const memoryMs = 3000;

/** What is asked for again and again and hardly ever changes. */
export interface Remembered<T> {
  of(tx: Tx): Promise<T>;
  close(): void;
}

/** Reads something once and remembers it, until whoever changes it wakes its topic after the commit: on this node at once, on the others by the bus. `keeps` says what may be remembered. */
export function remembered<T>(bus: Bus, topic: string, read: (tx: Tx) => Promise<T>, keeps: (value: T) => boolean = () => true): Remembered<T> {
  let known: { value: T; until: number } | null = null;
  let generation = 0;
  const off = bus.on(topic, () => {
    generation += 1;
    known = null;
  });
  return {
    async of(tx) {
      if (known && performance.now() < known.until) return known.value;
      const [began, until] = [generation, performance.now() + memoryMs];
      const value = await read(tx);
      // What changed while it was being read must not be remembered.
      if (began === generation && keeps(value)) known = { value, until };
      return value;
    },
    close: off,
  };
}
