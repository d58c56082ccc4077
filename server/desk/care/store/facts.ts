import { sql } from "kysely";
import { fileBit } from "#contract/policies/customer-care.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface WatchedFile {
  id: string;
  number: number;
  kind: string;
  tier: string;
  createdAt: Date;
  contactIds: string[];
  /** Where they are, of the file or of a contact. */
  placed: boolean;
  /** Somebody speaks for it. */
  peopled: boolean;
}
/** The next files in the order of their numbers, with all their contacts. */
export async function nextFiles(tx: Tx, after: number, limit: number, ids: readonly string[] | null = null): Promise<WatchedFile[]> {
  const { rows } = await sql<WatchedFile>`select cu.id, cu.number, cu.kind, cu.tier, cu.created_at as "createdAt", array(select c.id from customers.v_contact c where c.customer_id = cu.id order by c.id) as "contactIds",
      cu.known & ${fileBit("area")}::int <> 0 as placed, cu.known & ${fileBit("people")}::int <> 0 as peopled
    from customers.v_customer cu where cu.number > ${after} ${ids === null ? sql`` : sql`and cu.id = any(${ids}::uuid[])`} order by cu.number limit ${limit}`.execute(tx);
  return rows;
}

export interface OpenOrder {
  id: string;
  contactId: string;
  state: string;
  paidAt: Date | null;
  parcels: { state: string; expectedOn: string | null; movedAt: string | null }[];
}
/** Orders that are under way. */
export async function openOrders(tx: Tx, contactIds: readonly string[]): Promise<OpenOrder[]> {
  const { rows } = await sql<OpenOrder>`select o.id, o.contact_id as "contactId", o.state, o.paid_at as "paidAt",
      coalesce((select jsonb_agg(jsonb_build_object('state', s.state, 'expectedOn', s.expected_on, 'movedAt', coalesce(s.moving_at, s.shipped_at))) from orders.v_shipment s where s.order_id = o.id), '[]') as parcels
    from orders.v_order o where o.contact_id = any(${contactIds}::uuid[]) and o.state in ('paid', 'shipped', 'in_transit') order by o.placed_at, o.id`.execute(tx);
  return rows;
}
/** Complaints that are open or have ended since. */
export async function complaints(tx: Tx, contactIds: readonly string[], since: Date): Promise<{ id: string; contactId: string; endedAt: Date | null }[]> {
  const { rows } = await sql<{ id: string; contactId: string; endedAt: Date | null }>`select t.id, t.contact_id as "contactId", t.ended_at as "endedAt" from tickets.v_ticket t
    where t.contact_id = any(${contactIds}::uuid[]) and t.type = 'complaint' and t.merged_into is null and (t.ended_at is null or t.ended_at >= ${since}) order by t.opened_at, t.id`.execute(tx);
  return rows;
}
/** The newest order and the newest conversation of each contact, and who had that. */
export async function lastSeen(tx: Tx, contactIds: readonly string[]): Promise<{ contactId: string; orderAt: Date | null; talkAt: Date | null; agentId: string | null }[]> {
  const { rows } = await sql<{ contactId: string; orderAt: Date | null; talkAt: Date | null; agentId: string | null }>`select w.id as "contactId", o.at as "orderAt", t.at as "talkAt", a.assignee_id as "agentId" from unnest(${contactIds}::uuid[]) as w (id)
    left join lateral (select max(o.placed_at) as at from orders.v_order o where o.contact_id = w.id) o on true
    left join lateral (select max(r.opened_at) as at from conversations.v_reach r where r.contact_id = w.id) t on true
    left join lateral (select r.assignee_id from conversations.v_reach r join identity.v_person p on p.id = r.assignee_id and p.state = 'active' where r.contact_id = w.id order by r.opened_at desc limit 1) a on true`.execute(tx);
  return rows;
}
/** Agreements that hold and end by a day, with who looks after them, if that one is there. */
export async function agreementsOf(tx: Tx, contactIds: readonly string[], endsBy: string): Promise<{ id: string; number: number; contactId: string; ownerId: string | undefined; untilOn: string }[]> {
  const { rows } = await sql<{ id: string; number: number; contactId: string; ownerId: string | null; untilOn: string }>`select a.id, a.number, a.contact_id as "contactId", p.id as "ownerId", a.until_on as "untilOn"
    from agreements.v_agreement a left join identity.v_person p on p.id = a.owner_id and p.state = 'active' where a.contact_id = any(${contactIds}::uuid[]) and a.state = 'active' and a.until_on <= ${endsBy} order by a.until_on, a.id`.execute(tx);
  return rows.map((row) => ({ ...row, ownerId: row.ownerId ?? undefined }));
}
