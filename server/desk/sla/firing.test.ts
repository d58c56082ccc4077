import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "#server/kernel/clock.ts";
import { system } from "#server/kernel/context.ts";
import { openBus } from "#server/kernel/bus.ts";
import { createKernel, type Kernel } from "#server/kernel/kernel.ts";
import { createLog } from "#server/kernel/log.ts";
import { takeDue } from "#server/kernel/jobs/deadlines.ts";
import { newId } from "#server/kernel/ids.ts";
import { testConfig, testDatabase } from "#server/kernel/testing.ts";
import { slaOver } from "./testing.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let kernel: Kernel;
let sla: Awaited<ReturnType<typeof slaOver>>["sla"];
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await testDatabase();
  const log = createLog(() => {});
  kernel = createKernel({ db: database.db, clock: systemClock, bus: await openBus(database.db, "test", log), log, node: "test", config: testConfig });
  const parts = await slaOver(kernel, {});
  await kernel.run(system, (ctx) => parts.handbook.loadDefaults(ctx));
  sla = parts.sla;
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await kernel.bus.close();
  await database.close();
});

/** A server of its own; resolves when it says the word. */
async function server(name: string, hangsAt = ""): Promise<{ child: ChildProcess; says(word: string): Promise<void> }> {
  const child = spawn(process.execPath, [new URL("./fixtures/server.ts", import.meta.url).pathname, database.connectionString, name, hangsAt], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const heard = new Set<string>();
  const lines = createInterface({ input: child.stdout! });
  lines.on("line", (line) => heard.add(line));
  const says = async (word: string) => {
    while (!heard.has(word)) await once(lines, "line");
  };
  await says("running");
  return { child, says };
}

const rows = async <T>(query: string, ...values: unknown[]) => (await database.db.pool.query(query, values)).rows as T[];
const breached = () => rows<{ n: number }>("select count(*)::int as n from sla.step where kind = 'breached'").then((found) => found[0]!.n);

test("R-TK-07 (fires once): however many clocks wait, a look for what is due reads the head of an index: a hundred thousand cost what one costs", async () => {
  await rows("insert into kernel.deadline (kind, subject, due_at) select 'sla.clock', gen_random_uuid(), now() + interval '1 day' * (1 + n % 30) from generate_series(1, 100000) n");
  await rows("analyze kernel.deadline");
  const pages = (plan: { [key: string]: unknown }): number => Number(plan["Shared Hit Blocks"]) + Number(plan["Shared Read Blocks"]);
  const { rows: explained } = await sql<{ "QUERY PLAN": { Plan: Record<string, unknown> }[] }>`explain (analyze, buffers, format json) ${takeDue(kernel.clock.now(), ["sla.clock", "sla.reckon"])}`.execute(database.db.kysely);
  expect(pages(explained[0]!["QUERY PLAN"][0]!.Plan)).toBeLessThan(20);
  await rows("truncate kernel.deadline");
});

test("R-TK-07 (fires once): two servers on one database, one killed in the middle of firing: every breach once, those of the living while the dead one's hangs", async () => {
  const [held, ...ids] = Array.from({ length: 60 }, () => newId());
  const starts = (all: readonly string[], seconds: number) =>
    kernel.run(system, async (ctx) => {
      for (const id of all) await sla.startClock(ctx, { subject: { kind: "thing", id }, name: "stage", facts: {}, calendar: "always", deadline: { amount: 60, unit: "seconds" }, from: new Date(ctx.now.getTime() - (60 - seconds) * 1000) });
      // Warned already: only the breaches are still to come.
      await sql`update sla.clock set warned_at = started_at where warned_at is null`.execute(ctx.tx);
      await sql`update kernel.deadline d set due_at = c.due_at from sla.clock c where c.id = d.subject and c.subject_id = any(${all}::uuid[])`.execute(ctx.tx);
    });
  const doomed = await server("doomed", held);
  await starts([held!], 0);
  await doomed.says("hangs");
  await server("living");
  await starts(ids, 3);
  await expect.poll(breached, { timeout: 30_000 }).toBe(ids.length);
  doomed.child.kill("SIGKILL");
  await expect.poll(breached, { timeout: 30_000 }).toBe(ids.length + 1);
  expect(await rows("select clock_id from sla.step where kind = 'breached' group by clock_id having count(*) > 1")).toEqual([]);
  // By the record's own instants: none before its time; how long after it is what `npm run bench -- sla` says.
  expect(await rows("select clock_id from sla.step where kind = 'breached' and (at < due_at or due_at is null)")).toEqual([]);
  expect(await rows("select count(*)::int as n, count(distinct subject_id)::int as subjects from kernel.event where kind = 'sla.breached'")).toEqual([{ n: 60, subjects: 60 }]);
}, 90_000);
