import { orderSteps, type OrderRow, type OrderState, type OrderStep } from "#contract/orders.ts";
import { maskAddress, maskName, maskPhone } from "#contract/masking.ts";
import type { Scope } from "#contract/permissions.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

/** A delivery address, opened. */
export interface DeliveryAddress {
  receiver: string;
  phone: string;
  line: string;
}

const reached: Record<OrderState, number> = { unpaid: 0, paid: 0, shipped: 1, in_transit: 2, signed: 3, completed: 3, cancelled: 0, refunded: 0 };

/** The four steps of an order: what its state says is done, at the time that the shipment tells. */
export function pathOf(state: OrderState, times: Record<OrderStep, Date | null>): OrderRow["path"] {
  // What a parcel has proved to have happened stays so after a refund.
  const proved = orderSteps.reduce((last, step, n) => (times[step] === null ? last : n), 0);
  const upTo = Math.max(reached[state], proved);
  return orderSteps.map((step, n) => ({ step, at: n <= upTo ? (times[step]?.toISOString() ?? null) : null, done: n <= upTo }));
}

const moving: readonly OrderState[] = ["paid", "shipped", "in_transit"];

/** How far an order has come: what its parcel has proved goes before what the shop last said. */
export function stateOf(state: OrderState, times: Pick<Record<OrderStep, Date | null>, "shipped" | "in_transit" | "signed">): OrderState {
  if (!moving.includes(state)) return state;
  if (times.signed) return "signed";
  if (times.in_transit) return "in_transit";
  return times.shipped && state === "paid" ? "shipped" : state;
}

/** A tracking number with its middle hidden: YJ7702****418. It opens the carrier's page with the receiver's name. */
export function maskTracking(number: string): string {
  return number.length < 9 ? number : `${number.slice(0, -7)}****${number.slice(-3)}`;
}

/** An address as whoever has not asked for it sees it. */
export function maskedAddress(address: DeliveryAddress): DeliveryAddress {
  return { receiver: maskName(address.receiver), phone: maskPhone(address.phone), line: maskAddress(address.line) };
}

/** Whoever may open fields of all customers may; others only while they serve this one. */
export function mayUnmask(scope: Scope | null, serves: boolean): Verdict {
  return scope === "all" || (scope !== null && serves) ? true : { refused: "not_serving" };
}

/** The words of a product search, each of which must occur in name, type or number. */
export function searchWords(q: string): string[] {
  return q.normalize("NFKC").split(/\s+/).filter((word) => word !== "").slice(0, 6);
}
