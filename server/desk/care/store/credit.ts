import { sql } from "kysely";
import type { CreditCause } from "#contract/policies/customer-care.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredCredit {
  cause: CreditCause;
  sourceId: string;
  contactId: string;
  at: Date;
  order: string;
  reason: string;
  secret: Buffer | null;
  byId: string | null;
  by: string;
}
/** What orders, parcels, returns and people say of these contacts, the newest first. */
export async function creditFacts(tx: Tx, contactIds: readonly string[]): Promise<StoredCredit[]> {
  const mine = sql`${contactIds}::uuid[]`;
  const { rows } = await sql<StoredCredit>`select f.cause, f.source_id as "sourceId", f.contact_id as "contactId", f.at, f.number as "order", f.reason, f.secret, f.by_id as "byId", coalesce(p.name, '') as by from (
      select 'order_cancelled' as cause, o.id as source_id, o.contact_id, o.placed_at as at, o.number, '' as reason, null::bytea as secret, null::uuid as by_id from orders.v_order o where o.contact_id = any(${mine}) and o.state = 'cancelled'
      union all select 'parcel_refused', s.id, o.contact_id, coalesce(s.moving_at, s.shipped_at, o.updated_at), o.number, '', null, null from orders.v_order o join orders.v_shipment s on s.order_id = o.id where o.contact_id = any(${mine}) and s.state = 'returned'
      union all select 'refunded', r.id, o.contact_id, r.answered_at, o.number, '', null, null from orders.v_order o join returns.v_request r on r.order_id = o.id where o.contact_id = any(${mine}) and r.state = 'refunded'
      union all select e.cause, e.id, e.contact_id, e.at, '', e.reason, e.secret, e.by_id from care.credit_entry e where e.contact_id = any(${mine})) as f
    left join identity.v_person p on p.id = f.by_id order by f.at desc, f.source_id limit 500`.execute(tx);
  return rows;
}
export async function insertCredit(tx: Tx, e: { id: string; contactId: string; cause: string; at: Date; byId: string | null; reason: string; secret: Buffer | null }): Promise<void> {
  await sql`insert into care.credit_entry (id, contact_id, cause, at, by_id, reason, secret) values (${e.id}, ${e.contactId}, ${e.cause}, ${e.at}, ${e.byId}, ${e.reason}, ${e.secret})`.execute(tx);
}

export interface StoredContest {
  id: string;
  contactId: string;
  cause: CreditCause;
  sourceId: string;
  at: Date;
  byId: string | null;
  by: string;
  reason: string;
  secret: Buffer | null;
  decision: "kept" | "corrected" | "struck" | null;
  points: number | null;
  decidedBy: string;
  decidedWhy: string;
}
const columns = sql.raw(`k.id, k.contact_id as "contactId", k.cause, k.source_id as "sourceId", k.at, k.by_id as "byId", coalesce(b.name, '') as by, k.reason, k.secret, k.decision, k.points, coalesce(d.name, '') as "decidedBy", k.decided_why as "decidedWhy"`);
const source = sql.raw("care.contest k left join identity.v_person b on b.id = k.by_id left join identity.v_person d on d.id = k.decided_by");
/** What was called wrong, the newest first. */
export async function contestsOf(tx: Tx, contactIds: readonly string[]): Promise<StoredContest[]> {
  const { rows } = await sql<StoredContest>`select ${columns} from ${source} where k.contact_id = any(${contactIds}::uuid[]) order by k.at desc, k.id desc`.execute(tx);
  return rows;
}
export async function lockContest(tx: Tx, id: string): Promise<StoredContest | undefined> {
  await sql`select 1 from care.contest where id = ${id} for update`.execute(tx);
  return (await sql<StoredContest>`select ${columns} from ${source} where k.id = ${id}`.execute(tx)).rows[0];
}
/** False: one is open about this entry. */
export async function insertContest(tx: Tx, k: { id: string; contactId: string; cause: string; sourceId: string; at: Date; byId: string | null; reason: string; secret: Buffer | null }): Promise<boolean> {
  const { rows } = await sql`insert into care.contest (id, contact_id, cause, source_id, at, by_id, reason, secret) values (${k.id}, ${k.contactId}, ${k.cause}, ${k.sourceId}, ${k.at}, ${k.byId}, ${k.reason}, ${k.secret})
    on conflict (cause, source_id) where decision is null do nothing returning 1`.execute(tx);
  return rows.length > 0;
}
export async function decideContest(tx: Tx, id: string, d: { decision: string; points: number | null; at: Date; byId: string | null; why: string }): Promise<void> {
  await sql`update care.contest set decision = ${d.decision}, points = ${d.points}, decided_at = ${d.at}, decided_by = ${d.byId}, decided_why = ${d.why} where id = ${id}`.execute(tx);
}
/** Who wrote an entry; null for what an order tells. */
export async function writerOf(tx: Tx, sourceId: string): Promise<string | null> {
  return (await sql<{ byId: string | null }>`select by_id as "byId" from care.credit_entry where id = ${sourceId}`.execute(tx)).rows[0]?.byId ?? null;
}
