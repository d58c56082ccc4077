import type { Readable } from "node:stream";
import { sql } from "kysely";
import type { DataKeys } from "#server/kernel/crypto/data-keys.ts";
import { openField, sealField } from "#server/kernel/crypto/field.ts";
import type { Tx } from "#server/kernel/db.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { putFile, oldFiles, readFileStream, removeFile, sweepIncoming, type PutOptions, type ReceivedFile } from "./disk.ts";
import type { FileType } from "./sniff.ts";

export { fileHeaders, cleanFileName, nameInHeader } from "./name.ts";
export { rangeOf } from "./range.ts";
export type { PutOptions, ReceivedFile } from "./disk.ts";

const mebi = 2 ** 20;
/** The most bytes of one file, by where it comes from. */
export const fileLimits = { message: 20 * mebi, mail: 25 * mebi, import: 200 * mebi, recording: 200 * mebi } as const;

/** What is known of a stored file; its key stays inside the store. */
export interface StoredFile extends FileType {
  id: string;
  ownerId: string;
  name: string;
  size: number;
  sha256: string;
  createdAt: Date;
}

/** At most so many bytes of one owner since the start of the day. */
export interface Quota {
  since: Date;
  bytes: number;
}

/** Files on disk, encrypted one by one under their owner's data key (D5, D22). */
export interface FileStore {
  /** Takes in a stream, outside of any transaction; what is not recorded afterwards is an orphan that the sweep removes. */
  put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<ReceivedFile>;
  /** Gives a received file its row, in the transaction that needs it; refuses beyond the owner's quota of the day. */
  record(tx: Tx, now: Date, file: ReceivedFile, owner: { id: string; quota?: Quota }): Promise<StoredFile>;
  /** Throws away a received file whose transaction failed. */
  discard(file: Pick<ReceivedFile, "id">): Promise<void>;
  /** How many bytes the owner may still store today; ask before the upload. */
  quotaLeft(tx: Tx, ownerId: string, quota: Quota): Promise<number>;
  /** The file with its name, or null when it is unknown or withheld, or its owner was erased. Whether the reader may have it is the caller's question. */
  find(tx: Tx, id: string): Promise<StoredFile | null>;
  /** The file and its bytes, whole or from `start` to `end` (exclusive). */
  open(tx: Tx, id: string, range?: { start: number; end: number }): Promise<{ file: StoredFile; stream: Readable } | null>;
  /** From now on it is neither found nor opened; what holds it is to remove it in its own time. */
  withhold(tx: Tx, id: string, now: Date): Promise<void>;
  /** Deletes the row; the bytes follow with the next sweep. */
  remove(tx: Tx, id: string): Promise<boolean>;
  /**
   * Removes rows of erased owners, and broken uploads and files without a row that were last written before this instant (leave a day).
   * Give it the database itself, not a transaction: many files take their time.
   */
  sweep(tx: Tx, before: Date): Promise<{ uploads: number; orphans: number }>;
}

interface Row extends FileType {
  id: string;
  ownerId: string;
  name: Buffer;
  key: Buffer;
  size: number;
  sha256: Buffer;
  createdAt: Date;
}

const place = (column: string, row: string) => ({ table: "kernel.file", column, row });

/** Opens the file store over a folder. */
export function openFileStore(folder: string, keys: DataKeys): FileStore {
  async function used(tx: Tx, ownerId: string, since: Date): Promise<number> {
    const { rows } = await sql<{ bytes: number }>`
      select coalesce(sum(size), 0)::bigint as bytes from kernel.file where owner_id = ${ownerId} and created_at >= ${since}`.execute(tx);
    return rows[0]!.bytes;
  }
  async function read(tx: Tx, id: string): Promise<{ file: StoredFile; key: Buffer } | null> {
    const { rows } = await sql<Row>`select id, owner_id as "ownerId", name, key, type, inline, size, sha256, created_at as "createdAt"
      from kernel.file where id = ${id} and withheld_at is null`.execute(tx);
    const row = rows[0];
    const dataKey = row && (await keys.find(tx, row.ownerId));
    if (!row || !dataKey) return null;
    const { key, ...rest } = row;
    // An owner who was erased and came back has a new key; the files of before stay gone.
    const opened = openField(dataKey, place("key", id), key);
    if (opened === "") return null;
    return { file: { ...rest, name: openField(dataKey, place("name", id), row.name), sha256: row.sha256.toString("hex") }, key: Buffer.from(opened, "base64") };
  }
  return {
    put: (source, options) => putFile(folder, source, options),
    discard: (file) => removeFile(folder, file.id),
    quotaLeft: async (tx, ownerId, quota) => Math.max(0, quota.bytes - (await used(tx, ownerId, quota.since))),
    async record(tx, now, file, owner) {
      if (owner.quota) {
        // One after the other per owner, so that two uploads at once do not both take the rest.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`kernel.file ${owner.id}`}, 0))`.execute(tx);
        if ((await used(tx, owner.id, owner.quota.since)) + file.size > owner.quota.bytes) {
          throw new Refusal("file_quota_reached", { status: 429, fields: [{ path: "file", code: "file_quota_reached" }], params: { limit: owner.quota.bytes } });
        }
      }
      const dataKey = await keys.forOwner(tx, now, owner.id);
      const name = sealField(dataKey, place("name", file.id), file.name);
      const key = sealField(dataKey, place("key", file.id), file.key.toString("base64"));
      await sql`insert into kernel.file (id, owner_id, name, key, type, inline, size, sha256, created_at)
        values (${file.id}, ${owner.id}, ${name}, ${key}, ${file.type}, ${file.inline}, ${file.size}, ${file.sha256}, ${now})`.execute(tx);
      return { id: file.id, ownerId: owner.id, name: file.name, type: file.type, inline: file.inline, size: file.size, sha256: file.sha256.toString("hex"), createdAt: now };
    },
    find: async (tx, id) => (await read(tx, id))?.file ?? null,
    async open(tx, id, range) {
      const known = await read(tx, id);
      return known && { file: known.file, stream: await readFileStream(folder, { id, size: known.file.size, key: known.key }, range) };
    },
    async withhold(tx, id, now) {
      await sql`update kernel.file set withheld_at = ${now} where id = ${id} and withheld_at is null`.execute(tx);
    },
    async remove(tx, id) {
      const { rows } = await sql`delete from kernel.file where id = ${id} returning 1`.execute(tx);
      return rows.length === 1;
    },
    async sweep(tx, before) {
      await sql`delete from kernel.file f where not exists (select 1 from kernel.data_key d where d.owner_id = f.owner_id)`.execute(tx);
      const uploads = await sweepIncoming(folder, before);
      let orphans = 0;
      for await (const ids of oldFiles(folder, before)) {
        const { rows } = await sql<{ id: string }>`
          select id from unnest(${ids}::uuid[]) as on_disk (id) where not exists (select 1 from kernel.file f where f.id = on_disk.id)`.execute(tx);
        for (const { id } of rows) await removeFile(folder, id);
        orphans += rows.length;
      }
      return { uploads, orphans };
    },
  };
}
