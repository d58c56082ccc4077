import type { Bus } from "#server/kernel/bus.ts";
import type { Tx } from "#server/kernel/db.ts";
import { openKeys, readRing, type KeyRing, type KeySource } from "./keys.ts";

/** The bus topic by which a command tells running servers that there is a newer master key; its keys are their ids. */
export const rotatedTopic = "keys.rotated";

/** A ring that follows a rotation while the server runs: what it is asked for is looked up anew, and what it does not know yet is read. */
export interface LiveRing extends KeyRing {
  /** Reads folder and records again; true when the newest key is another one now. */
  refresh(tx: Tx): Promise<boolean>;
}

/** Opens the master keys at start and keeps them fresh. */
export async function openLiveRing(tx: Tx, now: Date, source: () => Promise<KeySource>): Promise<LiveRing> {
  let ring = await openKeys(tx, now, await source());
  return {
    get newest() {
      return ring.newest;
    },
    get all() {
      return ring.all;
    },
    byId: (id) => ring.byId(id),
    async refresh(tx) {
      const before = ring.newest.id;
      ring = (await readRing(tx, await source())) ?? ring;
      return ring.newest.id !== before;
    },
  };
}

/** Follows rotations by the bus; a wake-up that was missed is made good when a key under an unknown master key is met. */
export function followRotations(bus: Bus, ring: KeyRing, tx: Tx, refreshed: () => void, failed: (error: unknown) => void): () => void {
  return bus.on(rotatedTopic, () => void ring.refresh?.(tx).then(refreshed, failed));
}
