import { calledWord } from "#contract/masking.ts";
import { findPersonal, type Found, type PersonalKind } from "./detect.ts";

const wordOf: Record<PersonalKind, string> = { mobile: "手机", landline: "电话", id: "身份证", card: "银行卡", mail: "邮箱", address: "地址", name: "姓名", called: calledWord, link: "链接" };

/** A piece of personal data that was cut out of a text; `value` is as the customer wrote it. */
export interface Part {
  token: string;
  kind: PersonalKind;
  value: string;
}

const escape = (text: string) => text.replace(/[⟦⟧]/g, (sign) => sign + sign);
const pieces = /⟦⟦|⟧⟧|⟦[^⟦⟧]{1,20}⟧/g;

/** Cuts personal data out of a text to tokens (`⟦手机1⟧`), which is how messages are stored (D5); the parts are to be encrypted beside it. */
export function cutPersonal(text: string): { text: string; parts: Part[] } {
  const { texts, parts } = cutTexts([text]);
  return { text: texts[0]!, parts };
}

/** What is looked for beside what shows itself: the customer's known name, and a link that opens what is the customer's; `only` these in words of our own, whose numbers are the shop's. */
export interface Known {
  called: string;
  link?: string;
  only?: boolean;
}

/** The same for several texts that share one sealed column: a token stands for one value in all of them. */
export function cutTexts(texts: readonly string[], known?: Known): { texts: string[]; parts: Part[] } {
  const parts: Part[] = [];
  const counts = new Map<PersonalKind, number>();
  return { texts: texts.map((text) => cutOne(text, parts, counts, known)), parts };
}

/** A text that nobody may ever open again: personal data replaced by tokens for good, as in reasons and notes of the staff. */
export const withoutPersonal = (text: string): string => fillIn(cutPersonal(text).text, []);

/** Where known words stand in a text, apart from what was found already. */
function findKnown(text: string, kind: "called" | "link", words: string, taken: readonly Found[]): Found[] {
  const found: Found[] = [];
  if (Array.from(words).length < 2) return found;
  for (let start = text.indexOf(words); start >= 0; start = text.indexOf(words, start + words.length)) {
    const end = start + words.length;
    if (!taken.some((other) => start < other.end && other.start < end)) found.push({ kind, start, end });
  }
  return found;
}

function findAll(text: string, known: Known | undefined): Found[] {
  // What looks like a number within the link is the link's.
  const links = known?.link ? findKnown(text, "link", known.link, []) : [];
  const shown = known?.only ? [] : findPersonal(text).filter((one) => !links.some((link) => one.start < link.end && link.start < one.end));
  const found = [...links, ...shown];
  return known ? [...found, ...findKnown(text, "called", known.called, found)].sort((one, other) => one.start - other.start) : found;
}

function cutOne(text: string, parts: Part[], counts: Map<PersonalKind, number>, known: Known | undefined): string {
  let cut = "";
  let at = 0;
  for (const { kind, start, end } of findAll(text, known)) {
    const value = text.slice(start, end);
    let part = parts.find((other) => other.kind === kind && other.value === value);
    if (!part) {
      const number = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, number);
      part = { token: `⟦${wordOf[kind]}${number}⟧`, kind, value };
      parts.push(part);
    }
    cut += escape(text.slice(at, start)) + part.token;
    at = end;
  }
  return cut + escape(text.slice(at));
}

/** Puts the parts back into a stored text; a token without its part (no right to see it, or erased) stays a token. */
export function fillIn(text: string, parts: readonly Pick<Part, "token" | "value">[]): string {
  if (!text.includes("⟦") && !text.includes("⟧")) return text; // most are so, and each goes to several readers
  const values = new Map(parts.map((part) => [part.token, part.value]));
  return text.replace(pieces, (piece) => (piece === "⟦⟦" ? "⟦" : piece === "⟧⟧" ? "⟧" : (values.get(piece) ?? piece)));
}
