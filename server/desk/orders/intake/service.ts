import type { ShopAnswer } from "#contract/actions.ts";
import type { BroughtItem, Brought, Outcome } from "#contract/intake.ts";
import { identityHash, type Contacts } from "#server/desk/customers/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { cutPersonal, fillIn, openJson, openParts, sealField, sealParts, type DataKeys } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { followPayment } from "../service/balance.ts";
import { saveOrders, saveProducts } from "../service/bulk.ts";
import { shipmentPlace } from "../service/places.ts";
import { ordersWithBalance } from "../store/balance.ts";
import { findOrder } from "../store/orders.ts";
import { checkItem, keyed, mergeCourse, outcomeOf, tellingOf, thingOf, type CourseEvent, type Telling } from "./rules.ts";
import * as store from "./store.ts";

export interface IntakeParts {
  keys: DataKeys;
  contacts: Contacts;
  /** The shop says what became of an action; false: it is not one of this shop's. */
  answered(ctx: Ctx, shopId: string, actionId: string, answer: ShopAnswer): Promise<boolean>;
  refunded(ctx: Ctx, shopId: string, orderId: string, told: { shopNumber: string; amountFen: number; action: string | null }): Promise<void>;
}
type Of<K extends BroughtItem["kind"]> = Extract<BroughtItem, { kind: K }>;
/** What belongs to an order and may come before it. */
type Hanging = Of<"payment"> | Of<"shipment">;

const waitingPlace = (id: string) => ({ table: "orders.waiting", column: "sealed", row: id });
/** The identity of a shop's account, as a signed-in shopper of the widget has it. */
const accountHash = (shopId: string, account: string) => identityHash(["shopper", shopId, account]);

/**
 * Takes what a shop tells, in whatever order and how often it comes (R-OR-01): of each thing the latest telling stands, a parcel's course only
 * grows, and what belongs to an order that is not known yet waits for it. One transaction; each item is answered for itself.
 */
export async function bring(parts: IntakeParts, ctx: Ctx, shopId: string, raw: readonly unknown[]): Promise<Brought> {
  const { tx, now } = ctx;
  await store.lockShop(tx, shopId);
  const { key } = await parts.keys.forOwner(tx, now, shopId);
  const checked = raw.map(checkItem);
  const named = checked.map((one) => ("item" in one ? keyed(key, thingOf(one.item)) : null));
  const known = await store.tellings(tx, shopId, named.filter((name) => name !== null));
  const told = new Map<string, Telling>();
  const results: Brought["results"] = [];
  /** The telling of each thing that stands after this batch. */
  const latest = new Map<string, BroughtItem>();
  /** An older account of a parcel still knows something of its course. */
  const courses: Of<"shipment">[] = [];
  checked.forEach((one, n) => {
    if (!("item" in one)) return void results.push({ n, outcome: "refused", fields: one.fields });
    const name = named[n]!.toString("hex");
    const telling = tellingOf(key, one.item);
    const outcome = outcomeOf(told.get(name) ?? known.get(name), telling);
    results.push({ n, outcome: told.has(name) && outcome === "new" ? "changed" : outcome });
    if (outcome === "new" || outcome === "changed") {
      told.set(name, telling);
      latest.set(name, one.item);
    }
    if (one.item.kind === "shipment" && outcome !== "same") courses.push(one.item);
  });
  const standing = [...latest.values()];
  const kind = <K extends BroughtItem["kind"]>(wanted: K) => standing.filter((item): item is Of<K> => item.kind === wanted);

  await bringProducts(ctx, shopId, kind("product"));
  for (const customer of kind("customer")) await bringCustomer(parts, ctx, shopId, customer);
  const strangers = new Set<BroughtItem>();
  for (const item of kind("answer")) if (!(await parts.answered(ctx, shopId, item.action, answerOf(item)))) strangers.add(item);
  const orders = kind("order");
  await bringOrders(parts, ctx, shopId, orders);
  const freed = await takeWaiting(parts, ctx, shopId, orders.map((order) => order.number));
  const before = await store.tellings(tx, shopId, freed.map((item) => keyed(key, thingOf(item))));
  const hanging = [...freed, ...kind("payment"), ...courses].map((item): Told => {
    const name = keyed(key, thingOf(item)).toString("hex");
    const telling = tellingOf(key, item);
    return { item, telling, older: outcomeOf(told.get(name) ?? before.get(name) ?? known.get(name), telling) === "older" };
  });
  const waits = await hang(parts, ctx, shopId, hanging.toSorted(byTelling));
  for (const result of results) {
    const one = checked[result.n]!;
    if ("item" in one && result.outcome !== "same" && waits.has(one.item)) result.outcome = "waiting";
    if ("item" in one && strangers.has(one.item)) {
      Object.assign(result, { outcome: "refused", fields: [{ path: "action", code: "not_found" }] });
      // What is not known now may be told again.
      told.delete(named[result.n]!.toString("hex"));
    }
  }
  await store.saveTellings(tx, shopId, told);
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return { results, counts };
}

const answerOf = ({ result, number, reason }: Of<"answer">): ShopAnswer => (result === "done" ? { result, number, reason } : result === "refused" ? { result, reason } : { result });

async function bringProducts(ctx: Ctx, shopId: string, products: readonly Of<"product">[]): Promise<void> {
  if (products.length === 0) return;
  await saveProducts(ctx, products.map(({ kind: _kind, at: _at, ...product }) => ({ shopId, ...product })));
  await store.linkLines(ctx.tx, shopId, products.map(({ sku }) => sku));
}

async function contactOf({ contacts }: IntakeParts, ctx: Ctx, shopId: string, account: string): Promise<string> {
  return (await contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "shopper", hash: accountHash(shopId, account) })).id;
}

/** A registration: what the shop says of its customer is vouched for. */
async function bringCustomer(parts: IntakeParts, ctx: Ctx, shopId: string, customer: Of<"customer">): Promise<void> {
  const contactId = await contactOf(parts, ctx, shopId, customer.account);
  for (const name of ["name", "phone", "address"] as const) {
    const value = customer[name];
    if (value !== undefined) await parts.contacts.setField(ctx.tx, ctx.now, contactId, name, value, false);
  }
  if (customer.customerKind !== undefined) await parts.contacts.setKind(ctx.tx, contactId, customer.customerKind);
}

async function bringOrders(parts: IntakeParts, ctx: Ctx, shopId: string, orders: readonly Of<"order">[]): Promise<void> {
  if (orders.length === 0) return;
  const batch = [];
  const contacts = new Map<string, string>();
  for (const { number, account, state, placedAt, freightFen, discountFen, lines, address } of orders) {
    const contactId = contacts.get(account) ?? (await contactOf(parts, ctx, shopId, account));
    contacts.set(account, contactId);
    batch.push({ shopId, contactId, number, state, placedAt: new Date(placedAt), freightFen, discountFen, lines, ...(address ? { address } : {}) });
  }
  const ids = await saveOrders(parts.keys, ctx, batch);
  for (let i = 0; i < ids.length; i += 100) ctx.record({ kind: "orders.told", subject: ["orders", null], data: { orders: ids.slice(i, i + 100) } });
  await store.saveWhatWasPaid(ctx.tx, orders.map(({ paidFen, paidAt }, n) => ({ id: ids[n]!, fen: paidFen ?? null, at: paidAt === null ? null : new Date(paidAt) })));
  await reckonPaid(ctx, ids);
}

/** What was paid, from all that is known now, and the balances of its lines after it. */
async function reckonPaid(ctx: Ctx, orderIds: readonly string[]): Promise<void> {
  await store.reckonPaid(ctx.tx, ctx.now, orderIds);
  const balanced = await ordersWithBalance(ctx.tx, orderIds);
  const orders = await Promise.all([...balanced].map((id) => findOrder(ctx.tx, id)));
  await followPayment(ctx.tx, orders.filter((order) => order !== undefined));
}

/** What has waited for these orders. */
async function takeWaiting({ keys }: IntakeParts, ctx: Ctx, shopId: string, numbers: readonly string[]): Promise<Hanging[]> {
  const found: Hanging[] = [];
  for (const { id, sealed } of await store.takeWaiting(ctx.tx, shopId, numbers)) {
    const hanging = openJson<Hanging>(await keys.find(ctx.tx, id), waitingPlace(id), sealed);
    if (hanging) found.push(hanging);
    await keys.discard(ctx.tx, id);
  }
  return found;
}

interface Told {
  item: Hanging;
  telling: Telling;
  /** A later telling of it stands already. */
  older: boolean;
}
const byTelling = (a: Told, b: Told) => a.telling.at.getTime() - b.telling.at.getTime() || Buffer.compare(a.telling.content, b.telling.content);

/** Hangs payments and parcels on their orders, the latest telling last; gives those whose order has not come. */
async function hang(parts: IntakeParts, ctx: Ctx, shopId: string, hanging: readonly Told[]): Promise<Set<BroughtItem>> {
  const orders = await store.knownOrders(ctx.tx, shopId, [...new Set(hanging.map(({ item }) => item.order))]);
  const early = hanging.flatMap(({ item }) => (orders.has(item.order) ? [] : [item]));
  const rows = [];
  for (const item of early) {
    const id = newId();
    rows.push({ id, number: item.order, sealed: sealField(await parts.keys.forOwner(ctx.tx, ctx.now, id), waitingPlace(id), JSON.stringify(item)) });
  }
  await store.addWaiting(ctx.tx, shopId, ctx.now, rows);
  const payments = new Map<string, store.PaymentRow>();
  const parcels: { item: Of<"shipment">; older: boolean; order: { id: string; contactId: string } }[] = [];
  for (const { item, older } of hanging) {
    const order = orders.get(item.order);
    if (!order) continue;
    if (item.kind === "shipment") parcels.push({ item, older, order });
    else if (!older) payments.set(item.id, { id: item.id, orderId: order.id, direction: item.direction, amountFen: item.amountFen, method: item.method, at: new Date(item.at) });
  }
  await store.savePayments(ctx.tx, shopId, [...payments.values()]);
  await bringParcels(parts, ctx, parcels);
  const touched = [...new Set([...payments.values()].map((payment) => payment.orderId).concat(parcels.map(({ order }) => order.id)))];
  if (touched.length > 0) {
    await reckonPaid(ctx, touched);
    for (const { item, older } of hanging) {
      const order = item.kind === "payment" && item.direction === "refunded" && !older ? orders.get(item.order) : undefined;
      if (order && item.kind === "payment") await parts.refunded(ctx, shopId, order.id, { shopNumber: item.id, amountFen: item.amountFen, action: item.action });
    }
    ctx.record({ kind: "parcels.brought", subject: ["orders", null], data: { orders: touched, payments: payments.size, parcels: parcels.length } });
  }
  return new Set<BroughtItem>(early);
}

async function bringParcels({ keys }: IntakeParts, ctx: Ctx, parcels: readonly { item: Of<"shipment">; older: boolean; order: { id: string; contactId: string } }[]): Promise<void> {
  if (parcels.length === 0) return;
  const orderIds = [...new Set(parcels.map(({ order }) => order.id))];
  const known = new Map((await store.parcelsOf(ctx.tx, orderIds)).map((parcel) => [`${parcel.orderId}/${parcel.trackingNumber}`, parcel]));
  for (const { item, older, order } of parcels) {
    const key = await keys.forOwner(ctx.tx, ctx.now, order.contactId);
    const name = `${order.id}/${item.trackingNumber}`;
    const before = known.get(name);
    const id = before?.id ?? newId();
    const words = before ? openParts(key, shipmentPlace(id), before.secret) : [];
    const course = mergeCourse((before?.events ?? []).map((event) => ({ ...event, text: fillIn(event.text, words) })), item.events.map(toldEvent));
    // Carriers write phone numbers into their events: cut out of the whole course at once, so that each token is one number.
    const cut = cutPersonal(course.map((event) => event.text).join("\n"));
    const texts = cut.text.split("\n");
    const events = course.map((event, n) => ({ at: event.at, text: texts[n] ?? "" }));
    const secret = sealParts(key, shipmentPlace(id), cut.parts);
    const { carrier, trackingNumber, state, shippedAt, movingAt, signedAt, expectedOn } = item;
    await store.saveParcel(ctx.tx, { id, orderId: order.id, carrier, trackingNumber, state, shippedAt, movingAt, signedAt, expectedOn, events, secret, courseOnly: older && before !== undefined });
    known.set(name, { id, orderId: order.id, trackingNumber, events, secret });
  }
  await store.orderParcels(ctx.tx, orderIds);
}
const toldEvent = (event: CourseEvent): CourseEvent => ({ at: new Date(event.at).toISOString(), text: event.text.replace(/\s*\n\s*/g, " ") });
