import type { Order } from "../trade/types.ts";
import type { OrderMoment } from "./types.ts";

const DAY = 86_400_000;

/** How far an order was at an instant; undefined before it was paid and once it was cancelled or given back. */
export function momentOf(order: Order, at: Date): OrderMoment | undefined {
  if (order.state === "cancelled" || at < order.paidAt) return undefined;
  const shipment = order.shipment;
  if (!shipment || at < shipment.shippedAt) return "paid";
  if (!order.signedAt || at < order.signedAt) {
    return shipment.events.some((one) => one.kind === "delayed" && one.at <= at) ? "delayed" : "shipped";
  }
  const days = (at.getTime() - order.signedAt.getTime()) / DAY;
  if (order.trouble === "damaged" && days < 3) return "damaged";
  if (order.trouble === "returned" && days >= 2) return days < 14 ? "returning" : undefined;
  return days < 7 ? "fresh" : "older";
}
