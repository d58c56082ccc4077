import { z } from "zod";
import { LocalText } from "../common.ts";
import { WallTime } from "./calendar.ts";
import { distinctBy, Key } from "./common.ts";
import { definePolicy } from "./define.ts";

const Purpose = z.strictObject({
  key: Key,
  name: LocalText,
  /** So many fields a person may open for this on one day of the centre. */
  perDay: z.number().int().min(1).max(10_000),
});

export const UnusualRule = z.strictObject({
  key: Key,
  name: LocalText,
  /** What is counted: customers whose file was read, or customers of whom a masked field was opened. */
  of: z.enum(["files", "fields"]),
  withinMinutes: z.number().int().min(1).max(1440),
  /** Told when more than so many different customers were read. */
  moreThan: z.number().int().min(0).max(10_000),
  /** Only between these times of the centre; may pass midnight. */
  between: z.strictObject({ from: WallTime, to: WallTime }).optional(),
  /** Only customers of another territory than the reader's. */
  foreign: z.boolean().default(false),
  /** Also customers whom the reader was serving. */
  served: z.boolean().default(false),
});
export type UnusualRule = z.output<typeof UnusualRule>;

/** Policy kind `privacy` (R-CU-04): why personal fields may be opened and how often, what reading is unusual, by when requests are answered, how long evidence is kept. */
export const PrivacyRules = z.strictObject({
  purposes: z.array(Purpose).min(1).max(30).superRefine(distinctBy<z.output<typeof Purpose>>((one) => one.key)),
  /** The same for a reason in free words. */
  otherPerDay: z.number().int().min(0).max(10_000),
  unusual: z.array(UnusualRule).max(30).superRefine(distinctBy<UnusualRule>((one) => one.key)),
  /** Requests of customers: working days of this calendar until the answer, and until a reminder. */
  requests: z.strictObject({ calendar: Key, days: z.number().int().min(1).max(60), warnAfterDays: z.number().int().min(1).max(60) }),
  /** Readings are dropped after so many days; alerts that were looked into after theirs. */
  keep: z.strictObject({ readingDays: z.number().int().min(30).max(3_000), alertDays: z.number().int().min(365).max(20_000),
    /** The words of a conversation go so many months after its end; null: never by themselves. */
    conversationMonths: z.number().int().min(1).max(360).nullable().default(null) }),
});
export type PrivacyRules = z.output<typeof PrivacyRules>;

export const privacy = definePolicy({
  kind: "privacy",
  folder: "privacy",
  schemaVersion: 1,
  schema: PrivacyRules,
  title: { "zh-CN": "个人信息保护", en: "Personal data" },
  readBy: "desk/privacy",
  references: (body) => [{ kind: "calendar", key: body.requests.calendar, path: ["requests", "calendar"] }],
});
