import type { WidgetEntry } from "#contract/widget.ts";

/** What this page has seen of a conversation, without a gap up to `last`. */
export interface Thread {
  readonly id: string;
  readonly last: number;
  readonly entries: readonly WidgetEntry[];
}

/** A conversation of which nothing has been seen yet. */
export function emptyThread(id: string): Thread {
  return { id, last: 0, entries: [] };
}

/** Adds what follows without a gap; known numbers only refresh their body (file addresses expire); `gap` asks to subscribe again from `last`. */
export function follow(thread: Thread, arrived: readonly WidgetEntry[]): { thread: Thread; added: WidgetEntry[]; gap: boolean } {
  const entries = [...thread.entries];
  const added: WidgetEntry[] = [];
  let last = thread.last;
  let gap = false;
  for (const entry of [...arrived].sort((a, b) => a.publicSeq - b.publicSeq)) {
    if (entry.publicSeq <= last) {
      const place = entries.findIndex((known) => known.publicSeq === entry.publicSeq);
      if (place >= 0) entries[place] = entry;
    } else if (entry.publicSeq === last + 1) {
      entries.push(entry);
      added.push(entry);
      last = entry.publicSeq;
    } else {
      gap = true;
      break;
    }
  }
  return { thread: { id: thread.id, last, entries }, added, gap };
}

/** The last number of the others' messages: what there is to have read. */
export function lastFromThem(thread: Thread): number {
  return thread.entries.filter((entry) => entry.kind === "message" && entry.author.kind !== "customer").at(-1)?.publicSeq ?? 0;
}

/** How many of an agent's messages come after the number read up to. */
export function unreadAfter(thread: Thread, readUpTo: number): number {
  return thread.entries.filter(
    (entry) => entry.publicSeq > readUpTo && entry.kind === "message" && entry.author.kind === "agent",
  ).length;
}
