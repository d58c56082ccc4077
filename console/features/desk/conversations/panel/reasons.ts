import { fill } from "#locales/index.ts";
import type { Decision, Reason } from "#contract/conversation.ts";
import type { Names } from "../handbook.ts";
import type { DeskText } from "../texts.ts";

/** Puts words to one reason: keys of the handbook become its names. */
export function reasonText(t: DeskText, names: Names, { code, params }: Reason): string {
  const sentence = t.reasons[code];
  if (sentence === undefined) return code;
  const words: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(params)) if (value !== null) words[key] = value;
  const list = (keys: unknown): string =>
    String(keys)
      .split(",")
      .filter((key) => key !== "")
      .map(names.territory)
      .join(t.why.and);
  if (words.territory !== undefined) words.territory = names.territory(String(words.territory));
  if (words.widened !== undefined) words.widened = list(words.widened);
  if (words.skill !== undefined) words.skill = names.skill(String(words.skill));
  return fill(sentence, words);
}

/** The handbook's documents that a decision stood on: 《分配规则》第 12 版. */
export function versionsText(t: DeskText, decision: Pick<Decision, "versions">): string {
  return Object.entries(decision.versions)
    .map(([kind, cited]) => t.why.version(t.why.documents[kind] ?? kind, /@(\d+)$/.exec(cited)?.[1] ?? cited))
    .join(t.why.and);
}
