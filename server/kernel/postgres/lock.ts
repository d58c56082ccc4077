import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Folders } from "./folders.ts";
import { StartRefused } from "./refusal.ts";

export interface Lock {
  release(): void;
}

/** SQLite's result codes. */
const busy = 5;
const full = 13;

/**
 * One Kefu per data folder. An empty SQLite file is used for the kernel's lock under it: the kernel frees it the moment
 * its holder dies, so nothing can be stale, and it also holds between containers, where process ids say nothing.
 */
export function lockFolder(folders: Folders): Lock {
  const database = openLockFile(folders);
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
    writeFileSync(folders.holder, `${process.pid}\n`);
  } catch (error) {
    database.close();
    throw whyNot(folders, error);
  }
  return {
    release() {
      rmSync(folders.holder, { force: true });
      database.close();
    },
  };
}

function openLockFile(folders: Folders): DatabaseSync {
  try {
    return new DatabaseSync(folders.lock);
  } catch (error) {
    throw whyNot(folders, error);
  }
}

/** Why the lock could not be had, in our words; what is not SQLite's goes through. */
export function whyNot(folders: Folders, error: unknown): unknown {
  const { code, errcode } = error as { code?: string; errcode?: number };
  if (code !== "ERR_SQLITE_ERROR") return error;
  if (errcode === busy) return new StartRefused("data_locked", { dir: folders.dir, pid: readHolder(folders) });
  return errcode === full ? new StartRefused("disk_full", { dir: folders.dir, freeMegabytes: 0 }, error) : unwritable(folders, error);
}

function unwritable(folders: Folders, error: unknown): StartRefused {
  return new StartRefused("data_unwritable", { dir: folders.dir, reason: (error as Error).message }, error);
}

function readHolder(folders: Folders): string {
  try {
    return readFileSync(folders.holder, "utf8").trim();
  } catch {
    return "unknown";
  }
}
