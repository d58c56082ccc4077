import type { WidgetEntry } from "#contract/widget.ts";
import type { Letter } from "../transport/outbox.ts";
import { timeAbove } from "./format.ts";
import type { Upload, View } from "../talk/view.ts";

export type Mark = "sending" | "waiting" | "delivered" | "read" | "refused" | "none";

/** One line of the thread as it is drawn. */
export interface Line {
  key: string;
  own: boolean;
  /** A caption in the middle instead of a bubble. */
  caption: "assigned" | "reopened" | "closed" | "recalled" | "recalledOwn" | null;
  name: string;
  text: string;
  body: Record<string, unknown> | null;
  at: string;
  /** The time stands above. */
  time: boolean;
  /** The first of several by one person. */
  first: boolean;
  mark: Mark;
  code: string | null;
  upload: Upload | null;
}

const captions: Readonly<Record<string, Line["caption"]>> = { assigned: "assigned", reopened: "reopened", closed: "closed" };

/** How far an agent has read when this entry was written: never further than the entry itself. */
function readUpTo(entry: WidgetEntry): number {
  if (entry.kind !== "read" || entry.author.kind !== "agent") return 0;
  const upTo = entry.body?.upTo;
  return typeof upTo === "number" ? Math.min(upTo, entry.publicSeq) : entry.publicSeq;
}

/** Entries, what was just acknowledged, and what waits, as lines from the oldest to the newest. */
export function linesOf(view: Pick<View, "letters" | "sent" | "uploads" | "line">, entries: readonly WidgetEntry[], readByAgent: number, house: string): Line[] {
  const recalled = new Set(entries.filter((e) => e.kind === "recalled").map((e) => e.body?.publicSeq ?? e.body?.of));
  const seen = new Set(entries.map((entry) => entry.clientId));
  const read = Math.max(readByAgent, ...entries.map(readUpTo));
  const lines: Line[] = [];
  const push = (line: Omit<Line, "time" | "first" | "caption" | "code" | "upload"> & Partial<Line>) => {
    const before = lines.at(-1);
    const time = timeAbove(line.at, before?.at);
    const first = time || before?.caption != null || before?.own !== line.own || before?.name !== line.name;
    lines.push({ caption: null, code: null, upload: null, ...line, time, first });
  };
  for (const entry of entries) {
    const own = entry.author.kind === "customer";
    const { at, text, body } = entry;
    const base = { key: `e${entry.publicSeq}`, own, name: entry.author.name || String((entry.kind === "assigned" && body?.name) || house), at, text, body, mark: "none" as Mark };
    if (entry.kind === "message") {
      if (recalled.has(entry.publicSeq)) push({ ...base, caption: own ? "recalledOwn" : "recalled", text: "", body: null });
      else push({ ...base, key: entry.clientId ?? base.key, mark: own ? (entry.publicSeq <= read ? "read" : "delivered") : "none" });
    } else {
      const caption = captions[entry.kind];
      if (caption) push({ ...base, caption });
    }
  }
  const underWay = (letter: Letter, mark: Mark) => {
    const { text = "", card } = letter.input;
    const body = letter.file ? { file: letter.file } : card ? { card } : null;
    push({ key: letter.clientId, own: true, name: "", text, body, at: letter.at, mark, code: letter.refused ?? null });
  };
  for (const letter of view.sent) if (!seen.has(letter.clientId)) underWay(letter, "delivered");
  for (const letter of view.letters) {
    if (!seen.has(letter.clientId)) underWay(letter, letter.refused ? "refused" : view.line === "open" ? "sending" : "waiting");
  }
  const now = lines.at(-1)?.at ?? new Date(0).toISOString();
  for (const upload of view.uploads) {
    const { name, type, size } = upload.file;
    const mark = upload.failed === "offline" ? "waiting" : upload.failed ? "refused" : "sending";
    push({ key: upload.clientId, own: true, name: "", text: "", body: { file: { name, type, size } }, at: now, mark, code: upload.failed, upload });
  }
  return lines;
}
