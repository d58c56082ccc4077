import { useEffect, useRef, useState } from "react";
import { useAddress } from "#console/lib/address.ts";

/** Whole phone numbers and mail addresses stay out of the address: it lands in histories and is sent to colleagues. */
export function isPersonalSearch(words: string): boolean {
  return words.includes("@") || words.replace(/\D/g, "").length >= 7;
}

/** The search box: what is typed, and what is searched for a moment after the last key; until then it is settling. */
export function useSearch(): { typed: string; type: (words: string) => void; searched: string; settling: boolean } {
  const [address, change] = useAddress();
  const [typed, setTyped] = useState(address.q ?? "");
  const [hidden, setHidden] = useState("");
  const [settling, setSettling] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    typed,
    settling,
    searched: hidden === "" ? (address.q ?? "") : hidden,
    type(words) {
      setTyped(words);
      setSettling(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const text = words.trim();
        setSettling(false);
        const personal = isPersonalSearch(text);
        setHidden(personal ? text : "");
        change({ q: personal || text === "" ? undefined : text });
      }, 300);
    },
  };
}
