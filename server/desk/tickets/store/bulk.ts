import { sql } from "kysely";
import type { Severity } from "#contract/forms.ts";
import type { BulkAct } from "#contract/ticket-views.ts";
import type { Tx } from "#server/kernel/db.ts";

/** How one ticket was before an act on many, and how it was left. */
export interface Before {
  id: string;
  was: { ownerId?: string | null; severity?: Severity; tags?: string[] };
  left: { ownerId?: string | null; severity?: Severity; tags?: string[] };
}
export interface StoredBulk {
  id: string;
  byId: string;
  at: Date;
  act: BulkAct;
  before: Before[];
  undoneAt: Date | null;
}

export async function insertBulk(tx: Tx, b: Omit<StoredBulk, "undoneAt">): Promise<void> {
  await sql`insert into tickets.bulk (id, by_id, at, act, before) values (${b.id}, ${b.byId}, ${b.at}, ${JSON.stringify(b.act)}::jsonb, ${JSON.stringify(b.before)}::jsonb)`.execute(tx);
}

export async function lockBulk(tx: Tx, id: string): Promise<StoredBulk | undefined> {
  const { rows } = await sql<StoredBulk>`select id, by_id as "byId", at, act, before, undone_at as "undoneAt" from tickets.bulk where id = ${id} for update`.execute(tx);
  return rows[0];
}

export const undone = (tx: Tx, id: string, at: Date) => sql`update tickets.bulk set undone_at = ${at} where id = ${id}`.execute(tx);

/** Acts that can no longer be taken back need not be kept. */
export const dropBulks = (tx: Tx, before: Date) => sql`delete from tickets.bulk where id in (select id from tickets.bulk where at < ${before} order by at limit 1000)`.execute(tx);
