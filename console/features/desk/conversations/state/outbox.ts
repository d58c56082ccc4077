import type { Card, Entry, FileRef } from "#contract/conversation.ts";

/** A message or note of my own that is on its way: shown at once, replaced by its entry. */
export interface Pending {
  conversationId: string;
  /** Makes a repeat harmless: the server stores it once. */
  clientId: string;
  kind: "message" | "note";
  text: string;
  card?: Card | undefined;
  file?: FileRef | undefined;
  acknowledged?: readonly string[] | undefined;
  /** Colleagues whom a note mentions. */
  mentions?: readonly string[] | undefined;
  /** When it was written, epoch milliseconds. */
  at: number;
  state: "sending" | "stored" | "failed";
  /** The refusal's code when it failed. */
  problem?: string | undefined;
  problemParams?: Readonly<Record<string, string | number>> | undefined;
}

export type Outbox = readonly Pending[];

export type OutboxAct =
  | { t: "written"; pending: Pending }
  | { t: "stored"; clientId: string }
  | { t: "failed"; clientId: string; problem: string; problemParams?: Pending["problemParams"] }
  | { t: "again"; clientId: string }
  | { t: "dropped"; clientId: string }
  | { t: "arrived"; entries: readonly Pick<Entry, "clientId">[] };

/** Follows one's own messages from being written to having a number. */
export function applyOutbox(outbox: Outbox, act: OutboxAct): Outbox {
  const change = (clientId: string, to: Partial<Pending>): Outbox =>
    outbox.map((pending) => (pending.clientId === clientId ? { ...pending, ...to } : pending));
  switch (act.t) {
    case "written":
      return outbox.some((pending) => pending.clientId === act.pending.clientId)
        ? outbox
        : [...outbox, act.pending];
    case "stored":
      return change(act.clientId, { state: "stored", problem: undefined });
    case "failed":
      // What is stored cannot fail any more: a late error of an earlier try says nothing.
      return outbox.map((pending) =>
        pending.clientId === act.clientId && pending.state !== "stored"
          ? { ...pending, state: "failed", problem: act.problem, ...(act.problemParams ? { problemParams: act.problemParams } : {}) }
          : pending,
      );
    case "again":
      return change(act.clientId, { state: "sending", problem: undefined });
    case "dropped":
      return outbox.filter((pending) => pending.clientId !== act.clientId);
    case "arrived": {
      const arrived = new Set(act.entries.flatMap(({ clientId }) => (clientId === null ? [] : [clientId])));
      const left = outbox.filter((pending) => !arrived.has(pending.clientId));
      return left.length === outbox.length ? outbox : left;
    }
  }
}

/** What a crash must not lose: everything without a number yet. */
export function toKeep(outbox: Outbox): Outbox {
  return outbox.filter((pending) => pending.state !== "stored");
}

/** After a crash: what is fresh is sent again by itself, what is old waits for a decision. */
export function afterCrash(kept: readonly Pending[], now: number): Outbox {
  const freshMs = 120_000;
  return kept
    .toSorted((a, b) => a.at - b.at)
    .map((pending) =>
      pending.state === "sending" && now - pending.at > freshMs
        ? { ...pending, state: "failed", problem: "interrupted" }
        : pending,
    );
}
