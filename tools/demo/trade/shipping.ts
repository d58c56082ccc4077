import type { Rng } from "../random.ts";
import { addDays, after, clockOf, dateOf, instantAt } from "../wallclock.ts";
import type { Address, OrderTrouble, Shipment, TrackingEvent, TrackingKind } from "./types.ts";

/** Carriers that exist only here, with the letters that begin their numbers. */
export const carriers: readonly { name: string; prefix: string; phone: string }[] = [
  { name: "云捷速运", prefix: "YJ", phone: "400-000-3610" },
  { name: "川渡快运", prefix: "CD", phone: "400-000-3620" },
  { name: "驿北速递", prefix: "YB", phone: "400-000-3630" },
  { name: "蓝翎配送", prefix: "LL", phone: "400-000-3640" },
];

const warehouseByRegion: Record<string, string> = {
  "1": "天津", "2": "沈阳", "3": "杭州", "41": "武汉", "42": "武汉", "43": "武汉", "4": "东莞", "5": "成都", "6": "西安", "7": "东莞", "8": "东莞",
};
const farRegions = new Set(["15", "23", "46", "54", "62", "63", "65", "71", "81", "82"]);

/** The warehouse that serves a province. */
export function warehouseFor(province: string): string {
  return warehouseByRegion[province] ?? warehouseByRegion[province.slice(0, 1)] ?? "杭州";
}

/** Whether parcels to a province take a few days longer and cost freight. */
export function isFar(province: string): boolean {
  return farRegions.has(province);
}

/** The moment goods leave: the same day when paid before 16:30, else the next morning. */
export function shippedAtFor(rng: Rng, paidAt: Date): Date {
  const day = dateOf(paidAt);
  return clockOf(paidAt) < "16:30" ? instantAt(day, rng.int(17 * 60, 19 * 60 + 30)) : instantAt(addDays(day, 1), rng.int(10 * 60, 12 * 60));
}

/** A shipment with its whole course; what lies after `until` has not happened yet and is left out. */
export function makeShipment(rng: Rng, order: { address: Address; paidAt: Date; trouble: OrderTrouble }, until: Date): Shipment | undefined {
  const shippedAt = shippedAtFor(rng, order.paidAt);
  if (shippedAt > until) return undefined;
  const carrier = rng.pick(carriers);
  const warehouse = warehouseFor(order.address.province);
  const transitDays = isFar(order.address.province) ? rng.int(3, 5) : rng.int(1, 3);
  const events = course(rng, { ...order, shippedAt, transitDays, warehouse, carrier: carrier.name });
  return {
    carrier: carrier.name,
    trackingNumber: `${carrier.prefix}${rng.int(7000, 7999)}${String(rng.int(0, 99999999)).padStart(8, "0")}`,
    warehouse: `${warehouse}仓`,
    shippedAt,
    expectedOn: addDays(dateOf(shippedAt), transitDays),
    events: events.filter((one) => one.at <= until),
  };
}

interface Course {
  address: Address;
  trouble: OrderTrouble;
  shippedAt: Date;
  transitDays: number;
  warehouse: string;
  carrier: string;
}

function course(rng: Rng, it: Course): TrackingEvent[] {
  const { cityName, district } = it.address;
  const held = it.trouble === "delayed" ? rng.int(2, 4) : 0;
  const lastDay = addDays(dateOf(it.shippedAt), it.transitDays + held);
  const out: TrackingEvent[] = [];
  const add = (at: Date, kind: TrackingKind, place: string, text: string): void => {
    out.push({ at, kind, place, text });
  };
  add(it.shippedAt, "accepted", it.warehouse, `${it.carrier}已在${it.warehouse}仓揽收`);
  add(after(it.shippedAt, rng.int(120, 300)), "departed", it.warehouse, `快件已离开${it.warehouse}转运中心，发往${cityName}`);
  if (held > 0) {
    const why = rng.pick(["因大雾高速封闭，车辆滞留", "转运中心货量较大，等待装车", "车辆途中故障，已安排换车"]);
    add(instantAt(addDays(dateOf(it.shippedAt), 1), rng.int(7 * 60, 11 * 60)), "delayed", it.warehouse, `${why}，预计晚 ${held} 天送达`);
  }
  add(instantAt(lastDay, rng.int(4 * 60, 7 * 60)), "arrived", cityName, `快件已到达${cityName}转运中心`);
  add(instantAt(lastDay, rng.int(8 * 60, 10 * 60)), "out-for-delivery", district, `${district}网点正在派送，请保持电话畅通`);
  const signedAt = instantAt(lastDay, rng.int(10 * 60 + 30, 20 * 60));
  const damaged = it.trouble === "damaged";
  add(signedAt, "signed", district, rng.pick(["本人签收", "家人代收", "已放入小区快递柜", "已由驿站代收"]));
  if (damaged) add(after(signedAt, rng.int(20, 200)), "damaged", district, "收件人反映外箱破损，网点已登记");
  return out;
}
