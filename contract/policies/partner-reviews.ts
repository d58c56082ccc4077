import { z } from "zod";
import { definePolicy } from "./define.ts";

/** Policy kind `partner-reviews` (R-CO-03): how often partners are reviewed; the version in force on the day on which a review falls due counts. */
export const PartnerReviews = z.strictObject({
  /** A period lasts so many months, from January on: 3 is a quarter. */
  everyMonths: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(6), z.literal(12)]),
  /** So long whoever reviews has for it, in working days. */
  withinWorkingDays: z.number().int().min(1).max(100),
});
export type PartnerReviews = z.output<typeof PartnerReviews>;

export const partnerReviews = definePolicy({
  kind: "partner-reviews",
  folder: "partner-reviews",
  schemaVersion: 1,
  schema: PartnerReviews,
  title: { "zh-CN": "合作方复核", en: "Partner reviews" },
  readBy: "desk/partners",
});
