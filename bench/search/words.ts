import { pick, type Random } from "./talk.ts";

export interface Words {
  length: number;
  frequent: string[];
  rare: string[];
}

/** The words of 1–4 signs that are written most often, and some that hardly ever are: taken from the texts themselves. */
export function wordsOf(texts: readonly string[], each: number, random: Random): Words[] {
  return [1, 2, 3, 4].map((length) => {
    const counts = new Map<string, number>();
    for (const text of texts) {
      const signs = [...text];
      for (const word of new Set(Array.from({ length: Math.max(0, signs.length - length + 1) }, (_, at) => signs.slice(at, at + length).join("")))) if (!/[\s\p{P}]/u.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const sorted = [...counts].sort((a, b) => b[1] - a[1]);
    const seldom = sorted.slice(Math.floor(sorted.length / 2)).map(([word]) => word);
    const rare = new Set<string>();
    for (let i = 0; i < each * 20 && rare.size < Math.min(each, seldom.length); i += 1) rare.add(pick(random, seldom));
    return { length, frequent: sorted.slice(0, each).map(([word]) => word), rare: [...rare] };
  });
}
