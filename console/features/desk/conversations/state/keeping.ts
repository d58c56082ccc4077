import type { Pending } from "./outbox.ts";

// One key per message: two tabs that write at once do not overwrite each other's.
const keyOf = (personId: string, clientId: string): string => `kefu.${personId}.outbox.${clientId}`;

/** Keeps a message that has no number yet through a crash of the page. */
export function keepMessage(personId: string, pending: Pending): void {
  try {
    localStorage.setItem(keyOf(personId, pending.clientId), JSON.stringify(pending));
  } catch {
    // without storage it lives as long as the page
  }
}

/** Its number has come, or it was given up. */
export function forgetMessage(personId: string, clientId: string): void {
  try {
    localStorage.removeItem(keyOf(personId, clientId));
  } catch {
    // nothing was kept
  }
}

/** What an earlier page left behind. */
export function keptMessages(personId: string): Pending[] {
  const kept: Pending[] = [];
  const prefix = keyOf(personId, "");
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const key = localStorage.key(at);
      if (key === null || !key.startsWith(prefix)) continue;
      const value = JSON.parse(localStorage.getItem(key) ?? "null") as Partial<Pending> | null;
      if (value && typeof value.conversationId === "string" && typeof value.clientId === "string" && typeof value.text === "string" && typeof value.at === "number")
        kept.push({ ...value, kind: value.kind === "note" ? "note" : "message", state: value.state === "failed" ? "failed" : "sending" } as Pending);
    }
  } catch {
    // storage may be refused
  }
  return kept;
}

/** What was typed and not sent, per conversation. */
export interface Draft {
  text: string;
  mode: "message" | "note";
  at: number;
  /** The server's draft that this one follows. */
  base?: string | null | undefined;
}
const draftKey = (personId: string, conversationId: string): string => `kefu.${personId}.draft.${conversationId}`;

/** The draft of a conversation, or nothing. */
export function readDraft(personId: string, conversationId: string): Draft | null {
  try {
    const value = JSON.parse(localStorage.getItem(draftKey(personId, conversationId)) ?? "null") as Partial<Draft> | null;
    return value && typeof value.text === "string" && typeof value.at === "number"
      ? { text: value.text, mode: value.mode === "note" ? "note" : "message", at: value.at, base: typeof value.base === "string" ? value.base : null }
      : null;
  } catch {
    return null;
  }
}

/** Saves a draft, or forgets it when nothing is left. */
export function writeDraft(personId: string, conversationId: string, draft: Draft): void {
  try {
    if (draft.text === "") localStorage.removeItem(draftKey(personId, conversationId));
    else localStorage.setItem(draftKey(personId, conversationId), JSON.stringify(draft));
  } catch {
    // the text stays in the field
  }
}
