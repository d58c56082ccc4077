import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface NoteRow {
  id: string;
  contactId: string;
  at: Date;
  authorId: string | null;
  text: string;
  secret: Buffer | null;
}

export async function insertNote(tx: Tx, n: NoteRow): Promise<void> {
  await sql`insert into customers.note (id, contact_id, at, author_id, text, secret) values (${n.id}, ${n.contactId}, ${n.at}, ${n.authorId}, ${n.text}, ${n.secret})`.execute(tx);
}

/** Notes on these contacts, the newest first. */
export async function notesOf(tx: Tx, contactIds: readonly string[], limit: number, before: Date | null = null): Promise<NoteRow[]> {
  const { rows } = await sql<NoteRow>`select id, contact_id as "contactId", at, author_id as "authorId", text, secret from customers.note
    where contact_id = any(${contactIds}::uuid[]) ${before === null ? sql`` : sql`and at <= ${before}`} order by at desc, id desc limit ${limit}`.execute(tx);
  return rows;
}

export interface ChangeRow {
  id: string;
  at: Date;
  kind: string;
  actorId: string | null;
  data: Record<string, unknown>;
}

/** What the event record says of a customer's file, the newest first. */
export async function changesOf(tx: Tx, customerId: string, limit: number, before: Date | null = null): Promise<ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`select id, at, kind, actor_id as "actorId", data from kernel.event
    where subject_kind = 'customer' and kind in ('customer.created', 'customer.changed', 'customer.unmasked', 'customer.joined', 'customer.split')
      and subject_id in (select id from customers.customer where id = ${customerId} or merged_into = ${customerId}) ${before === null ? sql`` : sql`and at <= ${before}`}
    order by at desc, id desc limit ${limit}`.execute(tx);
  return rows;
}
