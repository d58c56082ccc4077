import { z } from "zod";
import { LocalText } from "../common.ts";
import { WallTime } from "./calendar.ts";
import { definePolicy } from "./define.ts";

/** Policy kind `wait-page`: what a waiting customer is told and offered (R-CV-09); the one in force when the customer looks. */
export const WaitPage = z.strictObject({
  estimate: z.strictObject({
    /** From conversations that ended within so many minutes; fewer than `fewest` say nothing. */
    lookBackMinutes: z.number().int().min(10).max(1440),
    fewest: z.number().int().min(1).max(100),
    /** What is said, in minutes: the next step above what was reckoned. */
    steps: z.array(z.number().int().min(1).max(240)).min(1).max(20).refine((steps) => steps.every((step, i) => i === 0 || step > steps[i - 1]!), "ascending"),
  }),
  leaveMessage: z.strictObject({
    offered: z.boolean(),
    /** Said into the conversation when the customer leaves a message: how and when it is answered. */
    said: LocalText,
  }),
  callback: z.strictObject({
    offered: z.boolean(),
    /** How long a window is that a customer may choose. */
    windowMinutes: z.number().int().min(30).max(480),
    /** Do not disturb: nobody is called before or after, nor in these hours. */
    from: WallTime,
    to: WallTime,
    quiet: z.array(z.tuple([WallTime, WallTime])).max(6).default([]),
    /** So many days ahead, today among them. */
    days: z.number().int().min(1).max(14),
    /** The first window begins so long after now. */
    leadMinutes: z.number().int().min(0).max(1440),
    /** So long before the end of the window whoever owes the call is reminded. */
    remindMinutes: z.number().int().min(5).max(240),
  }),
  /** How far a promise may be put off, and for how long at most one may be made. */
  horizonDays: z.number().int().min(1).max(90),
});
export type WaitPage = z.output<typeof WaitPage>;

export const waitPage = definePolicy({
  kind: "wait-page",
  folder: "wait-pages",
  schemaVersion: 1,
  schema: WaitPage,
  title: { "zh-CN": "等待、留言与预约回电", en: "Waiting, messages and callbacks" },
  readBy: "desk/promises",
});
