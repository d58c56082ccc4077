import { z } from "zod";
import { definePolicy } from "./define.ts";

/** What may speak for two files being one person. */
export const likenessSigns = ["phone", "mail", "account", "address", "name", "part_of_name", "area"] as const;
export type LikenessSign = (typeof likenessSigns)[number];

const Points = z.number().int().min(0).max(100);

/** Policy kind `customer-files`: how doubles are weighed, and what a complete file holds. In force when the file is looked at. */
export const CustomerFiles = z.strictObject({
  doubles: z.strictObject({
    points: z.record(z.enum(likenessSigns), Points),
    /** From so many points on a pair is worked through as a likely double. */
    listFrom: Points.min(1),
    /** A phone that so many files share belongs to a house or a company and says nothing. */
    sharedBy: z.number().int().min(2).max(50),
  }),
});
export type CustomerFiles = z.output<typeof CustomerFiles>;

export const customerFiles = definePolicy({
  kind: "customer-files",
  folder: "customer-files",
  schemaVersion: 1,
  schema: CustomerFiles,
  title: { "zh-CN": "客户档案", en: "Customer files" },
  readBy: "desk/customers",
});
