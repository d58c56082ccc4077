import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBus, type Bus } from "#server/kernel/bus.ts";
import { system } from "#server/kernel/context.ts";
import { kernelHealth } from "#server/kernel/health.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { startReaders, type EventReader } from "./readers.ts";
import { startSequencer } from "./sequencer.ts";

let centre: Awaited<ReturnType<typeof testKernel>>;
let otherBus: Bus;
let sequencer: ReturnType<typeof startSequencer>;
beforeAll(async () => {
  centre = await testKernel();
  const { db, bus, log } = centre.kernel;
  otherBus = await openBus(db, "other", log);
  sequencer = startSequencer(db, bus, log);
  await db.pool.query("create table public.seen (reader text, position bigint, name text)");
});
afterAll(async () => {
  await sequencer.close();
  await otherBus.close();
  await centre.close();
});

let written = 0;
const write = async (count: number) => {
  for (let i = 0; i < count; i += 1)
    await centre.kernel.run(system, async (ctx) => ctx.record({ kind: "test.happened", subject: ["test", null], data: { name: `e${written++}` } }));
  return sequencer.settle();
};
/** A reader that writes down what it saw; `disturb` may break it after that. */
const reader = (name: string, disturb: (positions: number[], pid: number) => Promise<void> | void = () => {}): EventReader => ({
  name,
  async read(tx, events) {
    for (const event of events) await sql`insert into public.seen (reader, position, name) values (${name}, ${event.position}, ${event.data.name})`.execute(tx);
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await disturb(events.map((event) => event.position), rows[0]!.pid);
  },
});
const seen = async (name: string) => (await centre.kernel.db.pool.query<{ position: number }>("select position from public.seen where reader = $1 order by position", [name])).rows.map((row) => row.position);
const start = (bus: Bus, ...readers: EventReader[]) => startReaders(centre.kernel.db, bus, centre.clock, readers, centre.kernel.log);
const upTo = (head: number) => Array.from({ length: head }, (_, i) => i + 1);

test("D1: a reader that breaks in the middle of a batch sees each event exactly once in the end; its failure is kept until it goes on", async () => {
  const head = await write(20);
  let failures = 2;
  const readers = start(centre.kernel.bus, reader("thrown", () => {
    if (failures-- > 0) throw new TypeError("told nobody: 13912345678");
  }));
  await readers.settle();
  expect(await seen("thrown")).toEqual([]);
  const health = await kernelHealth(centre.kernel.db.kysely, centre.clock.now());
  expect(health.events.readers.find((one) => one.name === "thrown")).toMatchObject({ position: 0, behind: head, failedAt: centre.clock.now() });
  const { rows } = await centre.kernel.db.pool.query("select failed_code from kernel.event_reader where name = 'thrown'");
  expect(rows).toEqual([{ failed_code: "TypeError" }]);
  for (let i = 0; i < 3; i += 1) await readers.settle();
  await readers.close();
  expect(await seen("thrown")).toEqual(upTo(head));
  expect((await kernelHealth(centre.kernel.db.kysely, centre.clock.now())).events.readers.find((one) => one.name === "thrown")).toMatchObject({ behind: 0, failedAt: null });
  expect(centre.lines.join()).not.toContain("13912345678");
});

test("D1: a reader whose database connection is killed in the middle of a batch sees each event exactly once", async () => {
  const head = await write(20);
  let kills = 2;
  const readers = start(centre.kernel.bus, reader("killed", async (_positions, pid) => {
    if (kills-- > 0) await centre.kernel.db.pool.query("select pg_terminate_backend($1)", [pid]);
  }));
  for (let i = 0; i < 4; i += 1) await readers.settle();
  await readers.close();
  expect(kills).toBeLessThan(1);
  expect(await seen("killed")).toEqual(upTo(head));
});

test("D1: two nodes follow the record as one reader; each event is acted on once although one of them keeps breaking", async () => {
  let broken = 0;
  const one = start(centre.kernel.bus, reader("both", () => {
    broken += 1;
    throw new Error("broken node");
  }));
  const two = start(otherBus, reader("both"));
  let head = 0;
  for (let round = 0; round < 10; round += 1) {
    head = await write(5);
    await Promise.all([one.settle(), two.settle()]);
  }
  await one.close();
  await two.settle();
  await two.close();
  expect(broken).toBeGreaterThan(0);
  expect(await seen("both")).toEqual(upTo(head));
});

test("D1: one reader that stands still does not hold up its neighbours", async () => {
  const head = await write(3);
  const readers = start(centre.kernel.bus, reader("stuck", () => Promise.reject(new Error("no"))), reader("free"));
  await readers.settle();
  await readers.close();
  expect([await seen("stuck"), await seen("free")]).toEqual([[], upTo(head)]);
});

test("D1: readers that go on by themselves, one of them slower, take what their node has read already: each event once and in order", async () => {
  const order: number[] = [];
  const slow = { ...reader("slow", (positions) => void order.push(...positions)), everyMs: 120 };
  const readers = start(centre.kernel.bus, reader("quick"), slow);
  let head = 0;
  for (let round = 0; round < 6; round += 1) head = await write(25);
  await expect.poll(() => seen("quick")).toEqual(upTo(head));
  await expect.poll(() => seen("slow")).toEqual(upTo(head));
  await readers.close();
  expect(order).toEqual(upTo(head));
});

test("D1: a reader of some kinds gets only these, each once, although its position follows lazily over the rest and a second node follows too", async () => {
  const choosy: EventReader = {
    name: "choosy",
    kinds: ["test.chosen"],
    async read(tx, events) {
      for (const event of events) await sql`insert into public.seen (reader, position, name) values ('choosy', ${event.position}, ${event.kind})`.execute(tx);
    },
  };
  const choose = () => centre.kernel.run(system, async (ctx) => ctx.record({ kind: "test.chosen", subject: ["test", null] }));
  const positionOf = async () => (await centre.kernel.db.pool.query<{ position: number }>("select position from kernel.event_reader where name = 'choosy'")).rows[0]?.position;
  const [one, two] = [start(centre.kernel.bus, choosy), start(otherBus, choosy)];
  const chosen: number[] = [];
  let head = 0;
  for (let round = 0; round < 8; round += 1) {
    head = await write(4);
    await expect.poll(positionOf).toBe(head); // nobody asked it to settle: the bus and the lazy position did
    await choose();
    chosen.push((head = await sequencer.settle()));
    await expect.poll(positionOf).toBe(head);
  }
  await write(3);
  await Promise.all([one.close(), two.close()]);
  const { rows } = await centre.kernel.db.pool.query<{ position: number; name: string }>("select position, name from public.seen where reader = 'choosy' order by position");
  expect(rows).toEqual(chosen.map((position) => ({ position, name: "test.chosen" })));
});
