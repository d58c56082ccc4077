import { openCtx, type Actor, type Ctx } from "./context.ts";
import type { Bus } from "./bus.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { deadlocked, type Database } from "./db.ts";
import type { Log } from "./log.ts";

/** What modules are built on: the database, the clock, the bus and the one way to run a use case. */
export interface Kernel {
  readonly db: Database;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly log: Log;
  readonly config: Config;
  /** This server's name among several on one database. */
  readonly node: string;
  /** Runs a use case in one transaction: its events are written before the commit, its wake-ups after it. Two that wait for each other crosswise: the one that the database gives up is run again from its beginning. */
  run<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>): Promise<T>;
}

/** Puts the parts together. */
export function createKernel(parts: Omit<Kernel, "run">): Kernel {
  async function once<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>): Promise<T> {
    const afters: (() => void)[] = [];
    let events = false;
    const result = await parts.db.transaction(parts.clock, async (tx, now, last) => {
      const ctx = openCtx(tx, actor, now, (task) => void afters.push(task), () => void (events = true));
      const value = await work(ctx);
      last(ctx.recorded());
      return value;
    });
    if (events) parts.bus.wake("pending", "");
    for (const task of afters) task();
    return result;
  }
  return {
    ...parts,
    async run(actor, work) {
      // A deadline fires for a ticket while somebody acts on it: either may be the one that has to give way, and nobody should hear of it.
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(actor, work);
        } catch (error) {
          if (attempt >= 4 || !deadlocked(error)) throw error;
        }
      }
    },
  };
}
