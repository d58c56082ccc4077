import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openBus } from "#server/kernel/bus.ts";
import { ConfigRefused } from "#server/kernel/config.ts";
import type { Database, Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { createLog } from "#server/kernel/log.ts";
import { testDatabase } from "#server/kernel/testing.ts";
import { openBlindIndex, rewrapIndexKey } from "./blind.ts";
import { erasedTopic, followErasures, openDataKeys, rewrapDataKeys } from "./data-keys.ts";
import { openField, sealField } from "./field.ts";
import { isRecoverySaved, noteRecoverySaved, openKeys, retireMasterKeys, ringOf, rotateMasterKey, type KeySource } from "./keys.ts";
import { formatMasterKey, newMasterKey } from "./master.ts";
import { openParts, sealParts } from "./parts.ts";
import { cutPersonal, fillIn } from "./personal.ts";
import { exportRecovery, importRecovery, restoreKeys } from "./recovery.ts";

const now = new Date("2026-11-11T02:00:00Z");
const where = "KEFU_MASTER_KEY";
const place = { table: "t", column: "phone", row: "1" };
let database: { db: Database; close(): Promise<void> };
let folder: string;

beforeAll(async () => void (database = await testDatabase()), 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kefu-keys-"));
  await sql`truncate kernel.data_key, kernel.index_key, kernel.master_key`.execute(database.db.kysely);
  return () => rm(folder, { recursive: true });
});
const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.kysely.transaction().execute(work);
const open = (source: KeySource = { folder }) => inTx((tx) => openKeys(tx, now, source));
const refusal = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => (error instanceof ConfigRefused ? { code: error.code, ...error.params } : error));

test("R-CU-04 (master key): the first start makes a key for its owner's eyes only, the next finds it", async () => {
  const ring = await open();
  expect(ring.all).toHaveLength(1);
  const [name, ...others] = await readdir(folder);
  expect([name, others]).toEqual([`master-${ring.newest.id}.key`, []]);
  expect((await stat(join(folder, name!))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await open()).newest.id).toBe(ring.newest.id);
  const { rows } = await sql<{ row: string }>`select m::text as row from kernel.master_key m`.execute(database.db.kysely);
  expect(rows[0]!.row).not.toContain(ring.newest.key.toString("hex"));
});

test("R-CU-04 (master key): a start that died after writing the file, before the record, uses that file", async () => {
  const died = await refusal(inTx(async (tx) => {
    await openKeys(tx, now, { folder });
    throw new ConfigRefused("killed");
  }));
  expect(died).toEqual({ code: "killed" });
  const [name] = await readdir(folder);
  expect(`master-${(await open()).newest.id}.key`).toBe(name);
});

test("R-CU-04 (master key): a database with records refuses to start without its key, and says where it looked", async () => {
  const { newest } = await open();
  const file = join(folder, `master-${newest.id}.key`);
  await rename(file, `${file}.away`);
  expect(await refusal(open())).toEqual({ code: "master_key_missing", where: folder, wanted: newest.id, found: "" });
  expect((await readdir(folder)).filter((name) => name.endsWith(".key"))).toEqual([]);
  await writeFile(file, `${formatMasterKey(newMasterKey())}\n`);
  expect(await refusal(open())).toEqual({ code: "master_key_damaged", where: folder, file: `master-${newest.id}.key` });
  await rename(`${file}.away`, file);
  expect((await open()).newest.id).toBe(newest.id);
});

test("R-CU-04 (master key): with an outside database the key must be given, and must be the right one", async () => {
  expect(await refusal(open({ given: null, where }))).toEqual({ code: "master_key_not_given", where });
  expect(await refusal(open({ given: "not a key", where }))).toEqual({ code: "master_key_malformed", where });
  const [key, other] = [newMasterKey(), newMasterKey()];
  expect((await open({ given: ` ${formatMasterKey(key)}\n`, where })).newest.id).toBe(key.id);
  expect(await refusal(open({ given: null, where }))).toMatchObject({ code: "master_key_missing", where, wanted: key.id });
  expect(await refusal(open({ given: formatMasterKey(other), where }))).toEqual({ code: "master_key_differs", where, wanted: key.id, found: other.id });
});

test("R-CU-04 (master key): of three starters on an empty database one makes the key, all use it", async () => {
  const rings = await Promise.all([open(), open(), open()]);
  expect(new Set(rings.map((ring) => ring.newest.id)).size).toBe(1);
  expect(await readdir(folder)).toHaveLength(1);
});

test("R-CU-04 (key rotation): the newest key encrypts, older ones decrypt until all is rewrapped in batches; index values stay", async () => {
  const first = await open();
  const owners = Array.from({ length: 25 }, newId);
  const keys = openDataKeys(first);
  const sealed = await inTx(async (tx) => {
    const made = new Map<string, Buffer>();
    for (const owner of owners) made.set(owner, sealField(await keys.forOwner(tx, now, owner), place, owner));
    return made;
  });
  const before = (await inTx((tx) => openBlindIndex(tx, now, first))).phone("13812345678").whole;
  const second = await inTx((tx) => rotateMasterKey(tx, now, folder, first));
  expect(second.newest.id).not.toBe(first.newest.id);
  expect((await open()).all.map((key) => key.id)).toEqual(second.all.map((key) => key.id));
  expect(await inTx((tx) => retireMasterKeys(tx))).toEqual([]);
  const counts: number[] = [];
  do counts.push(await inTx((tx) => rewrapDataKeys(tx, second, 10)));
  while (counts.at(-1) !== 0);
  expect(counts).toEqual([10, 10, 5, 0]);
  await inTx((tx) => rewrapIndexKey(tx, second));
  expect(await inTx((tx) => retireMasterKeys(tx))).toEqual([first.newest.id]);
  await rm(join(folder, `master-${first.newest.id}.key`));
  const third = await open();
  expect(third.all).toHaveLength(1);
  const found = await inTx((tx) => openDataKeys(third).findMany(tx, owners));
  for (const owner of owners) expect(openField(found.get(owner)!, place, sealed.get(owner)!)).toBe(owner);
  expect((await inTx((tx) => openBlindIndex(tx, now, third))).phone("13812345678").whole.equals(before)).toBe(true);
});

test("R-CU-04 (key rotation): who gives the keys from outside puts the new one first", async () => {
  const [old, fresh] = [newMasterKey(), newMasterKey()];
  await open({ given: formatMasterKey(old), where });
  expect((await open({ given: `${formatMasterKey(old)} ${formatMasterKey(fresh)}`, where })).newest.id).toBe(old.id);
  expect((await open({ given: `${formatMasterKey(fresh)},${formatMasterKey(old)}`, where })).newest.id).toBe(fresh.id);
  expect(await refusal(open({ given: formatMasterKey(old), where }))).toMatchObject({ code: "master_key_differs", wanted: fresh.id });
});

test("R-CU-04 (recovery file): the passphrase brings the keys back on another machine; a wrong one or a damaged file does not", async () => {
  const ring = await open();
  expect(await inTx(isRecoverySaved)).toBe(false);
  await expect(exportRecovery(ring.all, "short")).rejects.toMatchObject({ code: "invalid", fields: [{ path: "passphrase", code: "too_short" }] });
  const file = await exportRecovery(ring.all, "一句足够长的恢复口令，别人猜不到");
  await inTx((tx) => noteRecoverySaved(tx, now, ring));
  expect(await inTx(isRecoverySaved)).toBe(true);
  expect(file).not.toContain(formatMasterKey(ring.newest));
  await expect(importRecovery(file, "另一句足够长的恢复口令，猜错了")).rejects.toMatchObject({ fields: [{ path: "passphrase", code: "wrong_passphrase" }] });
  await expect(importRecovery("hello", "一句足够长的恢复口令，别人猜不到")).rejects.toMatchObject({ fields: [{ path: "file", code: "not_a_recovery_file" }] });
  await rm(folder, { recursive: true });
  await restoreKeys(folder, await importRecovery(file.replaceAll("\n", "\r\n"), "一句足够长的恢复口令，别人猜不到"));
  expect((await open()).newest.id).toBe(ring.newest.id);
  await inTx((tx) => rotateMasterKey(tx, now, folder, ring));
  expect(await inTx(isRecoverySaved)).toBe(false);
});

test("R-CU-04 (erasure): once the wrapped key is gone nothing opens, not even from memory or beside the erasing transaction", async () => {
  const keys = openDataKeys(await open());
  const owner = newId();
  const sealed = await inTx(async (tx) => sealField(await keys.forOwner(tx, now, owner), place, "13812345678"));
  await inTx((tx) => keys.find(tx, owner));
  await inTx(async (tx) => {
    expect(await keys.erase(tx, owner)).toBe(true);
    const beside = await inTx((other) => keys.find(other, owner));
    expect(openField(beside!, place, sealed)).toBe("13812345678");
  });
  expect(await inTx((tx) => keys.find(tx, owner))).toBeNull();
  expect(await inTx((tx) => keys.erase(tx, owner))).toBe(false);
  const again = await inTx((tx) => keys.forOwner(tx, now, owner));
  expect(() => openField(again, place, sealed)).toThrow();
  // Whoever comes back is read without what was erased: it is gone, not broken; what is written now opens as ever.
  const back = (await inTx((tx) => keys.find(tx, owner)))!;
  expect([openField(back, place, sealed), openParts(back, place, sealed), openField(back, place, sealField(again, place, "13900001111"))]).toEqual(["", [], "13900001111"]);
});

test("R-CU-04 (erasure): of an owner that can never come back, such as one import or a waiting delivery, no row is left", async () => {
  const keys = openDataKeys(await open());
  const [person, once] = [newId(), newId()];
  await inTx((tx) => keys.forOwners(tx, now, [person, once]));
  expect([await inTx((tx) => keys.erase(tx, person)), await inTx((tx) => keys.discard(tx, once)), await inTx((tx) => keys.discard(tx, once))]).toEqual([true, true, false]);
  const left = await inTx((tx) => sql<{ id: string }>`select owner_id as id from kernel.erased_owner where owner_id = any(${[person, once]}::uuid[]) union all select owner_id from kernel.data_key where owner_id = any(${[person, once]}::uuid[])`.execute(tx));
  expect(left.rows.map((row) => row.id)).toEqual([person]);
});

test("R-CU-04 (erasure): an erasure that is rolled back changes nothing; one on another node is learned by name", async () => {
  const ring = await open();
  const [here, there] = [openDataKeys(ring), openDataKeys(ring)];
  const owner = newId();
  await inTx((tx) => here.forOwner(tx, now, owner));
  expect(await inTx((tx) => here.find(tx, owner))).not.toBeNull();
  await inTx(async (tx) => {
    await here.erase(tx, owner);
    throw new Error("rolled back");
  }).catch(() => {});
  expect(await inTx((tx) => here.find(tx, owner))).not.toBeNull();
  expect(await inTx((tx) => there.find(tx, owner))).not.toBeNull();
  const log = createLog(() => {});
  const [busHere, busThere] = [await openBus(database.db, "here", log), await openBus(database.db, "there", log)];
  let learned = false;
  busThere.on(erasedTopic, (ids) => (learned ||= ids.includes(owner)));
  const off = followErasures(busThere, there);
  await inTx((tx) => here.erase(tx, owner));
  await expect.poll(() => {
    busHere.wake(erasedTopic, owner);
    return learned;
  }).toBe(true);
  expect(await inTx((tx) => there.find(tx, owner))).toBeNull();
  off();
  await Promise.all([busHere.close(), busThere.close()]);
});

test("R-CU-04 (erasure): after a gap in the bus all keys are read again", async () => {
  const keys = openDataKeys(await open());
  const owner = newId();
  await inTx((tx) => keys.forOwner(tx, now, owner));
  await inTx((tx) => keys.find(tx, owner));
  await sql`delete from kernel.data_key`.execute(database.db.kysely);
  expect(await inTx((tx) => keys.find(tx, owner))).not.toBeNull();
  keys.forgetAll();
  expect(await inTx((tx) => keys.find(tx, owner))).toBeNull();
});

test("R-CU-04 (encrypted at rest): many owners get their keys at once, also when two imports meet", async () => {
  const keys = openDataKeys(await open());
  const owners = Array.from({ length: 300 }, newId);
  const [one, other] = await Promise.all([inTx((tx) => keys.forOwners(tx, now, owners)), inTx((tx) => keys.forOwners(tx, now, [...owners].reverse()))]);
  for (const owner of owners) expect(one.get(owner)!.key.equals(other.get(owner)!.key)).toBe(true);
});

test("R-CV-07 (personal data in messages): the stored form holds nothing, whoever may sees it filled in, after erasure the token stays", async () => {
  const keys = openDataKeys(await open());
  const owner = newId();
  const text = "电话13812345678，邮箱li@example.com";
  const cut = cutPersonal(text);
  const sealed = await inTx(async (tx) => sealParts(await keys.forOwner(tx, now, owner), place, cut.parts));
  expect(cut.text + sealed!.toString("latin1")).not.toMatch(/1381234|example/);
  expect(fillIn(cut.text, openParts(await inTx((tx) => keys.find(tx, owner)), place, sealed))).toBe(text);
  await inTx((tx) => keys.erase(tx, owner));
  expect(fillIn(cut.text, openParts(await inTx((tx) => keys.find(tx, owner)), place, sealed))).toBe("电话⟦手机1⟧，邮箱⟦邮箱1⟧");
  expect(sealParts(await inTx((tx) => keys.forOwner(tx, now, newId())), place, [])).toBeNull();
  expect(openParts(null, place, null)).toEqual([]);
});

test("R-CU-04 (encrypted at rest): a key made in a transaction that was rolled back is never used again", async () => {
  const keys = openDataKeys(await open());
  const owner = newId();
  for (const spoil of [false, true]) {
    await inTx(async (tx) => {
      if (spoil) await sql`savepoint s`.execute(tx);
      await keys.forOwner(tx, now, owner);
      if (spoil) await sql`release s`.execute(tx);
      expect(await keys.find(tx, owner)).not.toBeNull();
      throw new Error("rolled back");
    }).catch((error: Error) => expect(error.message).toBe("rolled back"));
    expect(await inTx((tx) => keys.find(tx, owner))).toBeNull();
  }
  const both = await Promise.all([0, 1, 2].map(() => inTx((tx) => keys.forOwner(tx, now, owner))));
  expect(new Set(both.map((each) => each.key.toString("hex"))).size).toBe(1);
});

test("R-CU-04 (encrypted at rest): memory holds no more keys than allowed, and serves them without the database", async () => {
  const ring = await open();
  const keys = openDataKeys(ring, { capacity: 2 });
  const owners = [newId(), newId(), newId()];
  await inTx(async (tx) => void (await Promise.all(owners.map((owner) => keys.forOwner(tx, now, owner)))));
  for (const owner of owners) await inTx((tx) => keys.find(tx, owner));
  await sql`truncate kernel.data_key`.execute(database.db.kysely);
  const still = await inTx((tx) => keys.findMany(tx, owners));
  expect([...still.keys()].sort()).toEqual(owners.slice(1).sort());
  expect(ringOf(ring.all).byId("unknown")).toBeUndefined();
  expect(await readFile(join(folder, `master-${ring.newest.id}.key`), "utf8")).toBe(`${formatMasterKey(ring.newest)}\n`);
});
