import { causes, type BoardGroup, type Cause } from "#contract/order-help.ts";
import type { ShipmentState } from "#contract/orders.ts";
import type { OrderHelpRules } from "#contract/policies/order-help.ts";
import { addDays, dayBounds, instantAt, wallClock } from "#server/kernel/time/index.ts";

const hourMs = 3_600_000;

/** What a carrier has told of a parcel. */
export interface ParcelFacts {
  carrier: string;
  state: ShipmentState;
  shippedAt: Date | null;
  signedAt: Date | null;
  expectedOn: string | null;
  events: readonly { at: string; text: string }[];
}
export interface Finding {
  cause: Cause;
  /** Since when it is so by the rule, whenever it was looked at. */
  since: Date;
}

/** What is wrong with a parcel, and when the clock alone could change the answer (R-TK-05). Pure: the same course gives the same findings for ever. */
export function findingsOf(rules: OrderHelpRules, parcel: ParcelFacts, now: Date, zone: string): { found: Finding[]; lookAt: Date | null } {
  const limits = rules.carriers.own.find((one) => one.name === parcel.carrier) ?? rules.carriers.usual;
  const found = new Map<Cause, Date>();
  const said = (words: readonly string[]) => parcel.events.find((event) => words.some((word) => event.text.includes(word)));
  const damaged = said(rules.words.damaged);
  if (damaged) found.set("damaged", new Date(damaged.at));
  const last = parcel.events.at(-1);
  const lost = said(rules.words.lost) ?? (parcel.state === "lost" ? (last ?? { at: (parcel.shippedAt ?? now).toISOString() }) : undefined);
  if (lost && parcel.signedAt === null) found.set("lost", new Date(lost.at));

  // The clock runs only while it is on its way: what is known to be lost or damaged needs no other cause.
  const underWay = parcel.shippedAt !== null && parcel.signedAt === null && parcel.state !== "signed" && parcel.state !== "returned" && found.size === 0;
  const moments: Date[] = [];
  const byClock = (cause: Cause, at: Date) => {
    if (at <= now) found.set(cause, at);
    else moments.push(at);
  };
  if (underWay && limits.lateHours !== null && parcel.expectedOn !== null) byClock("late", new Date(dayBounds(parcel.expectedOn, zone).to.getTime() + limits.lateHours * hourMs));
  if (underWay && limits.stuckHours !== null) byClock("stuck", new Date((last ? new Date(last.at) : parcel.shippedAt!).getTime() + limits.stuckHours * hourMs));
  return {
    found: causes.flatMap((cause) => (found.has(cause) ? [{ cause, since: found.get(cause)! }] : [])),
    lookAt: moments.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null,
  };
}

/** The day on which an order must leave: the same day when it was paid before the cut-off, else the next day on which parcels leave. */
export function leavesOn(cutOff: OrderHelpRules["cutOff"], paidAt: Date, opensOn: (day: string) => boolean, zone: string): string {
  const { on, time } = wallClock(paidAt, zone);
  for (let day = time < cutOff.time ? on : addDays(on, 1), n = 0; n < 400; day = addDays(day, 1), n += 1) if (opensOn(day)) return day;
  return on;
}

/** Where an order stands on today's board. */
export function placeOnBoard(order: { dueOn: string; leftAt: Date | null; trouble: boolean }, cutOff: OrderHelpRules["cutOff"], now: Date, zone: string): { group: BoardGroup; overdue: boolean } {
  if (order.leftAt !== null) return { group: "left", overdue: false };
  const today = wallClock(now, zone).on;
  const overdue = order.dueOn < today;
  if (order.trouble) return { group: "problem", overdue };
  return { group: order.dueOn <= today ? "must" : "later", overdue };
}

/** Today's cut-off has passed. */
export const hasPassed = (time: string, now: Date, zone: string): boolean => now >= instantAt(wallClock(now, zone).on, time, zone);

/** Is an order of this kind confirmed with its customer? */
export const isAsked = (rules: OrderHelpRules["confirm"], order: { state: string; paidFen: number; packed: boolean }): boolean => rules.ask && order.state === "paid" && !order.packed && order.paidFen >= rules.fromFen;
