/** A 32-bit hash (FNV-1a) as PostgreSQL's int4. Two parts that share one only bring a candidate too many: every hit is checked against its text. */
export function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash | 0;
}

const latin = /^[a-z0-9]$/;

/**
 * The parts by which a normalised text is found: every sign, every pair, and in latin words and numbers every three, since pairs of
 * digits are everywhere. Spaces part words, as in the query.
 */
export function gramsOf(norm: string): number[] {
  const found = new Set<number>();
  for (const run of norm.split(" ")) {
    const signs = [...run];
    signs.forEach((sign, at) => {
      found.add(hashOf(sign));
      const next = signs[at + 1];
      if (next === undefined) return;
      found.add(hashOf(sign + next));
      const third = signs[at + 2];
      if (third !== undefined && latin.test(sign) && latin.test(next) && latin.test(third)) found.add(hashOf(sign + next + third));
    });
  }
  return [...found];
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
