import { sql, type RawBuilder } from "kysely";
import type { CustomerKind } from "#contract/kinds.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface CustomerState {
  id: string;
  number: number;
  kind: CustomerKind;
  tier: string;
  tags: string[];
  province: string | null;
  city: string | null;
  createdAt: Date;
  version: number;
}

const columns = sql.raw(`cu.id, cu.number, cu.kind, cu.tier, cu.tags, cu.province, cu.city, cu.created_at as "createdAt", cu.version`);

/** A customer by id; the id of one that was merged leads on to the other. */
export async function findCustomer(tx: Tx, id: string): Promise<CustomerState | undefined> {
  const { rows } = await sql<CustomerState>`select ${columns} from customers.customer cu
    where cu.id = (select coalesce(merged_into, id) from customers.customer where id = ${id})`.execute(tx);
  return rows[0];
}

/** Whom a number belongs to now. */
export async function findByNumber(tx: Tx, number: number): Promise<string | undefined> {
  return (await sql<{ id: string }>`select coalesce(merged_into, id) as id from customers.customer where number = ${number}`.execute(tx)).rows[0]?.id;
}

export async function customersByIds(tx: Tx, ids: readonly string[]): Promise<CustomerState[]> {
  const { rows } = await sql<CustomerState>`select ${columns} from customers.customer cu where cu.id = any(${ids}::uuid[]) and cu.merged_into is null`.execute(tx);
  return rows;
}

/** Joinings and splits come one after the other, and not while files are being changed: nobody holds a file that is led on. */
export async function lockJoining(tx: Tx, mode: "shared" | "alone"): Promise<void> {
  await sql`select ${sql.raw(mode === "alone" ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared")}(hashtextextended('customers.joining', 0))`.execute(tx);
}

/** The same, locked for a change. */
export async function lockCustomer(tx: Tx, id: string): Promise<CustomerState | undefined> {
  await lockJoining(tx, "shared");
  const { rows } = await sql<CustomerState>`select ${columns} from customers.customer cu
    where cu.id = (select coalesce(merged_into, id) from customers.customer where id = ${id}) for update`.execute(tx);
  return rows[0];
}

export type Found =
  | { by: "hash"; kind: string; hash: Buffer }
  | { by: "grams"; hashes: readonly Buffer[] }
  | { by: "number"; number: number };

export interface ListFilter {
  /** Any of these; an empty list: everybody. */
  found: readonly Found[];
  kind?: string | undefined;
  tier?: string | undefined;
  tag?: string | undefined;
  province?: string | undefined;
  /** Conditions that a segment adds, on `cu`. */
  more?: readonly RawBuilder<unknown>[];
  /** Only customers of these contacts, for a reader whose right ends there. */
  contactIds: readonly string[] | null;
}

function foundBy(found: Found): RawBuilder<unknown> {
  if (found.by === "number") return sql`cu.number = ${found.number}`;
  if (found.by === "hash") return sql`cu.id in (select o.customer_id from customers.blind b join customers.contact_of o on o.contact_id = b.contact_id where b.kind = ${found.kind} and b.hash = ${found.hash})`;
  // All grams on one contact: a customer is not made of halves of two names.
  return sql`cu.id in (select o.customer_id from customers.blind b join customers.contact_of o on o.contact_id = b.contact_id
    where b.kind = 'name_gram' and b.hash = any(${found.hashes}::bytea[]) group by o.customer_id, b.contact_id having count(*) = ${found.hashes.length})`;
}

/** Kind, tier, tag, place and what a segment adds: as the list is narrowed, and as a segment narrows it further. */
export function segmentConditions(f: Pick<ListFilter, "kind" | "tier" | "tag" | "province" | "more">): RawBuilder<unknown>[] {
  return [
    ...(f.kind ? [sql`cu.kind = ${f.kind}`] : []),
    ...(f.tier ? [sql`cu.tier = ${f.tier}`] : []),
    ...(f.tag ? [sql`cu.tags @> array[${f.tag}]::text[]`] : []),
    ...(f.province
      ? [sql`(cu.province = ${f.province} or cu.province is null and cu.id in (select o.customer_id from customers.contact c
          join customers.contact_of o on o.contact_id = c.id where c.province = ${f.province}))`]
      : []),
    ...(f.more ?? []),
  ];
}

function conditions(f: ListFilter): RawBuilder<unknown> {
  const parts = [
    sql`cu.merged_into is null`,
    ...(f.found.length > 0 ? [sql`(${sql.join(f.found.map(foundBy), sql` or `)})`] : []),
    ...segmentConditions(f),
    ...(f.contactIds ? [sql`cu.id in (select customer_id from customers.contact_of where contact_id = any(${f.contactIds}::uuid[]))`] : []),
  ];
  return sql.join(parts, sql` and `);
}

/** One page of customers by keyset, the newest number first. */
export async function listCustomers(tx: Tx, f: ListFilter, before: number | null, limit: number): Promise<CustomerState[]> {
  const { rows } = await sql<CustomerState>`select ${columns} from customers.customer cu where ${conditions(f)} ${before === null ? sql`` : sql`and cu.number < ${before}`}
    order by cu.number desc limit ${limit}`.execute(tx);
  return rows;
}

/** How many there are, counted up to a cap. */
export async function countCustomers(tx: Tx, f: ListFilter, cap: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from (select 1 from customers.customer cu where ${conditions(f)} limit ${cap + 1}) as few`.execute(tx);
  return rows[0]!.n;
}

/** A customer who has this phone or mail on any contact. */
export async function knownBy(tx: Tx, hashes: readonly { kind: string; hash: Buffer }[]): Promise<{ id: string; number: number } | undefined> {
  const { rows } = await sql<{ id: string; number: number }>`select cu.id, cu.number from unnest(${hashes.map((h) => h.kind)}::text[], ${hashes.map((h) => h.hash)}::bytea[]) as w (kind, hash)
    join customers.blind b on b.kind = w.kind and b.hash = w.hash join customers.contact_of o on o.contact_id = b.contact_id
    join customers.customer cu on cu.id = o.customer_id order by cu.number limit 1`.execute(tx);
  return rows[0];
}

/** Whom files know: by an identity of a channel, and by phone or mail. Keys are hex. */
export async function findByHashes(tx: Tx, channel: string, identities: readonly Buffer[], hashes: readonly { kind: string; hash: Buffer }[]): Promise<{ byIdentity: Map<string, string>; byHash: Map<string, string[]> }> {
  const own = await sql<{ hash: Buffer; id: string }>`select c.identity_hash as hash, o.customer_id as id from customers.contact c join customers.contact_of o on o.contact_id = c.id
    where c.channel = ${channel} and c.identity_hash = any(${identities}::bytea[])`.execute(tx);
  const others = await sql<{ kind: string; hash: Buffer; ids: string[] }>`select b.kind, b.hash, array_agg(distinct o.customer_id) as ids from (select distinct * from unnest(${hashes.map((h) => h.kind)}::text[], ${hashes.map((h) => h.hash)}::bytea[]) as w (kind, hash)) as w
    join customers.blind b on b.kind = w.kind and b.hash = w.hash join customers.contact_of o on o.contact_id = b.contact_id group by b.kind, b.hash`.execute(tx);
  return { byIdentity: new Map(own.rows.map((row) => [row.hash.toString("hex"), row.id])), byHash: new Map(others.rows.map((row) => [`${row.kind} ${row.hash.toString("hex")}`, row.ids])) };
}

export interface CustomerChange {
  tier: string;
  tags: readonly string[];
  province: string | null;
  city: string | null;
}

export async function saveCustomer(tx: Tx, id: string, change: CustomerChange): Promise<number> {
  const { rows } = await sql<{ version: number }>`update customers.customer set tier = ${change.tier}, tags = ${change.tags}::text[], province = ${change.province}, city = ${change.city},
    version = version + 1 where id = ${id} returning version`.execute(tx);
  return rows[0]!.version;
}

/** Tags in use, the most used first. */
export async function tagsInUse(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ tag: string }>`select tag from customers.customer, unnest(tags) as t (tag) where merged_into is null group by tag order by count(*) desc, tag limit ${limit}`.execute(tx);
  return rows.map((row) => row.tag);
}

/** Names of shops and people, which stand beside customers. */
export async function shopNames(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`select id, short_name as name from organization.v_shop`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}

export async function personNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`select id, name from organization.v_person where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}
