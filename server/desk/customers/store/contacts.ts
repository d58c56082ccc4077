import { sql } from "kysely";
import type { PersonalField } from "#contract/customers.ts";
import { among, type Tx } from "#server/kernel/db.ts";

export interface ContactRow {
  id: string;
  channel: string;
  shopId: string | null;
  kind: string;
  province: string | null;
  city: string | null;
  customerId: string;
  createdAt: Date;
  seenAt: Date;
}

const contactColumns = sql.raw(`c.id, c.channel, c.shop_id as "shopId", c.kind, c.province, c.city, o.customer_id as "customerId", c.created_at as "createdAt", c.seen_at as "seenAt"`);
const source = sql.raw("customers.contact c join customers.contact_of o on o.contact_id = c.id");

/** The contact with this identity on this channel, if it has been here before. */
export async function findContact(tx: Tx, channel: string, identityHash: Buffer): Promise<ContactRow | undefined> {
  const { rows } = await sql<ContactRow>`select ${contactColumns} from ${source} where c.channel = ${channel} and c.identity_hash = ${identityHash}`.execute(tx);
  return rows[0];
}

/** All contacts of these customers, the oldest first. */
export async function contactsOfCustomers(tx: Tx, customerIds: readonly string[]): Promise<ContactRow[]> {
  const { rows } = await sql<ContactRow>`select ${contactColumns} from ${source} where o.customer_id = any(${customerIds}::uuid[]) order by c.created_at, c.id`.execute(tx);
  return rows;
}

/** A new contact with a customer of its own; when two connections bring the same identity at once, the first one's row is used by both. */
export async function insertContact(tx: Tx, c: { id: string; customerId: string; channel: string; shopId: string | null; kind: string; identityHash: Buffer; at: Date }): Promise<boolean> {
  const { rows } = await sql`insert into customers.contact (id, channel, shop_id, kind, identity_hash, created_at, seen_at)
    values (${c.id}, ${c.channel}, ${c.shopId}, ${c.kind}, ${c.identityHash}, ${c.at}, ${c.at}) on conflict (channel, identity_hash) do nothing returning 1`.execute(tx);
  if (rows.length === 0) return false;
  await sql`insert into customers.customer (id, created_at) values (${c.customerId}, ${c.at})`.execute(tx);
  await sql`insert into customers.contact_of (contact_id, customer_id) values (${c.id}, ${c.customerId})`.execute(tx);
  return true;
}

/** Gives contacts another identity where the one of before is met and nobody has the other. */
export async function changeIdentities(tx: Tx, channel: string, changes: readonly { before: Buffer; identity: Buffer }[]): Promise<void> {
  if (changes.length === 0) return;
  await sql`update customers.contact c set identity_hash = w.identity from unnest(${changes.map((one) => one.before)}::bytea[], ${changes.map((one) => one.identity)}::bytea[]) as w (before, identity)
    where c.channel = ${channel} and c.identity_hash = w.before and not exists (select 1 from customers.contact k where k.channel = c.channel and k.identity_hash = w.identity)`.execute(tx);
}

/** Notes that a contact is here again. */
export async function touchContact(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update customers.contact set seen_at = ${at} where id = ${id} and seen_at < ${at}`.execute(tx);
}

/** The contacts of a customer; the id of one that was joined leads on. */
export async function contactsOfCustomer(tx: Tx, customerId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select contact_id as id from customers.contact_of
    where customer_id = (select coalesce(merged_into, id) from customers.customer where id = ${customerId}) order by contact_id`.execute(tx);
  return rows.map((row) => row.id);
}

export async function customerOf(tx: Tx, contactId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select customer_id as id from customers.contact_of where contact_id = ${contactId}`.execute(tx);
  return rows[0]?.id ?? null;
}

export interface SealedField {
  contactId: string;
  name: string;
  sealed: Buffer;
  stated: boolean;
  updatedAt: Date;
}

const fieldColumns = sql.raw(`contact_id as "contactId", name, sealed, stated, updated_at as "updatedAt"`);

/** Sealed personal fields of contacts. */
export async function sealedFields(tx: Tx, contactIds: readonly string[], names: readonly string[]): Promise<SealedField[]> {
  const { rows } = await sql<SealedField>`select ${fieldColumns} from customers.field
    where contact_id ${among(contactIds)} and name ${among(names, "text")}`.execute(tx);
  return rows;
}

/** The same of everybody who is the same customer as this contact, in one question. */
export async function sealedBeside(tx: Tx, contactId: string, name: string): Promise<SealedField[]> {
  const { rows } = await sql<SealedField>`select ${fieldColumns} from customers.field where name = ${name} and contact_id in (
    select other.contact_id from customers.contact_of mine join customers.contact_of other on other.customer_id = mine.customer_id where mine.contact_id = ${contactId})`.execute(tx);
  return rows;
}

type StandingRow = { customerId: string; tier: string; of: string } & { [K in keyof SealedField]: SealedField[K] | null };

/** A contact's customer with the tier, and these fields of all contacts who are the same customer, in one question; a contact without any is one row without a field. */
export async function standingRows(tx: Tx, contactId: string, names: readonly string[]): Promise<StandingRow[]> {
  const { rows } = await sql<StandingRow>`select cu.id as "customerId", cu.tier, other.contact_id as of, f.contact_id as "contactId", f.name, f.sealed, f.stated, f.updated_at as "updatedAt"
    from customers.contact_of mine join customers.customer cu on cu.id = mine.customer_id join customers.contact_of other on other.customer_id = mine.customer_id
      left join customers.field f on f.contact_id = other.contact_id and f.name = any(${names}::text[])
    where mine.contact_id = ${contactId}`.execute(tx);
  return rows;
}

/** Stores a field; what is only stated never replaces what a shop has vouched for. False: the old value stays. */
export async function saveField(tx: Tx, f: { contactId: string; name: string; sealed: Buffer; stated: boolean; at: Date }): Promise<boolean> {
  const { rows } = await sql`insert into customers.field (contact_id, name, sealed, stated, updated_at) values (${f.contactId}, ${f.name}, ${f.sealed}, ${f.stated}, ${f.at})
    on conflict (contact_id, name) do update set sealed = excluded.sealed, stated = excluded.stated, updated_at = excluded.updated_at
    where excluded.stated = false or customers.field.stated returning 1`.execute(tx);
  return rows.length > 0;
}

export async function dropField(tx: Tx, contactId: string, name: string): Promise<void> {
  await sql`delete from customers.field where contact_id = ${contactId} and name = ${name}`.execute(tx);
}

export async function replaceBlind(tx: Tx, contactId: string, kinds: readonly string[], hashes: readonly { kind: string; hash: Buffer }[]): Promise<void> {
  if (kinds.length === 0) return;
  await sql`delete from customers.blind where contact_id = ${contactId} and kind = any(${kinds}::text[])`.execute(tx);
  if (hashes.length === 0) return;
  await sql`insert into customers.blind (contact_id, kind, hash) select ${contactId}, * from unnest(${hashes.map((h) => h.kind)}::text[], ${hashes.map((h) => h.hash)}::bytea[]) on conflict do nothing`.execute(tx);
}

export interface LabelRow {
  contactId: string;
  customerId: string;
  kind: string;
  tier: string;
  province: string | null;
  city: string | null;
  /** The contact whose name names the customer: its own, or the surest and newest of the customer's others. */
  nameOf: string | null;
  sealed: Buffer | null;
}

/** Labels need the customer's tier, region and sealed name; one row per contact. */
export async function labelRows(tx: Tx, contactIds: readonly string[]): Promise<LabelRow[]> {
  const { rows } = await sql<LabelRow>`
    select o.contact_id as "contactId", cu.id as "customerId", cu.kind, cu.tier, coalesce(cu.province, c.province) as province,
      case when cu.province is null then c.city else cu.city end as city, f.contact_id as "nameOf", f.sealed
    from customers.contact_of o join customers.customer cu on cu.id = o.customer_id join customers.contact c on c.id = o.contact_id
    left join lateral (select f.contact_id, f.sealed from customers.contact_of s join customers.field f on f.contact_id = s.contact_id and f.name = 'name'
      where s.customer_id = cu.id order by f.contact_id = o.contact_id desc, f.stated, f.updated_at desc limit 1) f on true
    where o.contact_id ${among(contactIds)}`.execute(tx);
  return rows;
}

/** Keeps where a contact was found to be, without overwriting a surer place of the customer. */
export async function setContactArea(tx: Tx, contactId: string, province: string | null, city: string | null): Promise<void> {
  await sql`update customers.contact set province = ${province}, city = ${city} where id = ${contactId} and (province is distinct from ${province} or city is distinct from ${city})`.execute(tx);
}

/** Of these contacts those that are found by one of these hashes. */
export async function withHash(tx: Tx, kind: string, contactIds: readonly string[], hashes: readonly Buffer[]): Promise<{ contactId: string; hash: Buffer }[]> {
  const { rows } = await sql<{ contactId: string; hash: Buffer }>`select contact_id as "contactId", hash from customers.blind where kind = ${kind} and hash = any(${hashes}::bytea[]) and contact_id = any(${contactIds}::uuid[])`.execute(tx);
  return rows;
}

/** Which fields of these contacts are kept, and since when. */
export async function fieldsKnown(tx: Tx, contactIds: readonly string[]): Promise<{ contactId: string; name: PersonalField; updatedAt: Date }[]> {
  const { rows } = await sql<{ contactId: string; name: PersonalField; updatedAt: Date }>`select contact_id as "contactId", name, updated_at as "updatedAt" from customers.field where contact_id = any(${contactIds}::uuid[])`.execute(tx);
  return rows;
}
