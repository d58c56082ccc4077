import type { OrderState, ShipmentState } from "#contract/orders.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { cutPersonal, sealField, sealParts, type DataKey, type DataKeys } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import type { DeliveryAddress } from "../rules.ts";
import { orderIds, productIds, replaceParts, upsertOrders, upsertProducts, type BulkAddress, type BulkLine, type BulkShipment } from "../store/bulk.ts";
import { followPayment } from "./balance.ts";
import { addressPlace, shipmentPlace } from "./places.ts";

const most = 1000;

/** A product as the demo and, later, the shop bring it. */
export interface BroughtProduct {
  shopId: string;
  sku: string;
  name: string;
  type?: string;
  priceFen: number;
  colours?: readonly string[];
  facts?: readonly { label: string; value: string }[];
  icon?: string | null;
  stock?: number;
  sold?: number;
}

export interface BroughtOrder {
  shopId: string;
  contactId: string;
  number: string;
  state: OrderState;
  placedAt: Date;
  paidAt?: Date | null;
  freightFen?: number;
  discountFen?: number;
  /** Left out: what is due, or nothing while unpaid or cancelled. */
  paidFen?: number;
  lines: readonly { title: string; sku?: string | null; colour?: string | null; icon?: string | null; quantity: number; priceFen: number }[];
  address?: DeliveryAddress & { province: string | null; city: string | null };
  /** Left out: those that are known stay. */
  shipments?: readonly {
    carrier: string;
    trackingNumber: string;
    state: ShipmentState;
    shippedAt?: Date | null;
    movingAt?: Date | null;
    signedAt?: Date | null;
    events?: readonly { at: Date; text: string }[];
  }[];
}

/** Stores up to 1,000 products; gives their ids in the same order. */
export async function saveProducts(ctx: Ctx, batch: readonly BroughtProduct[]): Promise<string[]> {
  if (batch.length > most) throw new RangeError("at most 1,000 products a batch");
  if (batch.length === 0) return [];
  const rows = batch.map((p) => ({ type: "", colours: [], facts: [], icon: null, stock: 0, sold: 0, ...p, id: newId() }));
  // A number that comes twice counts as it came last.
  const unique = [...new Map(rows.map((row) => [`${row.shopId}/${row.sku}`, row])).values()];
  await upsertProducts(ctx.tx, ctx.now, unique);
  ctx.record({ kind: "products.brought", subject: ["products", null], data: { count: unique.length } });
  return productIds(ctx.tx, rows);
}

const due = (goodsFen: number, order: BroughtOrder) => goodsFen + (order.freightFen ?? 0) - (order.discountFen ?? 0);

const goodsOf = (order: BroughtOrder) => order.lines.reduce((sum, line) => sum + line.priceFen * line.quantity, 0);
const paidOf = (order: BroughtOrder) => order.paidFen ?? (order.state === "unpaid" || order.state === "cancelled" ? 0 : due(goodsOf(order), order));

/** Stores up to 1,000 orders with lines, sealed addresses and shipments; a known number is brought up to date. Gives their ids in the same order. */
export async function saveOrders(keys: DataKeys, ctx: Ctx, batch: readonly BroughtOrder[]): Promise<string[]> {
  if (batch.length > most) throw new RangeError("at most 1,000 orders a batch");
  if (batch.length === 0) return [];
  // A number that comes twice counts as it came last.
  const unique = [...new Map(batch.map((order) => [`${order.shopId}/${order.number}`, order])).values()];
  await upsertOrders(
    ctx.tx,
    ctx.now,
    unique.map((o) => {
      const goodsFen = goodsOf(o);
      const paidFen = paidOf(o);
      return {
        id: newId(), shopId: o.shopId, contactId: o.contactId, number: o.number, state: o.state, placedAt: o.placedAt, paidAt: o.paidAt ?? (paidFen > 0 ? o.placedAt : null),
        goodsFen, freightFen: o.freightFen ?? 0, discountFen: o.discountFen ?? 0, paidFen,
      };
    }),
  );
  const stored = await orderIds(ctx.tx, unique);
  const dataKeys = await keys.forOwners(ctx.tx, ctx.now, [...new Set(stored.map((order) => order.contactId))]);
  const [lines, addresses, shipments]: [BulkLine[], BulkAddress[], BulkShipment[]] = [[], [], []];
  unique.forEach((order, at) => {
    const { id: orderId, contactId } = stored[at]!;
    const key = dataKeys.get(contactId)!;
    order.lines.forEach((line, n) => lines.push({ sku: null, colour: null, icon: null, ...line, orderId, shopId: order.shopId, n }));
    if (order.address) {
      const { province, city, ...address } = order.address;
      addresses.push({ orderId, sealed: sealField(key, addressPlace(orderId), JSON.stringify(address)), province, city });
    }
    (order.shipments ?? []).forEach((shipment, n) => shipments.push(shipmentRow(key, orderId, n, shipment)));
  });
  const told = stored.flatMap((order, n) => (unique[n]!.shipments ? [order.id] : []));
  await replaceParts(ctx.tx, stored.map((order) => order.id), told, lines, addresses, shipments);
  const paid = unique.map((order, at) => ({ id: stored[at]!.id, freightFen: order.freightFen ?? 0, lines: order.lines, paidFen: paidOf(order) }));
  await followPayment(ctx.tx, paid);
  ctx.record({ kind: "orders.brought", subject: ["orders", null], data: { count: unique.length } });
  return (await orderIds(ctx.tx, batch)).map((order) => order.id);
}

/** Carriers write phone numbers into their events: cut out of the whole course at once, so that each token is one number. */
function shipmentRow(key: DataKey, orderId: string, n: number, shipment: NonNullable<BroughtOrder["shipments"]>[number]): BulkShipment {
  const id = newId();
  const events = shipment.events ?? [];
  const cut = cutPersonal(events.map((event) => event.text.replace(/\s*\n\s*/g, " ")).join("\n"));
  const texts = cut.text.split("\n");
  return {
    id, orderId, n, carrier: shipment.carrier, trackingNumber: shipment.trackingNumber, state: shipment.state,
    shippedAt: shipment.shippedAt ?? null, movingAt: shipment.movingAt ?? null, signedAt: shipment.signedAt ?? null,
    events: events.map((event, at) => ({ at: event.at.toISOString(), text: texts[at] ?? "" })),
    secret: sealParts(key, shipmentPlace(id), cut.parts),
  };
}
