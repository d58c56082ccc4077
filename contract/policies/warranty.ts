import { z } from "zod";
import { LocalText } from "../common.ts";
import { distinctBy, Key } from "./common.ts";
import { definePolicy } from "./define.ts";

const Months = z.number().int().min(0).max(240);
const Goods = z.strictObject({ key: Key, name: LocalText, types: z.array(z.string().trim().min(1).max(40)).min(1).max(100), months: Months });

/**
 * Policy kind `warranty`: how long goods are repaired free of charge, by what people call them (R-TK-01, 保修). The version in force when it is looked at counts:
 * a longer promise holds for goods that were sold before.
 */
export const WarrantyRules = z.strictObject({
  /** From which day: when the customer received the goods, or when they were paid. Where the first is not known, the other counts. */
  from: z.enum(["receipt", "payment"]),
  /** All goods that no line below names. */
  months: Months,
  goods: z.array(Goods).max(100).default([]).superRefine(distinctBy<z.output<typeof Goods>>((one) => one.key)),
});
export type WarrantyRules = z.output<typeof WarrantyRules>;

export const warranty = definePolicy({
  kind: "warranty",
  folder: "warranties",
  schemaVersion: 1,
  schema: WarrantyRules,
  title: { "zh-CN": "保修规则", en: "Warranties" },
  readBy: "desk/tickets",
});
