import { z } from "zod";
import { LocalText } from "../common.ts";
import { distinctBy, DottedKey, Key } from "./common.ts";
import { definePolicy } from "./define.ts";

const Leaf = z.strictObject({ key: DottedKey, name: LocalText });
const Topic = z.strictObject({
  key: DottedKey,
  name: LocalText,
  /** The skill that answers it; left out: anybody's. */
  skill: Key.nullable().default(null),
  children: z.array(Leaf).max(60).default([]),
});
/** Counted, and reported to the department that can act on it. */
const Need = z.strictObject({ key: Key, name: LocalText, for: Key.optional() });
const Opinion = z.strictObject({ key: Key, name: LocalText, tone: z.enum(["good", "neutral", "bad"]).default("neutral") });

/** Policy kind `topics`: what conversations are about, and what customers need and think (R-CV-06). A key is never reused. */
export const Topics = z.strictObject({
  topics: z
    .array(Topic)
    .min(1)
    .max(100)
    .superRefine((list, ctx) => distinctBy<{ key: string }>((one) => one.key)(list.flatMap((one) => [one, ...one.children]), ctx)),
  needs: z.array(Need).max(300).superRefine(distinctBy<z.output<typeof Need>>((one) => one.key)),
  opinions: z.array(Opinion).max(300).superRefine(distinctBy<z.output<typeof Opinion>>((one) => one.key)),
});
export type Topics = z.output<typeof Topics>;

/** Every topic's key, of both levels. */
export const topicKeys = (body: Topics): string[] => body.topics.flatMap((one) => [one.key, ...one.children.map((leaf) => leaf.key)]);

export const topics = definePolicy({
  kind: "topics",
  folder: "topics",
  schemaVersion: 1,
  schema: Topics,
  title: { "zh-CN": "咨询主题、需求与意见", en: "Topics, needs and opinions" },
  readBy: "desk/conversations",
});
