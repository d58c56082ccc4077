import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clear, newFolder } from "./fixtures/processes.ts";
import { backupCluster, restoreCluster, startEmbedded, StartRefused, type Embedded } from "./index.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };

let dir: string;
let aside: string;
let embedded: Embedded;
let pool: pg.Pool;
beforeEach(async () => {
  dir = newFolder();
  aside = newFolder();
  embedded = await startEmbedded({ dir, log: silent });
  pool = new pg.Pool({ connectionString: embedded.connectionString, max: 6 });
  // A server that is stopped tells its clients; nobody has to answer.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  await pool.query("create table written (id int primary key, text text)");
}, 60_000);
afterEach(async () => {
  await pool.end();
  await embedded.stop();
  await clear(dir);
  await clear(aside);
}, 60_000);

async function refused(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof StartRefused ? error.code : String(error);
}

/** Writes with four connections until told to stop; gives how many were acknowledged, by number. */
function keepWriting(): { acknowledged: number[]; stop: () => Promise<void> } {
  const acknowledged: number[] = [];
  let next = 0;
  let on = true;
  const write = async () => {
    while (on) {
      const id = next++;
      await pool.query("insert into written values ($1, repeat('客服', 500))", [id]);
      acknowledged.push(id);
    }
  };
  const writers = [write(), write(), write(), write()];
  return {
    acknowledged,
    stop: async () => {
      on = false;
      await Promise.all(writers);
    },
  };
}

describe("R-OP-03 (backup, restore)", { timeout: 120_000 }, () => {
  test("R-OP-03 (backup, restore): a backup taken under writes restores into a new folder with every row committed before it", async () => {
    const writing = keepWriting();
    await until(() => writing.acknowledged.length > 200);
    const before = [...writing.acknowledged];
    const checkpoints = setInterval(() => void pool.query("checkpoint").catch(() => {}), 50);
    const backup = await backupCluster({ embedded, into: join(aside, "backup") });
    clearInterval(checkpoints);
    const during = writing.acknowledged.length - before.length;
    await writing.stop();
    expect(during).toBeGreaterThan(0);
    const { rows: slots } = await pool.query("select 1 from pg_replication_slots");
    expect(slots).toEqual([]);

    await restoreCluster({ from: join(aside, "backup"), dir: join(aside, "restored") });
    const restored = await startEmbedded({ dir: join(aside, "restored"), log: silent });
    const client = new pg.Client({ connectionString: restored.connectionString });
    await client.connect();
    const { rows } = await client.query<{ id: number; whole: boolean }>(
      "select id, text = repeat('客服', 500) as whole from written",
    );
    const found = new Set(rows.map((row) => row.id));
    expect(before.filter((id) => !found.has(id))).toEqual([]);
    expect(rows.every((row) => row.whole)).toBe(true);
    const { rows: by } = await client
      .query<{ n: number }>("set enable_seqscan = off; select count(*)::int as n from written where id >= 0")
      .then((r) => (r as unknown as pg.QueryResult<{ n: number }>[])[1]!);
    expect(by[0]!.n).toBe(rows.length);
    // The restored one lives on by itself.
    await client.query("insert into written values (-1, 'after')");
    await client.end();
    await restored.stop();
    const again = await startEmbedded({ dir: join(aside, "restored"), log: silent });
    await again.stop();
    expect(backup.files.length).toBeGreaterThan(500);
    await clear(join(aside, "restored"));
  });

  test("R-OP-03 (backup, restore): neither a backup nor a restore writes over something", async () => {
    await mkdir(join(aside, "taken"));
    await writeFile(join(aside, "taken/mine"), "mine");
    expect(await refused(backupCluster({ embedded, into: join(aside, "taken") }))).toBe("target_not_empty");
    expect(await readdir(join(aside, "taken"))).toEqual(["mine"]);
    await backupCluster({ embedded, into: join(aside, "backup") });
    expect(await refused(restoreCluster({ from: join(aside, "backup"), dir }))).toBe("data_locked");
    await restoreCluster({ from: join(aside, "backup"), dir: join(aside, "restored") });
    expect(await refused(restoreCluster({ from: join(aside, "backup"), dir: join(aside, "restored") }))).toBe(
      "target_not_empty",
    );
  });

  test("R-OP-03 (backup, restore): a backup that is unfinished, damaged or names files outside is refused whole", async () => {
    const into = join(aside, "backup");
    const restored = join(aside, "restored");
    const manifest = join(into, "kefu-backup.json");
    await backupCluster({ embedded, into });
    const text = await readFile(manifest, "utf8");
    await appendFile(join(into, "data/global/pg_control"), "x");
    expect(await refused(restoreCluster({ from: into, dir: restored }))).toBe("backup_unusable");
    for (const bad of [
      "",
      "{}",
      text.replace('"path":"PG_VERSION"', '"path":"../../PG_VERSION"'),
      text.replace('"postgres":"18', '"postgres":"17'),
    ]) {
      await writeFile(manifest, bad);
      expect(await refused(restoreCluster({ from: into, dir: restored }))).toBe("backup_unusable");
    }
    expect(await refused(restoreCluster({ from: join(into, "data"), dir: restored }))).toBe(
      "backup_unusable",
    );
    expect((await readdir(join(restored, "pg18"))).filter((name) => name.startsWith("data"))).toEqual([]);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
