import { sql } from "kysely";
import type { OrderState, ShipmentState } from "#contract/orders.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface BulkProduct {
  id: string;
  shopId: string;
  sku: string;
  name: string;
  type: string;
  priceFen: number;
  colours: readonly string[];
  facts: readonly { label: string; value: string }[];
  icon: string | null;
  stock: number;
  sold: number;
}

/** Stores products by shop and number; a known one takes the new facts. */
export async function upsertProducts(tx: Tx, at: Date, batch: readonly BulkProduct[]): Promise<void> {
  await sql`insert into orders.product (id, shop_id, sku, name, type, price_fen, colours, facts, icon, stock, sold, updated_at)
    select id, "shopId", sku, name, type, "priceFen", array(select jsonb_array_elements_text(colours)), facts, icon, stock, sold, ${at} from jsonb_to_recordset(${JSON.stringify(batch)}::jsonb)
      as r (id uuid, "shopId" uuid, sku text, name text, type text, "priceFen" bigint, colours jsonb, facts jsonb, icon text, stock int, sold int)
    on conflict (shop_id, sku) do update set name = excluded.name, type = excluded.type, price_fen = excluded.price_fen, colours = excluded.colours, facts = excluded.facts,
      icon = excluded.icon, stock = excluded.stock, sold = excluded.sold, updated_at = excluded.updated_at`.execute(tx);
}

/** The ids of products by shop and number, in the given order. */
export async function productIds(tx: Tx, batch: readonly Pick<BulkProduct, "shopId" | "sku">[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select p.id from unnest(${batch.map((p) => p.shopId)}::uuid[], ${batch.map((p) => p.sku)}::text[]) with ordinality as w (shop_id, sku, n)
    join orders.product p on p.shop_id = w.shop_id and p.sku = w.sku order by w.n`.execute(tx);
  return rows.map((row) => row.id);
}

export interface BulkOrder {
  id: string;
  shopId: string;
  contactId: string;
  number: string;
  state: OrderState;
  placedAt: Date;
  paidAt: Date | null;
  goodsFen: number;
  freightFen: number;
  discountFen: number;
  paidFen: number;
}

/** Stores orders by shop and number; a known one takes the new state and money, and keeps its contact. */
export async function upsertOrders(tx: Tx, at: Date, batch: readonly BulkOrder[]): Promise<void> {
  await sql`insert into orders.customer_order (id, shop_id, contact_id, number, state, placed_at, paid_at, goods_fen, freight_fen, discount_fen, paid_fen, updated_at)
    select id, "shopId", "contactId", number, state, "placedAt", "paidAt", "goodsFen", "freightFen", "discountFen", "paidFen", ${at} from jsonb_to_recordset(${JSON.stringify(batch)}::jsonb)
      as r (id uuid, "shopId" uuid, "contactId" uuid, number text, state text, "placedAt" timestamptz, "paidAt" timestamptz, "goodsFen" bigint, "freightFen" bigint, "discountFen" bigint, "paidFen" bigint)
    on conflict on constraint order_number do update set state = excluded.state, paid_at = excluded.paid_at, goods_fen = excluded.goods_fen, freight_fen = excluded.freight_fen,
      discount_fen = excluded.discount_fen, paid_fen = excluded.paid_fen, updated_at = excluded.updated_at`.execute(tx);
}

/** The stored id and contact of orders by shop and number, in the given order. */
export async function orderIds(tx: Tx, batch: readonly Pick<BulkOrder, "shopId" | "number">[]): Promise<{ id: string; contactId: string }[]> {
  const { rows } = await sql<{ id: string; contactId: string }>`select o.id, o.contact_id as "contactId"
    from unnest(${batch.map((o) => o.shopId)}::uuid[], ${batch.map((o) => o.number)}::text[]) with ordinality as w (shop_id, number, n)
    join orders.customer_order o on o.shop_id = w.shop_id and o.number = w.number order by w.n`.execute(tx);
  return rows;
}

export interface BulkLine {
  orderId: string;
  shopId: string;
  n: number;
  title: string;
  sku: string | null;
  colour: string | null;
  icon: string | null;
  quantity: number;
  priceFen: number;
}
export interface BulkAddress {
  orderId: string;
  sealed: Buffer;
  province: string | null;
  city: string | null;
}
export interface BulkShipment {
  id: string;
  orderId: string;
  n: number;
  carrier: string;
  trackingNumber: string;
  state: ShipmentState;
  shippedAt: Date | null;
  movingAt: Date | null;
  signedAt: Date | null;
  events: readonly { at: string; text: string }[];
  secret: Buffer | null;
}

/** Replaces what hangs on orders: lines, addresses, and the shipments of those whose shipments are told. */
export async function replaceParts(tx: Tx, orderIds: readonly string[], withShipments: readonly string[], lines: readonly BulkLine[], addresses: readonly BulkAddress[], shipments: readonly BulkShipment[]): Promise<void> {
  await sql`delete from orders.line where order_id = any(${orderIds}::uuid[])`.execute(tx);
  await sql`delete from orders.shipment where order_id = any(${withShipments}::uuid[])`.execute(tx);
  await sql`insert into orders.line (order_id, n, product_id, title, sku, colour, icon, quantity, price_fen)
    select r."orderId", r.n, p.id, r.title, r.sku, r.colour, r.icon, r.quantity, r."priceFen" from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as r ("orderId" uuid, "shopId" uuid, n int, title text, sku text, colour text, icon text, quantity int, "priceFen" bigint)
    left join orders.product p on p.shop_id = r."shopId" and p.sku = r.sku`.execute(tx);
  await sql`insert into orders.address (order_id, sealed, province, city)
    select * from unnest(${addresses.map((a) => a.orderId)}::uuid[], ${addresses.map((a) => a.sealed)}::bytea[], ${addresses.map((a) => a.province)}::text[], ${addresses.map((a) => a.city)}::text[])
    on conflict (order_id) do update set sealed = excluded.sealed, province = excluded.province, city = excluded.city`.execute(tx);
  const plain = shipments.map(({ secret, ...shipment }) => ({ ...shipment, secret: secret?.toString("hex") ?? null }));
  await sql`insert into orders.shipment (id, order_id, n, carrier, tracking_number, state, shipped_at, moving_at, signed_at, events, secret)
    select id, "orderId", n, carrier, "trackingNumber", state, "shippedAt", "movingAt", "signedAt", events, decode(secret, 'hex') from jsonb_to_recordset(${JSON.stringify(plain)}::jsonb)
      as r (id uuid, "orderId" uuid, n int, carrier text, "trackingNumber" text, state text, "shippedAt" timestamptz, "movingAt" timestamptz, "signedAt" timestamptz, events jsonb, secret text)`.execute(tx);
}
