import { sql, type RawBuilder } from "kysely";
import type { OrderState, ShipmentState } from "#contract/orders.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredLine {
  productId: string | null;
  title: string;
  colour: string | null;
  icon: string | null;
  quantity: number;
  priceFen: number;
}
export interface StoredOrder {
  id: string;
  number: string;
  contactId: string;
  shopId: string;
  shopName: string;
  state: OrderState;
  placedAt: Date;
  paidAt: Date | null;
  goodsFen: number;
  freightFen: number;
  discountFen: number;
  paidFen: number;
  province: string | null;
  city: string | null;
  sealed: Buffer | null;
  lines: StoredLine[];
  carrier: string | null;
  trackingNumber: string | null;
  shipmentState: ShipmentState | null;
  shippedAt: Date | null;
  movingAt: Date | null;
  signedAt: Date | null;
}

// The parcel that tells the course is the latest one.
const query = (where: RawBuilder<unknown>, limit: number) => sql<StoredOrder>`
  select o.id, o.number, o.contact_id as "contactId", o.shop_id as "shopId", s.short_name as "shopName", o.state, o.placed_at as "placedAt", o.paid_at as "paidAt",
    o.goods_fen as "goodsFen", o.freight_fen as "freightFen", o.discount_fen as "discountFen", o.paid_fen as "paidFen", a.province, a.city, a.sealed,
    p.carrier, p.tracking_number as "trackingNumber", p.state as "shipmentState", p.shipped_at as "shippedAt", p.moving_at as "movingAt", p.signed_at as "signedAt",
    coalesce((select jsonb_agg(jsonb_build_object('productId', l.product_id, 'title', l.title, 'colour', l.colour, 'icon', l.icon, 'quantity', l.quantity, 'priceFen', l.price_fen) order by l.n)
      from orders.line l where l.order_id = o.id), '[]') as lines
  from orders.customer_order o join organization.v_shop s on s.id = o.shop_id left join orders.address a on a.order_id = o.id
    left join lateral (select * from orders.shipment p where p.order_id = o.id order by p.n desc limit 1) p on true
  where ${where} order by o.placed_at desc, o.id desc limit ${limit}`;

/** Orders of these contacts, the newest first, by keyset. */
export async function ordersOf(tx: Tx, contactIds: readonly string[], limit: number, before?: { at: Date; id: string } | { at: Date }): Promise<StoredOrder[]> {
  const whose = sql`o.contact_id = any(${contactIds}::uuid[])`;
  return (await query(before === undefined ? whose : "id" in before ? sql`${whose} and (o.placed_at, o.id) < (${before.at}, ${before.id}::uuid)` : sql`${whose} and o.placed_at <= ${before.at}`, limit).execute(tx)).rows;
}

export async function findOrder(tx: Tx, id: string): Promise<StoredOrder | undefined> {
  return (await query(sql`o.id = ${id}`, 1).execute(tx)).rows[0];
}

export interface StoredShipment {
  id: string;
  carrier: string;
  trackingNumber: string;
  state: ShipmentState;
  events: { at: string; text: string }[];
  secret: Buffer | null;
}

export async function shipmentsOf(tx: Tx, orderId: string): Promise<StoredShipment[]> {
  const { rows } = await sql<StoredShipment>`select id, carrier, tracking_number as "trackingNumber", state, events, secret from orders.shipment where order_id = ${orderId} order by n`.execute(tx);
  return rows;
}

/** How many orders and how much money, of those that were not called off. */
export async function totalsOf(tx: Tx, contactIds: readonly string[]): Promise<Map<string, { count: number; paidFen: number }>> {
  const { rows } = await sql<{ contactId: string; count: number; paidFen: number }>`select contact_id as "contactId", count(*) as count, sum(paid_fen)::bigint as "paidFen"
    from orders.customer_order where contact_id = any(${contactIds}::uuid[]) and state not in ('unpaid', 'cancelled', 'refunded') group by contact_id`.execute(tx);
  return new Map(rows.map(({ contactId, ...total }) => [contactId, total]));
}

/** What orders since a moment come to, by contact; the newest order whenever it was. */
export async function worthOf(tx: Tx, contactIds: readonly string[], since: Date): Promise<Map<string, { paidFen: number; orders: number; lastOrderAt: Date | null }>> {
  const { rows } = await sql<{ contactId: string; paidFen: number; orders: number; lastOrderAt: Date | null }>`select contact_id as "contactId", coalesce(sum(paid_fen) filter (where placed_at >= ${since}), 0)::bigint as "paidFen",
    (count(*) filter (where placed_at >= ${since}))::int as orders, max(placed_at) as "lastOrderAt"
    from orders.customer_order where contact_id = any(${contactIds}::uuid[]) and state not in ('unpaid', 'cancelled', 'refunded') group by contact_id`.execute(tx);
  return new Map(rows.map(({ contactId, ...worth }) => [contactId, worth]));
}

/** The area of the newest order's delivery address (R-PE-05). */
export async function deliveryAreaOf(tx: Tx, contactId: string): Promise<{ province: string; city: string | null } | null> {
  const { rows } = await sql<{ province: string | null; city: string | null }>`select a.province, a.city from orders.customer_order o join orders.address a on a.order_id = o.id
    where o.contact_id = ${contactId} and o.state <> 'cancelled' order by o.placed_at desc, o.id desc limit 1`.execute(tx);
  const area = rows[0];
  return area && area.province !== null ? { province: area.province, city: area.city } : null;
}

export interface SealedAddress {
  orderId: string;
  contactId: string;
  sealed: Buffer;
  at: Date;
}

/** Sealed addresses of the newest orders. */
export async function addressesOf(tx: Tx, contactIds: readonly string[], limit: number): Promise<SealedAddress[]> {
  const { rows } = await sql<SealedAddress>`select o.id as "orderId", o.contact_id as "contactId", a.sealed, o.placed_at as at from orders.customer_order o join orders.address a on a.order_id = o.id
    where o.contact_id = any(${contactIds}::uuid[]) order by o.placed_at desc, o.id desc limit ${limit}`.execute(tx);
  return rows;
}
