import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startEmbedded } from "#server/kernel/postgres/index.ts";
import { createLog } from "#server/kernel/log.ts";
import { openCentre } from "../centre.ts";
import { makeCompany } from "../chat/company.ts";
import { table, type Figure } from "../chat/figures.ts";
import { startProduct } from "../chat/product.ts";
import { createMany } from "./create.ts";
import { fillTickets } from "./fill.ts";
import { readLists } from "./lists.ts";
import { searchAll } from "./words.ts";

const results = fileURLToPath(new URL("../results/", import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);
const sizes: Record<string, number> = { "1k": 1000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000 };

/** `npm run bench -- tickets [--quick] [--size=10k,100k,1M] [--keep=DIR] [--only=create,list,search]`: what a ticket costs, lists with any two filters, full-text search; each size beside the others. */
export async function benchTickets(flags: readonly string[]): Promise<void> {
  const given = (name: string) => flags.find((flag) => flag.startsWith(`--${name}=`))?.slice(name.length + 3);
  const names = (given("size") ?? (flags.includes("--quick") ? "10k" : "10k,100k,1M")).split(",");
  const only = given("only")?.split(",") ?? ["create", "list", "search"];
  const grown: { size: string; figures: Figure[] }[] = [];
  for (const name of names) {
    const count = sizes[name] ?? Number(name);
    const kept = given("keep");
    const dir = kept === undefined ? await mkdtemp(join(tmpdir(), "kefu-bench-")) : join(kept, name);
    try {
      if (!existsSync(join(dir, "pg18"))) {
        say(`setting up a centre with ${count.toLocaleString("en")} tickets …`);
        await mkdir(dir, { recursive: true });
        await makeCompany(dir, 20);
        const { kernel, app, close } = await openCentre(dir);
        await fillTickets(kernel, app, count, say).finally(close);
      }
      if (only[0] !== "fill") grown.push({ size: name, figures: await measure(dir, only, flags.includes("--quick")) });
    } finally {
      if (kept === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  if (grown.length === 0) return;
  for (const { size, figures } of grown) say(`\n${size} tickets\n${table(figures)}`);
  if (grown.length > 1) say(`\ngrowth, ${grown.map((one) => one.size).join(" → ")}\n${grown[0]!.figures.map((figure) => `${figure.name.padEnd(52)} ${grown.map((one) => (one.figures.find((other) => other.name === figure.name)?.ours ?? Number.NaN).toFixed(1).padStart(9)).join("")}  ${figure.unit}`).join("\n")}`);
  await mkdir(results, { recursive: true });
  await writeFile(join(results, `tickets-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.json`), JSON.stringify({ at: new Date().toISOString(), node: process.version, cpus: cpus().map((cpu) => cpu.model), grown }, null, 2));
}

async function measure(dir: string, only: readonly string[], quick: boolean): Promise<Figure[]> {
  const product = await startProduct(dir);
  const shared = await startEmbedded({ dir, log: createLog(() => {}, { quiet: true }), shared: true });
  const db = new pg.Client({ connectionString: shared.connectionString });
  await db.connect();
  try {
    const figures: Figure[] = [];
    if (only.includes("list")) figures.push(...(await readLists(product, db, quick ? 2 : 4, say)));
    if (only.includes("search")) figures.push(...(await searchAll(product, db, quick ? 20 : 60, say)));
    if (only.includes("create")) figures.push(...(await createMany(product, db, quick ? 1000 : 2000, say)));
    return figures;
  } finally {
    await db.end();
    await product.stop();
  }
}
