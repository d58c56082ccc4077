import { useEffect, useMemo, useRef, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useServerDraft } from "../drafts/useServerDraft.ts";
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
  const server = useServerDraft(desk.personId, conversationId, kept, { text, mode }, (draft) => {
    setText(draft.text);
    setMode(draft.mode);
  });
  const baseOf = server.baseOf;
  useEffect(() => {
    if (text === (kept?.text ?? "") && mode === (kept?.mode ?? "message")) return;
    const timer = setTimeout(() => {
      writeDraft(desk.personId, conversationId, { ...latest.current, at: serverNow(), base: baseOf(latest.current.mode) });
      setSavedAt(text === "" ? null : serverNow());
    }, 500);
    return () => clearTimeout(timer);
  }, [text, mode, kept, desk, conversationId]);
  useEffect(() => {
    const save = (): void => writeDraft(desk.personId, conversationId, { ...latest.current, at: serverNow(), base: baseOf(latest.current.mode) });
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
    /** Words of another device that differ from these. */
    other: server.other,
    settleOther: server.settle,
    /** It has been sent. */
    clear() {
      setText("");
      setSavedAt(null);
      latest.current = { text: "", mode };
      server.sent();
      writeDraft(desk.personId, conversationId, { text: "", mode, at: 0 });
    },
  };
}

/** Tells the customer that somebody answers, and colleagues that somebody writes: at most every three seconds, and when it stops. */
export function useTyping(desk: Desk, row: ConversationRow, on: boolean, text: string, mode: Mode): void {
  const last = useRef(0);
  // From a note to an answer colleagues hear at once.
  useEffect(() => void (last.current = 0), [mode]);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const stop = (): void => {
      last.current = 0;
      if (on) desk.typing(row.id, false);
      desk.here(row.id, true, null);
    };
    // Sent or taken back: the next word is told at once again.
    if (text === "") return last.current === 0 ? undefined : stop();
    if (Date.now() - last.current > 3000) {
      last.current = Date.now();
      if (on) desk.typing(row.id, true);
      desk.here(row.id, true, mode);
    }
    const timer = setTimeout(stop, 5000);
    return () => clearTimeout(timer);
  }, [desk, row.id, on, text, mode]);
}
