import { useEffect, useRef, useState } from "react";
import { useAddress } from "#console/lib/address.ts";

/** Whole phone numbers and mail addresses stay out of the address: it lands in histories and is sent to colleagues. */
export function isPersonalSearch(words: string): boolean {
  return words.includes("@") || words.replace(/\D/g, "").length >= 7;
}

/** The search box: what is typed, and what is searched for a moment after the last key; until that stands here it is settling. */
export function useSearch(): { typed: string; type: (words: string) => void; searched: string; settling: boolean } {
  const [address, change] = useAddress();
  const [typed, setTyped] = useState(address.q ?? "");
  /** Searched without standing in the address; once the address says something, that is searched. */
  const [hidden, setHidden] = useState("");
  const [settling, setSettling] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const searched = address.q ?? hidden;
  const now = useRef(searched);
  now.current = searched;
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (address.q !== undefined) setHidden("");
  }, [address.q]);
  // The address comes a moment after it was asked for: what stands here until then was found for the words before.
  useEffect(() => {
    if (timer.current === undefined) setSettling(false);
  }, [searched]);
  return {
    typed,
    settling,
    searched,
    type(words) {
      setTyped(words);
      setSettling(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        timer.current = undefined;
        const text = words.trim();
        if (text === now.current) setSettling(false);
        const personal = isPersonalSearch(text);
        if (personal || text === "") setHidden(text);
        change({ q: personal || text === "" ? undefined : text });
      }, 300);
    },
  };
}
