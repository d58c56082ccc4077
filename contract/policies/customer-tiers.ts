import { z } from "zod";
import { Key, namedList } from "./common.ts";
import { definePolicy } from "./define.ts";

/** What a tier asks for; everything that is named must hold. */
export const TierNeeds = z.strictObject({
  tier: Key,
  /** Paid within the window, in fen. */
  paidFen: z.number().int().min(0).max(1e13).optional(),
  /** Orders within the window. */
  orders: z.number().int().min(0).max(100_000).optional(),
  /** The newest order lies no further back. */
  withinDays: z.number().int().min(1).max(3660).optional(),
});
export type TierNeeds = z.output<typeof TierNeeds>;

/** Policy kind `customer-tiers`: the tiers a customer may have, the highest first, and by what rule they are given. In force when the tier is reckoned. */
export const CustomerTiers = z.strictObject({
  tiers: namedList(20).min(1),
  /** Left out: tiers are given by hand only. Looked through from the first on; whoever meets none has the last tier. */
  rule: z.strictObject({ windowDays: z.number().int().min(1).max(3660), steps: z.array(TierNeeds).min(1).max(20) }).optional(),
});
export type CustomerTiers = z.output<typeof CustomerTiers>;

export const customerTiers = definePolicy({
  kind: "customer-tiers",
  folder: "customer-tiers",
  schemaVersion: 1,
  schema: CustomerTiers,
  title: { "zh-CN": "客户等级", en: "Customer tiers" },
  readBy: "desk/customers",
  check: (body) => (body.rule?.steps ?? []).flatMap((step, n) => (body.tiers.some((tier) => tier.key === step.tier) ? [] : [{ path: ["rule", "steps", n, "tier"], code: "tier_unknown", params: { key: step.tier } }])),
});
