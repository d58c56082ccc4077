import { sql } from "kysely";
import { refusable } from "../rules.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredStep {
  id: string;
  contactId: string;
  ownerId: string;
  ownerName: string;
  what: string;
  secret: Buffer | null;
  dueOn: string;
  endedAt: Date | null;
  done: boolean | null;
  words: string;
  wordsSecret: Buffer | null;
}
const columns = sql.raw(`s.id, s.contact_id as "contactId", s.owner_id as "ownerId", o.name as "ownerName", s.what, s.secret, s.due_on as "dueOn", s.ended_at as "endedAt", s.done, s.words, s.words_secret as "wordsSecret"`);
const source = sql.raw("care.step s join identity.v_person o on o.id = s.owner_id");

/** Steps of these contacts: what is to come by its day, then what has ended. */
export async function stepsOf(tx: Tx, contactIds: readonly string[], openOnly = false): Promise<StoredStep[]> {
  const { rows } = await sql<StoredStep>`select ${columns} from ${source} where s.contact_id = any(${contactIds}::uuid[]) ${openOnly ? sql`and s.ended_at is null` : sql``}
    order by s.ended_at is not null, s.due_on, s.id limit 200`.execute(tx);
  return rows;
}
export async function lockStep(tx: Tx, id: string): Promise<StoredStep | undefined> {
  await sql`select 1 from care.step where id = ${id} for update`.execute(tx);
  return (await sql<StoredStep>`select ${columns} from ${source} where s.id = ${id}`.execute(tx)).rows[0];
}
export async function insertStep(tx: Tx, s: { id: string; contactId: string; ownerId: string; what: string; secret: Buffer | null; dueOn: string; at: Date; byId: string | null }): Promise<void> {
  await sql`insert into care.step (id, contact_id, owner_id, what, secret, due_on, made_at, made_by) values (${s.id}, ${s.contactId}, ${s.ownerId}, ${s.what}, ${s.secret}, ${s.dueOn}, ${s.at}, ${s.byId})`.execute(tx);
}
export async function endStep(tx: Tx, id: string, e: { at: Date; done: boolean; words: string; secret: Buffer | null }): Promise<void> {
  await sql`update care.step set ended_at = ${e.at}, done = ${e.done}, words = ${e.words}, words_secret = ${e.secret} where id = ${id}`.execute(tx);
}
/** It is to come again. */
export async function reopenStep(tx: Tx, id: string): Promise<void> {
  await sql`update care.step set ended_at = null, done = null, words = '', words_secret = null where id = ${id}`.execute(tx);
}
/** All that is kept of these contacts goes; what stays says only that nobody shall write to them by themselves any more. */
export async function dropCare(tx: Tx, contactIds: readonly string[]): Promise<void> {
  for (const table of ["account", "credit_entry", "contest", "step", "watch", "liking"]) await sql`delete from ${sql.table(`care.${table}`)} where contact_id = any(${contactIds}::uuid[])`.execute(tx);
  await sql`insert into care.watch (id, contact_id, kind, about, why, version, state, since_on) select gen_random_uuid(), c, k, 'erased', 'erased', '', 'unwanted', date '2000-01-01' from unnest(${contactIds}::uuid[]) as c, unnest(${refusable}::text[]) as k`.execute(tx);
}
