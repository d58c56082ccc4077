import { createHash } from "node:crypto";
import { chown, mkdir, open, readdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { Account } from "./account.ts";

/** One file of a backup: enough to prove later that it is unchanged. */
export interface CopiedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const chunk = 1 << 20;

/** Copies one file durably and says what was copied; the file may grow meanwhile. */
export async function copyFile(
  from: string,
  to: string,
  path: string,
  account: Account = {},
): Promise<CopiedFile> {
  const source = await open(join(from, path), "r");
  try {
    const target = await open(join(to, path), "w", 0o600);
    try {
      const hash = createHash("sha256");
      const buffer = Buffer.allocUnsafe(chunk);
      let bytes = 0;
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, chunk, bytes);
        if (bytesRead === 0) break;
        const part = buffer.subarray(0, bytesRead);
        hash.update(part);
        for (let done = 0; done < bytesRead;) done += (await target.write(part, done)).bytesWritten;
        bytes += bytesRead;
      }
      if (account.uid !== undefined && account.gid !== undefined)
        await target.chown(account.uid, account.gid);
      await target.datasync();
      return { path, bytes, sha256: hash.digest("hex") };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

const abreast = 6;

/** Does the work for each file, several at once, since most of it is waiting for the disk; the first failure ends it all. */
export async function forEachFile<T>(files: Iterable<T>, work: (file: T) => Promise<void>): Promise<void> {
  // A worker that throws closes the generator for the others.
  const queue = (function* () {
    yield* files;
  })();
  const worker = async () => {
    for (const file of queue) await work(file);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: abreast }, worker));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

/** Everything below a folder, parents first, as paths relative to it; what vanishes while we look is left out. */
export async function walk(
  root: string,
  skip: (path: string) => boolean,
): Promise<{ folders: string[]; files: string[] }> {
  const folders: string[] = [];
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(unlessGone([]));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (skip(path)) continue;
      if (entry.isDirectory()) {
        folders.push(path);
        await visit(path);
      } else if (entry.isFile()) files.push(path);
    }
  };
  await visit("");
  return { folders, files };
}

/** Makes the folders, each for its owner alone. */
export async function makeFolders(
  root: string,
  folders: readonly string[],
  account: Account = {},
): Promise<void> {
  for (const folder of folders) {
    const path = join(root, folder);
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
  }
}

/** Lets a file that was dropped meanwhile pass. */
export function unlessGone<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return otherwise;
    throw error;
  };
}

/** True for a path that stays below the folder it is joined to. */
export function isInside(path: string): boolean {
  return path !== "" && !isAbsolute(path) && !path.split("/").includes("..");
}
