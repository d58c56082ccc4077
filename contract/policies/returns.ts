import { z } from "zod";
import { LocalText } from "../common.ts";
import { Key, distinctBy } from "./common.ts";
import { definePolicy } from "./define.ts";

const Days = z.number().int().min(0).max(3650);
/** The rule's source, as it is shown beside a verdict: an article of law, or the shop's own word. */
const Source = LocalText;
export const freightPayers = ["customer", "shop"] as const;

/** Goods that fall under a rule: by what people call them (the product's type), or by article number. */
const Goods = { key: Key, name: LocalText, types: z.array(z.string().trim().min(1).max(40)).max(100).default([]), skus: z.array(z.string().trim().min(1).max(80)).max(500).default([]), source: Source };
const anyGoods = (one: { types: readonly string[]; skus: readonly string[] }) => one.types.length + one.skus.length > 0;

/**
 * Policy kind `returns`: what may be returned, until when, who pays the freight (R-TK-04; the law is in the defaults' sources). The version in force when
 * the customer asks counts.
 */
export const ReturnRules = z.strictObject({
  /** Return without a reason. */
  noReason: z.strictObject({
    days: Days,
    /** The days begin with the day after receipt, or run as so many times 24 hours from its moment. */
    count: z.enum([
      "next_day",
      "from_moment",
    ]),
    source: Source,
    freight: z.enum(freightPayers),
    /** Never returned without a reason. */
    never: z.array(z.strictObject(Goods)).max(50).superRefine(distinctBy((one) => one.key)),
    /** Not returned without a reason where the customer has confirmed so for this purchase; else they are. */
    ifConfirmed: z.array(z.strictObject(Goods).refine(anyGoods, "returns_no_goods")).max(50).superRefine(distinctBy((one) => one.key)),
    /** Where goods that are not intact are refused; unpacking and reasonable testing do not spoil them. */
    intactSource: Source,
  }),
  /** Faulty, wrong, damaged or missing goods. */
  fault: z.strictObject({
    /** So long after receipt the customer may have the money back. */
    refundDays: Days,
    /** And so long an exchange or a repair. */
    exchangeDays: Days,
    source: Source,
    laterSource: Source,
    freight: z.enum(freightPayers),
  }),
  /** Where goods go back to: of these shops, or, without any, of all others. */
  addresses: z.array(z.strictObject({ shops: z.array(Key).max(200).default([]), address: LocalText, receiver: z.string().trim().min(1).max(60), phone: z.string().trim().min(3).max(40) })).max(200).default([]),
  /** Beside the goods: each a line of its own with its limit. */
  freightMostFen: z.number().int().min(0).max(10_000_000),
  compensation: z.strictObject({
    /** At most this part of what was paid for the goods, and at most so much. */
    share: z.number().min(0).max(3),
    mostFen: z.number().int().min(0).max(100_000_000),
    /** What one person may promise for an order alone; above it another person agrees. */
    aloneFen: z.number().int().min(0).max(100_000_000).default(5000),
  }),
});
export type ReturnRules = z.output<typeof ReturnRules>;

export const returns = definePolicy({
  kind: "returns",
  folder: "returns",
  schemaVersion: 1,
  schema: ReturnRules,
  title: { "zh-CN": "退换货规则", en: "Return rules" },
  readBy: "desk/returns",
});
