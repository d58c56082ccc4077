import { useEffect, useMemo, useRef, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { serverNow } from "#console/lib/tick.ts";
import type { Desk } from "../state/desk.ts";
import { readDraft, writeDraft } from "../state/keeping.ts";

export type Mode = "message" | "note";

/** What is being written in one conversation: kept a moment after the last key, and at once when the page is left. */
export function useDraft(desk: Desk, conversationId: string) {
  const kept = useMemo(() => readDraft(desk.personId, conversationId), [desk, conversationId]);
  const [text, setText] = useState(kept?.text ?? "");
  const [mode, setMode] = useState<Mode>(kept?.mode ?? "message");
  const [savedAt, setSavedAt] = useState<number | null>(kept?.at ?? null);
  const latest = useRef({ text, mode });
  latest.current = { text, mode };
  useEffect(() => {
    if (text === (kept?.text ?? "") && mode === (kept?.mode ?? "message")) return;
    const timer = setTimeout(() => {
      writeDraft(desk.personId, conversationId, { ...latest.current, at: serverNow() });
      setSavedAt(text === "" ? null : serverNow());
    }, 500);
    return () => clearTimeout(timer);
  }, [text, mode, kept, desk, conversationId]);
  useEffect(() => {
    const save = (): void => writeDraft(desk.personId, conversationId, { ...latest.current, at: serverNow() });
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [desk, conversationId]);
  return {
    text,
    setText,
    mode,
    setMode,
    savedAt: text === "" ? null : savedAt,
    /** It has been sent. */
    clear() {
      setText("");
      setSavedAt(null);
      latest.current = { text: "", mode };
      writeDraft(desk.personId, conversationId, { text: "", mode, at: 0 });
    },
  };
}

/** Tells the customer that somebody writes: at most every three seconds, and when it stops. */
export function useTyping(desk: Desk, row: ConversationRow, on: boolean, text: string): void {
  const last = useRef(0);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (!on || text === "") return;
    if (Date.now() - last.current > 3000) {
      last.current = Date.now();
      desk.typing(row.id, true);
    }
    const timer = setTimeout(() => {
      last.current = 0;
      desk.typing(row.id, false);
    }, 5000);
    return () => clearTimeout(timer);
  }, [desk, row.id, on, text]);
}
