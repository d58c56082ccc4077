import { z } from "zod";
import { LocalText } from "../common.ts";
import { distinctBy } from "./common.ts";
import { definePolicy } from "./define.ts";

/** The key is the word that is stored with the record. */
const Tag = z.strictObject({ key: z.string().regex(/^\S{1,20}$/, "tag_form"), name: LocalText });
const TagList = z.array(Tag).max(300).superRefine(distinctBy<z.output<typeof Tag>>((one) => one.key));

/** Policy kind `tags`: the words that staff may put on conversations, customers and tickets, to find and count them. */
export const Tags = z.strictObject({ conversation: TagList, customer: TagList, ticket: TagList.default([]) });
export type Tags = z.output<typeof Tags>;

export const tags = definePolicy({
  kind: "tags",
  folder: "tags",
  schemaVersion: 1,
  schema: Tags,
  title: { "zh-CN": "标签", en: "Tags" },
  readBy: "desk/conversations, desk/customers, desk/tickets",
});
