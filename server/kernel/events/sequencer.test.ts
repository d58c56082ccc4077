import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openBus } from "#server/kernel/bus.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { emptied, testDatabase, testKernel } from "#server/kernel/testing.ts";
import { startSequencer } from "./sequencer.ts";

let centre: Awaited<ReturnType<typeof testKernel>>;
beforeAll(async () => {
  centre = await testKernel();
});
afterAll(() => centre.close());
beforeEach(() => emptied(centre.kernel.db.pool, "kernel.event, kernel.event_pending, kernel.event_order"));

const record = (name: string, fail = false) =>
  centre.kernel.run(system, async (ctx) => {
    ctx.record({ kind: "test.happened", subject: ["test", null], data: { name } });
    if (fail) throw new Error("rolled back");
  });
async function numbered(): Promise<{ position: number; name: string }[]> {
  const { rows } = await centre.kernel.db.pool.query<{ position: number; name: string }>("select o.position, e.data ->> 'name' as name from kernel.event_order o join kernel.event e on e.id = o.event_id order by o.position");
  return rows;
}
const dense = (rows: { position: number }[], count: number) => expect(rows.map((row) => row.position)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("D1: positions are dense over 200 transactions at once, every fourth rolled back, while a transaction stays open elsewhere", async () => {
  const elsewhere = await testDatabase();
  const open = await elsewhere.db.connect();
  await open.query("begin; select txid_current()");
  const sequencer = startSequencer(centre.kernel.db, centre.kernel.bus, centre.kernel.log);
  try {
    const done = await Promise.allSettled(Array.from({ length: 200 }, (_, i) => record(`n${i}`, i % 4 === 3)));
    expect(done.filter((one) => one.status === "rejected")).toHaveLength(50);
    expect(await sequencer.settle()).toBe(150);
    const rows = await numbered();
    dense(rows, 150);
    expect(new Set(rows.map((row) => row.name)).size).toBe(150);
  } finally {
    await sequencer.close();
    await open.query("rollback");
    await open.end();
    await elsewhere.close();
  }
});

test("D1: what was committed before another transaction began stands before it; what commits late comes late", async () => {
  const sequencer = startSequencer(centre.kernel.db, centre.kernel.bus, centre.kernel.log);
  let release = () => {};
  const late = centre.kernel.run(system, async (ctx) => {
    ctx.record({ kind: "test.happened", subject: ["test", null], data: { name: "late" } });
    await new Promise<void>((resolve) => (release = resolve));
  });
  for (const name of ["a", "b", "c"]) {
    await record(name);
    if (name === "b") await sequencer.settle();
  }
  await sequencer.settle();
  release();
  await late;
  await sequencer.settle();
  await sequencer.close();
  expect((await numbered()).map((row) => row.name)).toEqual(["a", "b", "c", "late"]);
});

test("D1: a backlog of more than one step keeps the order in which it came, wherever its rows lie", async () => {
  const ids = Array.from({ length: 2500 }, () => newId());
  await centre.kernel.db.pool.query(
    `insert into kernel.event (id, at, kind, subject_kind, actor_kind, data)
     select id, '2026-03-02T02:00:00Z', 'test.happened', 'test', 'system', jsonb_build_object('name', n) from unnest($1::uuid[]) with ordinality as u(id, n)`, [ids],
  );
  // The table may hold later events before earlier ones: freed places are used again.
  await centre.kernel.db.pool.query("insert into kernel.event_pending select id from unnest($1::uuid[]) as u(id)", [ids.toReversed()]);
  const sequencer = startSequencer(centre.kernel.db, centre.kernel.bus, centre.kernel.log);
  await sequencer.settle();
  await sequencer.close();
  const rows = await numbered();
  dense(rows, 2500);
  expect(rows.map((row) => Number(row.name))).toEqual(ids.map((_, i) => i + 1));
});

test("R-OP-02 (two nodes): one of two sequencers leads; when its connection is killed the other goes on without a gap or a double", async () => {
  const { db, log, clock } = centre.kernel;
  expect(clock.set()).not.toBeNull();
  const otherBus = await openBus(db, "other", log);
  const one = startSequencer(db, centre.kernel.bus, log);
  await record("first");
  await one.settle();
  const two = startSequencer(db, otherBus, log);
  const holders = async () => (await db.pool.query<{ pid: number }>("select pid from pg_locks where locktype = 'advisory' and granted and objid = $1 and database = (select oid from pg_database where datname = current_database())", [0x6b656675])).rows.map((row) => row.pid);
  try {
    await two.settle();
    const [leader, ...more] = await holders();
    expect(more).toEqual([]);
    for (let i = 0; i < 40; i += 1) await record(`before ${i}`);
    const writing = Promise.all(Array.from({ length: 60 }, (_, i) => record(`during ${i}`)));
    await db.pool.query("select pg_terminate_backend($1)", [leader]);
    await writing;
    await one.close(); // the killed node does not come back
    await until(async () => {
      await two.settle();
      return (await numbered()).length === 101;
    });
    const rows = await numbered();
    dense(rows, 101);
    expect(new Set(rows.map((row) => row.name)).size).toBe(101);
    expect((await holders()).length).toBe(1);
    expect((await holders())[0]).not.toBe(leader);
  } finally {
    await two.close();
    await otherBus.close();
  }
});
