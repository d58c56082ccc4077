import { recommendEndpoints, type WantedProduct } from "#contract/recommend.ts";
import type { RecommendationRules } from "#contract/policies/recommendation.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import { withinReach, type OrdersPorts } from "../service/read.ts";
import { findProducts } from "../store/products.ts";
import { recommend } from "./rules.ts";
import * as store from "./store.ts";

export interface RecommendPorts {
  recommendation(tx: Tx, at: Date): Promise<{ body: RecommendationRules; version: string }>;
}
/** A shop's whole range; beyond that, what sells. */
const range = 1000;

async function recommended(ports: OrdersPorts & RecommendPorts, ctx: Ctx, wanted: WantedProduct) {
  insistPermission(ctx.actor, "orders.read");
  const contactIds = wanted.customer === undefined ? [] : await ports.contactsOf(ctx.tx, wanted.customer);
  if (contactIds.length > 0) await withinReach(ports, ctx, contactIds);
  const { body, version } = await ports.recommendation(ctx.tx, ctx.now);
  const bought = new Set(await store.boughtBy(ctx.tx, contactIds));
  const together = await store.boughtTogether(ctx.tx, [...bought, ...(wanted.besides === undefined ? [] : [wanted.besides])]);
  const products = await findProducts(ctx.tx, { words: [], shopId: wanted.shop, type: wanted.type }, range);
  const rows = recommend(body, wanted, products.map((product) => ({ product, together: together.get(product.id) ?? null, bought: bought.has(product.id) })));
  return { rows: rows.map(({ product, reasons }) => ({ product, reasons })), version };
}

export const recommendRoutes = (ports: OrdersPorts & RecommendPorts): Route[] => routes(recommendEndpoints, { "POST /v1/products/recommendations": (ctx, { body }) => recommended(ports, ctx, body) });
