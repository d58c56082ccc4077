import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** Drops what is known of contacts beside their conversations and orders: fields, blind indexes, notes. */
export async function dropPersonal(tx: Tx, contactIds: readonly string[]): Promise<void> {
  await sql`delete from customers.field where contact_id = any(${contactIds}::uuid[])`.execute(tx);
  await sql`delete from customers.blind where contact_id = any(${contactIds}::uuid[])`.execute(tx);
  await sql`delete from customers.belonging where organisation_id = any(${contactIds}::uuid[]) or person_id = any(${contactIds}::uuid[])`.execute(tx);
  await sql`delete from customers.note where contact_id = any(${contactIds}::uuid[])`.execute(tx);
}
