import { z } from "zod";
import { definePolicy } from "./define.ts";

/** Policy kind `presence`: how long an agent may be away, and what counts as gone (R-CV-03, D15). */
export const PresenceRules = z.strictObject({
  /** Away longer than this: the team leader is told. */
  awayAlertMinutes: z.number().int().min(1).max(480),
  /** A customer waits for this agent's answer longer than this: the team leader is told. */
  unansweredAlertSeconds: z.number().int().min(10).max(86_400),
  /** Time after a conversation before the next one is given; 0: none. */
  wrapUpSeconds: z.number().int().min(0).max(3600),
  /** A meal longer than this: the team leader is told. */
  mealMinutes: z.number().int().min(5).max(240).default(60),
  /** No sign of life from any device for so long: unreachable, no new conversations. Signs come every ten seconds. */
  graceSeconds: z.number().int().min(15).max(600),
});
export type PresenceRules = z.output<typeof PresenceRules>;

export const presence = definePolicy({
  kind: "presence",
  folder: "presence",
  schemaVersion: 1,
  schema: PresenceRules,
  title: { "zh-CN": "在线状态", en: "Presence" },
  readBy: "desk/conversations",
});
