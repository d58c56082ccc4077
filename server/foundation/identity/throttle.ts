import { networkOf } from "#server/kernel/http/address.ts";
import { Refusal } from "#server/kernel/refusal.ts";

interface Tally {
  failures: number;
  at: number;
}

/** Counts failures per address in this node's memory: `burst` at once, forgiven evenly over `seconds`. Successes cost nothing,
 * so that a whole floor behind one address can sign in at nine o'clock. */
export function createThrottle(burst: number, seconds: number): { insist(address: string, now: Date): void; failed(address: string, now: Date): void } {
  const tallies = new Map<string, Tally>();
  const forgiveness = burst / (seconds * 1000);
  const current = (network: string, now: Date): number => {
    const tally = tallies.get(network);
    return tally === undefined ? 0 : Math.max(0, tally.failures - Math.max(0, now.getTime() - tally.at) * forgiveness);
  };
  return {
    insist(address, now) {
      const over = current(networkOf(address), now) - (burst - 1);
      if (over > 0) throw new Refusal("too_many", { params: { seconds: Math.max(1, Math.ceil(over / forgiveness / 1000)) } });
    },
    failed(address, now) {
      const network = networkOf(address);
      const failures = current(network, now) + 1;
      tallies.delete(network);
      if (tallies.size >= 20_000) tallies.delete(tallies.keys().next().value!);
      tallies.set(network, { failures, at: now.getTime() });
    },
  };
}
