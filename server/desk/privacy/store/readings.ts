import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { ReadingFact } from "../rules.ts";

/** One after the other for each reader, so that a quota holds against two windows at once. */
export async function lockReader(tx: Tx, personId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('privacy.reading'), hashtext(${personId}))`.execute(tx);
}

export async function insertReading(tx: Tx, r: ReadingFact & { id: string; personId: string }): Promise<void> {
  await sql`insert into privacy.reading (id, person_id, customer_id, at, kind, field, purpose, served, other_territory)
    values (${r.id}, ${r.personId}, ${r.customerId}, ${r.at}, ${r.kind}, ${r.field}, ${r.purpose}, ${r.served}, ${r.otherTerritory})`.execute(tx);
}

export async function readFileSince(tx: Tx, personId: string, customerId: string, since: Date): Promise<boolean> {
  const { rows } = await sql`select 1 from privacy.reading where person_id = ${personId} and at > ${since} and customer_id = ${customerId} and kind = 'file' limit 1`.execute(tx);
  return rows.length > 0;
}

/** A person's readings since a moment, the newest first; more than this many say nothing new. */
export async function readingsSince(tx: Tx, personId: string, since: Date, limit = 5000): Promise<ReadingFact[]> {
  const { rows } = await sql<ReadingFact>`select customer_id as "customerId", at, kind, field, purpose, served, other_territory as "otherTerritory" from privacy.reading
    where person_id = ${personId} and at >= ${since} order by at desc limit ${limit}`.execute(tx);
  return rows;
}

export async function openedSince(tx: Tx, personId: string, since: Date): Promise<{ purpose: string | null }[]> {
  const { rows } = await sql<{ purpose: string | null }>`select purpose from privacy.reading where person_id = ${personId} and at >= ${since} and kind = 'field'`.execute(tx);
  return rows;
}

/** The territory of the customer's newest conversation. */
export async function territoryOf(tx: Tx, contactIds: readonly string[]): Promise<string | null> {
  const { rows } = await sql<{ territory: string }>`select territory from conversations.v_reach where contact_id = any(${contactIds}::uuid[]) order by opened_at desc limit 1`.execute(tx);
  return rows[0]?.territory ?? null;
}

/** Deletes readings, and alerts that were looked into, past their time: up to `limit` of each. */
export async function deleteOld(tx: Tx, before: { readings: Date; alerts: Date }, limit: number): Promise<number> {
  const readings = await sql`delete from privacy.reading where id in (select id from privacy.reading where at < ${before.readings} limit ${limit}) returning 1`.execute(tx);
  const alerts = await sql`delete from privacy.alert where id in (select id from privacy.alert where raised_at < ${before.alerts} and checked_at is not null limit ${limit}) returning 1`.execute(tx);
  return Math.max(readings.rows.length, alerts.rows.length);
}
