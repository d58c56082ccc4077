import { mkdtemp, readFile, rm, writeFile, appendFile, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { system } from "#server/kernel/context.ts";
import { exportInstallation, importInstallation, MovingRefused } from "#server/kernel/moving/index.ts";
import { tablesOf } from "#server/kernel/moving/catalogue.ts";
import { copyOut } from "#server/kernel/moving/copy.ts";
import { rowsOf } from "#server/kernel/moving/export.ts";
import type { Embedded } from "#server/kernel/postgres/index.ts";
import { startOutside, type OutsideServer } from "#server/kernel/postgres/outside.ts";
import { startScratch } from "#server/kernel/postgres/scratch.ts";
import { arrive, everyTable, foundCentre, openKefu, phoneSaid, type Opened } from "./testing.ts";

let source: Embedded;
let outside: OutsideServer;
let aside: string;
let conversationId: string;
let fileId: string;
let before: Record<string, string>;

beforeAll(async () => {
  [source, outside, aside] = await Promise.all([startScratch(), startOutside(), mkdtemp(join(tmpdir(), "kefu-drill-"))]);
  const first = await openKefu({ connectionString: source.connectionString, dir: source.dir });
  ({ conversationId } = await foundCentre(first));
  fileId = await storeFile(first);
  await first.close();
  // A month later, so that there are several partitions.
  const later = await openKefu({ connectionString: source.connectionString, dir: source.dir }, {}, "2026-04-02T02:00:00.000Z");
  await arrive(later, "请问\t什么时候\n发货\\");
  await later.close();
  before = await everyTable(source.connectionString);
}, 120_000);
afterAll(async () => {
  await source?.stop();
  await outside?.stop();
  await rm(aside, { recursive: true, force: true });
}, 60_000);

async function* bytes(text: string) {
  yield Buffer.from(text);
}

async function storeFile({ kernel }: Opened): Promise<string> {
  const { openDataKeys } = await import("#server/kernel/crypto/index.ts");
  const { openFileStore } = await import("#server/kernel/files/index.ts");
  const { openMasterKeys } = await import("#server/keys.ts");
  const files = openFileStore(join(kernel.config.dir, "files"), openDataKeys(await openMasterKeys(kernel, {})));
  const received = await files.put(bytes("一份发票"), { name: "发票.txt", limit: 1000 });
  return kernel.run(system, async (ctx) => (await files.record(ctx.tx, ctx.now, received, { id: "0197a000-0000-7000-8000-00000000000a" })).id);
}

/** The first message of the conversation as a supervisor's console gets it, decrypted. */
async function saidIn(opened: Opened): Promise<string> {
  const signed = await opened.app.http.inject({ method: "POST", url: "/v1/session", payload: { loginName: "founder", password: "九点半开门 nine-thirty" } });
  const { name, value } = signed.cookies[0]!;
  const reply = await opened.app.http.inject({ method: "GET", url: `/v1/conversations/${conversationId}/entries`, headers: { cookie: `${name}=${value}` } });
  return reply.body;
}

/** An empty database of an ordinary role, as docs/operate says to make one. */
async function freshDatabase(name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: outside.connectionString });
  await admin.connect();
  await admin.query("create role mover login").catch(() => {});
  await admin.query(`create database ${name} owner mover template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
  await admin.end();
  return addressOf(name);
}
const addressOf = (name: string) => outside.connectionString.replace("//kefu@", "//mover@").replace(/\/[^/?]*(\?|$)/, `/${name}$1`);

const refused = (promise: Promise<unknown>) => promise.then(() => "done", (error: unknown) => (error instanceof MovingRefused ? error.code : Promise.reject(error as Error)));

describe("R-OP-03 (export and import)", { timeout: 120_000 }, () => {
  test("R-OP-03 (export and import): from the embedded 18 to another server and back, every table's rows are the same and messages are read with the same key", async () => {
    const pack = join(aside, "pack");
    await exportInstallation({ database: { connectionString: source.connectionString }, dir: source.dir, into: pack });
    expect((await readdir(pack)).includes("keys")).toBe(false);
    const there = await freshDatabase("moved");
    const dir = join(aside, "there");
    await importInstallation({ database: { connectionString: there }, dir, from: pack });
    const moved = await everyTable(there);
    expect(moved).toEqual(before);
    expect(Object.keys(moved).filter((name) => name.startsWith("conversations.entry_")).length).toBe(2);

    const key = await readKey();
    const opened = await openKefu({ connectionString: there, dir, outside: true }, { KEFU_MASTER_KEY: key }, "2026-04-02T03:00:00.000Z");
    const said = await saidIn(opened);
    expect(said).toContain("139****1111");
    expect(said).not.toContain("⟦");
    const { openDataKeys } = await import("#server/kernel/crypto/index.ts");
    const { openFileStore } = await import("#server/kernel/files/index.ts");
    const { openMasterKeys } = await import("#server/keys.ts");
    const files = openFileStore(join(dir, "files"), openDataKeys(await openMasterKeys(opened.kernel, { KEFU_MASTER_KEY: key })));
    const file = (await files.open(opened.kernel.db.kysely, fileId))!;
    expect(file.file.name).toBe("发票.txt");
    expect(Buffer.concat(await file.stream.toArray()).toString()).toBe("一份发票");
    // It lives on: identity columns and sequences go on where they stood.
    await arrive(opened, "还有一个问题");
    await opened.close();

    const back = await startScratch();
    try {
      const packBack = join(aside, "pack-back");
      const lived = await everyTable(there);
      await exportInstallation({ database: { connectionString: there }, dir, into: packBack });
      await importInstallation({ database: { connectionString: back.connectionString }, dir: join(aside, "back"), from: packBack });
      expect(await everyTable(back.connectionString)).toEqual(lived);
      const again = await openKefu({ connectionString: back.connectionString, dir: join(aside, "back"), outside: true }, { KEFU_MASTER_KEY: key }, "2026-04-02T04:00:00.000Z");
      expect(await saidIn(again)).toContain("139****1111");
      await again.close();
    } finally {
      await back.stop();
    }
    expect(phoneSaid).toContain("13900001111");
  });

  test("R-OP-03 (export and import): constraints, triggers and foreign keys stand afterwards as they did before", async () => {
    const there = addressOf("moved");
    const shape = async (connectionString: string) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      const { rows } = await client.query<{ line: string }>(
        `select conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid) as line from pg_constraint where contype <> 'n' and connamespace::regnamespace::text !~ '^(pg_|information)'
         union all select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal order by 1`,
      );
      await client.end();
      return rows.map((row) => row.line);
    };
    expect(await shape(there)).toEqual(await shape(source.connectionString));
  });

  test("R-OP-03 (export and import): an export that is under way does not keep a new month from beginning", async () => {
    const reader = new pg.Client({ connectionString: source.connectionString });
    const writer = new pg.Client({ connectionString: source.connectionString });
    await Promise.all([reader.connect(), writer.connect()]);
    await reader.query("begin isolation level repeatable read read only");
    let rows = 0;
    for (const table of await tablesOf(reader)) rows += (await copyOut(reader, rowsOf(table))).rows;
    expect(rows).toBeGreaterThan(10);
    await writer.query("set lock_timeout = '5s'");
    await writer.query("select conversations.ensure_partition('2031-01-01')");
    await reader.query("commit");
    await writer.query("drop table conversations.entry_2031_01");
    await Promise.all([reader.end(), writer.end()]);
  });

  test("R-OP-03 (export and import): all or nothing: what is damaged, breaks a rule or finds something there leaves the database empty", async () => {
    const pack = join(aside, "pack-2");
    await exportInstallation({ database: { connectionString: source.connectionString }, dir: source.dir, into: pack });
    const there = await freshDatabase("emptied");
    const dir = join(aside, "emptied");
    const attempt = () => refused(importInstallation({ database: { connectionString: there }, dir, from: pack }));
    const manifest = await readFile(join(pack, "kefu.json"), "utf8");

    const shopRows = await readFile(join(pack, "tables/organization.shop.copy"), "utf8");
    await writeFile(join(pack, "tables/organization.shop.copy"), shopRows.replace("禾木家电旗舰店", "禾木家电旗舰铺"));
    expect(await attempt()).toBe("pack_damaged");
    await writeFile(join(pack, "tables/organization.shop.copy"), `${shopRows}not\ta\trow\n`);
    expect(await attempt()).toBe("rows_refused");
    await rm(join(pack, "tables/organization.shop.copy"));
    expect(await attempt()).toBe("pack_damaged");
    // Whole by its hash, and still against a foreign key.
    const { createHash } = await import("node:crypto");
    const none = createHash("sha256").update("").digest("hex");
    await writeFile(join(pack, "tables/organization.shop.copy"), "");
    await writeFile(join(pack, "kefu.json"), manifest.replace(/("name": "shop",[^}]*"rows": )1(,[^}]*"sha256": ")[0-9a-f]{64}/s, `$10$2${none}`));
    expect(await attempt()).toBe("rows_refused");
    await writeFile(join(pack, "tables/organization.shop.copy"), shopRows);

    await writeFile(join(pack, "kefu.json"), manifest.replace('"staff_no",', ""));
    expect(await attempt()).toBe("table_differs");
    await writeFile(join(pack, "kefu.json"), manifest.replace('"path": "audit/', '"path": "keys/'));
    expect(await attempt()).toBe("pack_damaged");
    await writeFile(join(pack, "kefu.json"), manifest.replace('"0001__kernel__base"', '"9999__kernel__future"'));
    expect(await attempt()).toBe("made_by_newer");
    await writeFile(join(pack, "kefu.json"), manifest);
    const [shelf] = (await readdir(join(pack, "files"))).filter((name) => name.length === 2);
    const [file] = await readdir(join(pack, "files", shelf!));
    await appendFile(join(pack, "files", shelf!, file!), "x");
    expect(await attempt()).toBe("pack_damaged");

    expect(await everyTable(there)).toEqual({});
    expect((await readdir(dir)).filter((name) => name !== "keys")).toEqual([]);
    expect(await refused(importInstallation({ database: { connectionString: addressOf("moved") }, dir: join(aside, "else"), from: join(aside, "pack") }))).toBe("database_not_empty");
    expect(await refused(exportInstallation({ database: { connectionString: source.connectionString }, dir: source.dir, into: pack }))).toBe("target_not_empty");
  });
});

async function readKey(): Promise<string> {
  const [name] = (await readdir(join(source.dir, "keys"))).filter((each) => each.startsWith("master-"));
  return readFile(join(source.dir, "keys", name!), "utf8");
}
