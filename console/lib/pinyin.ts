import { initialMarks } from "#locales/initials.ts";

const collator = new Intl.Collator("zh-CN");
const known = new Map<string, string>();

function initialOf(sign: string): string {
  if (!/\p{Script=Han}/u.test(sign)) return sign.toLowerCase();
  const before = known.get(sign);
  if (before !== undefined) return before;
  // The browser's own collation is by pinyin: a table of 20,000 characters need not be sent.
  const letter = initialMarks.findLast(([, first]) => collator.compare(first, sign) <= 0)?.[0] ?? sign;
  known.set(sign, letter);
  return letter;
}

/** The pinyin initials of a text, as typed by whoever wants 转接 and writes zj; a character of several readings takes its usual one. */
export function initialsOf(text: string): string {
  return [...text].map(initialOf).join("").replace(/\s+/g, "");
}
