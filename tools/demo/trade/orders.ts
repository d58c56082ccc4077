import { shopOf } from "../company/company.ts";
import type { Rng } from "../random.ts";
import { addDays, after, dateOf, instantAt } from "../wallclock.ts";
import { products } from "./products.ts";
import { isFar, makeShipment } from "./shipping.ts";
import type { Customer, Order, OrderLine, OrderState, OrderTrouble, Shipment } from "./types.ts";

const troubles: readonly (readonly [OrderTrouble, number])[] = [["none", 84], ["delayed", 8], ["damaged", 3], ["returned", 5]];
const hoursOfDay: readonly (readonly [number, number])[] = [
  [0, 2], [7, 2], [8, 4], [9, 6], [10, 8], [11, 7], [12, 9], [13, 8], [14, 7], [15, 7], [16, 6], [17, 5], [18, 5], [19, 7], [20, 11], [21, 13], [22, 10], [23, 5],
];

/** Orders of the days before an instant, oldest first; every customer has at least one when there are enough. */
export function makeOrders(rng: Rng, customers: readonly Customer[], until: Date, count = 1200, days = 90): Order[] {
  const today = dateOf(until);
  const moments = Array.from({ length: count }, () => {
    const placed = instantAt(addDays(today, -rng.int(0, days)), rng.weighted(hoursOfDay) * 60 + rng.int(0, 59));
    return placed > until ? after(until, -rng.int(5, 300)) : placed;
  }).sort((a, b) => a.getTime() - b.getTime());
  const buyers = rng.shuffle(customers);
  const serials = new Map<string, number>();
  return moments.map((placedAt, index) => {
    const own = rng.fork(`order ${index}`);
    const customer = buyers[index] ?? own.pick(customers);
    return makeOrder(own, customer, placedAt, until, serials);
  });
}

function makeOrder(rng: Rng, customer: Customer, placedAt: Date, until: Date, serials: Map<string, number>): Order {
  const shop = rng.pick(customer.shops);
  const lines = makeLines(rng, shop);
  const goodsFen = lines.reduce((sum, line) => sum + line.unitPriceFen * line.quantity, 0);
  const discountFen = rng.chance(0.45) ? Math.floor((goodsFen * rng.pick([5, 8, 10, 12])) / 10000) * 100 : 0;
  const freightFen = isFar(customer.address.province) ? 1200 : goodsFen - discountFen >= 9900 ? 0 : 800;
  const paidFen = goodsFen - discountFen + freightFen;
  const paidAt = after(placedAt, rng.int(1, 12));
  const trouble = rng.weighted(troubles);
  const address = customer.address;
  const cancelled = trouble === "none" && rng.chance(0.03);
  const shipment = cancelled ? undefined : makeShipment(rng, { address, paidAt, trouble }, until);
  const signedAt = shipment?.events.find((one) => one.kind === "signed")?.at;
  const state = stateOf(shipment, signedAt, { cancelled, trouble, until });
  return {
    number: nextNumber(shopOf(shop).orderPrefix, dateOf(placedAt), serials, rng),
    shop,
    customerId: customer.id,
    placedAt,
    paidAt,
    lines,
    goodsFen,
    discountFen,
    freightFen,
    paidFen,
    address,
    receiver: customer.family + customer.given,
    phone: customer.phone,
    state,
    trouble,
    ...(signedAt ? { signedAt } : {}),
    ...(state === "cancelled" ? { refundFen: paidFen } : state === "refunded" ? { refundFen: paidFen - freightFen } : {}),
    ...(shipment ? { shipment } : {}),
  };
}

function makeLines(rng: Rng, shop: Order["shop"]): OrderLine[] {
  const range = products.filter((one) => one.shop === shop).map((one) => [one, one.soldLastMonth] as const);
  const first = rng.weighted(range);
  const second = rng.chance(0.18) ? rng.weighted(range) : first;
  return [...new Set([first, second])].map((product) => ({
    sku: product.sku,
    name: product.name,
    colour: rng.pick(product.colours),
    ...(product.sizes.length > 0 ? { size: rng.pick(product.sizes) } : {}),
    quantity: rng.chance(0.07) ? 2 : 1,
    unitPriceFen: product.priceFen,
  }));
}

function stateOf(
  shipment: Shipment | undefined,
  signedAt: Date | undefined,
  it: { cancelled: boolean; trouble: OrderTrouble; until: Date },
): OrderState {
  if (it.cancelled) return "cancelled";
  if (!shipment) return "paid";
  if (!signedAt) return "shipped";
  if (it.trouble !== "returned") return "signed";
  const daysSince = (it.until.getTime() - signedAt.getTime()) / 86_400_000;
  return daysSince < 2 ? "signed" : daysSince < 9 ? "returning" : "refunded";
}

function nextNumber(prefix: string, date: string, serials: Map<string, number>, rng: Rng): string {
  const day = `${prefix}${date.replaceAll("-", "")}`;
  const serial = (serials.get(day) ?? rng.int(20, 240)) + rng.int(1, 37);
  serials.set(day, serial);
  return `${day}-${String(serial).padStart(4, "0")}`;
}
