import { existsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "#server/kernel/clock.ts";
import { openBus } from "#server/kernel/bus.ts";
import { readConfig } from "#server/kernel/config.ts";
import { openDatabase } from "#server/kernel/db.ts";
import { insistNewEnough } from "#server/kernel/postgres/floor.ts";
import { createKernel, type Kernel } from "#server/kernel/kernel.ts";
import { createLog } from "#server/kernel/log.ts";
import { startEmbedded, StartRefused, type Embedded } from "#server/kernel/postgres/index.ts";
import { CommandRefused } from "./refusal.ts";

const silent = createLog(() => {}, { quiet: true });

/** The database of an installation, for as long as a command needs it. */
export interface ReachedDatabase {
  connectionString: string;
  /** Null for an outside database. */
  embedded: Embedded | null;
  close(): Promise<void>;
}

const open = new Set<() => Promise<void>>();

/** Closes what commands still hold open: a postgres that was started for one of them must not outlive it. */
export async function closeAll(): Promise<void> {
  for (const close of open) await close().catch(() => {});
}

/** True when the folder holds an embedded database. */
export const holdsDatabase = (dir: string): boolean => existsSync(join(dir, "pg18", "data", "PG_VERSION"));

/** Reaches the database: an outside one by its address, the embedded one beside a running Kefu or started for this command. */
export async function reachDatabase(dir: string, env: NodeJS.ProcessEnv, { create = false } = {}): Promise<ReachedDatabase> {
  if (env.DATABASE_URL) return { connectionString: env.DATABASE_URL, embedded: null, close: async () => {} };
  if (!create && !holdsDatabase(dir)) throw new CommandRefused("no_installation", { dir });
  const embedded = await startEmbedded({ dir, log: silent }).catch((error: unknown) => {
    if (error instanceof StartRefused && error.code === "data_locked") return startEmbedded({ dir, log: silent, shared: true });
    throw error;
  });
  const close = async () => {
    open.delete(close);
    await embedded.stop();
  };
  open.add(close);
  return { connectionString: embedded.connectionString, embedded, close };
}

/** A kernel on the installation's database, for commands that use modules. */
export async function openInstallation(dir: string, env: NodeJS.ProcessEnv): Promise<{ kernel: Kernel; close(): Promise<void> }> {
  const reached = await reachDatabase(dir, env);
  const db = openDatabase({ connectionString: reached.connectionString }, { max: 3 });
  try {
    await insistNewEnough(db.pool);
    const bus = await openBus(db, "command", silent);
    const config = { ...readConfig([], {}), dir, databaseUrl: env.DATABASE_URL ?? null };
    const kernel = createKernel({ db, clock: systemClock, bus, log: silent, config, node: "command" });
    return {
      kernel,
      async close() {
        await bus.close();
        await db.close();
        await reached.close();
      },
    };
  } catch (error) {
    await db.close();
    await reached.close();
    throw error;
  }
}
