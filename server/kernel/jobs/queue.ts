import type { Db, PgBoss } from "pg-boss";
import { CompiledQuery, sql } from "kysely";
import type { Tx } from "../db.ts";
import type { Kernel } from "../kernel.ts";
import { errorFields } from "../log.ts";

/** pg-boss's statements in the caller's transaction. */
export function transactionOf(tx: Tx): Db {
  return {
    async executeSql(text, values = []) {
      const { rows } = await tx.executeQuery(CompiledQuery.raw(text, [...values]));
      return { rows };
    },
  };
}

/** A queue of this node on the kernel's database. It is loaded on first use: its libraries are not needed to answer anybody. */
export async function queueOf(kernel: Kernel): Promise<PgBoss> {
  const { PgBoss: Queue } = await import("pg-boss");
  const { connectionString, ...settings } = kernel.db.connectionConfig;
  const boss = new Queue({
    ...(settings as object),
    ...(connectionString ? { connectionString } : {}),
    application_name: "kefu",
    schema: "pgboss",
    max: 2,
    useListenNotify: true,
    // A killed worker's piece comes back after its heartbeat (10 s) and one such round.
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    maintenanceIntervalSeconds: 3600,
    cronMonitorIntervalSeconds: 30,
    cronWorkerIntervalSeconds: 5,
    flowIntervalSeconds: 3600,
    // Its warnings would go to nobody, and it is the slowest of all that a quiet queue asks.
    monitorVacuum: false,
    queueCacheIntervalSeconds: 60,
    warningQueueSize: 10_000,
  });
  boss.on("error", (error) => kernel.log.warn("work.retry", errorFields(error)));
  return boss;
}

/** How the work fares: what waits, what runs, and what was given up, by name with its last code. */
export interface WorkState {
  waiting: number;
  active: number;
  failed: { name: string; count: number; lastAt: Date; code: string }[];
}

/** Reads the state from the tables; empty before work ran for the first time. */
export async function workState(tx: Tx): Promise<WorkState> {
  const { rows: [made] } = await sql<{ made: boolean }>`select to_regclass('pgboss.job') is not null as made`.execute(tx);
  if (!made!.made) return { waiting: 0, active: 0, failed: [] };
  const { rows: [counts] } = await sql<{ waiting: number; active: number }>`
    select count(*) filter (where state in ('created', 'retry'))::int as waiting, count(*) filter (where state = 'active')::int as active
    from pgboss.job where name not like '\\_\\_pgboss%' and state in ('created', 'retry', 'active')`.execute(tx);
  const { rows: failed } = await sql<WorkState["failed"][number]>`
    select name, count(*)::int as count, max(completed_on) as "lastAt", (array_agg(coalesce(output ->> 'code', 'lost') order by completed_on desc))[1] as code
    from pgboss.job where state = 'failed' group by name order by name`.execute(tx);
  return { ...counts!, failed };
}
