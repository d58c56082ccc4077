import type { ShopKey } from "../company/types.ts";
import type { Rng } from "../random.ts";
import { isFar, carriers, shippedAtFor, warehouseFor } from "../trade/shipping.ts";
import type { Address, Customer, Product } from "../trade/types.ts";
import { addDays, after, dateOf, instantAt } from "../wallclock.ts";

export const fates = ["well", "late", "stuck", "damaged", "lost"] as const;
export type Fate = (typeof fates)[number];
export const fateWeights: readonly (readonly [Fate, number])[] = [["well", 74], ["late", 10], ["stuck", 7], ["damaged", 6], ["lost", 3]];

type ParcelState = "packed" | "in_transit" | "delivering" | "signed" | "returned" | "lost";
export interface Step {
  at: string;
  state: ParcelState;
  text: string;
}
export interface Parcel {
  carrier: string;
  trackingNumber: string;
  expectedOn: string;
  steps: Step[];
}
/** An order of the demo shop, with everything that will become of it unless somebody acts. */
export interface ShopOrder {
  number: string;
  shop: ShopKey;
  account: string;
  placedAt: string;
  /** Goods are there: it is packed in time. Without them it waits. */
  inStock: boolean;
  cancelledAt: string | null;
  lines: { title: string; sku: string; colour: string; icon: string; quantity: number; priceFen: number }[];
  freightFen: number;
  paidFen: number;
  address: { receiver: string; phone: string; line: string; province: string | null; city: string | null };
  parcel: Parcel | null;
  refunds: { id: string; at: string; amountFen: number; action: string | null }[];
  /** When something about it was last changed by an action. */
  changedAt: string;
}

const lineOf = (a: Address) => `${a.provinceName}${a.provinceName === a.cityName ? "" : a.cityName}${a.district}${a.detail}`;

/** A new order of a customer: what is bought, and what will become of it. */
export function makeShopOrder(rng: Rng, it: { number: string; shop: ShopKey; customer: Customer; products: readonly Product[]; placedAt: Date; fate: Fate; inStock: boolean }): ShopOrder {
  const product = rng.weighted(it.products.filter((one) => one.shop === it.shop).map((one) => [one, one.soldLastMonth] as const));
  const { address } = it.customer;
  const abroad = address.province === "99";
  const quantity = rng.chance(0.1) ? 2 : 1;
  const freightFen = isFar(address.province) ? 1500 : 0;
  return {
    number: it.number, shop: it.shop, account: it.customer.id, placedAt: it.placedAt.toISOString(), inStock: it.inStock, cancelledAt: null,
    lines: [{ title: product.name, sku: product.sku, colour: rng.pick(product.colours), icon: product.icon, quantity, priceFen: product.priceFen }],
    freightFen, paidFen: product.priceFen * quantity + freightFen,
    address: { receiver: it.customer.honorific, phone: it.customer.phone, line: lineOf(address), province: abroad ? null : address.province, city: abroad ? null : address.city.slice(0, 4) },
    parcel: it.inStock ? makeParcel(rng, address, it.placedAt, it.fate) : null, refunds: [], changedAt: it.placedAt.toISOString(),
  };
}

/** A parcel's whole course as its carrier will tell it. */
export function makeParcel(rng: Rng, address: Address, paidAt: Date, fate: Fate): Parcel {
  const carrier = rng.pick(carriers);
  const warehouse = warehouseFor(address.province);
  const shippedAt = shippedAtFor(rng, paidAt);
  const days = isFar(address.province) ? rng.int(3, 5) : rng.int(1, 3);
  const first = dateOf(shippedAt);
  const steps: Step[] = [];
  const add = (at: Date, state: ParcelState, text: string) => void steps.push({ at: at.toISOString(), state, text });
  add(after(shippedAt, -rng.int(20, 50)), "packed", `${warehouse}仓已打包，等待${carrier.name}揽收`);
  add(shippedAt, "in_transit", `${carrier.name}已在${warehouse}仓揽收`);
  add(after(shippedAt, rng.int(120, 300)), "in_transit", `快件已离开${warehouse}转运中心，发往${address.cityName}`);
  const held = fate === "late" ? rng.int(2, 4) : fate === "stuck" ? rng.int(4, 5) : 0;
  if (fate === "late") add(instantAt(addDays(first, 1), rng.int(420, 660)), "in_transit", rng.pick([`因大雾高速封闭，车辆滞留，预计晚 ${held} 天送达`, `转运中心货量较大，等待装车，预计晚 ${held} 天送达`, `运输车辆途中故障，已安排换车，预计晚 ${held} 天送达`]));
  if (fate === "lost") {
    add(instantAt(addDays(first, 2), rng.int(540, 1000)), "lost", `${address.cityName}转运中心未扫描到该件，多次查找无果，已按遗失上报`);
    return { carrier: carrier.name, trackingNumber: numberOf(rng, carrier.prefix), expectedOn: addDays(first, days), steps };
  }
  const last = addDays(first, days + held);
  add(instantAt(last, rng.int(240, 420)), "in_transit", `快件已到达${address.cityName}转运中心`);
  if (fate === "damaged") {
    add(instantAt(last, rng.int(450, 540)), "in_transit", `${address.district}网点卸车时发现外箱破损、内件受损，已拍照登记，等待寄件方处理`);
    return { carrier: carrier.name, trackingNumber: numberOf(rng, carrier.prefix), expectedOn: addDays(first, days), steps };
  }
  add(instantAt(last, rng.int(480, 600)), "delivering", `${address.district}网点正在派送，快递员电话 ${carrier.phone}，请保持电话畅通`);
  add(instantAt(last, rng.int(630, 1200)), "signed", rng.pick(["本人签收", "家人代收", "已放入小区快递柜", "已由驿站代收"]));
  return { carrier: carrier.name, trackingNumber: numberOf(rng, carrier.prefix), expectedOn: addDays(first, days), steps };
}
const numberOf = (rng: Rng, prefix: string) => `${prefix}${rng.int(8000, 8999)}${String(rng.int(0, 99_999_999)).padStart(8, "0")}`;

/** What has happened to a parcel by now. */
const happened = (parcel: Parcel | null, now: Date) => (parcel?.steps ?? []).filter((step) => step.at <= now.toISOString());

/** Packed or further: what is printed on the label cannot be changed. */
export const isPacked = (order: ShopOrder, now: Date): boolean => happened(order.parcel, now).length > 0;
export const parcelState = (order: ShopOrder, now: Date): ParcelState | null => happened(order.parcel, now).at(-1)?.state ?? null;

/** When there will be something new to tell of an order; null: it is over. */
export function nextAt(order: ShopOrder, now: Date): string | null {
  if (order.cancelledAt !== null) return null;
  return order.parcel?.steps.find((step) => step.at > now.toISOString())?.at ?? null;
}

/** Everything that this shop has to tell of an order now, as items of the intake. */
export function tellingsOf(order: ShopOrder, now: Date): Record<string, unknown>[] {
  const steps = happened(order.parcel, now);
  const moving = steps.filter((step) => step.state !== "packed");
  const signed = steps.find((step) => step.state === "signed");
  const state = order.cancelledAt !== null ? "cancelled" : signed ? "signed" : moving.length > 1 ? "in_transit" : moving.length === 1 ? "shipped" : "paid";
  const at = [order.changedAt, steps.at(-1)?.at ?? order.placedAt].toSorted().at(-1)!;
  const { parcel } = order;
  return [
    { kind: "order", at, number: order.number, account: order.account, state, placedAt: order.placedAt, paidAt: order.placedAt, freightFen: order.freightFen, paidFen: order.paidFen, lines: order.lines, address: order.address },
    { kind: "payment", at: order.placedAt, order: order.number, id: `P-${order.number}`, direction: "paid", amountFen: order.paidFen, method: "微信支付" },
    ...order.refunds.map(({ id, at: refundedAt, amountFen, action }) => ({ kind: "payment", at: refundedAt, order: order.number, id, direction: "refunded", amountFen, method: "微信支付", action })),
    ...(parcel === null || steps.length === 0
      ? []
      : [{
          kind: "shipment", at: steps.at(-1)!.at, order: order.number, carrier: parcel.carrier, trackingNumber: parcel.trackingNumber, state: steps.at(-1)!.state, expectedOn: parcel.expectedOn,
          shippedAt: moving[0]?.at ?? null, movingAt: moving[1]?.at ?? null, signedAt: signed?.at ?? null, events: steps.map((step) => ({ at: step.at, text: step.text })),
        }]),
  ];
}
