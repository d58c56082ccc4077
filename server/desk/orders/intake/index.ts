import type { FastifyInstance } from "fastify";
import { intakeEndpoints, intakeHook, type IntakeDoor } from "#contract/intake.ts";
import type { TokenActor } from "#server/foundation/tokens/index.ts";
import { nobody, type Actor, type Ctx } from "#server/kernel/context.ts";
import { openField, sealField, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { networkOf } from "#server/kernel/http/address.ts";
import { secondsOver } from "#server/kernel/http/limits.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import { newToken } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { bring, type IntakeParts } from "./service.ts";
import { signedNow } from "./signature.ts";
import * as store from "./store.ts";

interface ShopFacts {
  id: string;
  key: string;
  name: string;
  state: string;
}
export interface IntakePorts extends IntakeParts {
  shopByKey(tx: Tx, key: string): Promise<ShopFacts | undefined>;
  shops(tx: Tx): Promise<ShopFacts[]>;
}

const overlapMs = 86_400_000;
const perMinute = 600;
const mostBytes = 4 * 2 ** 20;
const secretPlace = (shopId: string) => ({ table: "orders.intake_door", column: "secret", row: shopId });

/** A shop that this caller may speak for; any other is unknown to it. */
async function shopFor(ports: IntakePorts, tx: Tx, actor: Actor, key: string): Promise<ShopFacts> {
  const shop = await ports.shopByKey(tx, key);
  const bound = actor.kind === "token" ? (actor as TokenActor).shops : null;
  if (!shop || shop.state !== "open" || (bound !== null && !bound.includes(shop.id))) throw new Refusal("shop_unknown", { status: 404, fields: [{ path: "shop", code: "shop_unknown" }] });
  return shop;
}

async function doorOf(ctx: Ctx, shop: ShopFacts, waiting: ReadonlyMap<string, number>): Promise<IntakeDoor> {
  const door = await store.doorOf(ctx.tx, shop.id);
  const until = door?.previousUntil && door.previousUntil > ctx.now ? door.previousUntil : null;
  return { shop: { id: shop.id, key: shop.key, name: shop.name }, path: intakeHook.pathOf(shop.key), madeAt: door?.madeAt.toISOString() ?? null, previousUntil: until?.toISOString() ?? null, lastAt: door?.lastAt?.toISOString() ?? null, waiting: waiting.get(shop.id) ?? 0 };
}

/** A new secret under which a shop signs what it brings; the one before stays valid for a day. */
export async function newIntakeSecret(ports: IntakePorts, ctx: Ctx, shopId: string): Promise<string> {
  const text = `kfin_${newToken()}`;
  const key = await ports.keys.forOwner(ctx.tx, ctx.now, shopId);
  await store.renewSecret(ctx.tx, shopId, sealField(key, secretPlace(shopId), text), ctx.now, new Date(ctx.now.getTime() + overlapMs));
  return text;
}

export function intakeRoutes(ports: IntakePorts): Route[] {
  return routes(intakeEndpoints, {
    "POST /v1/intake": async (ctx, { body }) => bring(ports, ctx, (await shopFor(ports, ctx.tx, ctx.actor, body.shop)).id, body.items),
    "GET /v1/intake/doors": async (ctx) => {
      const waiting = await store.waitingCounts(ctx.tx);
      const shops = (await ports.shops(ctx.tx)).filter((shop) => shop.state === "open");
      return { rows: await Promise.all(shops.map((shop) => doorOf(ctx, shop, waiting))) };
    },
    "POST /v1/intake/doors/{id}/secret": async (ctx, { params }) => {
      const shop = found((await ports.shops(ctx.tx)).find((one) => one.id === params.id));
      const text = await newIntakeSecret(ports, ctx, shop.id);
      ctx.record({ kind: "intake.secret_made", subject: ["shop", shop.id], data: { shop: shop.key } });
      return { text, door: await doorOf(ctx, shop, await store.waitingCounts(ctx.tx)) };
    },
  });
}

/** The secrets that sign for a shop now, the current one first. */
async function secretsOf(keys: DataKeys, tx: Tx, shopId: string, now: Date): Promise<string[]> {
  const door = await store.doorOf(tx, shopId);
  const key = door && (await keys.find(tx, shopId));
  if (!door || !key) return [];
  const before = door.previous && door.previousUntil && door.previousUntil > now ? [door.previous] : [];
  return [door.secret, ...before].map((sealed) => openField(key, secretPlace(shopId), sealed));
}

/**
 * `POST /v1/intake/hooks/{shop}`: the same items as `POST /v1/intake`, for systems that sign instead of carrying a token. The body is what was
 * signed, so it is read as it came. A replay changes nothing: of each thing the latest telling stands already.
 */
export function addIntakeHooks(app: FastifyInstance, kernel: Kernel, ports: IntakePorts): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: mostBytes }, (_request, body, done) => done(null, body));
    scope.post<{ Params: { shop: string } }>(intakeHook.pathOf(":shop"), { bodyLimit: mostBytes }, async (request) => {
      const seconds = secondsOver(`intake:${networkOf(request.ip)}`, perMinute * kernel.config.limitFactor, 60);
      if (seconds > 0) throw new Refusal("too_many", { params: { seconds } });
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      return kernel.run(nobody, async (ctx) => {
        const shop = await shopFor(ports, ctx.tx, ctx.actor, request.params.shop);
        const verdict = signedNow(String(request.headers["kefu-signature"] ?? ""), body, await secretsOf(ports.keys, ctx.tx, shop.id, ctx.now), ctx.now);
        if (verdict !== true) throw new Refusal(verdict.refused, { status: 401, fields: [{ path: "kefu-signature", code: verdict.refused }] });
        await store.noteCame(ctx.tx, shop.id, ctx.now);
        return bring(ports, ctx, shop.id, itemsOf(body));
      });
    });
  });
}

function itemsOf(body: Buffer): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Refusal("unreadable", { status: 400 });
  }
  const items: unknown = (parsed as { items?: unknown } | null)?.items;
  if (!Array.isArray(items) || items.length === 0) throw new Refusal("invalid", { fields: [{ path: "items", code: "required" }] });
  if (items.length > 1000) throw new Refusal("invalid", { fields: [{ path: "items", code: "out_of_range" }] });
  return items;
}
