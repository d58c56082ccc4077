/** A 32-bit hash (FNV-1a) as PostgreSQL's int4. Two parts that share one only bring a candidate too many: every hit is checked against its text. */
export function hashOf(word: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < word.length; at += 1) hash = hashedBy(hash, word.charCodeAt(at));
  return hash;
}

/** The hash of what `hash` stands for with this code behind it. */
const hashedBy = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);

const latin = /^[a-z0-9]$/;
const isLatin = (code: number) => (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
const space = 32;

/** Where the parts of one text are gathered: a set of its own for each costs most of what the parts do. */
let found = new Int32Array(3000);
/**
 * The parts by which a normalised text is found: every sign, every pair, and in latin words and numbers every three, since pairs of
 * digits are everywhere. Spaces part words, as in the query. Every message comes through here: it walks over codes and makes no strings.
 */
export function gramsOf(norm: string): number[] {
  if (found.length < 3 * norm.length) found = new Int32Array(6 * norm.length);
  let count = 0;
  const start = hashOf("");
  // Of the sign before, and of that and the one before it: how they hash (a part hashes as its beginning, hashed on), and how many latin ones stand there.
  let one: number | null = null;
  let two = 0;
  let latins = 0;
  for (let at = 0; at < norm.length; at += 1) {
    const code = norm.charCodeAt(at);
    if (code === space) {
      one = null;
      latins = 0;
      continue;
    }
    // A sign of two codes hashes both.
    const low = code >= 0xd800 && code < 0xdc00 ? norm.charCodeAt(at + 1) : Number.NaN;
    const paired = low >= 0xdc00 && low < 0xe000;
    if (paired) at += 1;
    const on = (hash: number) => (paired ? hashedBy(hashedBy(hash, code), low) : hashedBy(hash, code));
    latins = isLatin(code) ? latins + 1 : 0;
    if (one !== null) {
      if (latins >= 3) found[count++] = on(two);
      two = on(one);
      found[count++] = two;
    }
    one = on(start);
    found[count++] = one;
  }
  const sorted = found.subarray(0, count).sort();
  const grams: number[] = [];
  for (let at = 0; at < count; at += 1) if (at === 0 || sorted[at] !== sorted[at - 1]) grams.push(sorted[at]!);
  return grams;
}

const most = 12;

/** The parts that every text with these words must have: the longest ones that cover them; of very long words some are enough. */
export function gramsFor(terms: readonly string[]): number[] {
  const found = new Set<number>();
  for (const term of terms) {
    const signs = [...term];
    if (signs.length === 1) found.add(hashOf(signs[0]!));
    const three = (at: number) => at >= 0 && at + 2 < signs.length && signs.slice(at, at + 3).every((sign) => latin.test(sign));
    for (let at = 0; at + 1 < signs.length; at += 1) {
      if (three(at)) found.add(hashOf(signs[at]! + signs[at + 1]! + signs[at + 2]!));
      else if (!three(at - 1)) found.add(hashOf(signs[at]! + signs[at + 1]!));
    }
  }
  const all = [...found];
  return all.length <= most ? all : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
}
