import { z } from "zod";
import type { WidgetMatters, WidgetShop, WidgetWelcome } from "#contract/widget.ts";
import { conversationForCustomer, conversationsOf, lastMessages, latestOf, mayRate, ratingOf } from "#server/desk/conversations/index.ts";
import type { ConversationState, RulesPort } from "#server/desk/conversations/index.ts";
import type { WaitPage } from "#contract/policies/wait-page.ts";
import type { OwnConsents } from "#server/desk/privacy/index.ts";
import type { Promises } from "#server/desk/promises/index.ts";
import { identityHash, type Customers } from "#server/desk/customers/index.ts";
import { nobody, type Actor, type Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { newToken } from "#server/kernel/ids.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { Tx } from "#server/kernel/db.ts";
import { networkOf } from "#server/kernel/http/address.ts";
import { allow, secondsOver } from "#server/kernel/http/limits.ts";
import { readIdentity, type ShopperClaims } from "./jwt.ts";

export interface ShopFacts {
  id: string;
  key: string;
  name: string;
  shortName: string;
  origins: readonly string[];
  look: Record<string, unknown>;
  state: string;
}

/** What the web channel needs from modules beside and below. */
export interface WebPorts {
  rules: RulesPort;
  customers: Customers;
  promises: Promises;
  consents: OwnConsents;
  /** What this customer has filed and may file (R-TK-10). */
  matters(ctx: Ctx, who: { contactId: string; shopId: string; vouched: boolean; locale: "zh-CN" | "en" }): Promise<WidgetMatters>;
  matterLink(ctx: Ctx, contactId: string, id: string): Promise<{ token: string }>;
  waitPage(tx: Tx, at: Date): Promise<WaitPage>;
  shopByKey(tx: Tx, key: string): Promise<ShopFacts | null | undefined>;
  shopSecrets(tx: Tx, shopId: string): Promise<string[]>;
  recentOrders(tx: Tx, contactIds: readonly string[], locale?: "zh-CN" | "en"): Promise<WidgetWelcome["orders"]>;
}

/** A visitor as an actor: the contact's id, and for which shop and in which language. */
export interface Visitor extends Actor {
  kind: "visitor";
  id: string;
  shop: { id: string; key: string };
  locale: "zh-CN" | "en";
  ip: string;
  /** The shop has signed who it is. */
  vouched: boolean;
}

const Hello = z.object({
  shop: z.string().min(1).max(40),
  token: z.string().max(100).optional(),
  identity: z.string().max(4000).optional(),
  locale: z.string().max(20).optional(),
});

/** Whether a page of this origin may talk to the shop: its own list, or our own pages; `null` never (D21). */
export function originAllowed(shop: Pick<ShopFacts, "origins">, origin: string, own: string): boolean {
  if (origin === "" || origin === "null") return false;
  return origin === own || shop.origins.includes(origin);
}

/**
 * New visitors of one shop in a minute, from whatever addresses (D21: limits per address, token and shop). A shopper comes new by opening the panel, not a
 * page, so a hundred a second is beyond any shop, while a thousand borrowed addresses, each within its own limit, are stopped from filling the tables and
 * the queue. Only newcomers are counted: who was here before, or is signed by the shop, comes in during a flood too. Messages are not, as a great
 * shop's thousands a second are honest, and each visitor's own are limited on the socket.
 */
const newcomersPerMinute = 6000;
export function insistRoom(kernel: Kernel, shopId: string): void {
  const seconds = secondsOver(`newcomer:${shopId}`, newcomersPerMinute * kernel.config.limitFactor, 60);
  if (seconds > 0) throw new Refusal("too_many", { params: { seconds } });
}

/** Recognises a visitor by the first frame, or makes a new one; the answer carries all that the widget shows at first. */
export async function greet(kernel: Kernel, ports: WebPorts, raw: Record<string, unknown>, from: { ip: string; origin: string; own: string }): Promise<{ actor: Visitor; welcome: Omit<WidgetWelcome, "t"> }> {
  const hello = Hello.safeParse(raw);
  if (!hello.success) throw new Refusal("invalid", { fields: [{ path: String(hello.error.issues[0]?.path[0] ?? "hello"), code: "invalid" }] });
  if (!allow(`hello:${networkOf(from.ip)}`, 240 * kernel.config.limitFactor, 60)) throw new Refusal("too_many");
  const locale = hello.data.locale?.toLowerCase().startsWith("en") ? "en" : "zh-CN";
  const db = kernel.db.kysely;
  const shop = await ports.shopByKey(db, hello.data.shop);
  if (!shop || shop.state !== "open") throw new Refusal("shop_unknown", { status: 404 });
  if (!originAllowed(shop, from.origin, from.own)) throw new Refusal("origin_not_allowed", { status: 403 });

  let token = hello.data.token && /^[A-Za-z0-9_-]{43}$/.test(hello.data.token) ? hello.data.token : newToken();
  const claims = hello.data.identity ? readIdentity(hello.data.identity, await ports.shopSecrets(db, shop.id), kernel.clock.now()) : null;
  const { contact, name } = await kernel.run(nobody, async (ctx) => {
    const found = claims
      ? await ports.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["shopper", shop.id, claims.sub]) })
      : await ports.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash(["visitor", token]) });
    // Refused, the newcomer's rows are gone with the transaction.
    if (!claims && found.createdAt.getTime() === ctx.now.getTime()) insistRoom(kernel, shop.id);
    if (claims?.name) await ports.customers.contacts.setField(ctx.tx, ctx.now, found.id, "name", claims.name, false);
    if (claims?.address) await ports.customers.contacts.setField(ctx.tx, ctx.now, found.id, "address", claims.address, false);
    if (claims?.phone) await ports.customers.contacts.setField(ctx.tx, ctx.now, found.id, "phone", claims.phone, false);
    return { contact: found, name: claims?.name ?? null };
  });
  if (claims) token = "";
  const visitor: Visitor = { ...nobody, kind: "visitor", id: contact.id, shop: { id: shop.id, key: shop.key }, locale, ip: from.ip, vouched: claims !== null };
  const latest = await latestOf(db, contact.id, shop.id);
  const current = latest && (latest.open || kernel.clock.now().getTime() - latest.lastAt.getTime() < 3_600_000 || (await mayStillRate(kernel, ports, latest))) ? latest : undefined;
  const past = await conversationsOf(db, [contact.id], 20);
  const words = await lastMessages(db, past);
  return {
    actor: visitor,
    welcome: {
      token, shop: await describe(kernel, ports, db, shop, locale, claims), shopper: name,
      conversation: current ? await conversationForCustomer(db, current) : null,
      history: past.filter((c) => c.id !== current?.id && !c.open).map((c) => ({ id: c.id, openedAt: c.openedAt.toISOString(), topic: c.topic, last: words.get(c.id)?.text ?? "" })),
      orders: claims ? await ports.recentOrders(db, [contact.id], locale) : [],
    },
  };
}

/** Whoever was asked to rate finds the conversation again for as long as the rating counts. */
async function mayStillRate(kernel: Kernel, ports: WebPorts, c: ConversationState): Promise<boolean> {
  const db = kernel.db.kysely;
  const now = kernel.clock.now();
  const { ratingHours, inviteRating } = (await ports.rules.conversation(db, now)).body;
  return inviteRating && mayRate(c, { rated: (await ratingOf(db, c.id)) !== undefined, now, ratingHours }) === true;
}

type Hours = Awaited<ReturnType<RulesPort["serviceHours"]>>;
const hoursOf = new WeakMap<Kernel, { slot: number; byLocale: Map<string, Hours> }>();
const slotMs = 5000;

/** The opening hours, reckoned anew every five seconds and when the handbook changes: a thousand visitors who come back at once share them. */
async function hoursNow(kernel: Kernel, ports: WebPorts, db: Tx, now: Date, locale: "zh-CN" | "en"): Promise<Hours> {
  let known = hoursOf.get(kernel);
  if (!known) {
    const fresh = { slot: -1, byLocale: new Map<string, Hours>() };
    hoursOf.set(kernel, (known = fresh));
    kernel.bus.on("handbook", () => fresh.byLocale.clear());
  }
  const slot = Math.floor(now.getTime() / slotMs);
  if (known.slot !== slot) known.byLocale.clear();
  known.slot = slot;
  const hours = known.byLocale.get(locale) ?? (await ports.rules.serviceHours(db, now, locale));
  known.byLocale.set(locale, hours);
  return hours;
}

async function describe(kernel: Kernel, ports: WebPorts, db: Tx, shop: ShopFacts, locale: "zh-CN" | "en", claims: ShopperClaims | null): Promise<WidgetShop> {
  const now = kernel.clock.now();
  const { body } = await ports.rules.greeting(db, shop.key, now);
  const hours = await hoursNow(kernel, ports, db, now, locale);
  const words = (text: { "zh-CN": string; en?: string }) => (locale === "en" && text.en) || text["zh-CN"];
  return {
    key: shop.key, name: shop.name, shortName: shop.shortName, look: shop.look as WidgetShop["look"], hours: hours.text, openNow: hours.openNow,
    nextOpening: hours.nextOpening?.toISOString() ?? null, phone: body.phone, welcome: words(body.welcome).replaceAll("{店铺}", shop.name).replaceAll("{shop}", shop.name), awayText: words(body.afterHours).replaceAll("{服务时间}", hours.text), 
    // What the shop has signed is not asked again.
    ask: { name: claims?.name ? "no" : body.ask.name, phone: claims?.phone ? "no" : body.ask.phone, province: claims?.address ? "no" : body.ask.province },
    consents: await ports.consents.asked({ tx: db, now }),
    topics: body.topics.map((topic) => ({ key: topic.key, label: words(topic.label) })),
  };
}
