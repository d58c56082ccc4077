import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "#server/app.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { openCentre } from "../centre.ts";
import { cpuSeconds } from "../processes.ts";
import { at } from "../tickets/ask.ts";
import { bringCustomers } from "./bring.ts";
import { fillCustomers, fillFiles, fillTalks, people } from "./fill.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);
const thousands = (n: number) => n.toLocaleString("en");

/** CPU milliseconds of node and postgres together. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  const before = cpuSeconds([process.pid]);
  await work();
  return (cpuSeconds([process.pid]) - before) * 1000;
}

/** The watch list of all customers: what the first look of a day costs, when much is new, and a second one, when nothing is. */
async function watch(kernel: Kernel, app: App, customers: number): Promise<number[]> {
  const first = await cost(() => app.care.reckon(kernel));
  await kernel.db.pool.query("vacuum analyze care.watch");
  const [{ n }] = (await kernel.db.pool.query<{ n: number }>("select count(*)::int as n from care.watch where state = 'open'")).rows as [{ n: number }];
  const again = await cost(() => app.care.reckon(kernel));
  say(`${thousands(customers)} customers: ${(first / customers).toFixed(3)} ms of CPU each in the first look (${thousands(n)} lines), ${(again / customers).toFixed(3)} ms when nothing has changed`);
  return [first / customers, again / customers];
}

/** What the list of files that lack too much reads for its first and a far page, by the plan. */
async function incomplete(kernel: Kernel, app: App, files: boolean): Promise<void> {
  say(`judging every file by the handbook: ${(await cost(() => app.customers.judgeFiles(kernel))).toFixed(0)} ms of CPU`);
  await kernel.db.pool.query("vacuum analyze customers.customer, customers.too_little");
  const [{ share }] = (await kernel.db.pool.query<{ share: number }>("select round(100.0 * count(*) filter (where lacking) / count(*))::int as share from customers.customer")).rows as [{ share: number }];
  say(`${share} in a hundred lack too much`);
  for (const judged of [false, true]) {
    const [{ before }] = (await kernel.db.pool.query<{ before: number }>(`select (max(number) / ${files ? 200 : 3})::bigint as before from customers.customer`)).rows as [{ before: number }];
    const condition = judged ? "cu.lacking" : "exists (select 1 from customers.too_little l where l.kind = cu.kind and l.known = cu.known)";
    for (const [name, from] of [["first", ""], ["a far", `and cu.number < ${before}`]] as const) {
      const { rows } = await kernel.db.pool.query<{ "QUERY PLAN": [{ Plan: { "Actual Rows": number; "Shared Hit Blocks": number; "Shared Read Blocks": number; "Actual Total Time": number } }] }>(
        `explain (analyze, buffers, format json) select cu.id, cu.number from customers.customer cu where cu.merged_into is null and ${condition} ${from} order by cu.number desc limit 51`);
      const plan = rows[0]!["QUERY PLAN"][0]!.Plan;
      say(`  ${judged ? "by the stored figure" : "by what each file has"}, ${name} page: ${plan["Actual Rows"]} rows by ${thousands(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])} buffers, ${plan["Actual Total Time"].toFixed(1)} ms`);
    }
  }
}

/** A page of the watch list as a leader and as an agent ask for it. */
async function pages(kernel: Kernel, app: App, who: Record<string, string>): Promise<void> {
  const list = app.care.module.routes!.find((route) => route.key === "GET /v1/care");
  const handle = list?.handle as unknown as (ctx: Ctx, input: object) => Promise<unknown>;
  for (const [name, id] of Object.entries(who)) {
    const actor = (await app.identity.actorOf(kernel.db.kysely, id))!;
    const ask = () => kernel.run(actor, (ctx) => handle(ctx, { query: { who: name === "leader" ? "all" : "mine", state: "today", limit: 50 } }));
    await ask();
    const ms: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const began = performance.now();
      await ask();
      ms.push(performance.now() - began);
    }
    say(`  a page of the watch list, ${name}: p50 ${at(ms, 0.5).toFixed(1)}  p95 ${at(ms, 0.95).toFixed(1)} ms`);
  }
}

/** `npm run bench -- care [--quick] [--files] [--bring]`: what the watch list costs for 10,000 and 100,000 customers, side by side; the list of incomplete files (`--files`: of a million, without the rest); `--bring`: what an import costs for each of 14,000 customers, and nothing else. */
export async function benchCare(flags: readonly string[]): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "kefu-bench-"));
  await chmod(dir, 0o711); // postgres runs as another user when we are root
  const { kernel, app, close } = await openCentre(dir);
  try {
    const { agentIds, leaderId } = await people(kernel, app);
    if (flags.includes("--bring")) return await bringCustomers(kernel, app, flags.includes("--quick") ? 3500 : 14_000, say);
    const files = flags.includes("--files");
    const sizes = files ? [1_000_000] : flags.includes("--quick") ? [1000, 10_000] : [10_000, 100_000];
    const told: number[][] = [];
    for (let n = 0, from = 0; n < sizes.length; n += 1) {
      if (files) await fillFiles(kernel, sizes[n]!);
      else {
        await fillCustomers(kernel, from, sizes[n]!);
        await fillTalks(kernel, agentIds);
        told.push(await watch(kernel, app, sizes[n]!));
      }
      from = sizes[n]!;
    }
    if (told.length === 2) say(`ten times as many customers: ${(told[1]![0]! / told[0]![0]!).toFixed(2)} and ${(told[1]![1]! / told[0]![1]!).toFixed(2)} times the CPU for each`);
    if (!files) await pages(kernel, app, { leader: leaderId, agent: agentIds[0]! });
    await incomplete(kernel, app, files);
  } finally {
    await close();
    await rm(dir, { recursive: true, force: true });
  }
}
