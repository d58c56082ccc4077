import type { ActionDoor } from "#contract/actions.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { openField, sealField, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newToken } from "#server/kernel/ids.ts";
import { setDeadlines } from "#server/kernel/jobs/deadlines.ts";
import { mayCallUrl } from "#server/kernel/outbound/index.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { Parts } from "./parts.ts";
import * as store from "./store.ts";

const overlapMs = 86_400_000;
const secretPlace = (shopId: string) => ({ table: "orders.action_door", column: "secret", row: shopId });

/** The secrets that sign for a shop's door now, the current one first. */
export async function secretsOf(keys: DataKeys, tx: Tx, door: store.StoredDoor, now: Date): Promise<string[]> {
  const key = await keys.find(tx, door.shopId);
  if (!key) return [];
  const before = door.previous && door.previousUntil && door.previousUntil > now ? [door.previous] : [];
  return [door.secret, ...before].map((sealed) => openField(key, secretPlace(door.shopId), sealed));
}

type Shop = Awaited<ReturnType<Parts["ports"]["shops"]>>[number];
const openShops = async (parts: Parts, ctx: Ctx): Promise<Shop[]> => (await parts.ports.shops(ctx.tx)).filter((shop) => shop.state === "open");

async function shown(ctx: Ctx, shop: Shop, counts: ReadonlyMap<string, number>): Promise<ActionDoor> {
  const door = await store.doorOf(ctx.tx, shop.id);
  const until = door?.previousUntil && door.previousUntil > ctx.now ? door.previousUntil : null;
  return {
    shop: { id: shop.id, key: shop.key, name: shop.name }, url: door?.url ?? null, madeAt: door?.madeAt.toISOString() ?? null, previousUntil: until?.toISOString() ?? null, lastAt: door?.lastAt?.toISOString() ?? null,
    lastCode: door?.lastCode ?? null, open: counts.get(shop.id) ?? 0,
  };
}

export async function listDoors(parts: Parts, ctx: Ctx): Promise<{ rows: ActionDoor[] }> {
  const counts = await store.openCounts(ctx.tx);
  return { rows: await Promise.all((await openShops(parts, ctx)).map((shop) => shown(ctx, shop, counts))) };
}

async function newSecret(parts: Parts, ctx: Ctx, shopId: string): Promise<{ text: string; sealed: Buffer }> {
  const text = `kfac_${newToken()}`;
  return { text, sealed: sealField(await parts.ports.keys.forOwner(ctx.tx, ctx.now, shopId), secretPlace(shopId), text) };
}

/** Where a shop is asked to act; what waits is tried there at once. */
export async function setDoor(parts: Parts, ctx: Ctx, shopId: string, url: string): Promise<{ text: string | null; door: ActionDoor }> {
  const shop = found((await openShops(parts, ctx)).find((one) => one.id === shopId));
  const read = URL.parse(url);
  if (!read) throw new Refusal("invalid", { fields: [{ path: "url", code: "webhook_url_form" }] });
  if (mayCallUrl(read, parts.kernel.config.outboundAllow) !== true) throw new Refusal("invalid", { fields: [{ path: "url", code: "webhook_url_inside" }] });
  const known = await store.doorOf(ctx.tx, shopId);
  const secret = known ? null : await newSecret(parts, ctx, shopId);
  await store.putDoor(ctx.tx, shopId, url, secret?.sealed ?? known!.secret, ctx.now);
  await setDeadlines(ctx, "orders.action", (await store.openOf(ctx.tx, shopId)).map((subject) => ({ subject, dueAt: ctx.now })));
  ctx.record({ kind: "order.action_door_set", subject: ["shop", shopId], data: { shop: shop.key } });
  return { text: secret?.text ?? null, door: await shown(ctx, shop, await store.openCounts(ctx.tx)) };
}

export async function renewSecret(parts: Parts, ctx: Ctx, shopId: string): Promise<{ text: string; door: ActionDoor }> {
  const shop = found((await openShops(parts, ctx)).find((one) => one.id === shopId));
  const { text, sealed } = await newSecret(parts, ctx, shopId);
  if ((await store.renewSecret(ctx.tx, shopId, sealed, ctx.now, new Date(ctx.now.getTime() + overlapMs))) === 0) throw new Refusal("not_found");
  ctx.record({ kind: "order.action_secret_made", subject: ["shop", shopId], data: { shop: shop.key } });
  return { text, door: await shown(ctx, shop, await store.openCounts(ctx.tx)) };
}
