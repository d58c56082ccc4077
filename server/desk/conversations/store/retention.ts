import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface Old {
  id: string;
  bucket: string;
  contactId: string;
}

/** Conversations that ended before this instant and still have words, but not of these contacts. */
export async function oldOnes(tx: Tx, before: Date, except: readonly string[], limit: number): Promise<Old[]> {
  const { rows } = await sql<Old>`select id, to_char(bucket, 'YYYY-MM-DD') as bucket, contact_id as "contactId" from conversations.conversation
    where ended_at < ${before} and erased_at is null and contact_id <> all(${except}::uuid[]) order by ended_at limit ${limit} for update skip locked`.execute(tx);
  return rows;
}

/** Takes every word of a conversation out of all tables of this module; gives how many entries there were and which files they named. */
export async function eraseWords(tx: Tx, c: Old, at: Date): Promise<{ entries: number; files: string[] }> {
  const { rows } = await sql<{ file: string | null }>`delete from conversations.entry where bucket = ${c.bucket}::date and conversation_id = ${c.id} returning body->'file'->>'id' as file`.execute(tx);
  const { rows: recalled } = await sql<{ file: string | null }>`delete from conversations.recalled where conversation_id = ${c.id} returning body->'file'->>'id' as file`.execute(tx);
  await sql`delete from conversations.draft where conversation_id = ${c.id}`.execute(tx);
  await sql`delete from conversations.record where conversation_id = ${c.id}`.execute(tx);
  await sql`update conversations.rating set comment = '', secret = null where conversation_id = ${c.id}`.execute(tx);
  await sql`update conversations.party set task = '', report = '' where conversation_id = ${c.id}`.execute(tx);
  await sql`update conversations.misplacement set note = '', reach = '', secret = null, answer = '' where conversation_id = ${c.id}`.execute(tx);
  await sql`update conversations.conversation set erased_at = ${at} where id = ${c.id}`.execute(tx);
  return { entries: rows.length, files: [...rows, ...recalled].flatMap((row) => (row.file === null ? [] : [row.file])) };
}

/** Drops the months before this instant of which nothing is left; gives how many. */
export async function dropEmptyMonths(tx: Tx, before: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`select conversations.drop_empty_months(${before.toISOString().slice(0, 10)}::date) as n`.execute(tx);
  return rows[0]!.n;
}
