import { useEffect, useRef, useState } from "react";
import { ApiError } from "#console/lib/api.ts";
import { type Local, type Mode, type ServerDraft, draftsOf, settle } from "../state/drafts.ts";

const pauseMs = 700;
const retryMs = 5_000;

interface Shown {
  text: string;
  mode: Mode;
}

/** Keeps a draft on the server beside this device, takes over what another device writes, and shows both where they differ. */
export function useServerDraft(personId: string, conversationId: string, first: Local | null, shown: Shown, show: (draft: Shown) => void) {
  const drafts = draftsOf(personId);
  const [other, setOther] = useState<Shown | null>(null);
  const now = useRef(shown);
  now.current = shown;
  const setShown = useRef(show);
  setShown.current = show;
  /** What the server has of this place as far as this window knows, by mode: the words and their moment. */
  const sent = useRef<Record<Mode, { text: string; at: string | null }>>({
    message: { text: "", at: first?.mode === "message" ? (first.base ?? null) : null },
    note: { text: "", at: first?.mode === "note" ? (first.base ?? null) : null },
  });
  const line = useRef<Promise<void>>(Promise.resolve());
  const [again, setAgain] = useState(0);

  /** One after the other, so that an older text never follows a newer one. */
  const keep = useRef((mode: Mode, text: string): void => {
    line.current = line.current.then(async () => {
      const before = sent.current[mode];
      if (before.text === text) return;
      try {
        const kept = await drafts.put(conversationId, mode, text, before.at);
        sent.current[mode] = { text, at: kept.at };
        if (kept.other !== null) setOther({ text: kept.other.text, mode: kept.other.mode });
      } catch (error) {
        // Kept on this device meanwhile; the next change or the retry tells the server. A refusal would only be repeated.
        if (!(error instanceof ApiError)) setTimeout(() => setAgain((count) => count + 1), retryMs);
      }
    });
  });

  // What the server knew before this window was opened.
  const settled = useRef(false);
  useEffect(() => {
    const begin = (): void => {
      const [message, note] = [drafts.get(conversationId, "message"), drafts.get(conversationId, "note")];
      if (settled.current || message === undefined || note === undefined) return;
      settled.current = true;
      for (const one of [message, note]) if (one !== null && one.at !== null) sent.current[one.mode] = { text: one.text, at: first?.base === one.at || now.current.text === "" ? one.at : sent.current[one.mode].at };
      const server = [message, note].filter((one) => one !== null).toSorted((a, b) => Date.parse(b.at ?? "") - Date.parse(a.at ?? ""))[0] ?? null;
      const here: Local | null = now.current.text === "" ? null : { ...now.current, at: first?.at ?? 0, base: first?.base };
      const found = settle(here, server);
      setOther(found.other);
      if (found.show !== null) {
        if (server !== null && server.at !== null) sent.current[server.mode] = { text: server.text, at: server.at };
        if (found.show.text !== now.current.text || found.show.mode !== now.current.mode) setShown.current(found.show);
      }
    };
    const hear = (draft: ServerDraft | null): void => {
      if (draft === null) return begin();
      if (draft.conversationId !== conversationId) return;
      const before = sent.current[draft.mode];
      const touched = now.current.mode === draft.mode && now.current.text !== before.text;
      // Nothing written here since: the other device goes on. Otherwise this one's next word to the server brings both together.
      if (touched) return;
      sent.current[draft.mode] = { text: draft.text, at: draft.at };
      if (now.current.mode === draft.mode || (now.current.text === "" && draft.text !== "")) setShown.current({ text: draft.text, mode: draft.mode });
    };
    begin();
    return drafts.subscribe(hear);
  }, [drafts, conversationId, first]);

  const { text, mode } = shown;
  useEffect(() => {
    const timer = setTimeout(() => {
      keep.current(mode, text);
      // The words have moved into the other field: they stand there now.
      const rest: Mode = mode === "message" ? "note" : "message";
      if (text !== "" && sent.current[rest].text === text) keep.current(rest, "");
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text, mode, again]);
  // Another conversation is opened: what was written in the last moment is told at once.
  useEffect(() => () => keep.current(now.current.mode, now.current.text), []);

  return {
    other,
    /** The other device's words are settled: taken over or not wanted. */
    settle: () => setOther(null),
    baseOf: (of: Mode) => sent.current[of].at,
    /** It has been sent. */
    sent: () => keep.current(now.current.mode, ""),
  };
}
