import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { CourseEvent, Telling } from "./rules.ts";

/** Tellings of one shop come one after the other, so that a later one is never overwritten by an earlier. */
export async function lockShop(tx: Tx, shopId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`orders.intake ${shopId}`}, 0))`.execute(tx);
}

/** What was last told of these things, by the hex of their names. */
export async function tellings(tx: Tx, shopId: string, things: readonly Buffer[]): Promise<Map<string, Telling>> {
  const { rows } = await sql<{ thing: Buffer; at: Date; content: Buffer }>`select thing, said_at as at, content from orders.brought where shop_id = ${shopId} and thing = any(${things}::bytea[])`.execute(tx);
  return new Map(rows.map(({ thing, ...telling }) => [thing.toString("hex"), telling]));
}

export async function saveTellings(tx: Tx, shopId: string, told: ReadonlyMap<string, Telling>): Promise<void> {
  if (told.size === 0) return;
  await sql`insert into orders.brought (shop_id, thing, said_at, content) select ${shopId}::uuid, decode(t, 'hex'), a, c
    from unnest(${[...told.keys()]}::text[], ${[...told.values()].map((one) => one.at)}::timestamptz[], ${[...told.values()].map((one) => one.content)}::bytea[]) as w (t, a, c)
    on conflict (shop_id, thing) do update set said_at = excluded.said_at, content = excluded.content`.execute(tx);
}

/** Known orders of a shop by number. */
export async function knownOrders(tx: Tx, shopId: string, numbers: readonly string[]): Promise<Map<string, { id: string; contactId: string }>> {
  const { rows } = await sql<{ number: string; id: string; contactId: string }>`select number, id, contact_id as "contactId" from orders.customer_order where shop_id = ${shopId} and number = any(${numbers}::text[])`.execute(tx);
  return new Map(rows.map(({ number, ...order }) => [number, order]));
}

/** Lines that were told before their product. */
export async function linkLines(tx: Tx, shopId: string, skus: readonly string[]): Promise<void> {
  await sql`update orders.line l set product_id = p.id from orders.product p, orders.customer_order o
    where l.product_id is null and l.sku = any(${skus}::text[]) and p.shop_id = ${shopId} and p.sku = l.sku and o.id = l.order_id and o.shop_id = ${shopId}`.execute(tx);
}

export interface PaymentRow {
  id: string;
  orderId: string;
  direction: "paid" | "refunded";
  amountFen: number;
  method: string;
  at: Date;
}
export async function savePayments(tx: Tx, shopId: string, payments: readonly PaymentRow[]): Promise<void> {
  if (payments.length === 0) return;
  await sql`insert into orders.payment (shop_id, id, order_id, direction, amount_fen, method, at)
    select ${shopId}::uuid, id, "orderId", direction, "amountFen", method, at from jsonb_to_recordset(${JSON.stringify(payments)}::jsonb) as r (id text, "orderId" uuid, direction text, "amountFen" bigint, method text, at timestamptz)
    on conflict (shop_id, id) do update set order_id = excluded.order_id, direction = excluded.direction, amount_fen = excluded.amount_fen, method = excluded.method, at = excluded.at`.execute(tx);
}

export async function saveWhatWasPaid(tx: Tx, orders: readonly { id: string; fen: number | null; at: Date | null }[]): Promise<void> {
  if (orders.length === 0) return;
  await sql`update orders.customer_order o set paid_said_fen = w.fen, paid_said_at = w.at from unnest(${orders.map((o) => o.id)}::uuid[], ${orders.map((o) => o.fen)}::bigint[], ${orders.map((o) => o.at)}::timestamptz[]) as w (id, fen, at) where o.id = w.id`.execute(tx);
}

/** What was paid, from all that is known now: the shop's word, else the payments, else the state; never more than is due. */
export async function reckonPaid(tx: Tx, now: Date, orderIds: readonly string[]): Promise<void> {
  await sql`with known as (
      select o.id, o.placed_at, o.goods_fen + o.freight_fen - o.discount_fen as due, o.paid_said_fen, o.paid_said_at, o.state,
        (select sum(p.amount_fen) from orders.payment p where p.order_id = o.id and p.direction = 'paid') as fen,
        (select min(p.at) from orders.payment p where p.order_id = o.id and p.direction = 'paid') as at
      from orders.customer_order o where o.id = any(${orderIds}::uuid[])
    ), reckoned as (
      select k.*, least(k.due, coalesce(k.paid_said_fen, k.fen, case when k.state in ('unpaid', 'cancelled') then 0 else k.due end)) as paid from known k
    )
    update orders.customer_order o set paid_fen = r.paid, paid_at = coalesce(r.paid_said_at, r.at, case when r.paid > 0 then r.placed_at end), updated_at = ${now}
    from reckoned r where o.id = r.id`.execute(tx);
}

export interface KnownParcel {
  id: string;
  orderId: string;
  trackingNumber: string;
  events: CourseEvent[];
  secret: Buffer | null;
}
export async function parcelsOf(tx: Tx, orderIds: readonly string[]): Promise<KnownParcel[]> {
  const { rows } = await sql<KnownParcel>`select id, order_id as "orderId", tracking_number as "trackingNumber", events, secret from orders.shipment where order_id = any(${orderIds}::uuid[])`.execute(tx);
  return rows;
}

export interface ParcelRow {
  id: string;
  orderId: string;
  carrier: string;
  trackingNumber: string;
  state: string;
  shippedAt: string | null;
  movingAt: string | null;
  signedAt: string | null;
  expectedOn: string | null;
  events: readonly CourseEvent[];
  secret: Buffer | null;
  /** Only the course has grown: a later telling of the rest stands. */
  courseOnly: boolean;
}
/** The parcel that was sent last stands last, whatever order they were told in. */
export async function saveParcel(tx: Tx, p: ParcelRow): Promise<void> {
  if (p.courseOnly) await sql`update orders.shipment set events = ${JSON.stringify(p.events)}::jsonb, secret = ${p.secret} where id = ${p.id}`.execute(tx);
  else
    await sql`insert into orders.shipment (id, order_id, n, carrier, tracking_number, state, shipped_at, moving_at, signed_at, expected_on, events, secret)
      values (${p.id}, ${p.orderId}, (select coalesce(max(n), -1) + 1 from orders.shipment where order_id = ${p.orderId}), ${p.carrier}, ${p.trackingNumber}, ${p.state}, ${p.shippedAt}, ${p.movingAt}, ${p.signedAt}, ${p.expectedOn}, ${JSON.stringify(p.events)}::jsonb, ${p.secret})
      on conflict (id) do update set carrier = excluded.carrier, state = excluded.state, shipped_at = excluded.shipped_at, moving_at = excluded.moving_at, signed_at = excluded.signed_at, expected_on = excluded.expected_on, events = excluded.events, secret = excluded.secret`.execute(tx);
}
export async function orderParcels(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const numbered = sql`select id, row_number() over (partition by order_id order by shipped_at nulls first, tracking_number) - 1 as n from orders.shipment where order_id = any(${orderIds}::uuid[])`;
  // In two steps: the numbers of one order are unique at every moment.
  await sql`update orders.shipment s set n = -1 - w.n from (${numbered}) w where s.id = w.id and s.n <> w.n`.execute(tx);
  await sql`update orders.shipment set n = -1 - n where order_id = any(${orderIds}::uuid[]) and n < 0`.execute(tx);
}

export interface WaitingRow {
  id: string;
  number: string;
  sealed: Buffer;
}
export async function addWaiting(tx: Tx, shopId: string, now: Date, rows: readonly WaitingRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into orders.waiting (id, shop_id, number, came_at, sealed) select id, ${shopId}::uuid, number, ${now}, sealed
    from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.number)}::text[], ${rows.map((r) => r.sealed)}::bytea[]) as w (id, number, sealed)`.execute(tx);
}
export async function takeWaiting(tx: Tx, shopId: string, numbers: readonly string[]): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`delete from orders.waiting where shop_id = ${shopId} and number = any(${numbers}::text[]) returning id, number, sealed`.execute(tx);
  return rows;
}

export interface Door {
  shopId: string;
  secret: Buffer;
  madeAt: Date;
  previous: Buffer | null;
  previousUntil: Date | null;
  lastAt: Date | null;
}
const door = sql.raw(`shop_id as "shopId", secret, made_at as "madeAt", previous, previous_until as "previousUntil", last_at as "lastAt"`);
export async function doors(tx: Tx): Promise<Door[]> {
  return (await sql<Door>`select ${door} from orders.intake_door`.execute(tx)).rows;
}
export async function doorOf(tx: Tx, shopId: string): Promise<Door | undefined> {
  return (await sql<Door>`select ${door} from orders.intake_door where shop_id = ${shopId}`.execute(tx)).rows[0];
}
export async function renewSecret(tx: Tx, shopId: string, secret: Buffer, now: Date, previousUntil: Date): Promise<void> {
  await sql`insert into orders.intake_door (shop_id, secret, made_at) values (${shopId}, ${secret}, ${now})
    on conflict (shop_id) do update set previous = intake_door.secret, previous_until = ${previousUntil}, secret = excluded.secret, made_at = excluded.made_at`.execute(tx);
}
export const noteCame = (tx: Tx, shopId: string, now: Date) => sql`update orders.intake_door set last_at = ${now} where shop_id = ${shopId} and (last_at is null or last_at < ${now}::timestamptz - interval '1 minute')`.execute(tx);
export async function waitingCounts(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ shopId: string; n: number }>`select shop_id as "shopId", count(*)::int as n from orders.waiting group by shop_id`.execute(tx);
  return new Map(rows.map((row) => [row.shopId, row.n]));
}
