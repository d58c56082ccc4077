import { sql } from "kysely";
import type { Product } from "#contract/orders.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface ProductFilter {
  words: readonly string[];
  shopId?: string | undefined;
  colour?: string | undefined;
  type?: string | undefined;
}
/** Where a page ended. */
export interface ProductPlace {
  inStock: boolean;
  sold: number;
  id: string;
}

const like = (word: string) => `%${word.replace(/[\\%_]/g, "\\$&")}%`;

/** Products that have every word in name, type or number; what is in stock goes first, then what sells. */
export async function findProducts(tx: Tx, f: ProductFilter, limit: number, before?: ProductPlace): Promise<Product[]> {
  const conditions = [
    sql`true`,
    ...f.words.map((word) => sql`(p.name ilike ${like(word)} or p.type ilike ${like(word)} or p.sku ilike ${like(word)})`),
    ...(f.shopId ? [sql`p.shop_id = ${f.shopId}`] : []),
    ...(f.type ? [sql`p.type = ${f.type}`] : []),
    ...(f.colour ? [sql`exists (select 1 from unnest(p.colours) as c (name) where c.name ilike ${like(f.colour)})`] : []),
    ...(before ? [sql`(p.stock > 0, p.sold, p.id) < (${before.inStock}, ${before.sold}, ${before.id}::uuid)`] : []),
  ];
  const { rows } = await sql<Omit<Product, "shop"> & { shopId: string; shopName: string }>`
    select p.id, p.shop_id as "shopId", s.short_name as "shopName", p.sku, p.name, p.type, p.price_fen as "priceFen", p.colours, p.facts, p.icon, p.stock, p.sold
    from orders.product p join organization.v_shop s on s.id = p.shop_id where ${sql.join(conditions, sql` and `)}
    order by p.stock > 0 desc, p.sold desc, p.id desc limit ${limit}`.execute(tx);
  return rows.map(({ shopId, shopName, ...product }) => ({ ...product, shop: { id: shopId, name: shopName } }));
}

/** Names by id. */
export async function productNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`select id, name from orders.product where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}
