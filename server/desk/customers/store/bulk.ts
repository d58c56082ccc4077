import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface BulkContact {
  id: string;
  customerId: string;
  channel: string;
  shopId: string | null;
  kind: string;
  hash: Buffer;
  province: string | null;
  city: string | null;
  tier: string;
  tags: readonly string[];
  at: Date;
  seenAt: Date;
}

/** Inserts contacts with their customers; identities that are known already keep their rows. Gives the pair of each identity in the given order. */
export async function insertContacts(tx: Tx, batch: readonly BulkContact[]): Promise<{ contactId: string; customerId: string }[]> {
  const records = JSON.stringify(batch.map((c) => ({ ...c, hash: c.hash.toString("hex"), at: c.at.toISOString(), seenAt: c.seenAt.toISOString() })));
  const { rows: made } = await sql<{ id: string }>`
    insert into customers.contact (id, channel, shop_id, kind, identity_hash, province, city, created_at, seen_at)
    select id, channel, "shopId", kind, decode(hash, 'hex'), province, city, at, "seenAt" from jsonb_to_recordset(${records}::jsonb)
      as r (id uuid, channel text, "shopId" uuid, kind text, hash text, province text, city text, at timestamptz, "seenAt" timestamptz)
    on conflict (channel, identity_hash) do nothing returning id`.execute(tx);
  const fresh = new Set(made.map((row) => row.id));
  const customers = batch.filter((c) => fresh.has(c.id));
  if (customers.length > 0) {
    // In the given order, so that numbers follow it.
    await sql`insert into customers.customer (id, tier, tags, province, city, created_at)
      select "customerId", tier, array(select jsonb_array_elements_text(tags)), province, city, at from jsonb_to_recordset(${JSON.stringify(customers.map(({ hash: _hash, ...c }, n) => ({ ...c, n })))}::jsonb)
        as r ("customerId" uuid, tier text, tags jsonb, province text, city text, at timestamptz, n int) order by n`.execute(tx);
    await sql`insert into customers.contact_of (contact_id, customer_id)
      select * from unnest(${customers.map((c) => c.id)}::uuid[], ${customers.map((c) => c.customerId)}::uuid[])`.execute(tx);
  }
  const { rows } = await sql<{ contactId: string; customerId: string }>`select c.id as "contactId", o.customer_id as "customerId"
    from unnest(${batch.map((c) => c.channel)}::text[], ${batch.map((c) => c.hash)}::bytea[]) with ordinality as w (channel, hash, n)
    join customers.contact c on c.channel = w.channel and c.identity_hash = w.hash join customers.contact_of o on o.contact_id = c.id order by w.n`.execute(tx);
  return rows;
}

/** Stores many sealed fields and their blind index rows at once; what is only stated never replaces what a shop has vouched for. */
export async function saveFields(
  tx: Tx,
  at: Date,
  fields: readonly { contactId: string; name: string; sealed: Buffer; stated: boolean }[],
  blindsOf: (contactId: string, name: string) => readonly { contactId: string; kind: string; hash: Buffer }[],
): Promise<void> {
  const { rows: saved } = await sql<{ contactId: string; name: string }>`insert into customers.field (contact_id, name, sealed, stated, updated_at)
    select f.*, ${at} from unnest(${fields.map((f) => f.contactId)}::uuid[], ${fields.map((f) => f.name)}::text[], ${fields.map((f) => f.sealed)}::bytea[], ${fields.map((f) => f.stated)}::bool[]) as f
    on conflict (contact_id, name) do update set sealed = excluded.sealed, stated = excluded.stated, updated_at = excluded.updated_at
    where excluded.stated = false or customers.field.stated returning contact_id as "contactId", name`.execute(tx);
  const blinds = saved.flatMap((row) => blindsOf(row.contactId, row.name));
  await sql`delete from customers.blind b using (select distinct * from unnest(${blinds.map((b) => b.contactId)}::uuid[], ${blinds.map((b) => b.kind)}::text[])) as w (contact_id, kind)
    where b.contact_id = w.contact_id and b.kind = w.kind`.execute(tx);
  await sql`insert into customers.blind (contact_id, kind, hash)
    select * from unnest(${blinds.map((b) => b.contactId)}::uuid[], ${blinds.map((b) => b.kind)}::text[], ${blinds.map((b) => b.hash)}::bytea[]) on conflict do nothing`.execute(tx);
}
