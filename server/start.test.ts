import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import en from "#locales/en/start.ts";
import { testDatabase } from "#server/kernel/testing.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const key = randomBytes(32).toString("base64");
let database: Awaited<ReturnType<typeof testDatabase>>;
let dir: string;
beforeAll(async () => {
  database = await testDatabase();
  dir = mkdtempSync(join(tmpdir(), "kefu-start-"));
});
afterAll(async () => {
  await database.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  /** Everything that the terminal showed. */
  output(): string;
  /** The exit code, when it ends. */
  ended: Promise<number | null>;
}
function start(args: string[], env: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, [main, "--data", dir, ...args], { env: { PATH: process.env.PATH, KEFU_LANG: "en", ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (output += piece.toString()));
  return { child, output: () => output, ended: new Promise((resolve) => child.once("exit", resolve)) };
}

describe("R-OP-01 (DATABASE_URL): one variable points to a server", () => {
  test("R-OP-01 (DATABASE_URL): it runs on that database without an embedded one, is ready, and stops cleanly on Ctrl-C", { timeout: 60_000 }, async () => {
    const { child, output, ended } = start(["--port", "0"], { DATABASE_URL: database.connectionString, KEFU_MASTER_KEY: key });
    await expect.poll(() => /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? output(), { timeout: 40_000 }).toMatch(/^http/);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output())![0];
    await expect.poll(async () => (await fetch(`${url}/readyz`)).json(), { timeout: 20_000 }).toEqual({ ready: true });
    expect(await (await fetch(`${url}/v1/first-run`)).json()).toEqual({ needed: true });
    expect(existsSync(join(dir, "pg18"))).toBe(false);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });

  test.each([
    ["no key is given", () => ({ DATABASE_URL: database.connectionString }), /master key of this database is not there \(KEFU_MASTER_KEY\)/],
    ["another key is given", () => ({ DATABASE_URL: database.connectionString, KEFU_MASTER_KEY: randomBytes(32).toString("base64") }), /KEFU_MASTER_KEY/],
    ["nobody answers there", () => ({ DATABASE_URL: "postgresql://nobody@127.0.0.1:9/kefu", KEFU_MASTER_KEY: key }), /DATABASE_URL/],
  ])("R-OP-01 (DATABASE_URL): when %s it says so in one sentence with the fix", { timeout: 60_000 }, async (_when, env, sentence) => {
    const { output, ended } = start(["--port", "0"], env());
    expect(await ended).toBe(1);
    expect(output()).toMatch(sentence);
    expect(output()).not.toMatch(/\n\s+at /);
  });

  test("R-OP-01 (DATABASE_URL): when the server is older than the floor it says so in one sentence with the fix, and makes nothing there", { timeout: 60_000 }, async () => {
    // A server that says of itself what an old one would: its answer stands before the catalogue's.
    const old = await testDatabase();
    const name = new URL(old.connectionString).pathname.slice(1);
    await old.db.pool.query(`create schema old;
      create function old.current_setting(text) returns text language sql as $$ select case $1 when 'server_version_num' then '140011' when 'server_version' then '14.11 (Debian 14.11-1)' else pg_catalog.current_setting($1) end $$;
      drop schema handbook cascade; delete from public.kysely_migration where name ~ 'handbook';
      alter database ${name} set search_path = old, pg_catalog, public`);
    const { output, ended } = start(["--port", "0"], { DATABASE_URL: old.connectionString, KEFU_MASTER_KEY: key });
    expect(await ended).toBe(1);
    expect(output()).toContain(en.refused.database_too_old.replace("{version}", "14.11").replace("{oldest}", "15"));
    expect(output()).not.toMatch(/\n\s+at /);
    expect((await old.db.pool.query("select to_regnamespace('handbook') as made")).rows).toEqual([{ made: null }]);
    await old.close();
  });
});
