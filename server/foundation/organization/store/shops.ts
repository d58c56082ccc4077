import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import { all, count, one } from "./ask.ts";

export interface ShopRow {
  id: string;
  key: string;
  name: string;
  shortName: string;
  origins: string[];
  businessLine: string | null;
  look: { accent?: string; logoText?: string; side?: "left" | "right" };
  state: "open" | "closed";
  secretSince: Date | null;
  previousSecretSince: Date | null;
  version: number;
}
export type ShopFields = Pick<ShopRow, "name" | "shortName" | "origins" | "businessLine" | "look" | "state">;

const columns = sql`id, key, name, short_name as "shortName", origins, business_line as "businessLine", look, state,
  secret_current_at as "secretSince", secret_previous_at as "previousSecretSince", version`;

export const listShops = (tx: Tx) => all(tx, sql<ShopRow>`select ${columns} from organization.shop limit 1000`);
export const findShop = (tx: Tx, id: string) => one(tx, sql<ShopRow>`select ${columns} from organization.shop where id = ${id}`);
export const lockShop = (tx: Tx, id: string) => one(tx, sql<ShopRow>`select ${columns} from organization.shop where id = ${id} for update`);
export const shopByKey = (tx: Tx, key: string) => one(tx, sql<ShopRow>`select ${columns} from organization.shop where key = ${key}`);
export const knownShops = (tx: Tx, ids: readonly string[]) => all(tx, sql<{ id: string }>`select id from organization.shop where id = any(${ids}::uuid[])`).then((rows) => rows.map((row) => row.id));

export const insertShop = (tx: Tx, id: string, key: string, f: ShopFields, now: Date) =>
  sql`insert into organization.shop (id, key, name, short_name, origins, business_line, look, state, created_at)
    values (${id}, ${key}, ${f.name}, ${f.shortName}, ${f.origins}::text[], ${f.businessLine}, ${JSON.stringify(f.look)}::jsonb, ${f.state}, ${now})`.execute(tx);
export const updateShop = (tx: Tx, id: string, f: ShopFields) =>
  sql`update organization.shop set name = ${f.name}, short_name = ${f.shortName}, origins = ${f.origins}::text[], business_line = ${f.businessLine},
    look = ${JSON.stringify(f.look)}::jsonb, state = ${f.state}, version = version + 1 where id = ${id}`.execute(tx);

/** The new secret holds; the one that held until now stays valid beside it. */
export const rotateSecret = (tx: Tx, id: string, sealed: Buffer, now: Date) =>
  sql`update organization.shop set secret_previous = secret_current, secret_previous_at = secret_current_at, secret_current = ${sealed}, secret_current_at = ${now},
    version = version + 1 where id = ${id}`.execute(tx);
export const dropPreviousSecret = (tx: Tx, id: string) =>
  count(tx, sql`update organization.shop set secret_previous = null, secret_previous_at = null, version = version + 1 where id = ${id} and secret_previous is not null`).then((n) => n === 1);
/** The sealed secrets, the current one first. */
export const sealedSecrets = (tx: Tx, id: string) =>
  one(tx, sql<{ current: Buffer | null; previous: Buffer | null }>`select secret_current as current, secret_previous as previous from organization.shop where id = ${id}`).then((row) =>
    [row?.current, row?.previous].filter((sealed): sealed is Buffer => sealed != null),
  );
