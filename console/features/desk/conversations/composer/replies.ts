import type { QuickReply } from "#contract/policies/quick-replies.ts";
import type { ReadyMacro } from "../macros/run.ts";

/** What is being typed after a `/` at the caret, or null when no palette is wanted. */
export function slashAt(text: string, caret: number): { from: number; typed: string } | null {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf("/");
  if (from < 0) return null;
  const typed = before.slice(from + 1);
  // A slash within words (and/or, an address) is a slash.
  if (/[\s/]/.test(typed) || typed.length > 20 || (from > 0 && !/\s/.test(before[from - 1]!))) return null;
  return { from, typed };
}

/** A quick reply with the words of the reader's language beside the customer's. */
export interface Reply {
  key: string;
  shortcut: string;
  title: string;
  text: string;
  stage: QuickReply["stage"];
  shop: string | undefined;
  /** Document and key in the handbook, by which macros name it. */
  name?: string;
  /** One's own, not the department's. */
  own?: boolean;
  /** What stands here is a whole macro. */
  macro?: ReadyMacro;
}

/** Replies that fit what was typed: by shortcut, then title, then text; those of this stage first. */
export function fitting(replies: readonly Reply[], typed: string, stage: string): Reply[] {
  const wanted = typed.toLowerCase();
  const rank = (reply: Reply): number => {
    const own = reply.stage === stage ? 0 : 1;
    if (wanted === "") return own;
    if (reply.shortcut.toLowerCase().startsWith(wanted)) return own;
    if (reply.shortcut.toLowerCase().includes(wanted)) return 2 + own;
    if (reply.title.toLowerCase().includes(wanted)) return 4 + own;
    return reply.text.toLowerCase().includes(wanted) ? 6 + own : -1;
  };
  return replies
    .map((reply, at) => ({ reply, rank: rank(reply), at }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ reply }) => reply);
}

/** A text in pieces: words, places that are filled, and places that are still open. */
export type Piece = { kind: "words"; text: string } | { kind: "filled"; name: string; text: string } | { kind: "open"; name: string };

/** Splits a reply at its places and fills those whose value is known. */
export function pieces(text: string, values: Readonly<Record<string, string>>): Piece[] {
  return text.split(/(\{[^{}]+\})/).flatMap((part): Piece[] => {
    if (part === "") return [];
    const name = /^\{([^{}]+)\}$/.exec(part)?.[1];
    if (name === undefined) return [{ kind: "words", text: part }];
    const value = values[name];
    return [value === undefined || value === "" ? { kind: "open", name } : { kind: "filled", name, text: value }];
  });
}

/** The text to insert; an open place stays visible as {place}, to be typed over. */
export function filledText(text: string, values: Readonly<Record<string, string>>): string {
  return pieces(text, values)
    .map((piece) => (piece.kind === "open" ? `{${piece.name}}` : piece.text))
    .join("");
}

/** The next open place from a position, to be selected; from the start again when none follows. */
export function openPlace(text: string, from: number): { start: number; end: number } | null {
  const find = (at: number): { start: number; end: number } | null => {
    const match = /\{[^{}\s]{1,20}\}/.exec(text.slice(at));
    return match === null ? null : { start: at + match.index, end: at + match.index + match[0].length };
  };
  return find(from) ?? find(0);
}

const placePattern = /\{([^{}\s]{1,20})\}/g;

/** Every name that a reply may leave open or that has a value: what stands in braces beside these is the writer's own. */
export function placesIn(replies: readonly Pick<Reply, "text">[], values: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set([...Object.keys(values), ...replies.flatMap((reply) => [...reply.text.matchAll(placePattern)].map((match) => match[1]!))]);
}

/** The first place that would reach the customer as {name}, or null when the text may go. */
export function unfilledPlace(text: string, known: ReadonlySet<string>): { name: string; start: number; end: number } | null {
  for (const match of text.matchAll(placePattern)) if (known.has(match[1]!)) return { name: match[1]!, start: match.index, end: match.index + match[0].length };
  return null;
}
