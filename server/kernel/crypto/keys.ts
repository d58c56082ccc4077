import { sql } from "kysely";
import { ConfigRefused } from "#server/kernel/config.ts";
import type { Tx } from "#server/kernel/db.ts";
import { checkValue, isSameKey, newMasterKey, parseMasterKeys, readKeyFolder, writeMasterKey, type MasterKey } from "./master.ts";

/** The master keys at hand: the newest encrypts, all decrypt. */
export interface KeyRing {
  readonly newest: MasterKey;
  readonly all: readonly MasterKey[];
  /** The key of this id, or undefined. */
  byId(id: string): MasterKey | undefined;
  /** Reads the keys again, where the ring lives as long as a server; true when another one is the newest now. */
  refresh?(tx: Tx): Promise<boolean>;
}

/** Where the master key comes from (D6): a folder of our own, or given from outside as text. */
export type KeySource = { folder: string } | { given: string | null; where: string };

interface KeyRecord {
  id: string;
  check: Buffer;
}

const records = (tx: Tx) =>
  sql<KeyRecord>`select id, check_value as check from kernel.master_key order by number desc`.execute(tx).then((result) => result.rows);

/** A ring of keys, the newest first. */
export function ringOf(keys: readonly MasterKey[]): KeyRing {
  const byId = new Map(keys.map((key) => [key.id, key]));
  if (keys.length === 0) throw new RangeError("a key ring needs a key");
  return { newest: keys[0]!, all: keys, byId: (id) => byId.get(id) };
}

/** Notes in the database that a master key exists, so that it is known again; the one noted last is the newest. */
export async function noteMasterKey(tx: Tx, now: Date, master: MasterKey): Promise<void> {
  await sql`insert into kernel.master_key (id, check_value, created_at) values (${master.id}, ${checkValue(master)}, ${now})
    on conflict (id) do nothing`.execute(tx);
}

async function keysAtHand(source: KeySource): Promise<{ keys: MasterKey[]; where: string }> {
  if ("folder" in source) {
    const { keys, damaged } = await readKeyFolder(source.folder);
    if (damaged.length > 0) throw new ConfigRefused("master_key_damaged", { where: source.folder, file: damaged.join(", ") });
    return { keys, where: source.folder };
  }
  if (source.given === null || source.given.trim() === "") return { keys: [], where: source.where };
  const keys = parseMasterKeys(source.given);
  if (!keys) throw new ConfigRefused("master_key_malformed", { where: source.where });
  return { keys, where: source.where };
}

/**
 * Opens the key ring at start (D6). A key is made only when the database holds no key record and the folder is ours; a database that
 * knows keys which are not here, or are others, refuses to start and says where it looked. Several starters wait for each other.
 */
export async function openKeys(tx: Tx, now: Date, source: KeySource): Promise<KeyRing> {
  await sql`select pg_advisory_xact_lock(hashtextextended('kernel.master_key', 0))`.execute(tx);
  const { keys, where } = await keysAtHand(source);
  const known = await records(tx);
  if (known.length === 0) {
    let first = keys[0];
    if (!first) {
      if (!("folder" in source)) throw new ConfigRefused("master_key_not_given", { where });
      first = newMasterKey();
      // The file stands before the row commits: a crash between leaves a key that the next start takes up.
      await writeMasterKey(source.folder, first);
    }
    await noteMasterKey(tx, now, first);
    return ringOf([first]);
  }
  const byId = new Map(keys.map((key) => [key.id, key]));
  const missing = known.filter((record) => !byId.has(record.id));
  if (missing.length > 0) {
    const code = keys.length === 0 ? "master_key_missing" : "master_key_differs";
    throw new ConfigRefused(code, { where, wanted: missing.map((record) => record.id).join(", "), found: keys.map((key) => key.id).join(", ") });
  }
  if (known.some((record) => !isSameKey(byId.get(record.id)!, record.check))) throw new ConfigRefused("master_key_differs", { where, wanted: known[0]!.id, found: "" });
  const order = known.map((record) => byId.get(record.id)!);
  // A new key given before the known ones is the rotation of whoever keeps the keys outside.
  if (!("folder" in source) && !known.some((record) => record.id === keys[0]!.id)) {
    await noteMasterKey(tx, now, keys[0]!);
    order.unshift(keys[0]!);
  }
  return ringOf(order);
}

/** The ring as folder and records say now, for a server that runs; null while a key that the database knows is not at hand. */
export async function readRing(tx: Tx, source: KeySource): Promise<KeyRing | null> {
  const { keys } = await keysAtHand(source);
  const byId = new Map(keys.map((key) => [key.id, key]));
  const order = (await records(tx)).map((record) => byId.get(record.id));
  return order.length === 0 || order.includes(undefined) ? null : ringOf(order as MasterKey[]);
}

/**
 * Makes a new newest master key in the folder; what exists is rewrapped afterwards in batches (`rewrapDataKeys`). A key whose file stands
 * although nobody has noted it was left by a rotation that was killed between the two: it is taken up.
 */
export async function rotateMasterKey(tx: Tx, now: Date, folder: string, ring: KeyRing): Promise<KeyRing> {
  const left = (await readKeyFolder(folder)).keys.find((key) => !ring.byId(key.id));
  const fresh = left ?? newMasterKey();
  if (!left) await writeMasterKey(folder, fresh);
  await noteMasterKey(tx, now, fresh);
  return ringOf([fresh, ...ring.all]);
}

/** How many data keys there are, and how many of them lie under the newest master key. */
export async function rotationState(tx: Tx, newest: string): Promise<{ done: number; all: number; index: boolean }> {
  const { rows } = await sql<{ done: number; all: number; index: boolean }>`select count(*) filter (where master_key_id = ${newest})::int as done, count(*)::int as all,
    not exists (select 1 from kernel.index_key where master_key_id <> ${newest}) as index from kernel.data_key`.execute(tx);
  return rows[0]!;
}

/** Forgets the records of old master keys that wrap nothing any more; their files may then be put away. Returns their ids. */
export async function retireMasterKeys(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from kernel.master_key m
    where number < (select max(number) from kernel.master_key)
      and not exists (select 1 from kernel.data_key d where d.master_key_id = m.id)
      and not exists (select 1 from kernel.index_key i where i.master_key_id = m.id)
    returning id`.execute(tx);
  return rows.map((row) => row.id);
}

/** Whether the administrator has saved a recovery file of the newest key; until then a banner stays. */
export async function isRecoverySaved(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ saved: boolean }>`select saved_at is not null as saved from kernel.master_key order by number desc limit 1`.execute(tx);
  return rows[0]?.saved ?? false;
}

/** Notes that a recovery file holding these keys was saved. */
export async function noteRecoverySaved(tx: Tx, now: Date, ring: KeyRing): Promise<void> {
  await sql`update kernel.master_key set saved_at = ${now} where id = any(${ring.all.map((key) => key.id)})`.execute(tx);
}
