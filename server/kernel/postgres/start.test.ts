import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clear, hold, lives, newFolder, until } from "./fixtures/processes.ts";
import type { Folders } from "./folders.ts";
import { startEmbedded, StartRefused, type Embedded } from "./index.ts";
import { whyNot } from "./lock.ts";
import { asStartRefused } from "./refusal.ts";
import { startScratch } from "./scratch.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const start = (options: { dir: string; shared?: boolean }) => startEmbedded({ ...options, log: silent });

let dir: string;
beforeEach(() => {
  dir = newFolder();
});
afterEach(() => clear(dir));

async function ask(embedded: Embedded, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: embedded.connectionString });
  await client.connect();
  const { rows } = await client.query({ text, rowMode: "array" }).finally(() => client.end());
  return (rows as unknown[][])[0]?.[0];
}

async function refusal(promise: Promise<unknown>): Promise<StartRefused> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StartRefused)) throw error ?? new Error("it was not refused");
  return error;
}

describe("R-OP-01 (embedded database)", { timeout: 60_000 }, () => {
  test("R-OP-01 (embedded database): starts, keeps its rows over a stop, and listens on no network port", async () => {
    const first = await start({ dir });
    expect(await ask(first, "select current_user || '@' || current_database()")).toBe("kefu@kefu");
    expect(await ask(first, "select current_setting('listen_addresses') || current_setting('jit')")).toBe(
      "off",
    );
    expect(
      await ask(
        first,
        "select pg_encoding_to_char(encoding) || datcollate from pg_database where datname = 'kefu'",
      ),
    ).toBe("UTF8C");
    await ask(first, "create table kept as select '退货' as word");
    await first.stop();
    expect(lives(first.pid)).toBe(false);
    const second = await start({ dir });
    expect(second.adopted).toBe(false);
    expect(await ask(second, "select word from kept")).toBe("退货");
    await second.stop();
    await second.stop();
  });

  test("R-OP-01 (embedded database): nobody but its user may look into the cluster or reach the socket", async () => {
    const embedded = await start({ dir });
    for (const folder of [embedded.host, join(dir, "pg18/data")]) {
      const { mode, uid } = await stat(folder);
      expect(mode & 0o777).toBe(0o700);
      expect(uid).not.toBe(0);
    }
    expect((await stat(join(dir, "pg18/log"))).mode & 0o077).toBe(0);
    await embedded.stop();
  });

  test("R-OP-01 (embedded database): its log quotes neither statements nor parameters nor the values of a row", async () => {
    const embedded = await start({ dir });
    await ask(embedded, "create table phone (number text primary key)");
    await ask(embedded, "insert into phone values ('13900001111')");
    await expect(ask(embedded, "insert into phone values ('13900001111')")).rejects.toThrow();
    await embedded.stop();
    const log = await readFile(join(dir, "pg18/log"), "utf8");
    expect(log).toContain("duplicate key");
    expect(log).not.toContain("13900001111");
  });

  test("R-OP-01 (embedded database): runs in a folder whose parents are closed to everybody, with Chinese and spaces in its name", async () => {
    await chmod(dir, 0o700);
    const inner = join(dir, "客服 数据", "x");
    const embedded = await start({ dir: inner });
    await ask(embedded, "create table kept as select 1");
    await embedded.stop();
    const again = await start({ dir: inner });
    expect(await ask(again, "select count(*)::int from kept")).toBe(1);
    await again.stop();
  });

  test("R-OP-01 (embedded database): a path too long for a socket gets a short socket folder, the same one next time", async () => {
    const deep = join(dir, "a".repeat(60), "b".repeat(60));
    const first = await start({ dir: deep });
    expect(first.host.length).toBeLessThan(90);
    expect((await stat(first.host)).mode & 0o777).toBe(0o700);
    await first.stop();
    const second = await start({ dir: deep });
    expect(second.host).toBe(first.host);
    await second.stop();
    await rm(second.host, { recursive: true });
    const third = await start({ dir: deep });
    expect(third.host).toBe(first.host);
    await third.stop();
    await rm(third.host, { recursive: true });
  });

  test("R-OP-01 (embedded database): a second starter on one folder is refused by name while the first lives, shared may join", async () => {
    const holder = hold(dir);
    await holder.said((line) => "postgres" in line);
    const error = await refusal(start({ dir }));
    expect(error.code).toBe("data_locked");
    expect(error.fields).toEqual({ dir, pid: String(holder.child.pid) });
    const joined = await start({ dir, shared: true });
    expect(await ask(joined, "select 1")).toBe(1);
    await joined.stop();
    expect(lives(joined.pid)).toBe(true);
    holder.child.kill("SIGTERM");
    await holder.ended();
    expect((await refusal(start({ dir, shared: true }))).code).toBe("not_running");
  });

  test("R-OP-01 (embedded database): of several starters at once exactly one holds a new folder", async () => {
    const holders = [hold(dir), hold(dir), hold(dir)];
    const outcomes = await Promise.all(holders.map((holder) => holder.said(() => true)));
    expect(outcomes.filter((line) => "postgres" in line)).toHaveLength(1);
    expect(outcomes.filter((line) => line.refused === "data_locked")).toHaveLength(2);
    for (const holder of holders) holder.child.kill("SIGTERM");
    await Promise.all(holders.map((holder) => holder.ended()));
  });

  test("R-OP-01 (embedded database): a pid file of a dead process, or of a stranger with its number, is no hindrance", async () => {
    await (await start({ dir })).stop();
    const pidFile = join(dir, "pg18/data/postmaster.pid");
    const stranger = spawn("sleep", ["1000"], { uid: 65534, gid: 65534 });
    for (const pid of [stranger.pid, 2 ** 22 + 1]) {
      await writeFile(pidFile, `${pid}\n${dir}/pg18/data\n1\n5432\n../socket\n\n  1 1\nready   \n`);
      const embedded = await start({ dir });
      expect(embedded.adopted).toBe(false);
      await embedded.stop();
    }
    expect(lives(stranger.pid!)).toBe(true);
    stranger.kill();
  });

  test("R-OP-01 (embedded database): a folder of another version, or of something else, is refused and left alone", async () => {
    await mkdir(join(dir, "pg18/data"), { recursive: true });
    await writeFile(join(dir, "pg18/data/PG_VERSION"), "17\n");
    const error = await refusal(start({ dir }));
    expect(error.code).toBe("data_incompatible");
    expect(error.message).toContain("PostgreSQL 17");
    await writeFile(join(dir, "pg18/data/PG_VERSION"), "");
    expect((await refusal(start({ dir }))).message).toContain("something else");
  });

  test("R-OP-01 (embedded database): a start cut short while the cluster was made is made anew", async () => {
    await mkdir(join(dir, "pg18/data.new-abc/base"), { recursive: true });
    const embedded = await start({ dir });
    await embedded.stop();
    await expect(stat(join(dir, "pg18/data.new-abc"))).rejects.toThrow("ENOENT");
  });

  test("R-OP-01 (embedded database): a damaged cluster is refused in one sentence that names the log", async () => {
    await (await start({ dir })).stop();
    await writeFile(join(dir, "pg18/data/global/pg_control"), "broken");
    const error = await refusal(start({ dir }));
    expect(error.code).toBe("postgres_failed");
    expect(error.message.split("\n")).toHaveLength(1);
    expect(error.fields.log).toContain(join("pg18", "log"));
  });

  test("R-OP-01 (embedded database): a data folder that is a file is refused with the fix", async () => {
    const file = join(dir, "file");
    await writeFile(file, "");
    expect((await refusal(start({ dir: file }))).code).toBe("data_unwritable");
    expect((await refusal(start({ dir: join(file, "below") }))).code).toBe("data_unwritable");
  });

  test("R-OP-01 (embedded database): a full disk is called full, whoever noticed: the folder's lock, a file of ours, the database; other faults keep their own word", () => {
    const folders = { dir, holder: join(dir, "holder") } as Folders;
    const sqlite = (errcode: number) => Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR", errcode });
    const codeOf = (error: unknown) => (error as StartRefused).code;
    expect([13, 5, 8].map((errcode) => codeOf(whyNot(folders, sqlite(errcode))))).toEqual(["disk_full", "data_locked", "data_unwritable"]);
    expect(["ENOSPC", "EDQUOT", "53100", "EACCES"].map((code) => codeOf(asStartRefused(Object.assign(new Error("no"), { code }), dir)))).toEqual(["disk_full", "disk_full", "disk_full", "data_unwritable"]);
    const other = new Error("something else");
    expect([whyNot(folders, other), asStartRefused(other, dir)]).toEqual([other, other]);
  });
});

describe("scratch", { timeout: 60_000 }, () => {
  test("a throw-away cluster is not durable, and nothing is left of it", async () => {
    const scratch = await startScratch();
    expect(await ask(scratch, "select current_setting('fsync')")).toBe("off");
    await scratch.stop();
    expect(lives(scratch.pid)).toBe(false);
    await expect(stat(scratch.dir)).rejects.toThrow("ENOENT");
  });

  test("what a killed run left is ended and removed by a later one", async () => {
    const left = await mkdtemp(join(tmpdir(), "kefu-scratch-"));
    const holder = hold(left);
    const { postgres } = await holder.said((line) => "postgres" in line);
    await utimes(left, new Date(0), new Date(0));
    await (await startScratch()).stop();
    expect(lives(Number(postgres))).toBe(true);
    holder.child.kill("SIGKILL");
    await holder.ended();
    await (await startScratch()).stop();
    await until(() => !lives(Number(postgres)));
    await expect(stat(left)).rejects.toThrow("ENOENT");
  });
});
