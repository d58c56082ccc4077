import { z } from "zod";
import { namedList } from "./common.ts";
import { definePolicy } from "./define.ts";

/** Policy kind `customer-tiers`: the tiers a customer may be given, the highest first. */
export const CustomerTiers = z.strictObject({ tiers: namedList(20).min(1) });
export type CustomerTiers = z.output<typeof CustomerTiers>;

export const customerTiers = definePolicy({
  kind: "customer-tiers",
  folder: "customer-tiers",
  schemaVersion: 1,
  schema: CustomerTiers,
  title: { "zh-CN": "客户等级", en: "Customer tiers" },
  readBy: "desk/customers",
});
