import { z } from "zod";
import { customerKinds } from "../kinds.ts";
import { distinctBy, namedList } from "./common.ts";
import { fileFields } from "./customer-care.ts";
import { definePolicy } from "./define.ts";

/** What may speak for two files being one person. */
export const likenessSigns = ["phone", "mail", "account", "address", "name", "part_of_name", "area"] as const;
export type LikenessSign = (typeof likenessSigns)[number];

/** A field that files of a kind should have, and what it counts. */
export const FileAsk = z.strictObject({ field: z.enum(fileFields), points: z.number().int().min(1).max(100) });
export type FileAsk = z.output<typeof FileAsk>;

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
  /** What files of each kind should have, where it is not what the care of customers asks of everybody; and as what people speak for an organisation. */
  kinds: z
    .array(z.strictObject({ kind: z.enum(customerKinds), asks: z.array(FileAsk).min(1).max(fileFields.length).superRefine(distinctBy<FileAsk>((one) => one.field)).optional(), roles: namedList(20).default([]) }))
    .max(customerKinds.length)
    .superRefine(distinctBy<{ kind: string }>((one) => one.kind))
    .default([]),
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
