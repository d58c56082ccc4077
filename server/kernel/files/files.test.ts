import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataKeys, type DataKeys } from "#server/kernel/crypto/data-keys.ts";
import { openKeys } from "#server/kernel/crypto/keys.ts";
import type { Database, Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { testDatabase } from "#server/kernel/testing.ts";
import { openFileStore, type FileStore } from "./index.ts";

const now = new Date("2026-11-11T02:00:00Z");
const [yesterday, dayBefore] = [new Date("2026-11-10T02:00:00Z"), new Date("2026-11-09T02:00:00Z")];
const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"), Buffer.from("13812345678 in a picture")]);
const roomy = { limit: 10_000_000 };
let database: { db: Database; close(): Promise<void> };
let root: string;
let folder: string;
let keys: DataKeys;
let files: FileStore;

beforeAll(async () => {
  database = await testDatabase();
  root = await mkdtemp(join(tmpdir(), "kefu-files-"));
  folder = join(root, "files");
  keys = openDataKeys(await inTx((tx) => openKeys(tx, now, { folder: join(root, "keys") })));
  files = openFileStore(folder, keys);
});
afterAll(async () => {
  await database.close();
  await rm(root, { recursive: true });
});
const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.kysely.transaction().execute(work);
const onDisk = async () => (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
async function* pieces(content: Buffer, length = 1000) {
  for (let at = 0; at < content.length; at += length) yield content.subarray(at, at + length);
}
async function store(content: Buffer, name = "图片.png", ownerId = newId()) {
  const received = await files.put(pieces(content), { ...roomy, name });
  return inTx((tx) => files.record(tx, now, received, { id: ownerId }));
}
async function read(id: string, range?: { start: number; end: number }) {
  const opened = await inTx((tx) => files.open(tx, id, range));
  return opened && buffer(opened.stream);
}

test("R-CH-01 (files): what is uploaded comes back, with its cleaned name, its type and its hash", async () => {
  const stored = await store(png, "../\u202e图片<1>.png");
  expect(stored).toMatchObject({ name: "图片1.png", type: "image/png", inline: true, size: png.length, createdAt: now });
  expect(stored.sha256).toBe(createHash("sha256").update(png).digest("hex"));
  expect(await inTx((tx) => files.find(tx, stored.id))).toEqual(stored);
  expect((await read(stored.id))!.equals(png)).toBe(true);
});

test("R-CU-04 (encrypted at rest): neither disk nor database shows the name or a byte of the file", async () => {
  const stored = await store(png, "13912345678.png");
  const path = (await onDisk()).find((each) => each.endsWith(stored.id))!;
  expect((await readFile(path)).includes("13812345678")).toBe(false);
  expect(path).not.toContain("139");
  const { rows } = await sql<{ row: string; name: Buffer }>`select f::text as row, name from kernel.file f where id = ${stored.id}`.execute(database.db.kysely);
  expect(rows[0]!.row + rows[0]!.name.toString("latin1")).not.toContain("13912345678");
});

test.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])("R-CH-01 (files): %i bytes survive, whole and from the middle", async (size) => {
  const content = Buffer.alloc(size, "0123456789abcdef!");
  const { id } = await store(content);
  expect((await read(id))!.equals(content)).toBe(true);
  for (const [start, end] of [[0, 1], [65_530, 65_540], [size - 3, size], [size, size]] as const) {
    if (start < 0 || end > size) continue;
    expect((await read(id, { start, end }))!.toString()).toBe(content.subarray(start, end).toString());
  }
});

test("R-CU-04 (encrypted at rest): a changed, shortened or swapped file on disk is not served", async () => {
  const content = Buffer.alloc(200_000, "x");
  const [one, other] = [await store(content), await store(content)];
  const pathOf = async (id: string) => (await onDisk()).find((path) => path.endsWith(id))!;
  const path = await pathOf(one.id);
  const whole = await readFile(path);
  const changed = Buffer.from(whole);
  changed[100_000]! ^= 1;
  for (const bad of [changed, whole.subarray(0, 1 + 65_552), whole.subarray(0, 1 + 2 * 65_552), Buffer.alloc(0), await readFile(await pathOf(other.id))]) {
    await writeFile(path, bad);
    await expect(read(one.id)).rejects.toThrow("seal_broken");
  }
  await writeFile(path, whole);
  await sql`update kernel.file set size = 65536 where id = ${one.id}`.execute(database.db.kysely);
  await expect(read(one.id)).rejects.toThrow("seal_broken");
  await sql`update kernel.file set size = 200000 where id = ${one.id}`.execute(database.db.kysely);
  expect((await read(one.id))!.equals(content)).toBe(true);
});

test("R-CU-04 (erasure): with the owner's key gone, the file is gone", async () => {
  const owner = newId();
  const { id } = await store(png, "a.png", owner);
  await inTx((tx) => keys.erase(tx, owner));
  expect(await inTx((tx) => files.find(tx, id))).toBeNull();
  expect(await read(id)).toBeNull();
  const again = await store(png, "b.png", owner);
  expect(await read(id)).toBeNull();
  expect((await read(again.id))!.equals(png)).toBe(true);
});

test("R-CU-04 (erasure): the bytes of an erased owner leave the disk with the next sweep", async () => {
  const owner = newId();
  const { id } = await store(png, "a.png", owner);
  const path = (await onDisk()).find((each) => each.endsWith(id))!;
  await inTx((tx) => keys.erase(tx, owner));
  await utimes(path, dayBefore, dayBefore);
  await files.sweep(database.db.kysely, yesterday);
  expect(await onDisk()).not.toContain(path);
});

test("R-CH-01 (files, a 2 GB upload): announced, it is refused before a byte is read; unannounced, at the limit; nothing stays", async () => {
  const before = await onDisk();
  let given = 0;
  async function* zeros() {
    const piece = Buffer.alloc(65_536);
    for (; given < 2 ** 31; given += piece.length) yield piece;
  }
  const refused = { code: "too_large", status: 413, params: { limit: 1_000_000 }, fields: [{ path: "file", code: "too_large" }] };
  await expect(files.put(zeros(), { name: "big.bin", limit: 1_000_000, declaredSize: 2 ** 31 })).rejects.toMatchObject(refused);
  expect(given).toBe(0);
  await expect(files.put(zeros(), { name: "big.bin", limit: 1_000_000 })).rejects.toMatchObject(refused);
  expect(given).toBeLessThanOrEqual(1_000_000 + 65_536);
  expect(await onDisk()).toEqual(before);
});

test("R-CH-01 (files): a request that is too long can still be answered", async () => {
  const request = Readable.from(pieces(Buffer.alloc(100_000)), { objectMode: false });
  await expect(files.put(request, { name: "a.bin", limit: 5000 })).rejects.toMatchObject({ code: "too_large" });
  expect(request.destroyed).toBe(false);
});

test("R-CH-01 (files): a stream that breaks leaves no file", async () => {
  const before = await onDisk();
  async function* broken() {
    yield png;
    yield Buffer.alloc(300_000);
    throw new Error("connection lost");
  }
  await expect(files.put(broken(), { name: "a.png", ...roomy })).rejects.toThrow("connection lost");
  const aborted = new Readable({ read() {} });
  aborted.push(png);
  setImmediate(() => aborted.destroy());
  await expect(files.put(aborted, { name: "a.png", ...roomy })).rejects.toThrow();
  expect(await onDisk()).toEqual(before);
});

test("R-CH-01 (files): an SVG or HTML file called .png is kept, but only for download", async () => {
  const stored = await store(Buffer.from("<svg onload=alert(1)>"), "logo.png");
  expect(stored).toMatchObject({ name: "logo.png", type: "application/octet-stream", inline: false });
});

test("R-CH-01 (files, quota): an owner stores so much a day and no more, also with several uploads at once", async () => {
  const owner = newId();
  const quota = { since: yesterday, bytes: 2500 };
  const upload = async (at: Date) => {
    const received = await files.put(pieces(Buffer.alloc(1000)), { name: "a", ...roomy });
    return inTx((tx) => files.record(tx, at, received, { id: owner, quota })).then(() => "stored", async (error: { code: string }) => {
      await files.discard(received);
      return error.code;
    });
  };
  expect(await upload(dayBefore)).toBe("stored");
  const answers = await Promise.all([upload(now), upload(now), upload(now), upload(now)]);
  expect(answers.sort()).toEqual(["file_quota_reached", "file_quota_reached", "stored", "stored"]);
  expect(await inTx((tx) => files.quotaLeft(tx, owner, quota))).toBe(500);
  expect(await inTx((tx) => files.quotaLeft(tx, newId(), quota))).toBe(2500);
});

test("R-CH-01 (files, killed server): what stood on disk without its row, and half an upload, are swept after a day; recorded files stay", async () => {
  const kept = await store(png);
  const removed = await store(png);
  const orphan = await files.put(pieces(png), { name: "a.png", ...roomy });
  const fresh = await files.put(pieces(png), { name: "a.png", ...roomy });
  await inTx(async (tx) => {
    await files.record(tx, now, orphan, { id: newId() });
    throw new Error("killed before the commit");
  }).catch(() => {});
  await inTx((tx) => files.remove(tx, removed.id));
  const half = join(folder, "incoming", "half");
  await writeFile(half, "…");
  for (const path of await onDisk()) await utimes(path, now, path.endsWith(fresh.id) ? now : dayBefore);
  expect((await onDisk()).some((path) => path.endsWith(orphan.id))).toBe(true);
  const swept = await files.sweep(database.db.kysely, yesterday);
  expect(swept.uploads).toBe(1);
  expect(swept.orphans).toBeGreaterThanOrEqual(2);
  const left = await onDisk();
  const stands = (id: string) => left.some((path) => path.endsWith(id));
  expect([stands(kept.id), stands(fresh.id), stands(orphan.id), stands(removed.id), left.includes(half)]).toEqual([true, true, false, false, false]);
  expect((await read(kept.id))!.equals(png)).toBe(true);
  expect(await read(removed.id)).toBeNull();
  expect(await files.sweep(database.db.kysely, yesterday)).toEqual({ uploads: 0, orphans: 0 });
});
