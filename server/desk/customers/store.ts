import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface ContactRow {
  id: string;
  channel: string;
  shopId: string | null;
  kind: string;
  province: string | null;
  city: string | null;
  customerId: string;
}

const contactColumns = sql.raw(`c.id, c.channel, c.shop_id as "shopId", c.kind, c.province, c.city, o.customer_id as "customerId"`);

/** The contact with this identity on this channel, if it has been here before. */
export async function findContact(tx: Tx, channel: string, identityHash: Buffer): Promise<ContactRow | undefined> {
  const { rows } = await sql<ContactRow>`select ${contactColumns} from customers.contact c join customers.contact_of o on o.contact_id = c.id
    where c.channel = ${channel} and c.identity_hash = ${identityHash}`.execute(tx);
  return rows[0];
}

export async function readContacts(tx: Tx, ids: readonly string[]): Promise<ContactRow[]> {
  const { rows } = await sql<ContactRow>`select ${contactColumns} from customers.contact c join customers.contact_of o on o.contact_id = c.id where c.id = any(${ids}::uuid[])`.execute(tx);
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

export async function contactsOfCustomer(tx: Tx, customerId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select contact_id as id from customers.contact_of where customer_id = ${customerId}`.execute(tx);
  return rows.map((row) => row.id);
}

export interface SealedField {
  contactId: string;
  name: string;
  sealed: Buffer;
  stated: boolean;
  updatedAt: Date;
}

/** Sealed personal fields of contacts; every contact of the same customer counts. */
export async function sealedFields(tx: Tx, contactIds: readonly string[], names: readonly string[]): Promise<SealedField[]> {
  const { rows } = await sql<SealedField>`select contact_id as "contactId", name, sealed, stated, updated_at as "updatedAt" from customers.field
    where contact_id = any(${contactIds}::uuid[]) and name = any(${names}::text[])`.execute(tx);
  return rows;
}

export async function saveField(tx: Tx, f: { contactId: string; name: string; sealed: Buffer; stated: boolean; at: Date }): Promise<void> {
  await sql`insert into customers.field (contact_id, name, sealed, stated, updated_at) values (${f.contactId}, ${f.name}, ${f.sealed}, ${f.stated}, ${f.at})
    on conflict (contact_id, name) do update set sealed = excluded.sealed, stated = excluded.stated, updated_at = excluded.updated_at
    where excluded.stated = false or customers.field.stated`.execute(tx);
}

export async function replaceBlind(tx: Tx, contactId: string, kinds: readonly string[], hashes: readonly { kind: string; hash: Buffer }[]): Promise<void> {
  await sql`delete from customers.blind where contact_id = ${contactId} and kind = any(${kinds}::text[])`.execute(tx);
  if (hashes.length === 0) return;
  await sql`insert into customers.blind (contact_id, kind, hash) select ${contactId}, * from unnest(${hashes.map((h) => h.kind)}::text[], ${hashes.map((h) => h.hash)}::bytea[]) on conflict do nothing`.execute(tx);
}

/** Labels need the customer's tier and region; one row per contact. */
export async function labelRows(tx: Tx, contactIds: readonly string[]): Promise<{ contactId: string; customerId: string; tier: string; province: string | null; city: string | null }[]> {
  const { rows } = await sql<{ contactId: string; customerId: string; tier: string; province: string | null; city: string | null }>`
    select o.contact_id as "contactId", cu.id as "customerId", cu.tier, coalesce(cu.province, c.province) as province, coalesce(cu.city, c.city) as city
    from customers.contact_of o join customers.customer cu on cu.id = o.customer_id join customers.contact c on c.id = o.contact_id
    where o.contact_id = any(${contactIds}::uuid[])`.execute(tx);
  return rows;
}

/** Keeps where a contact was found to be, without overwriting a surer place of the customer. */
export async function setContactArea(tx: Tx, contactId: string, province: string | null, city: string | null): Promise<void> {
  await sql`update customers.contact set province = ${province}, city = ${city} where id = ${contactId} and (province is distinct from ${province} or city is distinct from ${city})`.execute(tx);
}
