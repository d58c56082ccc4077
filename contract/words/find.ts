import { fold, isDigit, isLatin, isNumeral, numberOf, type Folded } from "./fold.ts";

export type WordLevel = "stop" | "warn" | "promise";

/** One word of a rule: `{n}` stands for a number, `…` for up to six characters of the same clause. */
export interface ListedWord {
  word: string;
  /** Also found when written with other characters of the same sound. */
  sounds?: boolean | undefined;
  /** What one key puts in its place. */
  put?: string | undefined;
}

export interface ListedRule {
  key: string;
  level: WordLevel;
  words: readonly ListedWord[];
  /** Longer words that hold a listed one and are fine: 微信支付. */
  except: readonly string[];
}

/** Characters by sound, as in { wei: "微维位…" }: made by the server, so that the browser needs no dictionary and both agree. */
export type Sounds = Readonly<Record<string, string>>;

/** What was found, and where in the text as written. */
export interface Hit {
  rule: string;
  level: WordLevel;
  start: number;
  end: number;
  /** The listed word. */
  word: string;
  put: string | null;
  /** The number that `{n}` stood for. */
  n: number | null;
}

export interface Matcher {
  find(text: string): Hit[];
}

const longestGap = 6;
type Token = { is: "letter"; code: number } | { is: "number" } | { is: "gap" };

interface End {
  rule: ListedRule;
  listed: ListedWord;
  letters: number;
  /** Begins or ends with a Latin letter or digit: then another one may not stand beside it. */
  latin: readonly [boolean, boolean];
}

interface Node {
  next: Map<number, Node>;
  number: Node | null;
  gap: Node | null;
  ends: End[];
}

const newNode = (): Node => ({ next: new Map(), number: null, gap: null, ends: [] });

/** A listed word as steps; null where there is nothing to look for. */
export function tokensOf(word: string): Token[] | null {
  const tokens: Token[] = [];
  for (const piece of word.split(/(\{n\}|…)/)) {
    if (piece === "{n}") tokens.push({ is: "number" });
    else if (piece === "…") tokens.push({ is: "gap" });
    else {
      const { codes, length } = fold(piece);
      for (let i = 0; i < length; i += 1) tokens.push({ is: "letter", code: codes[i]! });
    }
  }
  const letters = tokens.filter((token) => token.is === "letter").length;
  const gaps = tokens.filter((token) => token.is === "gap").length;
  // A single character or an open end would stand for half of all sentences; two gaps keep the walk short.
  return letters < 2 || gaps > 2 || tokens[0]!.is === "gap" || tokens.at(-1)!.is === "gap" ? null : tokens;
}

function grow(root: Node, tokens: readonly Token[], end: End, key: (code: number) => number | undefined): void {
  let node = root;
  for (const token of tokens) {
    if (token.is === "number") node = node.number ??= newNode();
    else if (token.is === "gap") node = node.gap ??= newNode();
    else {
      const step = key(token.code);
      if (step === undefined) return;
      const next = node.next.get(step) ?? newNode();
      node.next.set(step, next);
      node = next;
    }
  }
  node.ends.push(end);
}

interface Walk {
  text: Folded;
  /** Behind the last numeral of the run that each position belongs to. */
  runs: Uint32Array;
  found(end: End, from: number, to: number, crossed: number, n: readonly [number, number] | null): void;
}

/** Follows the tree from one position; its depth is the longest listed word, so the whole takes time linear in the text. */
function walk(node: Node, w: Walk, from: number, at: number, crossed: number, n: readonly [number, number] | null, keysAt: (at: number) => readonly number[]): void {
  for (const end of node.ends) w.found(end, from, at, crossed, n);
  if (at >= w.text.length) return;
  const over = crossed + (at > from && w.text.after[at] === 1 ? 1 : 0);
  if (node.next.size > 0)
    for (const key of keysAt(at)) {
      const next = node.next.get(key);
      if (next) walk(next, w, from, at + 1, over, n, keysAt);
    }
  if (node.number && isNumeral(w.text.codes[at]!)) walk(node.number, w, from, w.runs[at]!, over, [at, w.runs[at]!], keysAt);
  if (node.gap)
    for (let to = at; to <= Math.min(at + longestGap, w.text.length); to += 1) {
      walk(node.gap, w, from, to, crossed, n, keysAt);
      // A gap stays within its clause.
      if (w.text.after[to] === 1) break;
    }
}

function runsOf(text: Folded): Uint32Array {
  const runs = new Uint32Array(text.length);
  for (let at = text.length - 1; at >= 0; at -= 1) runs[at] = isNumeral(text.codes[at]!) ? (at + 1 < text.length && isNumeral(text.codes[at + 1]!) ? runs[at + 1]! : at + 1) : at;
  return runs;
}

/** A short word that reaches from one clause into the next is chance; marks between all its letters, or in a long one, are a disguise. */
const byChance = (end: End, crossed: number) => crossed > 0 && (end.letters < 3 || (end.letters === 3 && crossed < 2));

const endOf = (rule: ListedRule, listed: ListedWord, tokens: readonly Token[]): End => {
  const latin = (token: Token | undefined) => token?.is === "letter" && isLatin(token.code);
  return { rule, listed, letters: tokens.filter((token) => token.is === "letter").length, latin: [latin(tokens[0]), latin(tokens.at(-1))] };
};

/** Puts the rules together once per version of the handbook; `find` then walks two trees over the text. */
export function compileWords(rules: readonly ListedRule[], sounds: Sounds = {}): Matcher {
  const plain = newNode();
  const heard = newNode();
  const soundNames = Object.keys(sounds);
  const soundsOf = new Map<number, number[]>();
  soundNames.forEach((name, id) => {
    const { codes, length } = fold(sounds[name]!);
    for (const code of new Set(codes.subarray(0, length))) soundsOf.set(code, [...(soundsOf.get(code) ?? []), id]);
  });
  const excepted = newNode();
  for (const rule of rules) {
    for (const listed of rule.words) {
      const tokens = tokensOf(listed.word);
      if (!tokens) continue;
      const end = endOf(rule, listed, tokens);
      grow(plain, tokens, end, (code) => code);
      // A word is heard by the first sound of each of its characters.
      if (listed.sounds) grow(heard, tokens, end, (code) => soundsOf.get(code)?.[0]);
    }
    for (const word of rule.except) {
      const tokens = tokensOf(word);
      if (tokens) grow(excepted, tokens, endOf(rule, { word }, tokens), (code) => code);
    }
  }
  const hears = heard.next.size > 0;
  const none: readonly number[] = [];

  return {
    find(written) {
      const text = fold(written);
      if (text.length < 2) return [];
      const hits: Hit[] = [];
      const fine: { rule: string; from: number; to: number }[] = [];
      const beside = (at: number, other: number) => isLatin(text.codes[at]!) && isLatin(text.codes[other]!) && text.from[Math.max(at, other)] === text.to[Math.min(at, other)];
      const whole = (end: End, from: number, to: number) =>
        !(end.latin[0] && from > 0 && beside(from, from - 1)) && !(end.latin[1] && to < text.length && beside(to - 1, to));
      const found: Walk["found"] = (end, from, to, crossed, n) => {
        if (byChance(end, crossed) || !whole(end, from, to)) return;
        hits.push({ rule: end.rule.key, level: end.rule.level, start: text.from[from]!, end: text.to[to - 1]!, word: end.listed.word, put: end.listed.put ?? null, n: n && numberOf(text.codes.slice(n[0], n[1])) });
      };
      const w: Walk = { text, runs: runsOf(text), found };
      const except: Walk = { ...w, found: (end, from, to) => void fine.push({ rule: end.rule.key, from: text.from[from]!, to: text.to[to - 1]! }) };
      const single: number[] = [0];
      const written1 = (at: number) => ((single[0] = text.codes[at]!), single);
      const heardAt = (at: number) => soundsOf.get(text.codes[at]!) ?? none;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.codes[at]!;
        // A number is met at its first digit: 1100 is not a hundred.
        const inRun = at > 0 && isDigit(code) && isNumeral(text.codes[at - 1]!) && text.after[at] === 0;
        if (plain.next.has(code) || (plain.number && isNumeral(code) && !inRun)) walk(plain, w, at, at, 0, null, written1);
        if (hears && soundsOf.has(code)) walk(heard, w, at, at, 0, null, heardAt);
        if (excepted.next.has(code)) walk(excepted, except, at, at, 0, null, written1);
      }
      return best(hits.filter((hit) => !fine.some((one) => one.rule === hit.rule && one.from <= hit.start && hit.end <= one.to)));
    },
  };
}

const weight = { stop: 0, warn: 1, promise: 2 } as const;

/** Of hits that overlap the graver one stays, then the longer one; in the order of the text. */
function best(hits: Hit[]): Hit[] {
  const kept: Hit[] = [];
  for (const hit of hits.sort((a, b) => weight[a.level] - weight[b.level] || b.end - b.start - (a.end - a.start) || a.start - b.start))
    if (!kept.some((other) => hit.start < other.end && other.start < hit.end)) kept.push(hit);
  return kept.sort((a, b) => a.start - b.start);
}

/** What stands in the way of sending: stopped words, and warned ones that the writer has not owned up to. */
export function standingInTheWay(hits: readonly Hit[], acknowledged: readonly string[]): Hit[] {
  return hits.filter((hit) => hit.level === "stop" || (hit.level === "warn" && !acknowledged.includes(hit.rule)));
}
