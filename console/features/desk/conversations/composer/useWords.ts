import { useEffect, useMemo, useState } from "react";
import type { WordRule } from "#contract/policies/outgoing-words.ts";
import { standingInTheWay, type Hit } from "#contract/words/find.ts";
import { useSayable } from "./useSayable.ts";

export interface Words {
  hits: readonly Hit[];
  rule: (key: string) => WordRule | undefined;
  /** The first hit that has something to put in its place. */
  first: Hit | null;
  /** Sending this very text was tried and not done. */
  tried: boolean;
  /** Null where the text must not go, or not yet; else the rules that the writer insists against. */
  maySend: (text: string) => string[] | null;
  replaced: (hit: Hit) => { text: string; caret: number };
}

/** Marks what is not said to customers while it is being written, and holds it back when it is to be sent. */
export function useWords(text: string): Words {
  const sayable = useSayable();
  const [tried, setTried] = useState<string | null>(null);
  const hits = useMemo(() => sayable.hits(text), [sayable, text]);
  useEffect(() => {
    if (tried !== null && tried !== text.trim()) setTried(null);
  }, [tried, text]);
  return {
    hits,
    rule: sayable.rule,
    first: hits.find((hit) => hit.put !== null) ?? null,
    tried: tried !== null && tried === text.trim(),
    maySend(said) {
      const inTheWay = standingInTheWay(sayable.hits(said), []);
      if (inTheWay.length === 0) return [];
      const insists = tried === said && inTheWay.every((hit) => hit.level === "warn");
      if (!insists) setTried(said);
      return insists ? [...new Set(inTheWay.map((hit) => hit.rule))] : null;
    },
    replaced: (hit) => ({ text: text.slice(0, hit.start) + (hit.put ?? "") + text.slice(hit.end), caret: hit.start + (hit.put ?? "").length }),
  };
}
