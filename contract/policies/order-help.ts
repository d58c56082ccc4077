import { z } from "zod";
import { WallTime } from "./calendar.ts";
import { Key, distinctBy, textWith } from "./common.ts";
import { definePolicy } from "./define.ts";

const Hours = z.number().int().min(0).max(24 * 60);

/** From when a parcel counts as late or as standing still; null: never by the clock. */
const Limits = {
  /** So long after the end of the day that the carrier named. */
  lateHours: Hours.nullable(),
  /** So long without a word of the carrier. */
  stuckHours: Hours.min(1).nullable(),
};
export const CarrierLimits = z.strictObject(Limits);

/**
 * Policy kind `order-help`: what the order desk does for whom (R-TK-05); `default`, and `shop-<key>` for a shop of its own. The version in force when it looks
 * counts: when the order arrives, when the board is opened, when the parcel's course is read.
 */
export const OrderHelpRules = z.strictObject({
  /** Orders that are confirmed with the customer: goods, quantity, price, address. */
  confirm: z.strictObject({
    ask: z.boolean(),
    /** From so much money on. */
    fromFen: z.number().int().min(0).max(100_000_000),
  }),
  cutOff: z.strictObject({
    /** In-stock orders that were paid before leave the same day. */
    time: WallTime,
    /** The days on which parcels leave: those on which this calendar is open. */
    calendar: Key,
    /** By then the order desk has told the online agents of what is short or in trouble. */
    tellBy: WallTime,
  }),
  carriers: z.strictObject({
    usual: CarrierLimits,
    own: z.array(z.strictObject({ name: z.string().trim().min(1).max(40), ...Limits })).max(100).superRefine(distinctBy<{ name: string }>((one) => one.name)),
  }),
  /** Words of carriers that say so, whatever the state is. */
  words: z.strictObject({ damaged: z.array(z.string().trim().min(2).max(20)).min(1).max(60), lost: z.array(z.string().trim().min(2).max(20)).min(1).max(60) }),
  /** What the customer is told, once of each thing. */
  notices: z.strictObject({
    confirm: textWith(["number", "goods", "paid"]),
    changed: textWith(["number", "goods", "paid"]),
    dispatched: textWith(["number", "carrier", "tracking", "expected"]),
    trouble: textWith(["number", "carrier", "tracking", "cause"]),
  }),
});
export type OrderHelpRules = z.output<typeof OrderHelpRules>;

export const orderHelp = definePolicy({
  kind: "order-help",
  folder: "order-help",
  schemaVersion: 1,
  schema: OrderHelpRules,
  title: { "zh-CN": "订单服务规则", en: "Order desk rules" },
  readBy: "desk/order-help",
  references: (body) => [{ kind: "calendar", key: body.cutOff.calendar, path: ["cutOff", "calendar"] }],
});
