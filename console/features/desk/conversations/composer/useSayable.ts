import { useQuery } from "@tanstack/react-query";
import type { WordRule } from "#contract/policies/outgoing-words.ts";
import { compileWords, type Hit, type Matcher } from "#contract/words/find.ts";
import { api } from "#console/lib/api.ts";

export interface Sayable {
  hits: (text: string) => readonly Hit[];
  rule: (key: string) => WordRule | undefined;
}

type Rules = NonNullable<ReturnType<typeof useRules>>;
const useRules = () => useQuery({ queryKey: ["outgoing-words"], queryFn: ({ signal }) => api("GET /v1/outgoing-words", {}, { signal }), staleTime: 300_000, retry: false }).data;

const nothing: Sayable = { hits: () => [], rule: () => undefined };
/** Putting the rules together takes as long as opening a conversation may: once per version, for every field that there will be, and when somebody writes at the latest. */
const made = new WeakMap<Rules, Sayable>();

function sayableOf(rules: Rules): Sayable {
  const known = made.get(rules);
  if (known !== undefined) return known;
  let matcher: Matcher | null = null;
  const byKey = new Map(rules.rules.map((rule) => [rule.key, rule]));
  const matching = (): Matcher => (matcher ??= compileWords(rules.rules, rules.sounds));
  const sayable: Sayable = { hits: (text) => (text === "" ? [] : matching().find(text)), rule: (key) => byKey.get(key) };
  made.set(rules, sayable);
  // Not at the first letter, if the page has a moment before.
  if (typeof requestIdleCallback === "function") requestIdleCallback(() => void matching());
  return sayable;
}

/** Looks for words that are not said to customers, by the server's own matcher over the rules in force (R-CV-07). */
export function useSayable(): Sayable {
  const rules = useRules();
  return rules === undefined ? nothing : sayableOf(rules);
}
