import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** Drops what is known of contacts beside their conversations and orders: fields, blind indexes, notes, and by what a channel would recognise them: whoever comes back is somebody new. */
export async function dropPersonal(tx: Tx, contactIds: readonly string[]): Promise<void> {
  await sql`update customers.contact set identity_hash = uuid_send(gen_random_uuid()) where id = any(${contactIds}::uuid[])`.execute(tx);
  await sql`delete from customers.field where contact_id = any(${contactIds}::uuid[])`.execute(tx);
  await sql`delete from customers.blind where contact_id = any(${contactIds}::uuid[])`.execute(tx);
  await sql`delete from customers.belonging where organisation_id = any(${contactIds}::uuid[]) or person_id = any(${contactIds}::uuid[])`.execute(tx);
  await sql`delete from customers.note where contact_id = any(${contactIds}::uuid[])`.execute(tx);
}
