import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { Had } from "../join-rules.ts";
import { findCustomer, lockJoining, type CustomerState } from "./customers.ts";

export interface JoiningRow {
  id: string;
  intoId: string;
  fromId: string;
  fromNumber: number;
  reason: string;
  had: Had;
  by: string;
  at: Date;
  splitAt: Date | null;
}

/** Two customers as their ids lead, alone with all joinings. */
export async function lockBoth(tx: Tx, a: string, b: string): Promise<[CustomerState, CustomerState] | null> {
  await lockJoining(tx, "alone");
  const [one, two] = [await findCustomer(tx, a), await findCustomer(tx, b)];
  return one && two ? [one, two] : null;
}

export async function insertJoining(tx: Tx, j: { id: string; intoId: string; fromId: string; reason: string; had: Had; byId: string | null; at: Date }): Promise<void> {
  await sql`insert into customers.joining (id, into_id, from_id, reason, had, by_id, at) values (${j.id}, ${j.intoId}, ${j.fromId}, ${j.reason}, ${JSON.stringify(j.had)}::jsonb, ${j.byId}, ${j.at})`.execute(tx);
  await sql`insert into customers.joined_contact (joining_id, contact_id) select ${j.id}, contact_id from customers.contact_of where customer_id = ${j.fromId}`.execute(tx);
}

/** All identities of one file go to another; its id, and those that led to it, lead on. */
export async function moveAll(tx: Tx, fromId: string, intoId: string): Promise<void> {
  await sql`update customers.contact_of set customer_id = ${intoId} where customer_id = ${fromId}`.execute(tx);
  await sql`update customers.customer set merged_into = ${intoId}, version = version + 1 where id = ${fromId} or merged_into = ${fromId}`.execute(tx);
}

const columns = sql.raw(`j.id, j.into_id as "intoId", j.from_id as "fromId", c.number as "fromNumber", j.reason, j.had, coalesce(p.name, '') as by, j.at, j.split_at as "splitAt"`);
const source = sql.raw("customers.joining j join customers.customer c on c.id = j.from_id left join identity.v_person p on p.id = j.by_id");

/** The joinings into this file that still hold, the newest first. Those of a file that was joined later come back with it. */
export async function joiningsOf(tx: Tx, customerId: string): Promise<JoiningRow[]> {
  const { rows } = await sql<JoiningRow>`select ${columns} from ${source} where j.split_at is null and j.into_id = ${customerId} order by j.at desc, j.id desc`.execute(tx);
  return rows;
}

export async function findJoining(tx: Tx, id: string): Promise<JoiningRow | undefined> {
  const { rows } = await sql<JoiningRow>`select ${columns} from ${source} where j.id = ${id}`.execute(tx);
  return rows[0];
}

/** The identities that came with a joining and have not gone elsewhere since. */
export async function joinedContacts(tx: Tx, joiningIds: readonly string[]): Promise<{ joiningId: string; id: string; channel: string; kind: string }[]> {
  const { rows } = await sql<{ joiningId: string; id: string; channel: string; kind: string }>`select w.joining_id as "joiningId", c.id, c.channel, c.kind from customers.joined_contact w
    join customers.contact c on c.id = w.contact_id where w.joining_id = any(${joiningIds}::uuid[]) order by c.created_at, c.id`.execute(tx);
  return rows;
}

/** Gives back what came with a joining: its identities, its id, and the ids that led to it before. */
export async function takeBack(tx: Tx, j: JoiningRow, contactIds: readonly string[], s: { at: Date; byId: string | null; reason: string }): Promise<void> {
  await sql`update customers.joining set split_at = ${s.at}, split_by = ${s.byId}, split_reason = ${s.reason} where id = ${j.id}`.execute(tx);
  await sql`update customers.contact_of set customer_id = ${j.fromId} where contact_id = any(${contactIds}::uuid[])`.execute(tx);
  // Later joinings of the whole no longer carry them.
  await sql`delete from customers.joined_contact w using customers.joining o where w.joining_id = o.id and w.contact_id = any(${contactIds}::uuid[]) and o.split_at is null
    and o.id not in (with recursive own as (select id, from_id from customers.joining where into_id = ${j.fromId} and split_at is null
      union select d.id, d.from_id from customers.joining d join own on d.into_id = own.from_id where d.split_at is null) select id from own)`.execute(tx);
  await sql`update customers.customer set merged_into = null, version = version + 1 where id = ${j.fromId}`.execute(tx);
  await sql`with recursive own as (select from_id from customers.joining where into_id = ${j.fromId} and split_at is null
      union select d.from_id from customers.joining d join own on d.into_id = own.from_id where d.split_at is null)
    update customers.customer set merged_into = ${j.fromId} where id in (select from_id from own)`.execute(tx);
}

/** What the file that stays had before a joining, once an earlier one was taken back. */
export async function saveHad(tx: Tx, id: string, had: Had): Promise<void> {
  await sql`update customers.joining set had = ${JSON.stringify(had)}::jsonb where id = ${id}`.execute(tx);
}

/** A note that is about somebody else than it hung on. */
export async function moveNote(tx: Tx, id: string, contactId: string, secret: Buffer | null): Promise<void> {
  await sql`update customers.note set contact_id = ${contactId}, secret = ${secret} where id = ${id}`.execute(tx);
}
