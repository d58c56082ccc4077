import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setUpCentre } from "../centre.ts";
import { openDatabase, type Database } from "../db.ts";
import { knownMigrations, migrate, pendingMigrations } from "../db/migrate.ts";
import { createLog } from "../log.ts";
import { startEmbedded, type Embedded } from "../postgres/index.ts";
import { startScratch } from "../postgres/scratch.ts";
import { backupBeforeMigrating, exportInstallation, importInstallation, readLatest, restoreInstallation } from "./index.ts";

let embedded: Embedded;
let db: Database;
let aside: string;
let early: string[];
beforeAll(async () => {
  aside = await mkdtemp(join(tmpdir(), "kefu-before-"));
  embedded = await startScratch();
  db = openDatabase({ connectionString: embedded.connectionString }, { max: 2 });
  early = (await knownMigrations()).slice(0, 3);
}, 60_000);
afterAll(async () => {
  await db.close();
  await embedded.stop();
  await rm(aside, { recursive: true, force: true });
}, 60_000);

const folders = async () => (await readdir(join(embedded.dir, "backups")).catch(() => [])).filter((name) => /^\.?before/.test(name)).toSorted();

describe("R-OP-03 (upgrade)", { timeout: 120_000 }, () => {
  test("R-OP-03 (upgrade): migrations of a centre that was set up are preceded by a backup that restores what was there; the last three are kept", async () => {
    const lines: number[] = [];
    expect(await backupBeforeMigrating(db.kysely, embedded, (count) => void lines.push(count))).toBeNull();
    await migrate(db.kysely, { only: early });
    expect(await backupBeforeMigrating(db.kysely, embedded)).toBeNull();
    await setUpCentre(db.kysely, new Date("2026-03-02T02:00:00.000Z"), { name: "禾木家电服务中心", zone: "Asia/Shanghai", demo: false });
    for (const day of ["01", "02", "03"]) await mkdir(join(embedded.dir, "backups", `before-0002__identity__people-202601${day}T000000Z`), { recursive: true });
    // A start that was killed in the middle left this behind.
    await mkdir(join(embedded.dir, "backups", ".before-half"), { recursive: true });
    await writeFile(join(embedded.dir, "backups", "mine.txt"), "not a backup");

    const into = (await backupBeforeMigrating(db.kysely, embedded, (count) => void lines.push(count)))!;
    const pending = (await knownMigrations()).slice(3);
    expect(lines).toEqual([pending.length]);
    expect(into).toContain(`before-${pending[0]}-`);
    expect(await folders()).toHaveLength(3);
    expect(await folders()).not.toContain("before-0002__identity__people-20260101T000000Z");
    expect(await readdir(join(embedded.dir, "backups"))).toContain("mine.txt");
    expect(await readLatest(embedded.dir)).toMatchObject({ kind: "before_migrations", into });

    await migrate(db.kysely);
    expect(await backupBeforeMigrating(db.kysely, embedded)).toBeNull();

    const fresh = join(aside, "restored");
    await restoreInstallation({ from: into, dir: fresh });
    const restored = await startEmbedded({ dir: fresh, log: createLog(() => {}), fsync: false });
    const old = openDatabase({ connectionString: restored.connectionString }, { max: 1 });
    expect(await pendingMigrations(old.kysely)).toEqual({ applied: early, pending });
    expect((await sql<{ name: string }>`select name from kernel.centre`.execute(old.kysely)).rows).toEqual([{ name: "禾木家电服务中心" }]);
    await old.close();
    await restored.stop();
  });

  test("R-OP-03 (export and import): an export of an earlier level is brought up to date while it is imported", async () => {
    const old = await startScratch();
    const oldDb = openDatabase({ connectionString: old.connectionString }, { max: 1 });
    const fresh = await startScratch();
    const freshDb = openDatabase({ connectionString: fresh.connectionString }, { max: 1 });
    try {
      await migrate(oldDb.kysely, { only: early });
      await setUpCentre(oldDb.kysely, new Date("2026-03-02T02:00:00.000Z"), { name: "禾木", zone: "Asia/Shanghai", demo: false });
      const pack = join(aside, "early");
      expect((await exportInstallation({ database: { connectionString: old.connectionString }, dir: old.dir, into: pack })).migrations).toEqual(early);
      await importInstallation({ database: { connectionString: fresh.connectionString }, dir: join(aside, "late"), from: pack });
      expect((await pendingMigrations(freshDb.kysely)).pending).toEqual([]);
      expect((await sql<{ name: string }>`select name from kernel.centre`.execute(freshDb.kysely)).rows).toEqual([{ name: "禾木" }]);
    } finally {
      await oldDb.close();
      await freshDb.close();
      await old.stop();
      await fresh.stop();
    }
  });
});
