import type { OutgoingWords, WordRule } from "#contract/policies/outgoing-words.ts";
import { compileWords, type Matcher, type Sounds } from "#contract/words/find.ts";
import { soundsOf } from "./sounds.ts";

/** The rules for words to customers that hold now. */
export interface OutgoingRules {
  /** As in `outgoing-words/default@2`; several documents add up. */
  version: string;
  rules: readonly WordRule[];
  sounds: Sounds;
  matcher: Matcher;
}

/** Puts the documents in force together, once per version: every message asks. */
export function outgoingOver(): (inForce: readonly { body: OutgoingWords; document: string; version: number }[]) => Promise<OutgoingRules> {
  let known: { version: string; rules: Promise<OutgoingRules> } | null = null;
  const compile = async (version: string, rules: WordRule[]): Promise<OutgoingRules> => {
    const sounds = await soundsOf(rules.flatMap((rule) => rule.words.flatMap((one) => (one.sounds ? [one.word] : []))));
    return { version, rules, sounds, matcher: compileWords(rules, sounds) };
  };
  return (inForce) => {
    const version = inForce.map((found) => `${found.document}@${found.version}`).join(" ");
    if (known?.version !== version) known = { version, rules: compile(version, inForce.flatMap((found) => found.body.rules)) };
    return known.rules;
  };
}
