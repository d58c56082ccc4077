import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBus } from "#server/kernel/bus.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { system } from "#server/kernel/context.ts";
import { openDatabase } from "#server/kernel/db.ts";
import { migrate } from "#server/kernel/db/migrate.ts";
import { createKernel, type Kernel } from "#server/kernel/kernel.ts";
import { createLog } from "#server/kernel/log.ts";
import { startEmbedded, type Embedded } from "#server/kernel/postgres/index.ts";
import { markOf, processesOf, signal } from "#server/kernel/postgres/processes.ts";
import { testConfig } from "#server/kernel/testing.ts";
import { startReaders, type EventReader } from "./readers.ts";
import { startSequencer } from "./sequencer.ts";

const rounds = Number(process.env.KEFU_CRASH_ROUNDS ?? 5);
/** On a disk, as in earnest: the servers of the other tests do not wait for theirs. */
let dir: string;
let postgres: Embedded;
let kernel: Kernel;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "kefu-readers-"));
  const log = createLog(() => {}, { quiet: true });
  postgres = await startEmbedded({ dir, log });
  const db = openDatabase({ connectionString: postgres.connectionString });
  await migrate(db.kysely);
  kernel = createKernel({ db, clock: systemClock, bus: await openBus(db, "one", log), log, node: "one", config: testConfig });
}, 60_000);
afterAll(async () => {
  await kernel.bus.close();
  await kernel.db.close();
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});

/** While the database is away everything fails; it is asked again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await pause(50);
    }
  }
}
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await patiently(holds))) await pause(10);
}

test(`D1, D13 (kill -9): postgres is killed ${rounds} times right after a gathering reader has acted; the server lives on, and each event counts exactly once`, async () => {
  const { db, bus, clock, log } = kernel;
  await db.pool.query("create table public.seen (position bigint)");
  const reader: EventReader = {
    name: "test.gathers",
    kinds: ["test.happened"],
    everyMs: 20,
    async read(tx, events) {
      await sql`insert into public.seen select * from unnest(${events.map((event) => event.position)}::bigint[])`.execute(tx);
    },
  };
  const sequencer = startSequencer(db, bus, log);
  const readers = startReaders(db, bus, clock, [reader], log);
  const record = (kind: string) => kernel.run(system, async (ctx) => ctx.record({ kind, subject: ["test", null], data: {} }));
  const seen = async () => (await db.pool.query<{ position: number }>("select position from public.seen order by position")).rows.map((row) => row.position);
  const happened = async () =>
    (await db.pool.query<{ position: number }>("select o.position from kernel.event_order o join kernel.event e on e.id = o.event_id where e.kind = 'test.happened' order by o.position")).rows.map((row) => row.position);
  for (let round = 0; round < rounds; round += 1) {
    const before = (await seen()).length;
    for (let i = 0; i < 3; i += 1) await record("test.happened");
    await until(async () => (await seen()).length > before);
    for (const pid of await processesOf(await markOf(join(dir, "pg18/data")))) signal(pid, "SIGKILL");
    // What nobody follows moves every reader's place on: it must not leap over what the crash has cut off.
    await patiently(() => record("test.unheeded"));
    await until(async () => (await db.pool.query("select from kernel.event_pending")).rowCount === 0);
    await until(async () => (await seen()).length >= (await happened()).length);
    expect(await seen()).toEqual(await happened());
  }
  expect((await happened()).length).toBeGreaterThanOrEqual(rounds * 3);
  await readers.close();
  await sequencer.close();
}, 120_000);
