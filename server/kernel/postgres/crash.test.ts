import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clear, hold, lives, newFolder, until, type Line } from "./fixtures/processes.ts";
import { startEmbedded } from "./index.ts";
import { markOf, processesOf, signal } from "./processes.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const rounds = Number(process.env.KEFU_CRASH_ROUNDS ?? 5);

let dir: string;
beforeEach(() => {
  dir = newFolder();
});
afterEach(() => clear(dir));

const started = (line: Line) => "postgres" in line;
const written = (line: Line) => "written" in line;

async function query(connectionString: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client
    .query(text)
    .then((result) => result.rows as Record<string, unknown>[])
    .finally(() => client.end());
}

describe("R-OP-01 (kill -9): embedded PostgreSQL", { timeout: 180_000 }, () => {
  test("R-OP-01 (kill -9): the next start adopts the postgres that a killed node left and its rows", async () => {
    const first = hold(dir, 2);
    const { postgres } = await first.said(started);
    await first.said(written, 20);
    first.child.kill("SIGKILL");
    await first.ended();
    expect(lives(Number(postgres))).toBe(true);

    const second = hold(dir);
    expect(await second.said(started)).toMatchObject({ postgres, adopted: true });
    second.child.kill("SIGTERM");
    await second.ended();
    expect(lives(Number(postgres))).toBe(false);
    const third = await startEmbedded({ dir, log: silent });
    const rows = await query(third.connectionString, "select id from written");
    const ids = new Set(rows.map((row) => row.id));
    expect(first.lines.filter(written).filter((line) => !ids.has(line.written))).toEqual([]);
    await third.stop();
  });

  test(`R-OP-01 (kill -9): node and postgres killed ${rounds} times and started at once lose no acknowledged row`, async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const holder = hold(dir, 8);
      const { postgres, adopted } = await holder.said(started);
      expect(adopted).toBe(false);
      await holder.said(written, 100 + round * 37);
      // In turn: the postmaster alone (its children must be waited for) and every process of the cluster at once.
      const mark = await markOf(join(dir, "pg18/data"));
      const victims = round % 2 === 0 ? [Number(postgres)] : await processesOf(mark);
      holder.child.kill("SIGKILL");
      for (const pid of victims) signal(pid, "SIGKILL");
      await holder.ended();
      acknowledged.push(...holder.lines.filter(written).map((line) => String(line.written)));
    }
    const last = await startEmbedded({ dir, log: silent });
    const rows = await query(
      last.connectionString,
      "select id, count(*)::int as times from written group by id",
    );
    const times = new Map(rows.map((row) => [row.id, row.times]));
    expect(acknowledged.length).toBeGreaterThan(rounds * 100);
    expect(acknowledged.filter((id) => times.get(id) !== 1)).toEqual([]);
    const settings = await query(
      last.connectionString,
      "select current_setting('fsync') as f, current_setting('synchronous_commit') as s, current_setting('full_page_writes') as p",
    );
    expect(settings).toEqual([{ f: "on", s: "on", p: "on" }]);
    await last.stop();
  });

  test("R-OP-01 (kill -9): a postgres that dies under a living node is started again and said", async () => {
    const happened: string[] = [];
    const note = (what: string) => void happened.push(what);
    const embedded = await startEmbedded({ dir, log: { info: note, warn: note, error: note } });
    const pool = new pg.Pool({ connectionString: embedded.connectionString, max: 3 });
    pool.on("error", () => {});
    await pool.query("create table kept as select 1 as one");
    for (let round = 0; round < 3; round++) {
      const before = embedded.pid;
      const died = new Promise((resolve) => embedded.onExit(resolve));
      signal(before, "SIGKILL");
      expect(await died).toEqual({ code: null, signal: "SIGKILL" });
      await until(() => embedded.pid !== before);
      expect(lives(before)).toBe(false);
    }
    expect(await query(embedded.connectionString, "select one from kept")).toEqual([{ one: 1 }]);
    expect(happened.filter((what) => what === "postgres.died")).toHaveLength(3);
    expect(happened.filter((what) => what === "postgres.restarted")).toHaveLength(3);
    await pool.end();
    await embedded.stop();
    expect(await processesOf(await markOf(join(dir, "pg18/data")))).toEqual([]);
  });
});
