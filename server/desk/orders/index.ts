import type { OrderRow, Product } from "#contract/orders.ts";
import { orderEndpoints } from "#contract/orders.ts";
import type { WidgetWelcome } from "#contract/widget.ts";
import type { FastifyInstance } from "fastify";
import type { Ctx } from "#server/kernel/context.ts";
import type { ImportKind } from "#server/foundation/imports/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { onDate } from "#server/kernel/time/index.ts";
import { textsIn, type Locale } from "#locales/index.ts";
import en from "#locales/en/orders.ts";
import zh from "#locales/zh-CN/orders.ts";
import { openActions, told, type ActionPorts, type Asked } from "./actions/index.ts";
import { shopKinds } from "./intake/imports.ts";
import { addIntakeHooks, intakeRoutes, newIntakeSecret, type IntakePorts } from "./intake/index.ts";
import { recommendRoutes, type RecommendPorts } from "./recommend/index.ts";
import { searchWords } from "./rules.ts";
import { balancesOf, free, markReviewed, orderForReturn, refundTold, refundToldWhole, refundedUnder, reserve, settle } from "./service/balance.ts";
import { saveOrders, saveProducts, type BroughtOrder, type BroughtProduct } from "./service/bulk.ts";
import { contentOf } from "./service/content.ts";
import { listOrders, listProducts, openAddresses, readOrder, rowOf, unmaskAddress, type OrdersPorts } from "./service/read.ts";
import { lineFacts } from "./store/balance.ts";
import * as store from "./store/orders.ts";
import { findProducts, productNames } from "./store/products.ts";

export type { Asked, AskedReturn, Outcome } from "./actions/index.ts";
export type { BroughtOrder, BroughtProduct } from "./service/bulk.ts";
export { allocate, paidByLine } from "./balance-rules.ts";
export type { Money, StoredBalance } from "./service/balance.ts";
export type { OrdersPorts } from "./service/read.ts";

/** What went back and what is asked for, never more than was paid. */
export interface OrderMoney {
  /** An order within the actor's reach, as rules of return look at it. */
  orderForReturn(ctx: Ctx, id: string): ReturnType<typeof orderForReturn>;
  balances: typeof balancesOf;
  reserve: typeof reserve;
  free: typeof free;
  settle: typeof settle;
  refundTold: typeof refundTold;
  refundToldWhole: typeof refundToldWhole;
  refundedUnder: typeof refundedUnder;
  markReviewed: typeof markReviewed;
}

/** The door of the orders module. */
export interface Orders {
  module: Module;
  /** A shopper's newest orders as the widget offers them, in the shopper's language. */
  recentOrders(tx: Tx, contactIds: readonly string[], locale?: Locale): Promise<WidgetWelcome["orders"]>;
  ordersOf(tx: Tx, contactIds: readonly string[], part?: { before: Date | null; limit: number }): Promise<OrderRow[]>;
  orderTotals(tx: Tx, contactIds: readonly string[]): Promise<Map<string, { count: number; paidFen: number }>>;
  worthOf: typeof store.worthOf;
  addressesOf(tx: Tx, contactIds: readonly string[]): Promise<{ orderId: string; line: string; at: Date }[]>;
  /** The area of the newest order's delivery address, the first source of R-PE-05. */
  deliveryAreaOf(tx: Tx, contactId: string): Promise<{ province: string; city: string | null } | null>;
  /** What was sold with an order and when, as warranties ask; days are those of the zone. */
  soldGoods(tx: Tx, orderId: string, zone: string): Promise<{ lines: { title: string; type: string }[]; signedOn: string | null; paidOn: string | null; placedOn: string } | null>;
  /** The first parcel of an order, its number whole: for whoever carries it. */
  trackingOf(tx: Tx, orderId: string): Promise<{ carrier: string; number: string } | null>;
  /** Names of products by id; one that is not known is missing. */
  productNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>>;
  findProducts(tx: Tx, search: { q?: string; shopId?: string; colour?: string; type?: string; limit?: number }): Promise<Product[]>;
  /** The door at which the shops' systems ring with signed data. */
  hooks(app: FastifyInstance): void;
  /** What shops tell in files (R-OR-01). */
  readonly importKinds: readonly ImportKind[];
  /** The money of orders, line by line (R-TK-04). */
  readonly money: OrderMoney;
  /** Asks a shop to act on an order (R-OR-02): sent after the commit under the id that is given; its result comes as `order.action_done` or `order.action_refused`. */
  askShop(ctx: Ctx, asked: Asked): Promise<{ id: string }>;
  /** An order within the actor's reach, or a refusal. */
  orderRow(ctx: Ctx, id: string): Promise<OrderRow>;
  /** What a customer confirms of an order (goods, money, address) as a keyed hash: another one is another order to confirm. */
  contentOf(tx: Tx, id: string): Promise<string>;
  /** Connects a shop's system: where it is asked to act, and fresh secrets for both ways, known only now. */
  connect(ctx: Ctx, shopId: string, actionsUrl: string): Promise<{ intake: string; actions: string }>;
  /** Bulk doors for the demo and the intake: up to 1,000 rows each, idempotent by shop and number. */
  saveProducts(ctx: Ctx, batch: readonly BroughtProduct[]): Promise<string[]>;
  saveOrders(ctx: Ctx, batch: readonly BroughtOrder[]): Promise<string[]>;
}

const texts = textsIn<typeof zh>(zh, en);

/** Builds the orders module. */
export function openOrders(kernel: Kernel, ports: OrdersPorts & ActionPorts & RecommendPorts & Omit<IntakePorts, "answered" | "refunded">): Orders {
  const actions = openActions(kernel, ports);
  const intake: IntakePorts = { ...ports, answered: (ctx, shopId, id, answer) => told.answer(actions.parts, ctx, shopId, id, answer), refunded: (ctx, shopId, orderId, refund) => told.refund(actions.parts, ctx, shopId, orderId, refund) };
  return {
    module: {
      name: "orders",
      routes: [...intakeRoutes(intake), ...actions.routes, ...recommendRoutes(ports), ...routes(orderEndpoints, {
        "GET /v1/products": (ctx, { query }) => listProducts(ctx, query),
        "GET /v1/customers/{id}/orders": (ctx, { params, query }) => listOrders(ports, ctx, params.id, query),
        "GET /v1/orders/{id}": (ctx, { params }) => readOrder(ports, ctx, params.id),
        "POST /v1/orders/{id}/unmasking": (ctx, { params, body }) => unmaskAddress(ports, ctx, params.id, body),
      })],
      readers: actions.readers,
      deadlines: actions.deadlines,
      close: actions.close,
    },
    importKinds: shopKinds(intake),
    hooks: (app) => addIntakeHooks(app, kernel, intake),
    askShop: actions.ask,
    orderRow: async (ctx, id) => (await readOrder(ports, ctx, id)).order,
    contentOf: (tx, id) => contentOf(ports.keys, tx, id),
    connect: async (ctx, shopId, url) => ({ intake: await newIntakeSecret(intake, ctx, shopId), actions: await actions.connect(ctx, shopId, url) }),
    async recentOrders(tx, contactIds, locale = "zh-CN") {
      const words = texts[locale];
      return (await store.ordersOf(tx, contactIds, 5)).map(rowOf).map((order) => {
        const [first, ...more] = order.lines;
        const title = [first?.title ?? order.number, first?.colour].filter(Boolean).join(" ");
        return {
          id: order.id, number: order.number, title: more.length === 0 ? title : words.andMore.replace("{title}", title).replace("{count}", String(order.lines.length)),
          state: words.states[order.state], paidFen: order.paidFen, icon: first?.icon ?? null,
        };
      });
    },
    ordersOf: async (tx, contactIds, part) => (await store.ordersOf(tx, contactIds, part?.limit ?? 200, part?.before ? { at: part.before } : undefined)).map(rowOf),
    orderTotals: store.totalsOf,
    worthOf: store.worthOf,
    addressesOf: (tx, contactIds) => openAddresses(ports.keys, tx, contactIds),
    deliveryAreaOf: store.deliveryAreaOf,
    async trackingOf(tx, orderId) {
      const [parcel] = await store.shipmentsOf(tx, orderId);
      return parcel ? { carrier: parcel.carrier, number: parcel.trackingNumber } : null;
    },
    productNames,
    async soldGoods(tx, orderId, zone) {
      const order = await store.findOrder(tx, orderId);
      const day = (at: Date | null) => at && onDate(at, zone);
      return order ? { lines: await lineFacts(tx, orderId), signedOn: day(order.signedAt), paidOn: day(order.paidAt), placedOn: onDate(order.placedAt, zone) } : null;
    },
    findProducts: (tx, { q = "", limit = 20, ...filter }) => findProducts(tx, { words: searchWords(q), ...filter }, limit),
    money: { orderForReturn: (ctx, id) => orderForReturn(ports, ctx, id), balances: balancesOf, reserve, free, settle, refundTold, refundToldWhole, refundedUnder, markReviewed },
    saveProducts,
    saveOrders: (ctx, batch) => saveOrders(ports.keys, ctx, batch),
  };
}
