import type { Shop } from "#contract/organization.ts";
import { newId, newToken } from "#server/kernel/ids.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { openField, sealField, type Place } from "#server/kernel/crypto/field.ts";
import { violates, type Tx } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { nameKey } from "#server/foundation/identity/index.ts";
import { insistVersion, insistWhole, noField } from "../no.ts";
import type { Parts } from "../parts.ts";
import * as store from "../store/shops.ts";
import { unitKindOf } from "../store/units.ts";

// One place for both columns: a rotation moves the sealed secret from the one to the other.
const secretPlace = (shopId: string): Place => ({ table: "organization.shop", column: "secret", row: shopId });

const escapeAttribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

function present(parts: Pick<Parts, "widgetScript">, row: store.ShopRow, origin: string): Shop {
  const { secretSince, previousSecretSince, ...rest } = row;
  return {
    ...rest,
    secretSince: secretSince?.toISOString() ?? null,
    previousSecretSince: previousSecretSince?.toISOString() ?? null,
    script: `<script src="${escapeAttribute(origin + parts.widgetScript)}" data-shop="${row.key}"${row.look.side === "left" ? ' data-side="left"' : ""} async></script>`,
  };
}

/** All shops, the open ones first, by pinyin. */
export async function listShops(parts: Parts, ctx: Ctx, origin: string): Promise<Shop[]> {
  const rows = (await store.listShops(ctx.tx)).map((row) => ({ row, sort: `${row.state === "open" ? 0 : 1} ${nameKey(row.name)}` }));
  return rows.toSorted((a, b) => (a.sort < b.sort ? -1 : 1)).map(({ row }) => present(parts, row, origin));
}

export async function readShop(parts: Parts, ctx: Ctx, id: string, origin: string): Promise<Shop> {
  return present(parts, found(await store.findShop(ctx.tx, id)), origin);
}

async function insistBusinessLine(tx: Tx, key: string | null): Promise<void> {
  if (key !== null && (await unitKindOf(tx, { key })) !== "business_line") throw noField("businessLine", "business_line_unknown");
}

export interface NewShop {
  key: string;
  name: string;
  shortName: string;
  origins: string[];
  businessLine: string | null;
  look: store.ShopRow["look"];
}

/** Adds a shop; gives its id. Asks for no permission: the route does. */
export async function addShop(ctx: Ctx, input: NewShop): Promise<string> {
  const id = newId();
  const { key, ...fields } = input;
  await insistBusinessLine(ctx.tx, input.businessLine);
  try {
    await store.insertShop(ctx.tx, id, key, { ...fields, origins: [...new Set(fields.origins)], state: "open" }, ctx.now);
  } catch (error) {
    throw violates(error, "shop_key_key") ? noField("key", "taken") : error;
  }
  ctx.record({ kind: "shop.added", subject: ["shop", id], data: { key, name: input.name } });
  return id;
}

export type ShopChange = { [K in keyof store.ShopFields]?: store.ShopFields[K] | undefined } & { version: number };

/** Changes a shop. */
export async function changeShop(ctx: Ctx, id: string, { version, ...change }: ShopChange): Promise<void> {
  insistWhole(ctx.actor, "shops.write");
  const shop = found(await store.lockShop(ctx.tx, id));
  insistVersion(version, shop.version);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<store.ShopFields>;
  if (given.businessLine !== undefined) await insistBusinessLine(ctx.tx, given.businessLine);
  const next = { ...shop, ...given };
  await store.updateShop(ctx.tx, id, { ...next, origins: [...new Set(next.origins)] });
  ctx.record({ kind: "shop.changed", subject: ["shop", id], data: given });
}

/** Makes a new identity secret, shown this once; the one before stays valid beside it (D21). */
export async function rotateSecret(parts: Parts, ctx: Ctx, id: string, version: number): Promise<string> {
  insistWhole(ctx.actor, "shops.write");
  const shop = found(await store.lockShop(ctx.tx, id));
  insistVersion(version, shop.version);
  const secret = `kefu_${newToken()}`;
  const key = await parts.keys.forOwner(ctx.tx, ctx.now, id);
  await store.rotateSecret(ctx.tx, id, sealField(key, secretPlace(id), secret), ctx.now);
  ctx.record({ kind: "shop.secret_made", subject: ["shop", id], data: { previousKept: shop.secretSince !== null } });
  return secret;
}

/** Ends the previous identity secret: what it signed is refused from now on. */
export async function endPreviousSecret(ctx: Ctx, id: string): Promise<void> {
  insistWhole(ctx.actor, "shops.write");
  found(await store.lockShop(ctx.tx, id));
  if (!(await store.dropPreviousSecret(ctx.tx, id))) throw new Refusal("shop_no_previous_secret");
  ctx.record({ kind: "shop.secret_ended", subject: ["shop", id] });
}

/** The identity secrets that are valid now, the current one first. */
export async function shopSecrets(parts: Pick<Parts, "keys">, tx: Tx, shopId: string): Promise<string[]> {
  const sealed = await store.sealedSecrets(tx, shopId);
  const key = sealed.length === 0 ? null : await parts.keys.find(tx, shopId);
  return key === null ? [] : sealed.map((one) => openField(key, secretPlace(shopId), one));
}
