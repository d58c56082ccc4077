import { existsSync } from "node:fs";
import { appendFile, chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readHeads, sealAudit, openSigner } from "#server/foundation/audit/index.ts";
import { createLog } from "#server/kernel/log.ts";
import { exportRecovery } from "#server/kernel/crypto/index.ts";
import { readKeyFolder } from "#server/kernel/crypto/master.ts";
import { startEmbedded, type Embedded } from "#server/kernel/postgres/index.ts";
import { runCommand } from "./run.ts";
import { everyTable, foundCentre, openKefu } from "./testing.ts";

const log = createLog(() => {});
let aside: string;
let dir: string;
let embedded: Embedded;

/** Runs a command as bin/kefu.mjs would, in English unless told otherwise. */
async function kefu(line: string, env: NodeJS.ProcessEnv = {}): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(line.split(" "), { env: { KEFU_LANG: "en", ...env }, out: (text) => void out.push(text), err: (text) => void err.push(text), askSecret: async () => null });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

beforeAll(async () => {
  aside = await mkdtemp(join(tmpdir(), "kefu-cli-"));
  dir = join(aside, "data");
  embedded = await startEmbedded({ dir, log, fsync: false });
  const opened = await openKefu({ connectionString: embedded.connectionString, dir });
  await foundCentre(opened);
  const { signer } = await openSigner(join(dir, "keys"), join(dir, "audit"));
  await sealAudit(opened.kernel, signer, join(dir, "audit"));
  await mkdir(join(dir, "files", "ab"), { recursive: true });
  await writeFile(join(dir, "files", "ab", "ab000000-0000-4000-8000-000000000001"), "sealed");
  await opened.close();
}, 120_000);
afterAll(async () => {
  await embedded?.stop();
  await rm(aside, { recursive: true, force: true });
}, 60_000);

async function keyIds(folder = join(dir, "keys")): Promise<string[]> {
  return (await readKeyFolder(folder)).keys.map((key) => key.id);
}
async function change(connectionString: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(text);
  await client.end();
}

describe("R-OP-03 (backup)", { timeout: 120_000 }, () => {
  test("R-OP-03 (backup): a backup of the running installation is restored with every row and file, without the keys, and says which key it needs", async () => {
    const into = join(aside, "backup");
    const made = await kefu(`backup --data ${dir} --into ${into}`);
    expect(made).toMatchObject({ code: 0, err: "" });
    const [id] = await keyIds();
    expect(made.out).toContain(`The master key (${id}) is not in it.`);
    const all = (await readdir(into, { recursive: true })).join("\n");
    expect(all).not.toMatch(/\.key/);
    const keyText = (await readFile(join(dir, "keys", `master-${id}.key`), "utf8")).trim();
    for (const name of await readdir(into, { recursive: true, withFileTypes: true })) {
      if (name.isFile()) expect((await readFile(join(name.parentPath, name.name))).includes(keyText)).toBe(false);
    }

    const fresh = join(aside, "restored");
    const restored = await kefu(`restore --from ${into} --data ${fresh}`);
    expect(restored).toMatchObject({ code: 0, err: "" });
    expect(restored.out).toContain(`It still needs the master key ${id}`);
    expect(await readFile(join(fresh, "files/ab/ab000000-0000-4000-8000-000000000001"), "utf8")).toBe("sealed");
    const wanted = await everyTable(embedded.connectionString);
    const second = await startEmbedded({ dir: fresh, log, fsync: false });
    expect(await everyTable(second.connectionString)).toEqual(wanted);
    await second.stop();
    expect((await kefu(`audit verify --data ${fresh}`)).code).toBe(0);

    // Where the key lies already, that is said instead; and a folder with anything else is left alone.
    const keyed = join(aside, "keyed");
    await cp(join(dir, "keys"), join(keyed, "keys"), { recursive: true });
    expect((await kefu(`restore --from ${into} --data ${keyed}`)).out).toContain(`The master key it needs (${id}) is in place.`);
    const again = await kefu(`restore --from ${into} --data ${keyed}`);
    expect(again).toMatchObject({ code: 1, out: "" });
    expect(again.err).toContain("is not empty");
  });

  test("R-OP-03 (backup): a damaged backup is refused whole, and nothing stays behind", async () => {
    const into = join(aside, "damaged");
    expect((await kefu(`backup --data ${dir} --into ${into}`)).code).toBe(0);
    const fresh = join(aside, "not-restored");
    const attempt = async () => {
      const result = await kefu(`restore --from ${into} --data ${fresh}`);
      expect(result.code).toBe(1);
      expect(await readdir(fresh).then((names) => names.flatMap((name) => (name === "pg18" ? [] : [name])), () => [])).toEqual([]);
      expect(existsSync(join(fresh, "pg18/data"))).toBe(false);
      return result.err;
    };
    const file = join(into, "files/ab/ab000000-0000-4000-8000-000000000001");
    await appendFile(file, "x");
    expect(await attempt()).toContain("files/ab/");
    await writeFile(file, "sealed");
    await appendFile(join(into, "database/data/PG_VERSION"), "x");
    expect(await attempt()).toContain("no whole backup");
    await writeFile(join(into, "database/data/PG_VERSION"), "18\n");
    await appendFile(join(into, "database/kefu-backup.json"), " ");
    expect(await attempt()).toContain("kefu-backup.json");
    await rm(join(into, "kefu.json"));
    expect(await attempt()).toContain("has no kefu.json");
  });

  test("R-OP-03 (backup): a recovery file brings the key back, by its passphrase only", async () => {
    const { keys } = await readKeyFolder(join(dir, "keys"));
    const file = join(aside, "recovery.txt");
    await writeFile(file, await exportRecovery(keys, "correct horse battery"));
    const into = join(aside, "for-recovery");
    await kefu(`backup --data ${dir} --into ${into}`);
    const fresh = join(aside, "recovered");
    const line = `restore --from ${into} --recovery ${file} --data ${fresh}`;
    expect(await kefu(line)).toMatchObject({ code: 1, err: expect.stringContaining("There is no passphrase") as string });
    expect(await kefu(line, { KEFU_RECOVERY_PASSPHRASE: "wrong horse battery" })).toMatchObject({ code: 1, err: expect.stringContaining("The passphrase is wrong") as string });
    expect(existsSync(fresh)).toBe(false);
    const done = await kefu(line, { KEFU_RECOVERY_PASSPHRASE: "correct horse battery" });
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toContain("is in place");
    expect(await keyIds(join(fresh, "keys"))).toEqual(keys.map((key) => key.id));
    const stopped = await kefu(`doctor --data ${fresh}`);
    expect(stopped.out).toContain("[ok] The master key is in place");
  });

  test("R-OP-03 (backup): what cannot be is one sentence in the reader's language with an exit code", async () => {
    expect(await kefu(`backup --data ${dir}`)).toEqual({ code: 2, out: "", err: "--into is missing. See kefu backup --help." });
    expect((await kefu("backup --inot x")).code).toBe(2);
    expect((await kefu("nothing")).code).toBe(2);
    expect(await kefu(`backup --data ${join(aside, "void")} --into ${join(aside, "x")}`)).toMatchObject({ code: 1, err: expect.stringContaining("holds no data of Kefu") as string });
    expect((await kefu(`backup --data ${join(aside, "void")} --into ${join(aside, "x")}`, { KEFU_LANG: "zh-CN" })).err).toContain("里没有 Kefu 的数据");
    expect(existsSync(join(aside, "void"))).toBe(false);
    expect((await kefu(`backup --into ${join(aside, "x")}`, { DATABASE_URL: embedded.connectionString })).err).toContain("kefu export");
    expect((await kefu(`export --into ${join(aside, "x")}`, { DATABASE_URL: "postgresql://kefu@127.0.0.1:1/kefu" })).err).toContain("cannot be reached");
    for (const command of ["backup", "restore", "export", "import", "audit", "handbook", "doctor"]) {
      const help = await kefu(`${command} --help`, { KEFU_LANG: undefined, LANG: "C" });
      expect(help).toMatchObject({ code: 0, err: "" });
      expect(help.out).toContain(`kefu ${command}`);
    }
  });
});

describe("R-OP-03 (export and import)", { timeout: 120_000 }, () => {
  test("R-OP-03 (export and import): the commands move an installation into a new data folder", async () => {
    const into = join(aside, "export");
    // As pg-boss keeps its work; it is left behind, and said.
    await change(embedded.connectionString, "drop schema if exists pgboss cascade; create schema pgboss; create table pgboss.job (name text, state text); insert into pgboss.job values ('mail', 'created'), ('mail', 'completed')");
    const done = await kefu(`export --data ${dir} --into ${into}`);
    expect(done.out).toContain("1 pieces of waiting work");
    await change(embedded.connectionString, "drop schema pgboss cascade");
    expect(done).toMatchObject({ code: 0, err: "" });
    const fresh = join(aside, "imported");
    const imported = await kefu(`import --from ${into} --data ${fresh}`);
    expect(imported).toMatchObject({ code: 0, err: "" });
    expect(imported.out).toContain("every table compared");
    expect(await readFile(join(fresh, "files/ab/ab000000-0000-4000-8000-000000000001"), "utf8")).toBe("sealed");
    const second = await startEmbedded({ dir: fresh, log, fsync: false });
    expect(await everyTable(second.connectionString)).toEqual(await everyTable(embedded.connectionString));
    await second.stop();
    expect((await kefu(`import --from ${into} --data ${fresh}`)).code).toBe(1);
    expect((await kefu(`restore --from ${into} --data ${join(aside, "y")}`)).err).toContain("kefu import");
  });
});

describe("R-OP-04 (verify command)", { timeout: 60_000 }, () => {
  test("R-OP-04 (verify command): a whole record is told with 0; a changed event or a cut end is named with 1", async () => {
    const whole = await kefu(`audit verify --data ${dir}`);
    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining("The audit record is whole: 1 batches") as string });
    const copy = join(aside, "heads.log");
    await writeFile(copy, await readHeads(join(dir, "audit/heads.log")));
    expect((await kefu(`audit verify --data ${dir} --head ${copy}`)).code).toBe(0);
    await appendFile(copy, `2 ${"0".repeat(64)} ${"0".repeat(16)} x 2026-03-02T02:00:00.000Z\n`);
    const cut = await kefu(`audit verify --data ${dir} --head ${copy}`);
    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining("a whole batch is missing") as string });
    expect(await kefu(`audit verify --data ${dir} --head ${join(aside, "none")}`)).toMatchObject({ code: 1, err: expect.stringContaining("cannot be read") as string });

    const at = "(select event_id from kernel.event_order where position = 3)";
    await change(embedded.connectionString, `update kernel.event set kind = kind || 'x' where id = ${at}`);
    const changed = await kefu(`audit verify --data ${dir}`, { KEFU_LANG: "zh-CN" });
    expect(changed).toMatchObject({ code: 1, out: expect.stringContaining("第 1 批，第 3 条") as string });
    expect((await kefu(`doctor --data ${dir}`)).code).toBe(1);
    await change(embedded.connectionString, `update kernel.event set kind = left(kind, -1) where id = ${at}`);
    expect((await kefu(`audit verify --data ${dir}`)).code).toBe(0);
    expect((await kefu("audit check")).code).toBe(2);
  });
});

describe("R-HB-04 (command)", { timeout: 60_000 }, () => {
  test("R-HB-04 (command): kefu handbook exports the installation's handbook, and checks and applies the files", async () => {
    const folder = join(aside, "handbook");
    expect((await kefu(`handbook export ${folder} --data ${dir}`)).code).toBe(0);
    expect((await readdir(folder)).length).toBeGreaterThan(3);
    expect((await kefu(`handbook check ${folder}`)).code).toBe(0);
    expect((await kefu(`handbook apply ${folder} --data ${dir}`)).code).toBe(0);
    expect((await kefu(`handbook export ${folder} --data ${join(aside, "void")}`)).err).toContain("holds no data");
  });
});

describe("R-OP-07 (doctor)", { timeout: 60_000 }, () => {
  test("R-OP-07 (doctor): a sound installation exits with 0; a missing key is named with its fix and exits with 1", async () => {
    const sound = await kefu(`doctor --data ${dir}`);
    expect(sound.code).toBe(0);
    for (const line of ["[ok] The schema is up to date", "[ok] The audit record is whole", "[ok] Last backup", "[warn] No recovery file was saved"]) expect(sound.out).toContain(line);
    const [id] = await keyIds();
    const key = join(dir, "keys", `master-${id}.key`);
    await chmod(key, 0o644);
    expect((await kefu(`doctor --data ${dir}`)).out).toContain("Others may read");
    const text = await readFile(key, "utf8");
    await rm(key);
    const missing = await kefu(`doctor --data ${dir}`);
    expect(missing.code).toBe(1);
    expect(missing.out).toContain(`[FAIL] The master key ${id} is missing`);
    expect(missing.out).toContain("kefu restore --recovery FILE");
    await writeFile(key, text, { mode: 0o600 });
    expect((await kefu(`doctor --data ${join(aside, "void")}`)).out).toContain("holds no data yet");
    expect((await kefu("doctor", { DATABASE_URL: "postgresql://kefu@127.0.0.1:1/kefu" })).code).toBe(1);
  });
});
