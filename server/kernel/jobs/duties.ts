import { sql } from "kysely";
import type { Tx } from "../db.ts";
import { dropOldEvents } from "../events/retention.ts";
import type { FileStore } from "../files/index.ts";
import type { Kernel } from "../kernel.ts";
import type { Module } from "../module.ts";
import { defineWork } from "./work.ts";

const dayMs = 86_400_000;
const keyDays = 7;

/** Deletes idempotency keys older than a week, a thousand at a time. */
export async function dropOldKeys(kernel: Pick<Kernel, "db" | "clock">): Promise<number> {
  let dropped = 0;
  for (;;) {
    const gone = await kernel.db.transaction(kernel.clock, (tx, now) =>
      sql`delete from kernel.idempotency where (scope, key) in (select scope, key from kernel.idempotency where at < ${new Date(now.getTime() - keyDays * dayMs)} limit 1000) returning 1`.execute(tx),
    );
    dropped += gone.rows.length;
    if (gone.rows.length < 1000) return dropped;
  }
}

/** The kernel's own duties, at night in the centre's zone: orphaned files, events past their time, old idempotency keys. */
export function kernelDuties(files: FileStore, sealedDaysAgo: (tx: Tx, days: number) => Promise<number>): Module {
  const sweep = defineWork({ name: "files.sweep", handle: async (kernel) => void (await files.sweep(kernel.db.kysely, new Date(kernel.clock.now().getTime() - dayMs))) });
  const events = defineWork({ name: "events.retention", atMostSeconds: 3600, handle: async (kernel) => void (await dropOldEvents(kernel, sealedDaysAgo)) });
  const keys = defineWork({ name: "idempotency.retention", handle: async (kernel) => void (await dropOldKeys(kernel)) });
  return {
    name: "kernel",
    work: [sweep, events, keys],
    schedules: [
      { work: keys, cron: "10 3 * * *" },
      { work: events, cron: "20 3 * * *" },
      { work: sweep, cron: "40 3 * * *" },
    ],
  };
}
