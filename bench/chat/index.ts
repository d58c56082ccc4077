import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startEmbedded } from "#server/kernel/postgres/index.ts";
import { createLog } from "#server/kernel/log.ts";
import { withDatabase } from "#server/kernel/db.ts";
import { cpuSeconds, pssBytes } from "../processes.ts";
import { startBare, startLoad, type Load } from "./children.ts";
import { makeCompany } from "./company.ts";
import { alone, compared, table, type Figure } from "./figures.ts";
import { startProduct, type Product } from "./product.ts";
import type { Measured } from "./traffic.ts";

const agents = 32;
const usualTalks = 256;
const poolSize = 12; // kernel/db's default
const idleVisitors = 5000;
const results = fileURLToPath(new URL("../results/", import.meta.url));

type Run = { kind: "closed"; senders: number } | { kind: "open"; rate: number };
// The calm ones first, and all their rounds: after a storm, garbage and vacuum would be counted with the next.
const runs: readonly Run[] = [{ kind: "open", rate: 200 }, { kind: "open", rate: 1000 }, { kind: "closed", senders: 16 }, { kind: "closed", senders: 64 }, { kind: "closed", senders: 256 }];
const nameOf = (run: Run) => (run.kind === "closed" ? `${run.senders} senders` : `${run.rate}/s`);

interface Taken extends Measured {
  cpuMs: number;
  /** The part of it that is PostgreSQL's. */
  postgresMs: number;
  /** How long the followers of the record needed after the last message. */
  drainMs: number;
}
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** `npm run bench -- chat [--quick] [--only=64,200/s,idle] [--rounds=N] [--seconds=N] [--talks=N]`: the figures of the chat beside the barest loop (D28). */
export async function benchChat(flags: readonly string[]): Promise<void> {
  const quick = flags.includes("--quick");
  const given = (name: string) => flags.find((flag) => flag.startsWith(`--${name}=`))?.split("=")[1];
  const only = given("only")?.split(",");
  const wanted = (name: string) => !only || only.some((one) => name.startsWith(one));
  const settings = { talks: Number(given("talks") ?? usualTalks), seconds: Number(given("seconds") ?? (quick ? 2 : 5)), rounds: Number(given("rounds") ?? 3), settleSeconds: quick ? 10 : 60 };
  const dir = await mkdtemp(join(tmpdir(), "kefu-bench-"));
  let product: Product | null = null;
  const figures: Figure[] = [];
  try {
    say("setting up a centre …");
    await makeCompany(dir, agents);
    const raw = new Map<string, { ours: Taken[]; bare: Taken[] }>();
    if (runs.some((run) => wanted(nameOf(run)))) {
      product = await startProduct(dir);
      figures.push(...(await sideBySide(dir, product, settings, runs.filter((run) => wanted(nameOf(run))), raw)));
      await product.stop();
    }
    if (wanted("idle")) {
      product = await startProduct(dir);
      figures.push(...(await atRest(product, settings.settleSeconds)));
      await product.stop();
    }
    product = null;
    say(`\n${table(figures)}\n`);
    await mkdir(results, { recursive: true });
    const file = join(results, `chat-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.json`);
    await writeFile(file, JSON.stringify({ at: new Date().toISOString(), node: process.version, cpus: cpus().map((cpu) => cpu.model), settings, figures, rounds: Object.fromEntries(raw) }, null, 2));
    say(`bench/results/${file.slice(results.length)}`);
  } finally {
    await product?.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function sideBySide(dir: string, product: Product, { seconds, rounds, talks }: { seconds: number; rounds: number; talks: number }, wanted: readonly Run[], raw: Map<string, { ours: Taken[]; bare: Taken[] }>): Promise<Figure[]> {
  const shared = await startEmbedded({ dir, log: createLog(() => {}, { quiet: true }), shared: true });
  const admin = new pg.Client({ connectionString: shared.connectionString });
  await admin.connect();
  await admin.query("create database bench_bare");
  const bare = await startBare(withDatabase(shared.connectionString, "bench_bare"), poolSize);
  const load = await startLoad();
  try {
    say(`${agents} agents sign in, ${talks} visitors begin to talk …`);
    await load.tell({ do: "join", side: "ours", port: product.port, agents, talks });
    await load.tell({ do: "join", side: "bare", port: bare.port, agents, talks });
    const measure = { ours: { node: product.pids[0]!, postmaster: product.postmaster, admin }, bare: { node: bare.pid, postmaster: product.postmaster, admin } };
    for (const side of ["ours", "bare"] as const) await takeOne(load, side, { kind: "closed", senders: 64 }, Math.min(2, seconds), measure[side]); // warm
    // What autovacuum does within the first minute of a busy database.
    for (const database of ["kefu", "bench_bare"]) await analyze(withDatabase(shared.connectionString, database));
    // After it every statement is planned anew on every connection: that is not what a message costs.
    for (const side of ["ours", "bare"] as const) await takeOne(load, side, { kind: "open", rate: 200 }, Math.min(3, seconds), measure[side]);
    for (const run of wanted) {
      const entry: { ours: Taken[]; bare: Taken[] } = { ours: [], bare: [] };
      raw.set(nameOf(run), entry);
      for (let round = 0; round < rounds; round += 1)
        for (const side of round % 2 === 0 ? (["ours", "bare"] as const) : (["bare", "ours"] as const)) {
          const taken = await takeOne(load, side, run, seconds, measure[side]);
          entry[side].push(taken);
          say(`  ${round + 1}/${rounds} ${nameOf(run).padEnd(12)} ${side.padEnd(5)} ${(taken.count / taken.seconds).toFixed(0).padStart(6)}/s  p50 ${taken.p50.toFixed(2)} ms  p99 ${taken.p99.toFixed(2)} ms  CPU ${taken.cpuMs.toFixed(3)} ms/message (postgres ${taken.postgresMs.toFixed(3)})${taken.drainMs > 150 ? `  followers ${taken.drainMs.toFixed(0)} ms behind` : ""}${taken.refused > 0 ? `  REFUSED ${taken.refused}` : ""}`);
        }
      }
  } finally {
    load.stop();
    bare.stop();
    await admin.end();
  }
  return [...raw].flatMap(([name, entry]) => figuresOf(name, entry));
}

async function analyze(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query("analyze");
  await client.end();
}

async function takeOne(load: Load, side: "ours" | "bare", run: Run, seconds: number, { node, postmaster, admin }: { node: number; postmaster: number; admin: pg.Client }): Promise<Taken> {
  await pause(300);
  // The product's postmaster is its node's child: both together first, each counted once.
  const spent = () => ({ all: cpuSeconds([node, postmaster]), postgres: cpuSeconds([postmaster]) });
  const before = spent();
  const taken = await load.tell<Measured>(run.kind === "closed" ? { do: "closed", side, senders: run.senders, seconds } : { do: "open", side, rate: run.rate, seconds });
  // What a message sets in motion behind the reader's back counts too: until every follower of the record has caught up.
  const ended = performance.now();
  for (;;) {
    const { rows } = await admin.query("select not exists (select from kernel.event_pending) and not exists (select from kernel.event_reader r where r.position < (select max(position) from kernel.event_order)) as quiet");
    if (rows[0].quiet || performance.now() - ended > 30_000) break;
    await pause(50);
  }
  const drainMs = performance.now() - ended;
  await pause(200);
  const after = spent();
  return { ...taken, drainMs, postgresMs: ((after.postgres - before.postgres) * 1000) / taken.count, cpuMs: ((after.all - before.all) * 1000) / taken.count };
}

function figuresOf(name: string, { ours, bare }: { ours: Taken[]; bare: Taken[] }): Figure[] {
  const both = (pick: (taken: Taken) => number) => [ours.map(pick), bare.map(pick)] as const;
  const rate = (taken: Taken) => taken.count / taken.seconds;
  const throughput = { "16 senders": 0.7, "64 senders": 1, "256 senders": 1.2 }[name];
  const patience = { "200/s": 1.5, "1000/s": 3 }[name];
  const cost = { "64 senders": 1.2, "200/s": 2 }[name];
  return [
    ...(throughput ? [compared(`throughput, ${name}`, "messages/s", ...both(rate), { atLeast: throughput })] : []),
    ...(patience ? [compared(`p50 to the other screen, ${name}`, "ms", ...both((t) => t.p50), { atMost: patience }), compared(`p99 to the other screen, ${name}`, "ms", ...both((t) => t.p99), { atMost: patience })] : []),
    ...(cost ? [compared(`CPU per message, ${name}`, "ms", ...both((t) => t.cpuMs), { atMost: cost })] : []),
  ];
}

async function atRest(product: Product, settleSeconds: number): Promise<Figure[]> {
  const figures = [alone("warm start to /readyz", "ms", product.startedInMs, { atMost: 3000 })];
  say(`idle for ${settleSeconds} s …`);
  await pause(settleSeconds * 1000);
  const before = pssBytes(product.pids);
  figures.push(alone("idle memory with database", "MB", before / 1e6, { atMost: 250 }));
  const postgres = pssBytes([product.postmaster]);
  const load = await startLoad();
  try {
    say(`${idleVisitors} visitors connect and say nothing …`);
    await load.tell({ do: "idle", port: product.port, count: idleVisitors });
    await pause(settleSeconds * 1000);
    const grown = pssBytes(product.pids) - before;
    figures.push(alone("memory per idle visitor", "KB", grown / idleVisitors / 1024, { atMost: 25 }));
    say(`  of it node: ${((grown - (pssBytes([product.postmaster]) - postgres)) / idleVisitors / 1024).toFixed(1)} KB`);
    figures.push(alone("idle visitors alive", "of 5,000", await load.tell<number>({ do: "alive" }), { atLeast: idleVisitors }));
  } finally {
    load.stop();
  }
  return figures;
}
