import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import type {} from "../../tools/vitest-database.ts";
import { openBus } from "./bus.ts";
import { setClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { openDatabase, withDatabase, type Database } from "./db.ts";
import { createKernel, type Kernel } from "./kernel.ts";
import { createLog } from "./log.ts";

/** A database of its own for one test file, copied from the migrated template. */
export async function testDatabase(): Promise<{ db: Database; connectionString: string; close(): Promise<void> }> {
  const server = inject("testServer");
  const name = `t_${randomBytes(6).toString("hex")}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  // Two files may copy the template at the same moment; the lock keeps them apart.
  await admin.query("select pg_advisory_lock(727272)");
  await admin.query(`create database ${name} template ${inject("testTemplate")}`);
  await admin.query("select pg_advisory_unlock(727272)");
  await admin.end();
  const connectionString = withDatabase(server, name);
  const db = openDatabase({ connectionString }, { max: 6 });
  return {
    db,
    connectionString,
    async close() {
      await db.close();
      const last = new pg.Client({ connectionString: server });
      await last.connect();
      await last.query(`drop database if exists ${name} with (force)`).catch(() => {});
      await last.end();
    },
  };
}

/** Empties tables beneath a running product: whoever reads them meanwhile in another order goes first, since otherwise the database would end one of the two. */
export async function emptied(pool: pg.Pool, tables: string): Promise<void> {
  const client = await pool.connect();
  try {
    for (let done = false; !done; )
      done = await client.query(`begin; set local lock_timeout = 100; truncate ${tables} cascade; commit`).then(() => true, async (error: { code?: string }) => {
        await client.query("rollback");
        if (error.code !== "55P03") throw error;
        return false;
      });
  } finally {
    client.release();
  }
}

export const testConfig: Config = {
  demo: false,
  port: 0,
  host: "127.0.0.1",
  dir: "",
  databaseUrl: null,
  publicUrl: null,
  trustProxy: 0,
  insecureHttp: false,
  shoppers: 0,
  simulatedAgents: false,
  limitFactor: 1,
  outboundAllow: [],
};

/** A kernel on a test database with a clock that the test sets. */
export async function testKernel(start = "2026-03-02T02:00:00.000Z", config: Partial<Config> = {}): Promise<{ kernel: Kernel; clock: ReturnType<typeof setClock>; connectionString: string; lines: string[]; close(): Promise<void> }> {
  const { db, connectionString, close } = await testDatabase();
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  const clock = setClock(start);
  const node = randomBytes(4).toString("hex");
  const bus = await openBus(db, node, log);
  const kernel = createKernel({ db, clock, bus, log, node, config: { ...testConfig, ...config } });
  return {
    kernel,
    clock,
    connectionString,
    lines,
    async close() {
      await bus.close();
      await close();
    },
  };
}
