import type { Card, Entry, FileRef } from "#contract/conversation.ts";
import { epoch } from "#console/lib/when.ts";
import type { Pending } from "../state/outbox.ts";

/** A file as an entry shows it: with a short-lived address. */
export type ShownFile = FileRef & { url?: string | undefined };

/** One thing said or written, ready to draw. */
export interface Bubble {
  kind: "bubble";
  key: string;
  side: "customer" | "ours" | "note";
  /** Kefu said it itself: the greeting, "solved?". */
  /** Among ourselves: a note, a consult, a whisper; null for what the customer sees. */
  inner: Entry["kind"] | null;
  automatic: boolean;
  ask: string | null;
  author: { id: string | null; name: string };
  text: string;
  card: Card | null;
  file: ShownFile | null;
  at: number;
  /** A run of one author within two minutes shows its time once, at its end, and the face once, at its beginning. */
  first: boolean;
  last: boolean;
  publicSeq: number | null;
  /** Its number; null while it is on its way. */
  seq: number | null;
  mentions: readonly { id: string; name: string }[];
  /** Masks stand in it that may be opened for a reason. */
  personal: boolean;
  /** The number of the merged conversation that it comes from. */
  from: number | null;
  pending: Pending | null;
}

export type Line =
  | Bubble
  | { kind: "day"; key: string; at: number }
  | { kind: "event"; key: string; entry: Entry };

const silent = new Set<Entry["kind"]>(["read", "delivered", "recalled"]);
const runMs = 120_000;

/** What colleagues write to each other: shown as notes, each with its own head; the customer has no number for them. */
const innerKinds = new Set<Entry["kind"]>(["note", "offer", "helper", "consult", "whisper", "misplaced"]);

/** The public number up to which the customer's device has the messages; what was read has also been delivered. */
export function deliveredTo(entries: readonly Entry[]): number {
  let upTo = 0;
  for (const entry of entries) {
    const mark = entry.body?.upTo;
    if ((entry.kind === "delivered" || (entry.kind === "read" && entry.author.kind === "customer")) && typeof mark === "number")
      upTo = Math.max(upTo, mark);
  }
  return upTo;
}

function recalledIn(entries: readonly Entry[]): Set<number> {
  return new Set(entries.flatMap((entry) => (entry.kind === "recalled" && typeof entry.body?.seq === "number" ? [entry.body.seq] : [])));
}

const mentionsOf = (entry: Entry): Bubble["mentions"] => (Array.isArray(entry.body?.mentions) ? (entry.body.mentions as Bubble["mentions"]) : []);

function bubbleOf(entry: Entry, from: number | null): Bubble {
  const note = innerKinds.has(entry.kind);
  return {
    kind: "bubble",
    // A message keeps its place on the screen when its entry replaces what was shown at once.
    key: from === null ? (entry.clientId ?? `e${entry.seq}`) : `m${from}-${entry.seq}`,
    side: note ? "note" : entry.author.kind === "customer" ? "customer" : "ours",
    inner: note ? entry.kind : null,
    automatic: entry.author.kind === "system",
    ask: typeof entry.body?.ask === "string" ? entry.body.ask : null,
    author: { id: entry.author.id, name: entry.author.name },
    text: entry.text,
    card: (entry.body?.card as Card | undefined) ?? null,
    file: (entry.body?.file as ShownFile | undefined) ?? null,
    at: epoch(entry.at),
    first: true,
    last: true,
    publicSeq: from === null ? entry.publicSeq : null,
    seq: entry.seq,
    mentions: mentionsOf(entry),
    personal: entry.personal === true && from === null,
    from,
    pending: null,
  };
}

function pendingBubble(pending: Pending, me: { id: string; name: string }): Bubble {
  return {
    kind: "bubble",
    key: pending.clientId,
    side: pending.kind === "note" ? "note" : "ours",
    inner: pending.kind === "note" ? "note" : null,
    automatic: false,
    ask: null,
    author: me,
    text: pending.text,
    card: pending.card ?? null,
    file: pending.file ?? null,
    at: pending.at,
    first: true,
    last: true,
    publicSeq: null,
    seq: null,
    mentions: [],
    personal: false,
    from: null,
    pending,
  };
}

/** A thread as lines to draw: entries in their order, then what is on its way; days apart, runs together. */
export function linesOf(
  entries: readonly Entry[],
  pending: readonly Pending[],
  me: { id: string; name: string },
  dayOf: (at: number) => string,
  merged: readonly { entry: Entry; number: number }[] = [],
): Line[] {
  const recalled = recalledIn(entries);
  const lines: Line[] = [];
  let day = "";
  const put = (line: Bubble | Extract<Line, { kind: "event" }>, at: number): void => {
    const today = dayOf(at);
    if (today !== day) lines.push({ kind: "day", key: `d${today}`, at });
    day = today;
    const before = lines.at(-1);
    if (line.kind === "bubble" && before?.kind === "bubble" && sameRun(before, line)) {
      before.last = false;
      line.first = false;
    }
    lines.push(line);
  };
  // What was merged into this one stands between, by its time; the run itself keeps its order.
  const waiting = merged.filter(({ entry }) => entry.kind === "message" || entry.kind === "note").toSorted((a, b) => epoch(a.entry.at) - epoch(b.entry.at));
  let next = 0;
  const putMerged = (until: number): void => {
    for (; next < waiting.length && epoch(waiting[next]!.entry.at) <= until; next += 1) {
      const { entry, number } = waiting[next]!;
      if (entry.body?.recalled !== true) put(bubbleOf(entry, number), epoch(entry.at));
    }
  };
  for (const entry of entries) {
    putMerged(epoch(entry.at));
    if (silent.has(entry.kind) || entry.body?.hidden === true) continue;
    if (recalled.has(entry.seq) || entry.body?.recalled === true) put({ kind: "event", key: `e${entry.seq}`, entry: { ...entry, kind: "recalled" } }, epoch(entry.at));
    else if (entry.kind === "message" || entry.kind === "note" || entry.kind === "whisper") put(bubbleOf(entry, null), epoch(entry.at));
    else if (innerKinds.has(entry.kind)) {
      // A step says what happened in a caption; the words that came with it stand below as a note.
      if (entry.kind !== "consult" || entry.body?.name !== undefined) put({ kind: "event", key: `e${entry.seq}`, entry }, epoch(entry.at));
      if (entry.text !== "") put({ ...bubbleOf(entry, null), key: `n${entry.seq}` }, epoch(entry.at));
    } else put({ kind: "event", key: `e${entry.seq}`, entry }, epoch(entry.at));
  }
  putMerged(Infinity);
  const arrived = new Set(entries.map((entry) => entry.clientId));
  for (const one of pending) if (!arrived.has(one.clientId)) put(pendingBubble(one, me), one.at);
  return lines;
}

function sameRun(a: Bubble, b: Bubble): boolean {
  return a.side === b.side && a.inner === b.inner && a.from === b.from && a.automatic === b.automatic && a.author.id === b.author.id && b.at - a.at < runMs && a.pending?.state !== "failed";
}

/** The last thing of the customer's that the agent has seen: the number to mark as read. */
export function lastFromCustomer(entries: readonly Entry[]): number {
  return entries.findLast((entry) => entry.kind === "message" && entry.author.kind === "customer")?.seq ?? 0;
}

/** The day that a line belongs to, for the date that stands above while one reads; null when the line is the day's own head. */
export function dayAbove(lines: readonly Line[], at: number): number | null {
  if (lines[at]?.kind === "day") return null;
  for (let before = at; before >= 0; before -= 1) {
    const line = lines[before];
    if (line?.kind === "day") return line.at;
  }
  return null;
}
