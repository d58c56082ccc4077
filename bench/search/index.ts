import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Permission } from "#contract/permissions.ts";
import { findSaid, type SaidQuery } from "#server/desk/search/index.ts";
import type { Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { App } from "#server/app.ts";
import { openCentre } from "../centre.ts";
import { cpuSeconds } from "../processes.ts";
import { makeCompany } from "../chat/company.ts";
import { loadMessages, tags, territoryOf } from "./load.ts";
import { seeded } from "./talk.ts";
import { wordsOf } from "./words.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);
const results = fileURLToPath(new URL("../results/", import.meta.url));
const target = 50;

interface Group {
  name: string;
  ms: number[];
  likeMs: number[];
  worst: { word: string; ms: number };
  wrong: string[];
}
/** What LIKE counts: all, and what one more filter leaves. */
interface Plain {
  n: number;
  narrowed: number;
}
type Answer = { count?: { value: number; capped: boolean } | undefined };
const at = (sorted: readonly number[], part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/** `npm run bench -- search [--rows=1000000] [--words=200] [--keep=DIR] [--corpus=FILE]`: the search as an agent who may see one message in a hundred, beside LIKE. */
export async function benchSearch(flags: readonly string[]): Promise<void> {
  const given = (name: string) => flags.find((flag) => flag.startsWith(`--${name}=`))?.split("=")[1];
  const rows = Number(given("rows") ?? (flags.includes("--quick") ? 100_000 : 1_000_000));
  const each = Number(given("words") ?? (flags.includes("--quick") ? 40 : 200));
  const kept = given("keep");
  const dir = kept ?? (await mkdtemp(join(tmpdir(), "kefu-bench-")));
  const corpusFile = given("corpus");
  const corpus = corpusFile ? (await readFile(corpusFile, "utf8")).split("\n").slice(1).map((line) => line.replace(/^[^,]*,[01],/, "").toLowerCase().slice(0, 200)).filter(Boolean) : [];
  try {
    const fresh = !existsSync(join(dir, "pg18"));
    if (fresh) {
      await mkdir(dir, { recursive: true });
      say("setting up a centre …");
      await makeCompany(dir, 20);
    }
    const { kernel, app, close } = await openCentre(dir);
    try {
      if (fresh) await loadMessages(kernel, app, rows, corpus, say);
      await measure(kernel, app, each, Number((await readFile(join(dir, "pg18", "data", "postmaster.pid"), "utf8")).split("\n")[0]));
    } finally {
      await close();
    }
  } finally {
    if (kept === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

const reader = (scope: "all" | "territory", territories: string[]): Actor => ({ kind: "staff", id: newId(), name: "bench", teams: [], territories, scopeOf: (permission: Permission) => (permission === "conversations.read" ? scope : null) });

async function measure(kernel: Kernel, app: App, each: number, postmaster: number): Promise<void> {
  const { pool } = kernel.db;
  const one = async <T>(text: string, values: unknown[] = []) => (await pool.query(text, values)).rows[0] as T;
  const { n } = await one<{ n: number }>("select count(*)::int as n from search.text");
  const sizes = await one<{ texts: string; index: string }>(`select pg_size_pretty(sum(pg_table_size(inhrelid))) as texts, pg_size_pretty(sum(pg_indexes_size(inhrelid))) as index from pg_inherits where inhparent = 'search.text'::regclass`);
  say(`${n.toLocaleString("en")} messages; texts ${sizes.texts}, index ${sizes.index}`);
  const sample = ((await pool.query("select norm from search.text where mod(n, 8) = 3 limit 120000")).rows as { norm: string }[]).map((row) => row.norm);
  const words = wordsOf(sample, each, seeded(7));
  const territory = territoryOf(7);
  const agent = reader("territory", [territory]);
  const ports = { labels: app.customers.labels, servesNow: async () => [] };
  const find = (actor: Actor, q: string, more: Partial<SaidQuery> = {}) => kernel.run(actor, (ctx) => findSaid(ports, ctx, { q, kind: "message", by: "people", limit: 20, ...more }));
  // LIKE as plainly as it can be asked, with the same reach, counting what it finds; with the filter or without is one walk for it.
  const like = (q: string, reach: string, values: unknown[], filter = "true") =>
    one<Plain>(`select count(*)::int as n, count(*) filter (where ${filter})::int as narrowed from conversations.v_reach c join conversations.v_said e on e.bucket = c.bucket and e.conversation_id = c.id
      where ${reach} and e.kind = 'message' and e.author_kind <> 'system' and e.text like $1`, [`%${q.replace(/[\\%_]/g, "\\$&")}%`, ...values]);
  const half = new Date(Date.now() - 180 * 86_400_000).toISOString();
  const filters: { more: Partial<SaidQuery>; sql: string; value: unknown }[] = [
    { more: { tag: tags[0] }, sql: "c.tags @> array[$3]::text[]", value: tags[0] }, { more: { rating: 5 }, sql: "c.score = $3", value: 5 }, { more: { to: half }, sql: "e.at < $3::timestamptz", value: half },
  ];
  for (const { frequent } of words) for (const word of frequent.slice(0, 20)) await find(agent, word);
  const groups: Group[] = [];
  const run = async (name: string, list: readonly string[], ask: (word: string, i: number) => Promise<Answer>, plain?: { of: readonly Plain[]; ms: readonly number[]; what: keyof Plain }) => {
    const group: Group = { name, ms: [], likeMs: [...(plain?.ms ?? [])], worst: { word: "", ms: 0 }, wrong: [] };
    for (const [i, word] of list.entries()) {
      const began = performance.now();
      const { count } = await ask(word, i);
      const ms = performance.now() - began;
      group.ms.push(ms);
      if (ms > group.worst.ms) group.worst = { word, ms };
      const expected = plain?.of[i]![plain.what];
      if (expected !== undefined && count!.value !== Math.min(expected, 1000)) group.wrong.push(`${word}: ${count!.value} instead of ${expected}`);
    }
    groups.push(group);
    const [ours, theirs] = [group.ms.toSorted((a, b) => a - b), group.likeMs.toSorted((a, b) => a - b)];
    say(`${name.padEnd(38)} p50 ${at(ours, 0.5).toFixed(1).padStart(6)}  p95 ${at(ours, 0.95).toFixed(1).padStart(6)}  max ${at(ours, 1).toFixed(1).padStart(6)} ms (${group.worst.word})${plain ? `   LIKE p50 ${at(theirs, 0.5).toFixed(0)} p95 ${at(theirs, 0.95).toFixed(0)} ms, ratio ${(at(ours, 0.95) / at(theirs, 0.95)).toFixed(2)}   recall ${group.wrong.length === 0 ? "whole" : `WRONG ${group.wrong.slice(0, 3).join("; ")}`}` : ""}`);
  };
  for (const { length, frequent, rare } of words)
    for (const [kind, list] of [["frequent", frequent], ["rare", rare]] as const) {
      const name = `${length} sign${length > 1 ? "s" : ""}, ${kind}`;
      const of: Plain[] = [];
      const ms: number[] = [];
      for (const [i, word] of list.entries()) {
        const began = performance.now();
        of.push(await like(word, "c.territory = $2", [territory, filters[i % 3]!.value], filters[i % 3]!.sql));
        ms.push(performance.now() - began);
      }
      await run(name, list, (word) => find(agent, word), { of, ms, what: "n" });
      await run(`${name}, one filter`, list, (word, i) => find(agent, word, filters[i % 3]!.more), { of, ms, what: "narrowed" });
    }
  // What a search costs, whatever else the machine is doing meanwhile (D28).
  for (const [name, list] of [["frequent", words.flatMap((w) => w.frequent)], ["rare", words.flatMap((w) => w.rare)]] as const) {
    const before = [cpuSeconds([process.pid]), cpuSeconds([postmaster])] as const;
    for (const word of list) await find(agent, word);
    const per = (pid: number, from: number) => (((cpuSeconds([pid]) - from) * 1000) / list.length).toFixed(1);
    say(`CPU per search, ${name}: postgres ${per(postmaster, before[1])} ms, node (and postgres when it is its child) ${per(process.pid, before[0])} ms`);
  }
  for (const { length, frequent, rare } of words) await run(`supervisor (all), ${length}, both`, [...frequent.slice(0, each / 4), ...rare.slice(0, each / 4)], (word) => find(reader("all", []), word));
  await beyond(kernel, words.flatMap((w) => [w.frequent[0]!, w.rare[0]!]), like, find);
  const all = groups.filter((group) => group.likeMs.length > 0).flatMap((group) => group.ms).toSorted((a, b) => a - b);
  const worst = groups.filter((group) => group.likeMs.length > 0).toSorted((a, b) => b.worst.ms - a.worst.ms)[0]!;
  say(`\nagent, all groups: p50 ${at(all, 0.5).toFixed(1)}, p95 ${at(all, 0.95).toFixed(1)}, max ${at(all, 1).toFixed(1)} ms; target p95 ≤ ${target}: ${at(all, 0.95) <= target ? "reached" : "NOT reached"}; recall ${groups.every((g) => g.wrong.length === 0) ? "whole" : "WRONG"}; worst word ${worst.worst.word} (${worst.name}, ${worst.worst.ms.toFixed(1)} ms)`);
  await mkdir(results, { recursive: true });
  const file = join(results, `search-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.json`);
  await writeFile(file, JSON.stringify({ at: new Date().toISOString(), node: process.version, cpus: cpus().map((cpu) => cpu.model), messages: n, sizes, groups }, null, 2));
}

/** For comparison: LIKE over everything, as a supervisor's search would need it. */
async function beyond(_kernel: Kernel, words: readonly string[], like: (q: string, reach: string, values: unknown[]) => Promise<Plain>, find: (actor: Actor, q: string) => Promise<Answer>): Promise<void> {
  for (const word of words) {
    const began = performance.now();
    const { n } = await like(word, "true", []);
    const middle = performance.now();
    const { count } = await find(reader("all", []), word);
    say(`supervisor ${word.padEnd(6)} LIKE ${(middle - began).toFixed(0)} ms for ${n}, search ${(performance.now() - middle).toFixed(0)} ms for ${count!.value}${count!.capped ? "+" : ""}${count!.value === Math.min(n, 1000) ? "" : "  WRONG"}`);
  }
}
