import type { ConversationRow, Entry } from "#contract/conversation.ts";

/** One conversation that is open on the screen: an unbroken run of its entries. */
export interface Thread {
  /** The run begins after this number; 0: nothing is older. */
  after: number;
  /** The run's last number: the place to resume from. */
  last: number;
  entries: readonly Entry[];
  /** Something later than `last + 1` came: the run must be resumed before it can be shown. */
  gap: boolean;
  row: ConversationRow | null;
  /** Its first frames have come. */
  live: boolean;
  /** The right to see it has ended, or it never was there. */
  closed: boolean;
  /** Colleagues who have it open, and what they are writing, until when that is believed. */
  here: ReadonlyMap<string, { name: string; until: number; writing: "message" | "note" | null; writingUntil: number }>;
  typing: { name: string; side: "customer" | "staff"; until: number } | null;
}

/** A thread of which nothing is known yet, to be read after a number. */
export function emptyThread(after: number, row: ConversationRow | null = null): Thread {
  return { after, last: after, entries: [], gap: false, row, live: false, closed: false, here: new Map(), typing: null };
}

/** Takes what follows the run, leaves out what it has, and marks a gap instead of showing anything out of order (D2). */
export function applyEntries(thread: Thread, incoming: readonly Entry[]): Thread {
  let last = thread.last;
  let gap = false;
  const added: Entry[] = [];
  for (const entry of incoming.toSorted((a, b) => a.seq - b.seq)) {
    if (entry.seq <= last) continue;
    if (entry.seq !== last + 1) {
      gap = true;
      break;
    }
    added.push(entry);
    last = entry.seq;
  }
  if (added.length === 0) return gap && !thread.gap ? { ...thread, gap } : thread;
  const spoke = added.some((entry) => entry.kind === "message");
  return { ...thread, entries: [...thread.entries, ...added], last, gap, typing: spoke ? null : thread.typing };
}

/** Puts an older page in front of the run; only what joins it without a gap. */
export function addOlder(thread: Thread, page: readonly Entry[]): Thread {
  const fitting: Entry[] = [];
  let before = thread.after;
  for (const entry of page.toSorted((a, b) => b.seq - a.seq)) {
    if (entry.seq > before) continue;
    if (entry.seq !== before) break;
    fitting.push(entry);
    before -= 1;
  }
  if (fitting.length === 0) return page.length === 0 ? { ...thread, after: 0 } : thread;
  return { ...thread, after: before, entries: [...fitting.toReversed(), ...thread.entries] };
}

/** The newer of two rows of the same conversation; among equals the later one, since tags change without a number. */
export function newerRow(before: ConversationRow | null, row: ConversationRow): ConversationRow {
  return before !== null && before.seq > row.seq ? before : row;
}
