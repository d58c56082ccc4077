import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { WordRule } from "#contract/policies/outgoing-words.ts";
import { compileWords, type Hit } from "#contract/words/find.ts";
import { api } from "#console/lib/api.ts";

export interface Sayable {
  hits: (text: string) => readonly Hit[];
  rule: (key: string) => WordRule | undefined;
}

/** Looks for words that are not said to customers, by the server's own matcher over the rules in force (R-CV-07). */
export function useSayable(): Sayable {
  const found = useQuery({ queryKey: ["outgoing-words"], queryFn: ({ signal }) => api("GET /v1/outgoing-words", {}, { signal }), staleTime: 300_000, retry: false });
  const { data } = found;
  return useMemo<Sayable>(() => {
    if (data === undefined) return { hits: () => [], rule: () => undefined };
    const matcher = compileWords(data.rules, data.sounds);
    const rules = new Map(data.rules.map((rule) => [rule.key, rule]));
    return { hits: (text) => (text === "" ? [] : matcher.find(text)), rule: (key) => rules.get(key) };
  }, [data]);
}
