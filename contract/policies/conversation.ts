import { z } from "zod";
import { Key } from "./common.ts";
import { definePolicy } from "./define.ts";

const Wanted = z.enum(["no", "optional", "required"]);

/** Policy kind `conversation`: the stages of a consultation, their times, and how it ends (R-CV-01, D17). */
export const ConversationRules = z.strictObject({
  /** Key of the calendar that says when people answer. */
  serviceCalendar: Key,
  firstReplyTargetSeconds: z.number().int().min(5).max(86_400),
  replyTargetSeconds: z.number().int().min(5).max(86_400),
  silence: z.strictObject({
    /** The customer has not answered for so long: asked once more. */
    askAgainAfterMinutes: z.number().int().min(1).max(1440),
    /** Asked, then silent for so long: ends as "not answered". */
    notAnsweredAfterHours: z.number().int().min(1).max(720),
    /** Left the page while waiting in the queue: ends as "abandoned" after so long. */
    abandonedAfterMinutes: z.number().int().min(1).max(1440),
  }),
  /** Until when words can be taken back: one's own; and any colleague's, by whoever may act on every conversation. */
  recall: z.strictObject({ ownSeconds: z.number().int().min(0).max(86_400), supervisorMinutes: z.number().int().min(0).max(43_200) }).optional(),
  /** So long a merge of two conversations can be taken back. */
  mergeUndoMinutes: z.number().int().min(0).max(1440).optional(),
  ending: z.strictObject({
    /** A message so soon after the end reopens the conversation; a later one begins a linked one. */
    reopenMinutes: z.number().int().min(0).max(1440),
    inviteRating: z.boolean(),
    /** The invitation can be answered for so long. */
    ratingHours: z.number().int().min(1).max(720),
    /** What the agent writes down when ending it. */
    record: z.strictObject({ topic: Wanted, problem: Wanted, process: Wanted, result: Wanted, need: Wanted, opinion: Wanted }),
  }),
});
export type ConversationRules = z.output<typeof ConversationRules>;

export const conversation = definePolicy({
  kind: "conversation",
  folder: "conversations",
  schemaVersion: 1,
  schema: ConversationRules,
  title: { "zh-CN": "会话流程与时限", en: "Stages and times of a conversation" },
  readBy: "desk/conversations",
  references: (body) => [{ kind: "calendar", key: body.serviceCalendar, path: ["serviceCalendar"] }],
});
