import type { AddressField, OrderDetail, OrderRow, Product } from "#contract/orders.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { fillMasked, openJson, openParts, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Reading } from "#server/desk/customers/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { maskedAddress, maskTracking, mayUnmask, pathOf, searchWords, stateOf, type DeliveryAddress } from "../rules.ts";
import * as store from "../store/orders.ts";
import { findProducts, type ProductPlace } from "../store/products.ts";
import { addressPlace, shipmentPlace } from "./places.ts";

/** What orders need from the modules beside and above; app.ts hands it in. */
export interface OrdersPorts {
  keys: DataKeys;
  contactsOf(tx: Tx, customerId: string): Promise<readonly string[]>;
  customerOf(tx: Tx, contactId: string): Promise<string | null>;
  /** Of these contacts (all, when left out) those who have an open conversation with this person now. */
  servesNow(tx: Tx, personId: string, contactIds?: readonly string[]): Promise<readonly string[]>;
  reading: Pick<Reading, "field">;
}


/** An order as staff see it beside a conversation. */
export function rowOf(o: store.StoredOrder): OrderRow {
  const times = { placed: o.placedAt, shipped: o.shippedAt, in_transit: o.movingAt, signed: o.signedAt };
  const state = stateOf(o.state, times);
  return {
    id: o.id, number: o.number, contactId: o.contactId, shop: { id: o.shopId, name: o.shopName }, state,
    placedAt: o.placedAt.toISOString(), paidAt: o.paidAt?.toISOString() ?? null,
    goodsFen: o.goodsFen, freightFen: o.freightFen, discountFen: o.discountFen, paidFen: o.paidFen, province: o.province, city: o.city, lines: o.lines,
    path: pathOf(state, times),
    shipment: o.carrier === null ? null : { carrier: o.carrier, trackingNumber: maskTracking(o.trackingNumber!), state: o.shipmentState!, signedAt: o.signedAt?.toISOString() ?? null },
  };
}

async function serves(ports: OrdersPorts, ctx: Ctx, contactIds: readonly string[]): Promise<boolean> {
  return ctx.actor.id !== null && contactIds.length > 0 && (await ports.servesNow(ctx.tx, ctx.actor.id, contactIds)).length > 0;
}

/** The contacts of an order's customer, so far as the actor may see the customer's orders. */
export async function withinReach(ports: OrdersPorts, ctx: Ctx, contactIds: readonly string[]): Promise<void> {
  const scope = insistPermission(ctx.actor, "orders.read");
  if (scope !== "all" && !(await serves(ports, ctx, contactIds))) throw new Refusal("not_found");
}

function unreadable(): never {
  throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
}

function readCursor(after: string | undefined): { at: Date; id: string } | undefined {
  if (after === undefined) return undefined;
  const [at = "", id = ""] = after.split("_");
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id)) unreadable();
  return { at: new Date(at), id };
}

/** One page of a customer's orders, the newest first. */
export async function listOrders(ports: OrdersPorts, ctx: Ctx, customerId: string, query: { after?: string | undefined; limit: number }): Promise<{ rows: OrderRow[]; next: string | null }> {
  const contactIds = await ports.contactsOf(ctx.tx, customerId);
  if (contactIds.length === 0) throw new Refusal("not_found");
  await withinReach(ports, ctx, contactIds);
  const orders = await store.ordersOf(ctx.tx, contactIds, query.limit + 1, readCursor(query.after));
  const last = orders.length > query.limit ? orders[query.limit - 1] : undefined;
  return { rows: orders.slice(0, query.limit).map(rowOf), next: last ? `${last.placedAt.toISOString()}_${last.id}` : null };
}

async function openAddress(keys: DataKeys, tx: Tx, order: Pick<store.StoredOrder, "id" | "contactId" | "sealed">): Promise<DeliveryAddress | null> {
  const key = order.sealed === null ? null : await keys.find(tx, order.contactId);
  return openJson<DeliveryAddress>(key, addressPlace(order.id), order.sealed);
}

/** Every contact of an order's customer. */
export async function siblings(ports: OrdersPorts, tx: Tx, contactId: string): Promise<readonly string[]> {
  const customerId = await ports.customerOf(tx, contactId);
  return customerId === null ? [contactId] : ports.contactsOf(tx, customerId);
}

/** One order whole; its address masked, personal data in the carrier's words masked too. */
export async function readOrder(ports: OrdersPorts, ctx: Ctx, id: string): Promise<OrderDetail> {
  const order = found(await store.findOrder(ctx.tx, id));
  const contactIds = await siblings(ports, ctx.tx, order.contactId);
  await withinReach(ports, ctx, contactIds);
  const address = await openAddress(ports.keys, ctx.tx, order);
  const key = await ports.keys.find(ctx.tx, order.contactId);
  return {
    order: rowOf(order),
    address: address && maskedAddress(address),
    mayUnmask: mayUnmask(ctx.actor.scopeOf("customers.unmask"), await serves(ports, ctx, contactIds)) === true,
    shipments: (await store.shipmentsOf(ctx.tx, id)).map((shipment) => {
      const parts = openParts(key, shipmentPlace(shipment.id), shipment.secret);
      return { carrier: shipment.carrier, trackingNumber: maskTracking(shipment.trackingNumber), state: shipment.state, events: shipment.events.map((event) => ({ at: event.at, text: fillMasked(event.text, parts) })) };
    }),
  };
}

/** Opens one part of the delivery address for a minute; the record keeps who, which part and why (R-CU-04). */
export async function unmaskAddress(ports: OrdersPorts, ctx: Ctx, id: string, input: { field: AddressField; purpose?: string | undefined; reason: string }): Promise<{ value: string; until: string }> {
  const scope = insistPermission(ctx.actor, "customers.unmask");
  const order = found(await store.findOrder(ctx.tx, id));
  const contactIds = await siblings(ports, ctx.tx, order.contactId);
  await withinReach(ports, ctx, contactIds);
  const served = await serves(ports, ctx, contactIds);
  const verdict = mayUnmask(scope, served);
  if (verdict !== true) throw new Refusal(verdict.refused, { status: 403 });
  const address = found(await openAddress(ports.keys, ctx.tx, order));
  const customerId = found(await ports.customerOf(ctx.tx, order.contactId));
  const reason = await ports.reading.field(ctx, { customerId, contactIds, served, field: input.field }, input);
  ctx.record({ kind: "order.unmasked", subject: ["order", id], data: { field: input.field, contactId: order.contactId, reason } });
  return { value: address[input.field], until: new Date(ctx.now.getTime() + 60_000).toISOString() };
}

/** One page of products. */
export async function listProducts(ctx: Ctx, query: { q?: string | undefined; shop?: string | undefined; colour?: string | undefined; type?: string | undefined; after?: string | undefined; limit: number }): Promise<{ rows: Product[]; next: string | null }> {
  insistPermission(ctx.actor, "orders.read");
  const rows = await findProducts(ctx.tx, { words: searchWords(query.q ?? ""), shopId: query.shop, colour: query.colour, type: query.type }, query.limit + 1, productCursor(query.after));
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return { rows: rows.slice(0, query.limit), next: last ? `${Number(last.stock > 0)}_${last.sold}_${last.id}` : null };
}

function productCursor(after: string | undefined): ProductPlace | undefined {
  if (after === undefined) return undefined;
  const [, inStock, sold, id] = /^([01])_(\d{1,9})_([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/.exec(after) ?? unreadable();
  return { inStock: inStock === "1", sold: Number(sold), id: id! };
}

/** Where orders of these contacts went, whole; for the customer's file, which masks it. */
export async function openAddresses(keys: DataKeys, tx: Tx, contactIds: readonly string[]): Promise<{ orderId: string; line: string; at: Date }[]> {
  const rows = await store.addressesOf(tx, contactIds, 20);
  const dataKeys = await keys.findMany(tx, [...new Set(rows.map((row) => row.contactId))]);
  return rows.flatMap((row) => {
    const address = openJson<DeliveryAddress>(dataKeys.get(row.contactId), addressPlace(row.orderId), row.sealed);
    return address ? [{ orderId: row.orderId, at: row.at, line: address.line }] : [];
  });
}
