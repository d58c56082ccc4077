import type pg from "pg";
import { alone, type Figure } from "../chat/figures.ts";
import { loginOf } from "../chat/names.ts";
import type { Product } from "../chat/product.ts";
import { seeded } from "../search/talk.ts";
import { wordsOf } from "../search/words.ts";
import { at, signedIn, type Ask } from "./ask.ts";
import { bossLogin } from "./fill.ts";

interface Found {
  rows: unknown[];
  count?: { value: number };
}

/** Words of one to four signs, frequent ones and rare ones, found among all tickets, on the search page and as a filter of the list; what is found is counted against LIKE. */
export async function searchAll(product: Product, db: pg.Client, each: number, say: (line: string) => void): Promise<Figure[]> {
  const { rows } = (await db.query("select norm from search.text where facets <> '{}' order by subject_id limit 60000")) as unknown as { rows: { norm: string }[] };
  const words = wordsOf(rows.map((row) => row.norm), each, seeded(7));
  const boss = await signedIn(product.port, bossLogin);
  const agent = await signedIn(product.port, loginOf(3));
  const find = (ask: Ask, q: string, more = "") => ask<Found>("GET", `/v1/search/tickets?q=${encodeURIComponent(q)}${more}`);
  for (const { frequent } of words) for (const word of frequent.slice(0, 10)) await find(boss, word);
  const all: number[] = [];
  const run = async (name: string, list: readonly string[], ask: (word: string) => Promise<unknown>) => {
    const ms: number[] = [];
    let worst = { word: "", ms: 0 };
    for (const word of list) {
      const began = performance.now();
      await ask(word);
      const took = performance.now() - began;
      ms.push(took);
      if (took > worst.ms) worst = { word, ms: took };
    }
    all.push(...ms);
    say(`search, ${name.padEnd(34)} p50 ${at(ms, 0.5).toFixed(1).padStart(6)}  p95 ${at(ms, 0.95).toFixed(1).padStart(6)}  max ${at(ms, 1).toFixed(1).padStart(6)} ms (${worst.word})`);
  };
  for (const { length, frequent, rare } of words) {
    await run(`${length} signs, frequent, supervisor`, frequent, (word) => find(boss, word));
    await run(`${length} signs, rare, supervisor`, rare, (word) => find(boss, word));
    await run(`${length} signs, both, agent`, [...frequent.slice(0, each / 2), ...rare.slice(0, each / 2)], (word) => find(agent, word));
  }
  const mixed = words.flatMap((one) => [...one.frequent.slice(0, each / 4), ...one.rare.slice(0, each / 4)]);
  await run("as a filter of the open list", mixed, (word) => boss("GET", `/v1/tickets?q=${encodeURIComponent(word)}`));
  await run("as a filter, ended and a type", mixed, (word) => boss("GET", `/v1/tickets?q=${encodeURIComponent(word)}&state=ended&type=complaint`));
  let wrong = 0;
  const checked = words.flatMap((one) => [one.frequent[0]!, one.rare[0]!]);
  for (const word of checked) {
    const { rows: [{ n }] } = (await db.query("select count(*)::int as n from search.text where norm like $1", [`%${word}%`])) as unknown as { rows: [{ n: number }] };
    const found = (await find(boss, word)).count?.value ?? -1;
    if (found !== Math.min(n, 1000)) wrong += 1;
  }
  say(`search, recall beside LIKE: ${wrong === 0 ? "whole" : `${wrong} of ${checked.length} WRONG`}`);
  return [alone("full-text search, p50", "ms", at(all, 0.5), { atMost: 60 }), alone("full-text search, p95", "ms", at(all, 0.95), { atMost: 60 })];
}
