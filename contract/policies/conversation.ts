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
    /** Left the page while waiting in the queue: ends as "abandoned" after so long; null: the place is kept until somebody answers. */
    abandonedAfterMinutes: z.number().int().min(1).max(1440).nullable(),
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
  /** Passing on, helping from another territory, stepping in (R-CV-04, R-CV-10). */
  transfer: z
    .strictObject({
      /** An offer that nobody has accepted by then comes back to whoever made it. */
      acceptSeconds: z.number().int().min(10).max(3600),
      /** Passed on more often than this: the leader is told. */
      alertAfter: z.number().int().min(1).max(50),
      /** Handed to a team or department: kept for its people so long, then anybody may serve it. */
      keepForSeconds: z.number().int().min(0).max(86_400),
      /** Whether a helper answers the customer: never, in simple matters, or always. */
      receiverMayAnswer: z.enum(["never", "simple", "always"]),
      /** What counts as simple, by the skill that the matter asks for; one that asks for none is simple. */
      simpleSkills: z.array(Key).max(50),
      /** A supervisor has taken over: the former agent goes on reading as a helper. */
      formerAgentHelps: z.boolean(),
    })
    .default({ acceptSeconds: 60, alertAfter: 2, keepForSeconds: 600, receiverMayAnswer: "simple", simpleSkills: ["pre-sale", "in-sale"], formerAgentHelps: true }),
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
