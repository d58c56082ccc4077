import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Refusal } from "#server/kernel/refusal.ts";
import { cleanFileName } from "./name.ts";
import { openStream, sealStream } from "./sealed-stream.ts";
import { sniffType, type FileType } from "./sniff.ts";

/** A file that stands on disk, encrypted and synced, before any row speaks of it. Its key exists nowhere else yet. */
export interface ReceivedFile extends FileType {
  id: string;
  name: string;
  size: number;
  sha256: Buffer;
  key: Buffer;
}

export interface PutOptions {
  name: string;
  /** The most bytes that are taken. */
  limit: number;
  /** The length that the sender announced, when it did: too much is refused before a byte is read. */
  declaredSize?: number | null;
}

const headLength = 4096;
const incoming = "incoming";
const fileName = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const tooLarge = (limit: number) => new Refusal("too_large", { fields: [{ path: "file", code: "too_large", params: { limit } }], params: { limit } });

/** Where a file lies; ids are random, the first two characters spread them over folders. */
export function pathOf(folder: string, id: string): string {
  if (!fileName.test(id)) throw new RangeError("not a file id");
  return join(folder, id.slice(0, 2), id);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  await folder.sync().finally(() => folder.close());
}

/** Takes in a stream: temp name, hash, encryption, fsync, rename (D22). Nothing is left behind when the stream breaks or is too long. */
export async function putFile(folder: string, source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<ReceivedFile> {
  if ((options.declaredSize ?? 0) > options.limit) throw tooLarge(options.limit);
  const id = randomUUID();
  const key = randomBytes(32);
  const hash = createHash("sha256");
  const head: Uint8Array[] = [];
  let size = 0;
  async function* measured(): AsyncGenerator<Uint8Array> {
    // A refused request must still be answered: its socket is not to be destroyed with the stream.
    for await (const piece of source instanceof Readable ? source.iterator({ destroyOnReturn: false }) : source) {
      if (size < headLength) head.push(Buffer.from(piece.subarray(0, headLength - size)));
      size += piece.length;
      if (size > options.limit) throw tooLarge(options.limit);
      hash.update(piece);
      yield piece;
    }
  }
  const shelf = join(folder, id.slice(0, 2));
  const temporary = join(folder, incoming, id);
  await mkdir(join(folder, incoming), { recursive: true, mode: 0o700 });
  const handle = await open(temporary, "wx", 0o600);
  try {
    for await (const sealed of sealStream(key, id, measured())) await handle.writeFile(sealed);
    await handle.sync();
    await handle.close();
    if (await mkdir(shelf, { recursive: true, mode: 0o700 })) await syncFolder(folder);
    await rename(temporary, pathOf(folder, id));
    await syncFolder(shelf);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    await rm(pathOf(folder, id), { force: true });
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw new Refusal("storage_full", { status: 507 });
    throw error;
  }
  return { id, name: cleanFileName(options.name), size, sha256: hash.digest(), key, ...sniffType(Buffer.concat(head)) };
}

/** Reads a stored file, whole or from byte `start` to `end` (exclusive). */
export async function readFileStream(folder: string, file: { id: string; size: number; key: Buffer }, range?: { start: number; end: number }): Promise<Readable> {
  const path = pathOf(folder, file.id);
  await stat(path);
  async function* bytes(): AsyncGenerator<Buffer> {
    const handle = await open(path, "r");
    try {
      yield* openStream(handle, file.key, file.id, file.size, range?.start, range?.end);
    } finally {
      await handle.close();
    }
  }
  return Readable.from(bytes(), { objectMode: false });
}

/** Removes a file from disk; one that is gone already is no error. */
export async function removeFile(folder: string, id: string): Promise<void> {
  await rm(pathOf(folder, id), { force: true });
}

async function namesIn(path: string): Promise<string[]> {
  return readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
}

async function isOlder(path: string, before: Date): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && found.mtime < before;
}

/** Removes uploads that never ended and began before this instant. */
export async function sweepIncoming(folder: string, before: Date): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(join(folder, incoming))) {
    const path = join(folder, incoming, name);
    if (!(await isOlder(path, before))) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

/** The ids of files on disk last written before this instant, shelf by shelf. */
export async function* oldFiles(folder: string, before: Date): AsyncGenerator<string[]> {
  for (const shelf of (await namesIn(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    const old: string[] = [];
    for (const name of await namesIn(join(folder, shelf))) {
      if (fileName.test(name) && (await isOlder(join(folder, shelf, name), before))) old.push(name);
    }
    for (let at = 0; at < old.length; at += 1000) yield old.slice(at, at + 1000);
  }
}
