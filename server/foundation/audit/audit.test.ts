import { generateKeyPairSync } from "node:crypto";
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { setClock } from "#server/kernel/clock.ts";
import { openDataKeys } from "#server/kernel/crypto/data-keys.ts";
import { sealField } from "#server/kernel/crypto/field.ts";
import { openKeys } from "#server/kernel/crypto/keys.ts";
import type { Database, Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { testDatabase } from "#server/kernel/testing.ts";
import { closeBatch } from "./chain.ts";
import { appendHeads, headFileOf, openSigner, readHeads, readTrustedKeys, sealAudit, verifyAudit, type Signer, type VerifyOptions } from "./index.ts";

const now = new Date("2026-11-11T02:00:00.123Z");
let database: { db: Database; close(): Promise<void> };
let root: string;
let folder: string;
let signer: Signer;

beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "kefu-audit-"));
  folder = join(root, "audit");
  ({ signer } = await openSigner(join(root, "keys"), folder));
  await run(sql`truncate kernel.event, kernel.event_order, audit.batch, kernel.data_key, kernel.index_key, kernel.master_key`);
  return () => rm(root, { recursive: true });
});
const run = (statement: ReturnType<typeof sql>) => statement.execute(database.db.kysely);
const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.kysely.transaction().execute(work);
const close = (limit?: number) => inTx((tx) => closeBatch(tx, now, signer, limit));
const verify = async (options: Partial<VerifyOptions> = {}) => verifyAudit(database.db.kysely, { trusted: await readTrustedKeys(folder), ...options });
const heads = () => readHeads(headFileOf(folder));

async function record(count: number, data: Record<string, unknown> = { from: "open", to: "closed" }) {
  for (let n = 0; n < count; n += 1) {
    const id = newId();
    await run(sql`insert into kernel.event (id, at, kind, subject_kind, subject_id, actor_kind, data)
      values (${id}, ${now}, 'ticket.closed', 'ticket', ${newId()}, 'system', ${JSON.stringify(data)}::jsonb)`);
    await run(sql`insert into kernel.event_order (position, event_id) select coalesce(max(position), 0) + 1, ${id} from kernel.event_order`);
  }
}
/** Ten events in batches of four, four and two, with their heads on file. */
async function chain() {
  await record(10);
  for (const _ of [1, 2, 3]) await close(4);
  await appendHeads(database.db.kysely, headFileOf(folder));
}
const eventAt = (position: number) => sql`(select event_id from kernel.event_order where position = ${position})`;

describe("R-OP-04 (audit log): an untouched record", () => {
  test("verifies from the first event to the last, and says what is not sealed yet", async () => {
    expect(await verify()).toEqual({ ok: true, batches: 0, events: 0, pruned: 0, open: 0 });
    await chain();
    expect(await close()).toBeNull();
    await record(3);
    expect(await verify({ heads: await heads() })).toEqual({ ok: true, batches: 3, events: 10, pruned: 0, open: 3 });
  });
  test("keeps every kind of data through the database: numbers beyond a float, any script, empty and missing fields", async () => {
    await record(1, { 金额: 1, text: "⟦手机1⟧ \u202e𠮷 \"", none: null, list: [1.5, "x"] });
    await run(sql`update kernel.event set data = '{"big": 123456789012345678901234567890.10, "z": {"b": 1, "a": 2}}'`);
    await close();
    expect(await verify()).toMatchObject({ ok: true, events: 1 });
    await run(sql`update kernel.event set data = '{"big": 123456789012345678901234567890.11, "z": {"b": 1, "a": 2}}'`);
    expect(await verify()).toMatchObject({ ok: false, fault: "event_changed", position: 1 });
  });
  test("is sealed on the beat in batches of at most 200, by one node at a time", async () => {
    await run(sql`insert into kernel.event (id, at, kind, subject_kind, actor_kind) select gen_random_uuid(), ${now}, 'k', 's', 'system' from generate_series(1, 510)`);
    await run(sql`insert into kernel.event_order select row_number() over (order by id), id from kernel.event`);
    const kernel = { db: database.db, clock: setClock(now) };
    const counts = await Promise.all([sealAudit(kernel, signer, folder), sealAudit(kernel, signer, folder)]);
    expect(counts[0]! + counts[1]!).toBe(3);
    expect(await verify({ heads: await heads() })).toEqual({ ok: true, batches: 3, events: 510, pruned: 0, open: 0 });
  });
});

describe("R-OP-04 (audit log shows tampering): the first wrong thing is named", () => {
  const foul: [what: string, statement: () => ReturnType<typeof sql>, verdict: object][] = [
    ["an event's data changed", () => sql`update kernel.event set data = data || '{"to": "open"}' where id = ${eventAt(6)}`, { batch: 2, position: 6, fault: "event_changed" }],
    ["an event moved by a millisecond", () => sql`update kernel.event set at = at - interval '1 ms' where id = ${eventAt(3)}`, { batch: 1, position: 3, fault: "event_changed" }],
    ["another person named as the actor", () => sql`update kernel.event set actor_id = ${newId()} where id = ${eventAt(10)}`, { batch: 3, position: 10, fault: "event_changed" }],
    ["an event deleted", () => sql`delete from kernel.event where id = ${eventAt(5)}`, { batch: 2, position: 5, fault: "event_missing" }],
    ["a position deleted", () => sql`delete from kernel.event_order where position = 5`, { batch: 2, position: 5, fault: "event_missing" }],
    ["an event and its position deleted", () => sql`with gone as (delete from kernel.event_order where position = 7 returning event_id) delete from kernel.event where id in (select event_id from gone)`,
      { batch: 2, position: 7, fault: "event_missing" }],
    ["the last events deleted", () => sql`delete from kernel.event_order where position > 8`, { batch: 3, position: 9, fault: "event_missing" }],
    ["an event slipped in before the first", () => sql`with e as (insert into kernel.event (id, at, kind, subject_kind, actor_kind) values (${newId()}, ${now}, 'k', 's', 'system') returning id)
      insert into kernel.event_order select 0, id from e`, { batch: 0, position: null, fault: "event_added" }],
    ["a batch deleted", () => sql`delete from audit.batch where number = 2`, { batch: 2, position: null, fault: "batch_missing" }],
    ["the first batch deleted", () => sql`delete from audit.batch where number = 1`, { batch: 1, position: null, fault: "batch_missing" }],
    ["a batch dated back", () => sql`update audit.batch set closed_at = closed_at - interval '1 day' where number = 2`, { batch: 2, position: null, fault: "batch_changed" }],
    ["a leaf changed to fit a changed event", () => sql`update audit.batch set leaves = set_byte(leaves, 40, (get_byte(leaves, 40) + 1) % 256) where number = 1`, { batch: 1, position: null, fault: "batch_changed" }],
    ["a signature changed", () => sql`update audit.batch set signature = set_byte(signature, 0, (get_byte(signature, 0) + 1) % 256) where number = 3`, { batch: 3, position: null, fault: "signature_wrong" }],
    ["an unknown key", () => sql`update audit.batch set key_id = 'ffffffffffffffff' where number = 3`, { batch: 3, position: null, fault: "key_unknown" }],
  ];
  test.each(foul)("%s", async (_, statement, verdict) => {
    await chain();
    await run(statement());
    expect(await verify()).toEqual({ ok: false, ...verdict });
  });
  test("two events swapped", async () => {
    await chain();
    await inTx(async (tx) => {
      const { rows } = await sql<{ event_id: string }>`delete from kernel.event_order where position in (6, 7) returning event_id, position`.execute(tx);
      const [one, other] = rows as { event_id: string; position: number }[] as [{ event_id: string; position: number }, { event_id: string; position: number }];
      await sql`insert into kernel.event_order values (${one.position}, ${other.event_id}), (${other.position}, ${one.event_id})`.execute(tx);
    });
    expect(await verify()).toEqual({ ok: false, batch: 2, position: 6, fault: "event_changed" });
  });
  test("the end cut off cleanly: seen with the head file, and with a copy of it kept elsewhere", async () => {
    await chain();
    const copy = await heads();
    await run(sql`delete from audit.batch where number = 3`);
    await run(sql`delete from kernel.event_order where position > 8`);
    expect(await verify()).toMatchObject({ ok: true, events: 8 });
    expect(await verify({ heads: copy })).toEqual({ ok: false, batch: 3, position: null, fault: "batch_missing" });
  });
  test("everything written anew with the right key after a change: seen with a head file from before", async () => {
    await chain();
    const copy = await heads();
    await run(sql`update kernel.event set data = '{}' where id = ${eventAt(6)}`);
    await run(sql`delete from audit.batch`);
    for (const _ of [1, 2, 3]) await close(4);
    expect(await verify()).toMatchObject({ ok: true });
    expect(await verify({ heads: copy })).toEqual({ ok: false, batch: 2, position: null, fault: "head_differs" });
  });
  test("one batch in the middle of history written anew with the right key", async () => {
    await chain();
    await inTx(async (tx) => {
      await sql`create temp table later on commit drop as select * from audit.batch where number > 1`.execute(tx);
      await sql`delete from audit.batch`.execute(tx);
      await sql`update kernel.event set data = '{}' where id = ${eventAt(2)}`.execute(tx);
      await closeBatch(tx, now, signer, 4);
      await sql`insert into audit.batch select * from later`.execute(tx);
    });
    expect(await verify()).toEqual({ ok: false, batch: 2, position: null, fault: "batch_changed" });
  });
  test("an event that was gone before its batch was closed is missed as well", async () => {
    await record(3);
    await run(sql`delete from kernel.event where id = ${eventAt(2)}`);
    await close();
    expect(await verify()).toEqual({ ok: false, batch: 1, position: 2, fault: "event_missing" });
  });
  test("a head file with a strange line is said to be damaged; half a line from a crash is mended", async () => {
    await chain();
    const file = headFileOf(folder);
    await appendFile(file, "4 abc");
    await record(1);
    await close();
    expect(await appendHeads(database.db.kysely, file)).toBe(1);
    expect(await appendHeads(database.db.kysely, file)).toBe(0);
    expect((await heads()).split("\n")).toHaveLength(5);
    expect(await verify({ heads: await heads() })).toMatchObject({ ok: true, batches: 4 });
    await writeFile(file, `hello\n${await heads()}`);
    expect(await verify({ heads: await heads() })).toMatchObject({ ok: false, fault: "head_file_damaged" });
  });
});

describe("R-OP-04 (audit log): keys, erasure, retention", () => {
  test("the signing key is for its owner's eyes, stays, and a new one leaves old batches verifiable", async () => {
    const path = join(root, "keys", "audit.key");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await openSigner(join(root, "keys"), folder)).toMatchObject({ made: false, signer: { keyId: signer.keyId } });
    await chain();
    await rm(path);
    const next = await openSigner(join(root, "keys"), folder);
    expect([next.made, next.signer.keyId === signer.keyId]).toEqual([true, false]);
    signer = next.signer;
    await record(1);
    await close();
    expect(await verify()).toMatchObject({ ok: true, batches: 4 });
    const { publicKey } = generateKeyPairSync("ed25519");
    await writeFile(join(folder, `${signer.keyId}.pub`), publicKey.export({ type: "spki", format: "pem" }));
    expect(await verify()).toMatchObject({ ok: false, batch: 4, fault: "key_unknown" });
    await writeFile(path, "nonsense");
    await expect(openSigner(join(root, "keys"), folder)).rejects.toMatchObject({ code: "audit_key_damaged", params: { where: path } });
  });
  test("erasing a customer by deleting the data key keeps the chain whole (R-CU-04)", async () => {
    const keys = openDataKeys(await inTx((tx) => openKeys(tx, now, { folder: join(root, "keys") })));
    const contact = newId();
    const to = await inTx(async (tx) => sealField(await keys.forOwner(tx, now, contact), { table: "kernel.event", column: "phone", row: contact }, "13812345678"));
    await record(1, { field: "phone", to: to.toString("base64") });
    await close();
    await inTx((tx) => keys.erase(tx, contact));
    expect(await verify()).toMatchObject({ ok: true, events: 1 });
    expect(await inTx((tx) => keys.find(tx, contact))).toBeNull();
  });
  test("events that retention deleted are counted, later ones are still promised", async () => {
    await chain();
    await run(sql`delete from kernel.event where id in (select event_id from kernel.event_order where position <= 5)`);
    expect(await verify({ keptFrom: 6 })).toEqual({ ok: true, batches: 3, events: 10, pruned: 5, open: 0 });
    expect(await verify({ keptFrom: 5 })).toEqual({ ok: false, batch: 2, position: 5, fault: "event_missing" });
    await run(sql`update kernel.event set data = '{}' where id = ${eventAt(7)}`);
    expect(await verify({ keptFrom: 6 })).toMatchObject({ ok: false, position: 7, fault: "event_changed" });
  });
  test("the head file holds number, head, key and time of each batch, nothing else", async () => {
    await chain();
    const lines = (await readFile(headFileOf(folder), "utf8")).trim().split("\n");
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["1", "2", "3"]);
    expect(lines.every((line) => line.endsWith(` ${now.toISOString()}`) && line.includes(` ${signer.keyId} `))).toBe(true);
  });
});
