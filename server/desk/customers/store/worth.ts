import { sql, type RawBuilder } from "kysely";
import type { SegmentFilter } from "#contract/customer-groups.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Worth } from "../worth-rules.ts";

export interface StoredWorth extends Worth {
  customerId: string;
  reckonedAt: Date | null;
  version: string | null;
  tierBy: "rule" | "hand";
  reason: string;
  byName: string | null;
  setAt: Date | null;
}

export async function worthOf(tx: Tx, customerIds: readonly string[]): Promise<Map<string, StoredWorth>> {
  const { rows } = await sql<StoredWorth>`select w.customer_id as "customerId", w.paid_fen as "paidFen", w.orders, w.last_order_at as "lastOrderAt", w.reckoned_at as "reckonedAt", w.version, w.tier_by as "tierBy", w.reason, p.name as "byName", w.set_at as "setAt"
    from customers.worth w left join identity.v_person p on p.id = w.by_id where w.customer_id = any(${customerIds}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.customerId, row]));
}

export async function saveWorth(tx: Tx, at: Date, version: string | null, rows: readonly (Worth & { customerId: string; tierBy: "rule" | "hand" })[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into customers.worth (customer_id, paid_fen, orders, last_order_at, tier_by, reckoned_at, version)
    select w.*, ${at}, ${version} from unnest(${rows.map((r) => r.customerId)}::uuid[], ${rows.map((r) => r.paidFen)}::bigint[], ${rows.map((r) => r.orders)}::int[], ${rows.map((r) => r.lastOrderAt)}::timestamptz[], ${rows.map((r) => r.tierBy)}::text[]) as w
    on conflict (customer_id) do update set paid_fen = excluded.paid_fen, orders = excluded.orders, last_order_at = excluded.last_order_at, reckoned_at = excluded.reckoned_at, version = excluded.version`.execute(tx);
}

/** Says who sets the tier from now on, and why. */
export async function saveTierBy(tx: Tx, customerId: string, s: { by: "rule" | "hand"; reason: string; byId: string | null; at: Date }): Promise<void> {
  await sql`insert into customers.worth (customer_id, tier_by, reason, by_id, set_at) values (${customerId}, ${s.by}, ${s.reason}, ${s.byId}, ${s.at})
    on conflict (customer_id) do update set tier_by = excluded.tier_by, reason = excluded.reason, by_id = excluded.by_id, set_at = excluded.set_at`.execute(tx);
}

/** The next files in the order of their numbers. */
export async function nextFiles(tx: Tx, after: number, limit: number): Promise<{ id: string; number: number; contactIds: string[] }[]> {
  const { rows } = await sql<{ id: string; number: number; contactIds: string[] }>`select cu.id, cu.number, array(select o.contact_id from customers.contact_of o where o.customer_id = cu.id) as "contactIds"
    from customers.customer cu where cu.number > ${after} and cu.merged_into is null order by cu.number limit ${limit}`.execute(tx);
  return rows;
}

/** A segment's part that stands on what orders come to. */
export function worthConditions(f: SegmentFilter, now: Date): RawBuilder<unknown>[] {
  const has = (condition: RawBuilder<unknown>) => sql`exists (select 1 from customers.worth w where w.customer_id = cu.id and ${condition})`;
  return [
    ...(f.paidFenAtLeast === undefined ? [] : [has(sql`w.paid_fen >= ${f.paidFenAtLeast}`)]),
    ...(f.ordersAtLeast === undefined ? [] : [has(sql`w.orders >= ${f.ordersAtLeast}`)]),
    ...(f.silentDays === undefined ? [] : [has(sql`w.last_order_at < ${new Date(now.getTime() - f.silentDays * 86_400_000)}`)]),
  ];
}

export interface StoredSegment {
  id: string;
  name: string;
  filter: SegmentFilter;
  by: string;
  createdAt: Date;
}
const segments = sql.raw(`select s.id, s.name, s.filter, coalesce(p.name, '') as by, s.created_at as "createdAt" from customers.segment s left join identity.v_person p on p.id = s.by_id`);
export const listSegments = async (tx: Tx): Promise<StoredSegment[]> => (await sql<StoredSegment>`${segments} order by s.created_at, s.id`.execute(tx)).rows;
export const findSegment = async (tx: Tx, id: string): Promise<StoredSegment | undefined> => (await sql<StoredSegment>`${segments} where s.id = ${id}`.execute(tx)).rows[0];
/** False: the name is taken. */
export async function insertSegment(tx: Tx, s: { id: string; name: string; filter: SegmentFilter; byId: string | null; at: Date }): Promise<boolean> {
  const { rows } = await sql`insert into customers.segment (id, name, filter, by_id, created_at) values (${s.id}, ${s.name}, ${JSON.stringify(s.filter)}::jsonb, ${s.byId}, ${s.at}) on conflict (lower(name)) do nothing returning 1`.execute(tx);
  return rows.length > 0;
}
export const deleteSegment = async (tx: Tx, id: string): Promise<boolean> => (await sql`delete from customers.segment where id = ${id} returning 1`.execute(tx)).rows.length > 0;
