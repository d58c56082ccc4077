import { z } from "zod";
import { Instant, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";

/** How the installation fares: for administrators, and for whoever watches it. */
export const Health = z.object({
  at: Instant,
  database: z.object({ version: z.string(), bytes: z.number().int() }),
  migrations: z.object({ applied: z.number().int(), known: z.number().int() }),
  events: z.object({
    /** The newest position given. */
    head: z.number().int(),
    /** Recorded and not numbered yet. */
    pending: z.number().int(),
    readers: z.array(z.object({ name: z.string(), position: z.number().int(), behind: z.number().int(), failedAt: Instant.nullable() })),
  }),
  deadlines: z.object({ waiting: z.number().int(), overdue: z.number().int(), oldestDueAt: Instant.nullable(), /** Put off because what they set off breaks. */ failing: z.number().int() }),
  /** Background work; `failed` was given up after its last try. */
  work: z.object({
    waiting: z.number().int(),
    active: z.number().int(),
    failed: z.array(z.object({ name: z.string(), count: z.number().int(), lastAt: Instant, code: z.string() })),
  }),
  lastBackup: z.object({ takenAt: Instant, kind: z.enum(["backup", "export", "before_migrations"]) }).nullable(),
});
export type Health = z.output<typeof Health>;

export const operationEndpoints = endpoints({
  "GET /v1/operation/recovery": {
    summary: "Whether the recovery file of the newest master key was saved.",
    perm: "operation.write",
    response: z.object({ saved: z.boolean() }),
    refusals: [],
  },
  "POST /v1/operation/recovery": {
    summary: "Makes a recovery file: the master keys, readable only with this passphrase of at least 12 characters.",
    perm: "operation.write",
    body: z.object({ passphrase: z.string().max(200) }),
    response: z.object({ name: z.string(), text: z.string() }),
    refusals: [],
  },
  "POST /v1/operation/recovery/confirmation": {
    summary: "Notes that the recovery file lies in a safe place; refused before one was made.",
    perm: "operation.write",
    response: Nothing,
    refusals: ["recovery_not_made"],
  },
  "GET /v1/operation/health": {
    summary: "Database size, migrations, readers behind the record, overdue and failing deadlines, background work, the last backup.",
    perm: "operation.write",
    response: Health,
    refusals: [],
  },
});
