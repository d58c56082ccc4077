import { findWords, mayHoldWords } from "./detect-words.ts";

type NumberKind = "mail" | "id" | "card" | "mobile" | "landline";
/** `called`: the name by which we know the customer already, where it stands in a text. `link`: a way in that is the customer's alone. */
export type PersonalKind = NumberKind | "address" | "name" | "called" | "link";

export interface Found {
  kind: PersonalKind;
  start: number;
  end: number;
}

// Between the digits of a number people put spaces, dashes, dots, and (by copying from address books) invisible marks.
const gap = "[\\s\\-‐‑‒–—.·\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060\\ufeff]{0,3}";
// Long numbers start with three digits in one piece; without that, a text of loose digits would be tried at every place.
const digits = (count: number) => `\\d{3}${`(?:${gap}\\d)`.repeat(count - 3)}`;
const country = `(?:(?:\\+|00)?86${gap})?`;
const notInCode = "(?<![0-9A-Za-z])";
// Words that stand before a number without a space; any other letter before it makes it a code (HM2026…, YJ7702…).
const label = "(?<![0-9A-Za-z])(?:tel|phone|mobile|mob|call|cell|vx|wx|wechat|weixin|qq|sms)";

const area = "(?:10|2\\d|[3-9]\\d{2})";

const shapes: Record<NumberKind, RegExp> = {
  mail: /(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9])/g,
  id: new RegExp(`${notInCode}(?=[1-9])${digits(17)}${gap}[\\dXx](?![0-9A-Za-z])`, "g"),
  card: new RegExp(`${notInCode}(?=[2-69])${digits(15)}(?:${gap}\\d){0,4}(?![0-9A-Za-z])`, "g"),
  mobile: new RegExp(`(?:${notInCode}|(?<=${label}))${country}1${gap}[3-9]${`(?:${gap}\\d)`.repeat(9)}(?:(?:-|转)\\d{1,6})?(?![0-9])`, "gi"),
  landline: new RegExp(
    `(?:(?<![0-9A-Za-z]|\\d-)|(?<=${label}))(?:(?:\\+|00)86${gap}(?:\\(0?\\)${gap})?${area}|\\(0${area}\\)|0${area})${gap}` +
      `[2-9]\\d{2,3}[\\s-]?\\d{4}(?:(?:-|转)\\d{1,6})?(?![0-9A-Za-z])`,
    "gi",
  ),
};

/** The same text, position by position, with full-width letters, digits and signs made plain. */
export function plainWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replaceAll("\u3000", " ");
}

const bare = (text: string) => text.replace(/[^0-9Xx]/g, "").toUpperCase();
const provinces = new Set("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91".split(" "));
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Whether 18 characters are an identity number: province, a real birthday and the check character of GB 11643. */
export function isIdNumber(id: string): boolean {
  if (!/^\d{17}[\dX]$/.test(id) || !provinces.has(id.slice(0, 2))) return false;
  const [year, month, day] = [Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14))];
  const born = new Date(Date.UTC(year, month - 1, day));
  if (year < 1880 || year > 2100 || born.getUTCMonth() !== month - 1 || born.getUTCDate() !== day) return false;
  const sum = weights.reduce((total, weight, at) => total + weight * Number(id[at]), 0);
  return "10X98765432"[sum % 11] === id[17];
}

/** Whether digits are a bank card: a known issuer range of the right length, and Luhn's check digit. */
export function isBankCard(card: string): boolean {
  if (!/^(?:62\d{13,17}|4\d{15}|5[1-5]\d{14}|3[47]\d{13}|35\d{14}|2[2-7]\d{14}|60\d{14,17}|9558\d{12,15})$/.test(card)) return false;
  let sum = 0;
  for (let at = 0; at < card.length; at += 1) {
    const digit = Number(card[card.length - 1 - at]);
    sum += at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

const mobileGroups = new Set(["11", "3-4-4", "4-4-3", "4-3-4", "3-5-3", "3-8", "7-4", "5-6", "6-5", Array(11).fill("1").join("-")]);
const groupsOf = (written: string) => written.split(/[^0-9Xx]+/).filter(Boolean);
// A platform's order and parcel numbers pass Luhn one time in ten; a word just before says what they are.
const orderWord = /(?:订单|单号|运单|物流|快递|编号|流水|order)[^0-9]{0,4}$/i;

/** Long numbers are written in one piece or in groups of at least three (the last may be shorter). */
const wellGrouped = (written: string) => groupsOf(written).slice(0, -1).every((group) => group.length >= 3);

function cardLength(written: string, before: string): number {
  if (orderWord.test(before)) return 0;
  // A count may follow the number ("… 2 张"): try without the last group.
  for (let text = written; bare(text).length >= 15; text = text.replace(/[^0-9]+[0-9]+$/, "")) {
    if (isBankCard(bare(text)) && wellGrouped(text)) return text.length;
    if (groupsOf(text).length === 1) break;
  }
  return 0;
}

const countryBefore = new RegExp(`^${country}(?=1)`);

function mobileFits(written: string): boolean {
  const local = written.replace(/(?:-|转)\d{1,6}$/, (tail) => (bare(written).length - bare(tail).length >= 11 ? "" : tail));
  return mobileGroups.has(groupsOf(local.replace(countryBefore, "")).map((group) => group.length).join("-"));
}

/** How much of a matched shape really is a personal number: its length, or 0. */
function trueLength(kind: NumberKind, written: string, before: string): number {
  if (kind === "id") return isIdNumber(bare(written)) && wellGrouped(written) ? written.length : 0;
  if (kind === "card") return cardLength(written, before);
  if (kind === "mobile") return mobileFits(written) ? written.length : 0;
  return written.length;
}

const hint = /[@\uff20]|(?:[0-9\uff10-\uff19][^0-9\uff10-\uff19]*){7}/;

/** Finds mobile and landline numbers, identity numbers, bank cards, mail and street addresses and announced names in Chinese text; never overlapping, in order. */
export function findPersonal(text: string): Found[] {
  // Most messages have neither an @ nor the seven digits of the shortest number: they are told apart at a glance.
  const numbers = hint.test(text);
  const plain = numbers || mayHoldWords(text) ? plainWidth(text) : "";
  if (plain === "") return [];
  const found = numbers ? findNumbers(plain) : [];
  return [...found, ...findWords(plain, found)].sort((one, other) => one.start - other.start);
}

function findNumbers(plain: string): Found[] {
  const found: Found[] = [];
  for (const kind of Object.keys(shapes) as NumberKind[]) {
    const shape = new RegExp(shapes[kind]);
    for (let match = shape.exec(plain); match; match = shape.exec(plain)) {
      const start = match.index;
      const length = trueLength(kind, match[0], plain.slice(Math.max(0, start - 12), start));
      const end = start + length;
      if (length === 0) shape.lastIndex = start + 1;
      else if (!found.some((other) => start < other.end && other.start < end)) found.push({ kind, start, end });
    }
  }
  return found;
}
