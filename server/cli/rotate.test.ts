import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { system } from "#server/kernel/context.ts";
import { openDataKeys } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { createLog } from "#server/kernel/log.ts";
import { startEmbedded, type Embedded } from "#server/kernel/postgres/index.ts";
import { openMasterKeys } from "#server/keys.ts";
import { arrive, foundCentre, openKefu, type Opened } from "./testing.ts";

let aside: string;
let dir: string;
let embedded: Embedded;
let kefu: Opened;
let cookie: string;
const owners = 1500;

beforeAll(async () => {
  aside = await mkdtemp(join(tmpdir(), "kefu-rotate-"));
  dir = join(aside, "data");
  embedded = await startEmbedded({ dir, log: createLog(() => {}), fsync: false });
  kefu = await openKefu({ connectionString: embedded.connectionString, dir });
  await foundCentre(kefu);
  const keys = openDataKeys(await openMasterKeys(kefu.kernel, {}));
  await kefu.kernel.run(system, (ctx) => keys.forOwners(ctx.tx, ctx.now, Array.from({ length: owners }, newId)));
  const signed = await kefu.app.http.inject({ method: "POST", url: "/v1/session", payload: { loginName: "founder", password: "九点半开门 nine-thirty" } });
  cookie = `${signed.cookies[0]!.name}=${signed.cookies[0]!.value}`;
}, 120_000);
afterAll(async () => {
  await kefu?.close();
  await embedded?.stop();
  await rm(aside, { recursive: true, force: true });
}, 60_000);

const cli = fileURLToPath(new URL("../cli.ts", import.meta.url));
/** The command as bin/kefu.mjs starts it, in a process of its own; `killAt` ends it with -9 at the first line that has these words. */
async function command(line: string, killAt?: string): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [cli, ...line.split(" "), "--data", dir], { env: { PATH: process.env.PATH, KEFU_LANG: "en" }, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => {
      out += piece.toString();
      if (killAt !== undefined && out.includes(killAt)) child.kill("SIGKILL");
    });
  await once(child, "exit");
  return { code: child.exitCode, out };
}

const rows = async <T>(query: string) => (await kefu.kernel.db.pool.query(query)).rows as T[];
const under = async () => Object.fromEntries((await rows<{ id: string; n: number }>("select master_key_id as id, count(*)::int as n from kernel.data_key group by 1")).map((row) => [row.id, row.n]));
const newest = async () => (await rows<{ id: string }>("select id from kernel.master_key order by number desc limit 1"))[0]!.id;
const read = async (id: string) => (await kefu.app.http.inject({ method: "GET", url: `/v1/conversations/${id}/entries`, headers: { cookie } })).body;

describe("R-CU-04 (rotation by command): a new master key while messages come in", { timeout: 180_000 }, () => {
  test("R-CU-04 (rotation by command): killed in the middle it goes on; every message that comes meanwhile is stored and read, none is ever unreadable", async () => {
    const first = await newest();
    const said: string[] = [];
    const unread: string[] = [];
    let going = true;
    const load = (async () => {
      for (let n = 0; going; n += 1) {
        said.push(await arrive(kefu, `第 ${n} 条，电话 1390000${String(n).padStart(4, "0")}`));
        for (const id of [said[0]!, said.at(-1)!]) {
          const body = await read(id);
          if (!/139\*\*\*\*\d{4}/.test(body)) unread.push(body);
        }
      }
    })();

    const killed = await command("keys rotate --batch 10", " of ");
    expect(killed).toMatchObject({ code: null });
    const second = await newest();
    expect(second).not.toBe(first);
    const half = await under();
    expect(half[first]).toBeGreaterThan(0);
    expect(half[second]).toBeGreaterThan(0);
    expect(said.length).toBeGreaterThan(0);

    const finished = await command("keys rotate --batch 100");
    expect(finished).toMatchObject({ code: 0 });
    expect(finished.out).toContain(`going on to master key ${second}`);
    expect(finished.out).toMatch(/\d+ of \d+\n.*\d+ of \d+\n/s);
    expect(await newest()).toBe(second);
    expect((await rows("select 1 from kernel.index_key where master_key_id = '" + second + "'")).length).toBe(1);
    const during = said.length;
    await expect.poll(() => said.length, { timeout: 20_000 }).toBeGreaterThan(during + 3);
    // The running server has gone over too: nobody's key lies under the old one any more.
    expect((await under())[first]).toBeUndefined();

    const retired = await command("keys retire");
    expect(retired).toMatchObject({ code: 0 });
    expect(retired.out).toContain(first);
    await rm(join(dir, "keys", `master-${first}.key`));
    const after = said.length;
    await expect.poll(() => said.length, { timeout: 20_000 }).toBeGreaterThan(after + 3);
    going = false;
    await load;
    expect(unread).toEqual([]);
    for (const id of said) expect(await read(id)).toMatch(/139\*\*\*\*\d{4}/);
  });

  test("R-CU-04 (rotation by command): started anew with the new key alone, everything is read; a third key is only made when it is asked for again", async () => {
    const [conversation] = await rows<{ id: string }>("select id from conversations.conversation order by opened_at, id limit 1");
    await kefu.close();
    kefu = await openKefu({ connectionString: embedded.connectionString, dir });
    const signed = await kefu.app.http.inject({ method: "POST", url: "/v1/session", payload: { loginName: "founder", password: "九点半开门 nine-thirty" } });
    cookie = `${signed.cookies[0]!.name}=${signed.cookies[0]!.value}`;
    expect(await read(conversation!.id)).toContain("139****1111");
    expect((await readdir(join(dir, "keys"))).filter((name) => name.startsWith("master-"))).toHaveLength(1);
    const nothing = await command("keys retire");
    expect(nothing).toMatchObject({ code: 0 });
    expect(nothing.out).toContain("No old master key");
    expect((await command("keys")).code).toBe(2);
  });
});
