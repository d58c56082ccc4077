import { z } from "zod";
import { LocalText } from "../common.ts";
import { tokensOf } from "../words/find.ts";
import { WallTime } from "./calendar.ts";
import { distinctBy, Key } from "./common.ts";
import { definePolicy } from "./define.ts";

const Word = z.strictObject({
  /** `{n}` stands for a number in any writing, `…` for up to six characters of the same clause. At least two letters: one alone would hit half of all sentences. */
  word: z.string().min(2).max(40).refine((word) => tokensOf(word) !== null, "word_form"),
  /** Found by sound too (威信 for 微信). Only for words that sound like no other common one. */
  sounds: z.boolean().optional(),
  /** What one key puts in its place. */
  put: z.string().min(1).max(60).optional(),
});

export const WordRule = z.strictObject({
  key: Key,
  name: LocalText,
  /** stop: is not sent · warn: sent when the writer owns up to it, and recorded · promise: sent, and offered for the promise book. */
  level: z.enum(["stop", "warn", "promise"]),
  /** Why, in a sentence; with the law where there is one. */
  why: LocalText,
  law: z.string().min(2).max(120).optional(),
  /** What to write instead. */
  instead: LocalText,
  words: z.array(Word).min(1).max(300).superRefine(distinctBy<z.output<typeof Word>>((one) => one.word)),
  /** Longer words that hold a listed one and are fine. */
  except: z.array(z.string().min(2).max(40)).max(100).default([]),
  /** When a promise falls due: so many minutes, hours, days as its `{n}` says, or a time of a day from today. */
  due: z.union([z.strictObject({ unit: z.enum(["minutes", "hours", "days"]) }), z.strictObject({ days: z.number().int().min(0).max(30), time: WallTime })]).optional(),
});
export type WordRule = z.output<typeof WordRule>;

/** Policy kind `outgoing-words`: what is not said to customers, or not without thought (R-CV-07). Every document of the kind counts; the one in force when the message is sent. */
export const OutgoingWords = z.strictObject({ rules: z.array(WordRule).max(100).superRefine(distinctBy<WordRule>((one) => one.key)) });
export type OutgoingWords = z.output<typeof OutgoingWords>;

export const outgoingWords = definePolicy({
  kind: "outgoing-words",
  folder: "outgoing-words",
  schemaVersion: 1,
  schema: OutgoingWords,
  title: { "zh-CN": "用语检查", en: "Words to customers" },
  readBy: "desk/conversations",
});
