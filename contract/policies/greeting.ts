import { z } from "zod";
import { LocalText } from "../common.ts";
import { distinctBy, DottedKey, Key, textWith } from "./common.ts";
import { definePolicy, unknownKeys } from "./define.ts";
import { topicKeys, type Topics } from "./topics.ts";

/** What may stand in braces in a text of Kefu's own, and is filled in before it is sent; the names are the same in every language. */
export const greetingPlaces = ["店铺", "客服", "工号", "称呼", "服务时间", "下次上班", "热线", "排队人数", "对方", "联系方式"] as const;
const Said = textWith(greetingPlaces);

const Asked = z.enum(["no", "optional", "required"]);
const TopicButton = z.strictObject({
  key: DottedKey,
  label: LocalText,
  /** The skill that is asked for; left out: anybody's. */
  skill: Key.nullable().default(null),
});

/** Policy kind `greeting`: what Kefu says by itself, and what the widget asks. `default`, and `shop-<key>` for a shop of its own. */
export const Greeting = z.strictObject({
  /** The first thing in the window, before anything is written. */
  welcome: Said,
  /** Sent in the agent's name the moment a conversation is accepted. */
  firstGreeting: Said,
  queued: Said.optional(),
  afterHours: Said,
  /** Everybody of the queue is away. */
  allAway: Said,
  transferred: Said.optional(),
  /** The contact belongs to another shop of ours, or to an outside platform (R-CH-08). */
  wrongShop: Said.optional(),
  wrongPlatform: Said.optional(),
  /** Said in a conversation that goes on in another one of the same customer. */
  merged: Said.optional(),
  silenceReminder: Said,
  askSolved: Said,
  notSolved: Said.optional(),
  thanks: Said,
  ratingInvitation: Said,
  closedBySilence: Said.optional(),
  ask: z.strictObject({ name: Asked, phone: Asked, province: Asked }),
  topics: z.array(TopicButton).max(12).superRefine(distinctBy<z.output<typeof TopicButton>>((one) => one.key)),
  /** The telephone shown to customers; null: none. */
  phone: z.string().min(3).max(30).nullable(),
});
export type Greeting = z.output<typeof Greeting>;

export const greeting = definePolicy({
  kind: "greeting",
  folder: "greetings",
  schemaVersion: 1,
  schema: Greeting,
  title: { "zh-CN": "问候与自动回复", en: "Greetings and automatic replies" },
  readBy: "desk/conversations",
  references: (body) => (body.topics.length > 0 ? [{ kind: "topics", key: "default", path: ["topics"] }] : []),
  check(body, others) {
    const topics = others("topics", "default") as Topics | undefined;
    if (!topics) return [];
    const named = body.topics.map((one, i) => ({ key: one.key, path: ["topics", i, "key"] }));
    return unknownKeys(named, topicKeys(topics), "topic_unknown");
  },
});
