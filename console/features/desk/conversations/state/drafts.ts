import type { Draft } from "#contract/desk-acts.ts";
import { api } from "#console/lib/api.ts";
import { type Link, socket } from "#console/lib/socket.ts";

export type Mode = Draft["mode"];
/** A draft as the server has it; `at` null: there is none any more. */
export type ServerDraft = Omit<Draft, "at"> & { at: string | null };

const keyOf = (conversationId: string, mode: Mode): string => `${conversationId}/${mode}`;

function deviceName(): string {
  const fresh = (): string => [...crypto.getRandomValues(new Uint8Array(9))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    // The same through a reload of this window, another one for each window.
    const known = sessionStorage.getItem("kefu.device");
    if (known !== null) return known;
    const made = fresh();
    sessionStorage.setItem("kefu.device", made);
    return made;
  } catch {
    return fresh();
  }
}

/** One's own drafts as the server has them, on all devices. */
export interface Drafts {
  readonly device: string;
  /** Undefined until the server has said. */
  get(conversationId: string, mode: Mode): ServerDraft | null | undefined;
  /** Keeps a draft on the server; answers with the words of another device that this one replaced unseen. */
  put(conversationId: string, mode: Mode, text: string, base: string | null): Promise<{ at: string | null; other: Draft | null }>;
  /** Hears of every change that another device has made. */
  subscribe(listener: (draft: ServerDraft | null) => void): () => void;
}

/** Follows the topic `drafts`. */
export function createDrafts(link: Link): Drafts {
  const known = new Map<string, ServerDraft>();
  const listeners = new Set<(draft: ServerDraft | null) => void>();
  const device = deviceName();
  let heard = false;
  link.subscribe("drafts", () => 0, (frame) => {
    if (frame.t === "drafts") {
      heard = true;
      known.clear();
      for (const draft of frame.drafts as Draft[]) known.set(keyOf(draft.conversationId, draft.mode), draft);
      for (const listener of listeners) listener(null);
    } else if (frame.t === "draft") {
      const draft = frame.draft as ServerDraft;
      if (draft.at === null) known.delete(keyOf(draft.conversationId, draft.mode));
      else known.set(keyOf(draft.conversationId, draft.mode), draft);
      if (draft.device !== device) for (const listener of listeners) listener(draft);
    }
  });
  return {
    device,
    get: (conversationId, mode) => (heard ? (known.get(keyOf(conversationId, mode)) ?? null) : undefined),
    async put(conversationId, mode, text, base) {
      const kept = await api("PUT /v1/conversations/{id}/drafts/{mode}", { params: { id: conversationId, mode }, body: { text, base, device } });
      if (kept.at === null) known.delete(keyOf(conversationId, mode));
      else if (kept.other === null || text.trim() !== "") known.set(keyOf(conversationId, mode), { conversationId, mode, text, at: kept.at, device });
      return kept;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

let current: { personId: string; drafts: Drafts } | null = null;

/** The drafts of whoever is signed in. */
export function draftsOf(personId: string): Drafts {
  if (current?.personId !== personId) current = { personId, drafts: createDrafts(socket()) };
  return current.drafts;
}

/** What is kept on this device of one draft: the words, and which of the server's they follow. */
export interface Local {
  text: string;
  mode: Mode;
  at: number;
  base?: string | null | undefined;
}

/**
 * What to show of a draft that stands here and one that the server has: the newer of the two is written on, and where the other one
 * holds words that this one does not follow, both are shown.
 */
export function settle(local: Local | null, server: ServerDraft | null): { show: Local | null; other: { text: string; mode: Mode } | null } {
  if (server === null || server.at === null || server.text === "") return { show: local, other: null };
  const theirs: Local = { text: server.text, mode: server.mode, at: Date.parse(server.at), base: server.at };
  if (local === null || local.text.trim() === "" || local.text === server.text) return { show: theirs, other: null };
  // Written on here since then: nothing of the server's is missing.
  if (local.base === server.at) return { show: local, other: null };
  return theirs.at > local.at ? { show: theirs, other: { text: local.text, mode: local.mode } } : { show: { ...local, base: server.at }, other: { text: server.text, mode: server.mode } };
}
