import { z } from "zod";
import { LocalText } from "../common.ts";
import { distinctBy, DottedKey, Key } from "./common.ts";
import { definePolicy, unknownKeys } from "./define.ts";
import { topicKeys, type Topics } from "./topics.ts";

const QuickReply = z.strictObject({
  key: Key,
  /** What is typed after `/`. */
  shortcut: z.string().min(1).max(20).regex(/^\S+$/, "shortcut_form"),
  title: LocalText,
  /** With places such as {称呼}; one without a value is shown to the agent, who fills it in. */
  text: LocalText,
  /** The stage of a consultation at which it is at hand. */
  stage: z.enum(["arrival", "answer", "confirm", "archive"]).optional(),
  topic: DottedKey.optional(),
  /** Key of the shop it belongs to; left out: every shop. */
  shop: Key.optional(),
});

/** Policy kind `quick-replies`: answers that agents call up by a few letters; every document of the kind counts. */
export const QuickReplies = z.strictObject({
  items: z
    .array(QuickReply)
    .max(1000)
    .superRefine(distinctBy<z.output<typeof QuickReply>>((one) => one.key))
    .superRefine(distinctBy<z.output<typeof QuickReply>>((one) => `/${one.shortcut} ${one.shop ?? ""}`.trim())),
});
export type QuickReplies = z.output<typeof QuickReplies>;
export type QuickReply = z.output<typeof QuickReply>;

export const quickReplies = definePolicy({
  kind: "quick-replies",
  folder: "quick-replies",
  schemaVersion: 1,
  schema: QuickReplies,
  title: { "zh-CN": "快捷回复", en: "Quick replies" },
  readBy: "desk/conversations",
  check(body, others) {
    const topics = others("topics", "default") as Topics | undefined;
    if (!topics) return [];
    const named = body.items.flatMap((one, i) => (one.topic === undefined ? [] : [{ key: one.topic, path: ["items", i, "topic"] }]));
    return unknownKeys(named, topicKeys(topics), "topic_unknown");
  },
});
