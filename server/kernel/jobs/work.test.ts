import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { system } from "#server/kernel/context.ts";
import { createKernel } from "#server/kernel/kernel.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { slowly } from "./fixtures/slowly.ts";
import { workState } from "./queue.ts";
import { defineWork, enqueue, openWork, type AnyWork, type Schedule, type Work } from "./work.ts";

let centre: Awaited<ReturnType<typeof testKernel>>;
beforeAll(async () => {
  centre = await testKernel();
  await centre.kernel.db.pool.query("create table public.done (name text, what text, node text)");
});
afterAll(() => centre.close());

const running: Work[] = [];
beforeEach(() => centre.kernel.db.pool.query("truncate public.done").then(() => {}));
afterEach(async () => {
  for (const work of running.splice(0)) await work.close();
});
async function node(name: string, works: AnyWork[], schedules: Schedule[] = []): Promise<Work> {
  const work = openWork(createKernel({ ...centre.kernel, node: name }), works, schedules);
  running.push(work);
  work.start();
  await work.started();
  return work;
}
const rows = async (what: string) => (await centre.kernel.db.pool.query<{ name: string; node: string }>("select name, node from public.done where what = $1 order by name", [what])).rows;
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}
const note = defineWork({
  name: "test.note",
  schema: z.object({ name: z.string() }),
  handle: (kernel, { name }) => kernel.run(system, async ({ tx }) => void (await sql`insert into public.done values (${name}, 'ended', ${kernel.node})`.execute(tx))),
});

test("D12: work asked for in a transaction is done once after its commit; rolled back, it was never asked for", async () => {
  await node("one", [note]);
  await node("two", [note]);
  await expect(centre.kernel.run(system, async (ctx) => {
    await enqueue(ctx, note, { name: "rolled back" });
    throw new Error("no");
  })).rejects.toThrow("no");
  await centre.kernel.run(system, async (ctx) => {
    for (let i = 10; i < 30; i += 1) await enqueue(ctx, note, { name: `n${i}` });
    expect(await rows("ended")).toEqual([]);
  });
  await until(async () => (await rows("ended")).length >= 20);
  await centre.kernel.run(system, (ctx) => enqueue(ctx, note, { name: "z last" }));
  await until(async () => (await rows("ended")).some((row) => row.name === "z last"));
  expect((await rows("ended")).map((row) => row.name)).toEqual([...Array.from({ length: 20 }, (_, i) => `n${i + 10}`), "z last"]);
  expect(await workState(centre.kernel.db.kysely)).toMatchObject({ waiting: 0, failed: [] });
});

test("D12: what waits under a key is not asked for twice, also by two transactions at once; work that does not fit its form is refused where it is asked for", async () => {
  await node("one", [note]);
  const later = new Date("2100-01-01T00:00:00Z");
  const ask = () => centre.kernel.run(system, (ctx) => enqueue(ctx, note, { name: "keyed" }, { key: "k", startAfter: later }));
  await Promise.all([ask(), ask(), ask()]);
  await ask();
  expect((await workState(centre.kernel.db.kysely)).waiting).toBe(1);
  await centre.kernel.db.pool.query("update pgboss.job set start_after = now() where singleton_key = 'k'");
  await centre.kernel.run(system, (ctx) => enqueue(ctx, note, { name: "other" }));
  await until(async () => (await rows("ended")).length >= 2);
  expect((await rows("ended")).map((row) => row.name)).toEqual(["keyed", "other"]);
  await expect(centre.kernel.run(system, (ctx) => enqueue(ctx, note, { nom: "x" } as unknown as { name: string }))).rejects.toThrow();
});

test("D12: failing work is tried again, then kept with its code and never its words", async () => {
  let tries = 0;
  const failing = defineWork({
    name: "test.failing",
    retries: 1,
    async handle() {
      tries += 1;
      throw new RangeError("13912345678 is not a number");
    },
  });
  await node("one", [failing, note]);
  await centre.kernel.run(system, (ctx) => enqueue(ctx, failing, {}));
  await until(async () => tries === 1 && (await workState(centre.kernel.db.kysely)).waiting === 1);
  await centre.kernel.db.pool.query("update pgboss.job set start_after = now() where name = 'test.failing'");
  await until(async () => (await workState(centre.kernel.db.kysely)).failed.length === 1);
  expect((await workState(centre.kernel.db.kysely)).failed).toEqual([{ name: "test.failing", count: 1, lastAt: expect.any(Date) as Date, code: "RangeError" }]);
  expect(tries).toBe(2);
  const kept = JSON.stringify((await centre.kernel.db.pool.query("select * from pgboss.job where name = 'test.failing'")).rows) + centre.lines.join();
  expect(kept).toContain("RangeError");
  expect(kept).not.toContain("13912345678");
  await centre.kernel.db.pool.query("delete from pgboss.job where name = 'test.failing'");
}, 60_000);

test("R-OP-02 (killed in the middle of work): what a killed server had taken up is done by the next one", async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("fixtures/worker.ts", import.meta.url)), centre.connectionString], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  // Asked for by a server that does none of this work itself.
  await node("asking", [note]);
  await centre.kernel.run(system, (ctx) => enqueue(ctx, slowly(async () => {}), { name: "long" }));
  await until(async () => (await rows("begun")).length === 1);
  child.kill("SIGKILL");
  await once(child, "exit");
  await node("next", [slowly(async () => {})]);
  await until(async () => (await rows("ended")).length === 1);
  expect(await rows("begun")).toEqual([{ name: "long", node: "doomed" }, { name: "long", node: "next" }]);
}, 60_000);

test("R-OP-02 (two nodes): a scheduled duty that came due while nothing ran is done once, by one of the servers", async () => {
  const yearly = defineWork({ name: "test.yearly", handle: (kernel) => kernel.run(system, async ({ tx }) => void (await sql`insert into public.done values ('yearly', 'ended', ${kernel.node})`.execute(tx))) });
  const plan: Schedule[] = [{ work: yearly, cron: "0 4 1 1 *" }];
  await (await node("before", [yearly, note], plan)).close();
  expect((await centre.kernel.db.pool.query("select name, timezone from pgboss.schedule")).rows).toEqual([{ name: "test.yearly", timezone: "Asia/Shanghai" }]);
  await centre.kernel.db.pool.query("update pgboss.schedule set created_on = now() - interval '3 years'");
  await centre.kernel.db.pool.query("update pgboss.version set cron_on = now() - interval '2 years'");
  await Promise.all([node("one", [yearly, note], plan), node("two", [yearly, note], plan)]);
  await until(async () => (await rows("ended")).length > 0);
  // Whatever a second pass had sent would stand before this.
  await centre.kernel.db.pool.query("update pgboss.version set cron_on = now() - interval '1 hour'");
  await centre.kernel.run(system, (ctx) => enqueue(ctx, note, { name: "z" }));
  await until(async () => (await rows("ended")).some((row) => row.name === "z"));
  expect((await rows("ended")).map((row) => row.name)).toEqual(["yearly", "z"]);
  // A duty that the code no longer has is forgotten.
  for (const one of running.splice(0)) await one.close();
  await node("later", [note]);
  expect((await centre.kernel.db.pool.query("select name from pgboss.schedule")).rows).toEqual([]);
}, 60_000);
