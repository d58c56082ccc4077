import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** Products that these contacts have bought and kept. */
export async function boughtBy(tx: Tx, contactIds: readonly string[]): Promise<string[]> {
  if (contactIds.length === 0) return [];
  const { rows } = await sql<{ id: string }>`select distinct l.product_id as id from orders.customer_order o join orders.line l on l.order_id = o.id
    where o.contact_id = any(${contactIds}::uuid[]) and o.state not in ('unpaid', 'cancelled', 'refunded') and l.product_id is not null limit 200`.execute(tx);
  return rows.map((row) => row.id);
}

/** What others bought in one order with these products: how often, and with which of them most; of the newest orders only, so that it stays quick. */
export async function boughtTogether(tx: Tx, productIds: readonly string[]): Promise<Map<string, { times: number; title: string }>> {
  if (productIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; times: number; title: string }>`with mine as (
      select l.order_id, l.product_id, l.title from orders.line l where l.product_id = any(${productIds}::uuid[]) order by l.order_id desc limit 2000)
    select o.product_id as id, count(*)::int as times, mode() within group (order by m.title) as title from mine m join orders.line o on o.order_id = m.order_id and o.product_id <> m.product_id
    where o.product_id is not null group by 1`.execute(tx);
  return new Map(rows.map(({ id, ...rest }) => [id, rest]));
}
