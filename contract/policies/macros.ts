import { z } from "zod";
import { LocalText } from "../common.ts";
import { distinctBy, DottedKey, Key } from "./common.ts";
import { definePolicy, unknownKeys, type BodyProblem } from "./define.ts";
import type { QuickReplies } from "./quick-replies.ts";
import type { Tags } from "./tags.ts";
import type { Territories } from "./territories.ts";
import { topicKeys, type Topics } from "./topics.ts";

const TagKey = z.string().regex(/^\S{1,20}$/, "tag_form");
/** A quick reply of the handbook, as in `opening-and-closing/goodbye`. */
const ReplyName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}\/[a-z0-9][a-z0-9_-]{0,39}$/, "reply_form");

/** One act of a macro; each is done by the endpoint that a hand would use, and may be refused like it. */
const Step = z.discriminatedUnion("do", [
  /** Puts a quick reply into the composer, or sends it. */
  z.strictObject({ do: z.literal("reply"), reply: ReplyName, send: z.boolean().default(true) }),
  z.strictObject({ do: z.literal("tag"), add: z.array(TagKey).max(10).default([]), remove: z.array(TagKey).max(10).default([]) }),
  z.strictObject({ do: z.literal("note"), text: LocalText }),
  /** Asks the customer "solved?". */
  z.strictObject({ do: z.literal("ask") }),
  /** Puts it aside for so long; null: until the customer answers. */
  z.strictObject({ do: z.literal("later"), minutes: z.number().int().min(5).max(43_200).nullable() }),
  z.strictObject({ do: z.literal("transfer"), territory: Key, note: LocalText }),
  z.strictObject({
    do: z.literal("end"),
    outcome: z.enum(["not_answered", "passed_on", "spam"]),
    record: z.strictObject({ topic: DottedKey, problem: LocalText, process: LocalText.optional(), result: LocalText }),
  }),
]);
export type MacroStep = z.output<typeof Step>;

const Macro = z.strictObject({
  key: Key,
  /** What is typed after `/`, besides its title. */
  shortcut: z.string().min(1).max(20).regex(/^\S+$/, "shortcut_form"),
  title: LocalText,
  steps: z.array(Step).min(1).max(8),
});
export type Macro = z.output<typeof Macro>;

/**
 * Policy kind `macros`: sequences of acts under one name, for the whole department (R-CV-05). The version in force when it is run counts; each
 * step is decided by the endpoint that does it, so a macro can do nothing that its person may not.
 */
export const Macros = z.strictObject({
  macros: z
    .array(Macro)
    .max(200)
    .superRefine(distinctBy<z.output<typeof Macro>>((one) => one.key))
    .superRefine(distinctBy<z.output<typeof Macro>>((one) => one.shortcut)),
});
export type Macros = z.output<typeof Macros>;

type At = (string | number)[];
const stepsOf = (body: Macros) => body.macros.flatMap((macro, m) => macro.steps.map((step, s) => ({ step, path: ["macros", m, "steps", s] as At })));

export const macros = definePolicy({
  kind: "macros",
  folder: "macros",
  schemaVersion: 1,
  schema: Macros,
  title: { "zh-CN": "宏", en: "Macros" },
  readBy: "console/desk/conversations",
  references: (body) => stepsOf(body).flatMap(({ step, path }) => (step.do === "reply" ? [{ kind: "quick-replies", key: step.reply.split("/")[0]!, path: [...path, "reply"] }] : [])),
  check(body, others) {
    const tags = others("tags", "default") as Tags | undefined;
    const territories = others("territories", "default") as Territories | undefined;
    const topics = others("topics", "default") as Topics | undefined;
    return stepsOf(body).flatMap(({ step, path }): BodyProblem[] => {
      switch (step.do) {
        case "reply": {
          const [document, item] = step.reply.split("/");
          const replies = others("quick-replies", document!) as QuickReplies | undefined;
          // A missing document is a missing reference, said once.
          return replies === undefined ? [] : unknownKeys([{ key: item!, path: [...path, "reply"] }], replies.items.map((one) => one.key), "reply_unknown");
        }
        case "tag":
          return (["add", "remove"] as const).flatMap((list) =>
            unknownKeys(step[list].map((key, n) => ({ key, path: [...path, list, n] })), tags?.conversation.map((one) => one.key) ?? step[list], "tag_unknown"),
          );
        case "transfer":
          return territories === undefined ? [] : unknownKeys([{ key: step.territory, path: [...path, "territory"] }], territories.territories.map((one) => one.key), "territory_unknown");
        case "end":
          return topics === undefined ? [] : unknownKeys([{ key: step.record.topic, path: [...path, "record", "topic"] }], topicKeys(topics), "topic_unknown");
        default:
          return [];
      }
    });
  },
});
