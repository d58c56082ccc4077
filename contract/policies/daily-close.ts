import { z } from "zod";
import { distinctBy, Named } from "./common.ts";
import { definePolicy } from "./define.ts";

const how = z.enum(["none", "due", "all"]);

/** Policy kind `daily-close` 当日事当日毕 (R-TK-09): what is asked of a person at the end of a shift; the one in force when it is looked at. */
export const DailyClose = z.strictObject({
  /** What counts as open. `due`: its time comes within `dueWithinHours` after the end of the shift; `waiting`: the customer waits for us. */
  counts: z.strictObject({ conversations: z.enum(["none", "waiting", "all"]), tickets: how, tasks: how, promises: how }),
  dueWithinHours: z.number().int().min(0).max(72),
  /** So long before the end of the shift one is reminded, and may close. */
  remindMinutes: z.number().int().min(5).max(240),
  /** So long after its end a close that was not done is missed. */
  lateMinutes: z.number().int().min(0).max(720),
  /** A break between two stretches of duty up to so long is a break, not the end of a shift. */
  breakMinutes: z.number().int().min(0).max(360),
  /** Why something stays open overnight. */
  reasons: z.array(Named).min(1).max(20).superRefine(distinctBy<z.output<typeof Named>>((one) => one.key)),
  /** A reason holds at most so many days. */
  untilDays: z.number().int().min(1).max(30),
});
export type DailyClose = z.output<typeof DailyClose>;

export const dailyClose = definePolicy({
  kind: "daily-close",
  folder: "daily-close",
  schemaVersion: 1,
  schema: DailyClose,
  title: { "zh-CN": "当日事当日毕", en: "Daily close" },
  readBy: "team/closing",
});
