import { sql } from "kysely";
import type { LineBalance } from "#contract/returns.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface Money {
  n: number;
  amountFen: number;
}
export interface StoredBalance {
  n: number;
  kind: LineBalance["kind"];
  paidFen: number;
  refundedFen: number;
  reservedFen: number;
  overFen: number;
}

/** Balances of orders as they should be by what was paid now; what went back or is asked for is never pushed below. A line that is gone keeps what it gave. */
export async function putBalances(tx: Tx, rows: readonly { orderId: string; n: number; kind: LineBalance["kind"]; paidFen: number }[]): Promise<void> {
  await sql`insert into orders.line_balance (order_id, n, kind, paid_fen)
    select order_id, n, kind, paid_fen from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ order_id: row.orderId, n: row.n, kind: row.kind, paid_fen: row.paidFen })))}::jsonb) as r (order_id uuid, n int, kind text, paid_fen bigint)
    order by order_id, n
    on conflict (order_id, n) do update set paid_fen = greatest(excluded.paid_fen, line_balance.refunded_fen + line_balance.reserved_fen) where line_balance.paid_fen <> excluded.paid_fen`.execute(tx);
}

/** Of these orders those that have balances: they follow what the shop says of the payment. */
export async function ordersWithBalance(tx: Tx, orderIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select distinct order_id as id from orders.line_balance where order_id = any(${orderIds}::uuid[])`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** The lines of an order's money, locked in one order. */
export async function lockBalances(tx: Tx, orderId: string): Promise<StoredBalance[]> {
  const { rows } = await sql<StoredBalance>`select n, kind, paid_fen as "paidFen", refunded_fen as "refundedFen", reserved_fen as "reservedFen", over_fen - reviewed_fen as "overFen"
    from orders.line_balance where order_id = ${orderId} order by n for update`.execute(tx);
  return rows;
}

const values = (claims: readonly Money[]) => sql`unnest(${claims.map((claim) => claim.n)}::int[], ${claims.map((claim) => claim.amountFen)}::bigint[]) as c(n, amount)`;

/** Sets money aside; the constraint refuses more than was paid. */
export async function addReserved(tx: Tx, orderId: string, claims: readonly Money[]): Promise<void> {
  await sql`update orders.line_balance b set reserved_fen = b.reserved_fen + c.amount from ${values(claims)} where b.order_id = ${orderId} and b.n = c.n`.execute(tx);
}

/** Frees what was set aside. */
export async function freeReserved(tx: Tx, orderId: string, claims: readonly Money[]): Promise<void> {
  await sql`update orders.line_balance b set reserved_fen = b.reserved_fen - c.amount from ${values(claims)} where b.order_id = ${orderId} and b.n = c.n`.execute(tx);
}

/** What went back: as far as there is room it counts as refunded, the rest is over and waits for a person. */
export async function addRefunded(tx: Tx, orderId: string, claims: readonly Money[]): Promise<void> {
  await sql`update orders.line_balance b set refunded_fen = b.refunded_fen + least(c.amount, b.paid_fen - b.refunded_fen - b.reserved_fen), over_fen = b.over_fen + greatest(0, c.amount - (b.paid_fen - b.refunded_fen - b.reserved_fen))
    from ${values(claims)} where b.order_id = ${orderId} and b.n = c.n`.execute(tx);
}

/** Writes refunds down under the shop's number; gives those that were not known yet. */
export async function insertRefunds(tx: Tx, orderId: string, number: string, claims: readonly Money[], at: Date): Promise<Money[]> {
  const { rows } = await sql<{ n: number }>`insert into orders.refund (order_id, number, n, amount_fen, at) select ${orderId}, ${number}, c.n, c.amount, ${at} from ${values(claims)} on conflict do nothing returning n`.execute(tx);
  const fresh = new Set(rows.map((row) => row.n));
  return claims.filter((claim) => fresh.has(claim.n));
}

/** What was refunded under a number. */
export async function refundsOf(tx: Tx, orderId: string, number: string): Promise<Money[]> {
  return (await sql<Money>`select n, amount_fen as "amountFen" from orders.refund where order_id = ${orderId} and number = ${number} order by n`.execute(tx)).rows;
}

/** Takes a refund back that was told otherwise before: what was over first, so that both together stay what was told. */
export async function takeRefundBack(tx: Tx, orderId: string, number: string): Promise<void> {
  await sql`with gone as (delete from orders.refund where order_id = ${orderId} and number = ${number} returning n, amount_fen as amount)
    update orders.line_balance b set over_fen = b.over_fen - least(b.over_fen, g.amount), reviewed_fen = least(b.reviewed_fen, b.over_fen - least(b.over_fen, g.amount)), refunded_fen = b.refunded_fen - (g.amount - least(b.over_fen, g.amount))
    from gone g where b.order_id = ${orderId} and b.n = g.n`.execute(tx);
}

export async function markReviewed(tx: Tx, orderId: string, n: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`update orders.line_balance set reviewed_fen = over_fen where order_id = ${orderId} and n = ${n} and over_fen > reviewed_fen returning n`.execute(tx);
  return rows.length;
}

/** What rules of return ask of a line. */
export async function lineFacts(tx: Tx, orderId: string): Promise<{ n: number; title: string; quantity: number; type: string; sku: string | null }[]> {
  const { rows } = await sql<{ n: number; title: string; quantity: number; type: string; sku: string | null }>`select l.n, l.title, l.quantity, coalesce(p.type, '') as type, l.sku
    from orders.line l left join orders.product p on p.id = l.product_id where l.order_id = ${orderId} order by l.n`.execute(tx);
  return rows;
}
