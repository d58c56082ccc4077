import { sql } from "kysely";
import type { Tx } from "./db.ts";
import { migrationState } from "./db/migrate.ts";
import { headPosition } from "./events/readers.ts";
import { workState, type WorkState } from "./jobs/queue.ts";

/** How the database, the event record and the deadlines fare at this moment. */
export interface KernelHealth {
  database: { version: string; bytes: number };
  migrations: { applied: number; known: number };
  events: { head: number; pending: number; readers: { name: string; position: number; behind: number; failedAt: Date | null }[] };
  /** `failing`: put off because their handlers break. */
  deadlines: { waiting: number; overdue: number; oldestDueAt: Date | null; failing: number };
  work: WorkState;
}

/** Reads the health figures; cheap enough to be asked every few seconds. */
export async function kernelHealth(tx: Tx, now: Date): Promise<KernelHealth> {
  const head = await headPosition(tx);
  const { rows: [counts] } = await sql<{ version: string; bytes: number; pending: number; waiting: number; overdue: number; oldest: Date | null; failing: number }>`
    select current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
      (select count(*)::int from kernel.event_pending) as pending, (select count(*)::int from kernel.deadline) as waiting,
      (select count(*)::int from kernel.deadline where due_at <= ${now}) as overdue, (select min(due_at) from kernel.deadline where due_at <= ${now}) as oldest,
      (select count(*)::int from kernel.deadline where failures > 0) as failing`.execute(tx);
  const { version, bytes, pending, waiting, overdue, oldest, failing } = counts!;
  const { rows: readers } = await sql<{ name: string; position: number; failedAt: Date | null }>`
    select name, position, failed_at as "failedAt" from kernel.event_reader order by name`.execute(tx);
  return {
    database: { version: version.split(" ")[0]!, bytes },
    migrations: await migrationState(tx),
    events: { head, pending, readers: readers.map((reader) => ({ ...reader, behind: Math.max(0, head - reader.position) })) },
    deadlines: { waiting, overdue, oldestDueAt: oldest, failing },
    work: await workState(tx),
  };
}
