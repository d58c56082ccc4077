import { z } from "zod";
import { definePolicy } from "./define.ts";

const Weight = z.number().min(0).max(100);

/** Policy kind `recommendation`: what counts for how much when a product is recommended (R-OR-03). The version in force when it is asked for counts. */
export const RecommendationRules = z.strictObject({
  /** How much each reason weighs. */
  weights: z.strictObject({
    /** What the customer said he needs, found in name, kind or facts. */
    need: Weight,
    /** Within the price that he named. */
    price: Weight,
    /** Others bought it together with what he has or asks about. */
    together: Weight,
    /** How well it sells. */
    popular: Weight,
  }),
  /** A product that answers less than this share of the needs is not recommended. */
  leastNeed: z.number().min(0).max(1),
  most: z.number().int().min(1).max(20),
});
export type RecommendationRules = z.output<typeof RecommendationRules>;

export const recommendation = definePolicy({
  kind: "recommendation",
  folder: "recommendation",
  schemaVersion: 1,
  schema: RecommendationRules,
  title: { "zh-CN": "商品推荐规则", en: "Product recommendation" },
  readBy: "desk/orders",
});
