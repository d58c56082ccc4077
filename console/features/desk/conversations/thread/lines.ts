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
  pending: Pending | null;
}

export type Line =
  | Bubble
  | { kind: "day"; key: string; at: number }
  | { kind: "event"; key: string; entry: Entry };

const silent = new Set<Entry["kind"]>(["read", "delivered", "recalled"]);
const runMs = 120_000;

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

function bubbleOf(entry: Entry): Bubble {
  const note = entry.kind === "note";
  return {
    kind: "bubble",
    // A message keeps its place on the screen when its entry replaces what was shown at once.
    key: entry.clientId ?? `e${entry.seq}`,
    side: note ? "note" : entry.author.kind === "customer" ? "customer" : "ours",
    automatic: entry.author.kind === "system",
    ask: typeof entry.body?.ask === "string" ? entry.body.ask : null,
    author: { id: entry.author.id, name: entry.author.name },
    text: entry.text,
    card: (entry.body?.card as Card | undefined) ?? null,
    file: (entry.body?.file as ShownFile | undefined) ?? null,
    at: epoch(entry.at),
    first: true,
    last: true,
    publicSeq: entry.publicSeq,
    pending: null,
  };
}

function pendingBubble(pending: Pending, me: { id: string; name: string }): Bubble {
  return {
    kind: "bubble",
    key: pending.clientId,
    side: pending.kind === "note" ? "note" : "ours",
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
    pending,
  };
}

/** A thread as lines to draw: entries in their order, then what is on its way; days apart, runs together. */
export function linesOf(
  entries: readonly Entry[],
  pending: readonly Pending[],
  me: { id: string; name: string },
  dayOf: (at: number) => string,
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
  for (const entry of entries) {
    if (silent.has(entry.kind) || recalled.has(entry.seq)) continue;
    if (entry.kind === "message" || entry.kind === "note") put(bubbleOf(entry), epoch(entry.at));
    else put({ kind: "event", key: `e${entry.seq}`, entry }, epoch(entry.at));
  }
  const arrived = new Set(entries.map((entry) => entry.clientId));
  for (const one of pending) if (!arrived.has(one.clientId)) put(pendingBubble(one, me), one.at);
  return lines;
}

function sameRun(a: Bubble, b: Bubble): boolean {
  return a.side === b.side && a.automatic === b.automatic && a.author.id === b.author.id && b.at - a.at < runMs && a.pending?.state !== "failed";
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
