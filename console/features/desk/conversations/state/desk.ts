import { useSyncExternalStore } from "react";
import type { Card, ConversationRow, FileRef } from "#contract/conversation.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { closeSocket, type Frame, type Link, socket } from "#console/lib/socket.ts";
import { setWaiting } from "#console/lib/waiting.ts";
import { serverNow } from "#console/lib/tick.ts";
import { keptMessages, keepMessage, forgetMessage } from "./keeping.ts";
import { afterCrash, type Pending } from "./outbox.ts";
import type { RowFrame } from "./rows.ts";
import { type Act, emptyWorld, type ListName, reduce, rowOf, type ThreadFrame, type World } from "./world.ts";

export interface Words {
  text: string;
  card?: Card | undefined;
  file?: FileRef | undefined;
  /** Rules whose warning the writer insists against (R-CV-07). */
  acknowledged?: readonly string[] | undefined;
  mentions?: readonly string[] | undefined;
}

/** The desk of one person: what it knows, and what can be done. */
export interface Desk {
  readonly personId: string;
  get(): World;
  subscribe(listener: () => void): () => void;
  /** Follows a conversation until the returned function is called; with a row that is at hand it need not be asked for first. */
  follow(id: string, row?: ConversationRow | null): () => void;
  followTeam(): () => void;
  loadOlder(id: string): Promise<void>;
  send(conversationId: string, kind: "message" | "note", words: Words): void;
  sendAgain(clientId: string): void;
  drop(clientId: string): void;
  typing(conversationId: string, on: boolean): void;
  markRead(conversationId: string, upTo: number): void;
  /** Tells colleagues that this window has it open, and what is being written there; null: no more, left out: as it was. */
  here(conversationId: string, on: boolean, writing?: "message" | "note" | null): void;
}

const firstPage = 80;
/** Going up through a long thread asks for more at once than opening it does. */
const olderPage = 400;
const keptThreads = 12;
/**
 * What passes by itself: the server comes up, its database returns, one was too quick, the line is dead but does not know it yet.
 * Sent again this often, a little later each time.
 */
const passing = { codes: new Set(["try_again", "too_many", "internal", "unreachable"]), tries: 8, pauseMs: 400 };
/** So long after the last key somebody still counts as writing. */
const writingMs = 6_000;

function newClientId(): string {
  // randomUUID is missing where the console is opened by plain http in an office network.
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function createDesk(personId: string, link: Link): Desk {
  let world: World = { ...emptyWorld, outbox: afterCrash(keptMessages(personId), Date.now()), link: link.state() };
  const listeners = new Set<() => void>();
  const followed = new Map<string, { count: number; end: () => void }>();
  const lines = new Map<string, Promise<void>>();
  const read = new Map<string, number>();
  const writing = new Map<string, { mode: "message" | "note"; at: number }>();
  let team: { count: number; end: () => void } | null = null;

  const apply = (act: Act): void => {
    const next = reduce(world, act);
    if (next === world) return;
    world = next;
    setWaiting("/desk", waitingFor(world, personId));
    for (const listener of listeners) listener();
  };

  const onList = (list: ListName) => (frame: Frame) => {
    if (frame.t !== "state" && frame.t !== "row" && frame.t !== "gone") return;
    apply({ on: "list", list, frame: frame as unknown as RowFrame });
    // The right to see an open thread may come back: with its row in a list it is asked for again.
    for (const id of followed.keys()) if (world.threads.get(id)?.closed && world[list].rows.has(id)) link.resume(`conversation:${id}`);
  };
  link.subscribe("inbox", () => 0, onList("inbox"));
  link.onState((state) => {
    apply({ on: "link", state, now: serverNow() });
    if (state === "live") for (const pending of world.outbox) if (pending.state === "sending") deliver(pending);
  });
  for (const pending of world.outbox) if (pending.state === "sending") deliver(pending);

  /** One after the other within a conversation, so that two quick answers keep their order. */
  function deliver(pending: Pending): void {
    const { conversationId, clientId } = pending;
    const next = (lines.get(conversationId) ?? Promise.resolve()).then(async () => {
      for (let tries = 1; ; tries += 1) {
        const now = world.outbox.find((other) => other.clientId === clientId);
        if (now?.state !== "sending" || link.state() !== "live") return; // waits for the link, which delivers it
        try {
          await post(now);
          forgetMessage(personId, clientId);
          apply({ on: "outbox", act: { t: "stored", clientId } });
          if (!followed.has(conversationId)) apply({ on: "outbox", act: { t: "dropped", clientId } });
          return;
        } catch (error) {
          if (!(error instanceof ApiError) && link.state() !== "live") return;
          const problem = error instanceof ApiError ? error.code : "unreachable";
          if (passing.codes.has(problem) && tries < passing.tries) {
            await new Promise((resolve) => setTimeout(resolve, passing.pauseMs * tries));
            continue;
          }
          apply({ on: "outbox", act: { t: "failed", clientId, problem, problemParams: error instanceof ApiError ? error.params : undefined } });
          const failed = world.outbox.find((other) => other.clientId === clientId);
          if (failed) keepMessage(personId, failed);
          return;
        }
      }
    });
    lines.set(conversationId, next);
  }
  const post = ({ conversationId, clientId, kind, text, card, file, acknowledged, mentions }: Pending): Promise<unknown> =>
    kind === "note"
      ? api("POST /v1/conversations/{id}/notes", { params: { id: conversationId }, body: { clientId, text, ...(mentions ? { mentions: [...mentions] } : {}) } })
      : link.call("post", { conversationId, clientId, text, card, ...(file ? { fileId: file.id } : {}), ...(acknowledged ? { acknowledged } : {}) });

  function resumeWhenBehind(id: string): void {
    // The row may run ahead of its entries for a moment; only a lasting difference is a loss.
    setTimeout(() => {
      const thread = world.threads.get(id);
      if (followed.has(id) && thread?.live && (thread.gap || (thread.row?.seq ?? 0) > thread.last)) link.resume(`conversation:${id}`);
    }, 1200);
  }
  function onThread(id: string, frame: Frame): void {
    const known = ["row", "entries", "typing", "here", "live", "closed"];
    if (!known.includes(frame.t)) return;
    const hadGap = world.threads.get(id)?.gap ?? false;
    apply({ on: "thread", id, frame: frame as unknown as ThreadFrame, now: serverNow() });
    const thread = world.threads.get(id);
    if (thread?.gap && !hadGap) link.resume(`conversation:${id}`);
    else if (thread && (thread.gap || (thread.row?.seq ?? 0) > thread.last)) resumeWhenBehind(id);
  }
  /** The run begins some entries before the newest; a conversation from elsewhere is first asked for its head. */
  async function begin(id: string, isWanted: () => boolean, known: ConversationRow | null): Promise<void> {
    let row = rowOf(world, id) ?? known;
    if (row === null && !world.threads.has(id)) {
      try {
        row = (await api("GET /v1/conversations/{id}", { params: { id } })).row;
      } catch (error) {
        if (!isWanted()) return;
        if (error instanceof ApiError) {
          apply({ on: "open", id, after: 0, row: null });
          apply({ on: "thread", id, frame: { t: "closed" }, now: serverNow() });
          return;
        }
      }
    }
    if (!isWanted()) return;
    apply({ on: "open", id, after: Math.max(0, (row?.seq ?? 0) - firstPage), row });
    const end = link.subscribe(`conversation:${id}`, () => world.threads.get(id)?.last ?? 0, (frame) => onThread(id, frame));
    const entry = followed.get(id);
    if (entry) entry.end = end;
    else end();
  }
  function forgetOldThreads(): void {
    const idle = [...world.threads.keys()].filter((id) => !followed.has(id));
    for (const id of idle.slice(0, Math.max(0, world.threads.size - keptThreads))) apply({ on: "leave", id });
  }

  return {
    personId,
    get: () => world,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    follow(id, row = null) {
      const known = followed.get(id);
      if (known) known.count += 1;
      else {
        followed.set(id, { count: 1, end: () => undefined });
        const mine = followed.get(id);
        void begin(id, () => followed.get(id) === mine, row);
      }
      return () => {
        const entry = followed.get(id);
        if (!entry || (entry.count -= 1) > 0) return;
        followed.delete(id);
        entry.end();
        forgetOldThreads();
      };
    },
    followTeam() {
      team ??= { count: 0, end: link.subscribe("team", () => 0, onList("team")) };
      team.count += 1;
      return () => {
        if (!team || (team.count -= 1) > 0) return;
        team.end();
        team = null;
      };
    },
    async loadOlder(id) {
      const thread = world.threads.get(id);
      if (!thread || thread.after === 0) return;
      const { entries } = await api("GET /v1/conversations/{id}/entries", { params: { id }, query: { before: thread.after + 1, limit: olderPage } });
      apply({ on: "older", id, entries });
    },
    send(conversationId, kind, words) {
      const pending: Pending = { conversationId, clientId: newClientId(), kind, ...words, at: serverNow(), state: "sending" };
      keepMessage(personId, pending);
      apply({ on: "outbox", act: { t: "written", pending } });
      deliver(pending);
      // It came back to be followed up: it has been.
      if (kind === "message" && rowOf(world, conversationId)?.followUp === "due") void api("DELETE /v1/conversations/{id}/follow-up", { params: { id: conversationId } }).catch(() => undefined);
    },
    sendAgain(clientId) {
      apply({ on: "outbox", act: { t: "again", clientId } });
      const pending = world.outbox.find((other) => other.clientId === clientId);
      if (!pending) return;
      keepMessage(personId, pending);
      deliver(pending);
    },
    drop(clientId) {
      forgetMessage(personId, clientId);
      apply({ on: "outbox", act: { t: "dropped", clientId } });
    },
    here(conversationId, on, mode) {
      if (mode === null || !on) writing.delete(conversationId);
      else if (mode !== undefined) writing.set(conversationId, { mode, at: Date.now() });
      const now = writing.get(conversationId);
      link.call("here", { conversationId, on, writing: now !== undefined && Date.now() - now.at < writingMs ? now.mode : null }).catch(() => undefined);
    },
    typing: (conversationId, on) => void link.call("typing", { conversationId, on }).catch(() => undefined),
    markRead(conversationId, upTo) {
      if ((read.get(conversationId) ?? 0) >= upTo) return;
      read.set(conversationId, upTo);
      link.call("read", { conversationId, upTo }).catch(() => read.delete(conversationId));
    },
  };
}

/** How many customers wait for this person. */
export function waitingFor(world: World, personId: string): number {
  let count = 0;
  for (const row of world.inbox.rows.values()) if (row.open && row.assignee?.id === personId && (row.waitingSince !== null || row.followUp === "due")) count += 1;
  return count;
}

let current: Desk | null = null;

/** The desk of whoever is signed in; it lives as long as the page, so that the rail knows who waits. */
export function deskOf(personId: string): Desk {
  if (current?.personId === personId) return current;
  // Another person has signed in on this page: the socket of the one before must not serve them.
  if (current !== null) closeSocket();
  current = createDesk(personId, socket());
  return current;
}

/** A part of what the desk knows; give a selector that returns parts, not new objects. */
export function useDeskPart<T>(desk: Desk, select: (world: World) => T): T {
  return useSyncExternalStore(desk.subscribe, () => select(desk.get()));
}
