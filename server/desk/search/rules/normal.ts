/** A text as it is shown, and as it is searched: `norm[i]` stands at `shown[from[i]] … shown[to[i] - 1]`. */
export interface Normal {
  shown: string;
  norm: string;
  from: number[];
  to: number[];
}

/** Stands where personal data was cut out: nobody can type it, so no word reaches across it. */
const hole = "\uFFFC";
const tokens = /⟦⟦|⟧⟧|⟦[^⟦⟧]{1,20}⟧/g;
const nothing = /^(?:\p{Cf}|\p{Variation_Selector}|(?!\s)\p{Cc})$/u;

const known = new Map<string, string>();
/** One sign in its plain form: full width becomes half, ① becomes 1, ㎏ becomes kg, capitals small; traditional characters stay. */
function plain(sign: string): string {
  const before = known.get(sign);
  if (before !== undefined) return before;
  const now = nothing.test(sign) ? "" : /^\s$/u.test(sign) ? " " : sign.normalize("NFKC").toLowerCase().replace(/\s/gu, " ");
  if (known.size < 50_000) known.set(sign, now);
  return now;
}

/** Normalises a stored text (D5: personal data cut out to ⟦tokens⟧), keeping where each sign came from. */
export const normalised = (stored: string): Normal => normalise(stored, stored.matchAll(tokens));

/** The same without the places, which the index does not ask for: every message is written into it. */
export function normOf(stored: string): string {
  let norm = "";
  const put = (text: string): void => {
    for (const sign of text.normalize("NFC"))
      for (const one of plain(sign)) if (one !== " " || (norm !== "" && !norm.endsWith(" "))) norm += one;
  };
  let at = 0;
  for (const match of stored.matchAll(tokens)) {
    put(stored.slice(at, match.index));
    norm += match[0] === "⟦⟦" ? "⟦" : match[0] === "⟧⟧" ? "⟧" : hole;
    at = match.index + match[0].length;
  }
  put(stored.slice(at));
  return norm.endsWith(" ") ? norm.slice(0, -1) : norm;
}

/** `cut`: where tokens stand. What somebody types has none: there a doubled ⟦ is two of them, not one that was written so to be no token. */
function normalise(stored: string, cut: Iterable<RegExpExecArray>): Normal {
  const out: Normal = { shown: "", norm: "", from: [], to: [] };
  const put = (norm: string, start: number, end: number): void => {
    for (const sign of norm) {
      // One space for any run of them, none at the start.
      if (sign === " " && (out.norm === "" || out.norm.endsWith(" "))) continue;
      out.norm += sign;
      for (let unit = 0; unit < sign.length; unit += 1) {
        out.from.push(start);
        out.to.push(end);
      }
    }
  };
  const write = (text: string): void => {
    for (const sign of text) {
      const start = out.shown.length;
      out.shown += sign;
      put(plain(sign), start, out.shown.length);
    }
  };
  let at = 0;
  for (const match of cut) {
    write(stored.slice(at, match.index).normalize("NFC"));
    const start = out.shown.length;
    out.shown += match[0] === "⟦⟦" ? "⟦" : match[0] === "⟧⟧" ? "⟧" : match[0];
    put(match[0] === "⟦⟦" ? "⟦" : match[0] === "⟧⟧" ? "⟧" : hole, start, out.shown.length);
    at = match.index + match[0].length;
  }
  write(stored.slice(at).normalize("NFC"));
  if (out.norm.endsWith(" ")) {
    out.norm = out.norm.slice(0, -1);
    out.from.pop();
    out.to.pop();
  }
  return out;
}

/** The words of a query: between spaces, each of which must occur; one that lies within another says nothing more. */
export function termsOf(query: string): string[] {
  const words = [...new Set(normalise(query, []).norm.split(" "))].filter((word) => word !== "" && !word.includes(hole));
  return words.filter((word) => !words.some((other) => other !== word && other.includes(word))).slice(0, 8);
}

/** Where the words occur in the text as shown, in order and without overlaps: [from, to). */
export function marksIn(text: Normal, terms: readonly string[]): [number, number][] {
  const found: [number, number][] = [];
  for (const term of terms) for (let at = text.norm.indexOf(term); at >= 0; at = text.norm.indexOf(term, at + term.length)) found.push([text.from[at]!, text.to[at + term.length - 1]!]);
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const [from, to] of found) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

const lead = 24;
const length = 96;

/** A piece of the text around its first mark, with the marks in it; offsets count as JavaScript's strings do. */
export function snippetOf(text: Normal, terms: readonly string[]): { text: string; marks: [number, number][] } {
  const marks = marksIn(text, terms);
  const flat = text.shown.replace(/\s/gu, " ");
  const first = marks[0]?.[0] ?? 0;
  let start = first <= lead ? 0 : first - lead;
  let end = Math.min(flat.length, Math.max(start + length, marks[0]?.[1] ?? 0));
  // Never through the middle of a sign that takes two units.
  if (start > 0 && /[\uDC00-\uDFFF]/.test(flat[start]!)) start -= 1;
  if (end < flat.length && /[\uDC00-\uDFFF]/.test(flat[end]!)) end += 1;
  const before = start > 0 ? "…" : "";
  const cut = `${before}${flat.slice(start, end)}${end < flat.length ? "…" : ""}`;
  const move = before.length - start;
  return { text: cut, marks: marks.filter(([from]) => from < end).map(([from, to]) => [from + move, Math.min(to, end) + move]) };
}
