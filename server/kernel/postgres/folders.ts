import { chmod, chown, lstat, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { Account } from "./account.ts";

export const majorVersion = "18";

/** Where everything of one cluster lies; the major version is in the name, since another major cannot read it (D24). */
export interface Folders {
  readonly dir: string;
  readonly home: string;
  readonly data: string;
  readonly log: string;
  readonly lock: string;
  readonly holder: string;
  readonly socketRecord: string;
}

/** Makes DIR/pg18 when missing; others may pass through it but not look in, the cluster itself is 0700. */
export async function openFolders(dir: string): Promise<Folders> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const real = await realpath(dir);
  const home = join(real, `pg${majorVersion}`);
  await mkdir(home, { recursive: true });
  await chmod(home, 0o711);
  return {
    dir: real,
    home,
    data: join(home, "data"),
    log: join(home, "log"),
    lock: join(home, "lock"),
    holder: join(home, "holder"),
    socketRecord: join(home, "socket-folder"),
  };
}

// sun_path ends at 104 bytes on macOS and 108 on Linux, the socket's own name and the final NUL included.
const longestSocketFolder = 103 - "/.s.PGSQL.5432".length;

/** The private folder of the unix socket: beside the data, or a short temporary one when that path is too long for a socket. */
export async function openSocketFolder(folders: Folders, account: Account): Promise<string> {
  const beside = join(folders.home, "socket");
  if (Buffer.byteLength(beside) <= longestSocketFolder) {
    await mkdir(beside, { recursive: true });
    await makePrivate(beside, account);
    return beside;
  }
  const recorded = (await readFile(folders.socketRecord, "utf8").catch(() => "")).trim();
  if (recorded) {
    // Swept away by a reboot or a cleaner: made again under its name, since the pools above know only that.
    const made = await mkdir(recorded, { mode: 0o700 }).then(
      () => true,
      () => false,
    );
    if (made) await makePrivate(recorded, account);
    if (await isPrivate(recorded, account)) return recorded;
  }
  for (const base of [tmpdir(), "/tmp"]) {
    const folder = await mkdtemp(join(base, "kefu-")).catch(() => undefined);
    if (!folder) continue;
    if (Buffer.byteLength(folder) > longestSocketFolder) {
      await rm(folder, { recursive: true });
      continue;
    }
    await makePrivate(folder, account);
    await writeFile(folders.socketRecord, `${folder}\n`);
    return folder;
  }
  throw Object.assign(new Error("no folder is short enough for a socket"), { code: "EACCES" });
}

/** The socket folder as postgres is told: relative to the cluster when beside it, so neither length nor 0700 parents matter. */
export function socketArgument(folders: Folders, socketFolder: string): string {
  return dirname(socketFolder) === folders.home ? relative(folders.data, socketFolder) : socketFolder;
}

/** Gives a folder to the account alone. */
export async function makePrivate(folder: string, account: Account): Promise<void> {
  await chmod(folder, 0o700);
  if (account.uid !== undefined && account.gid !== undefined) await chown(folder, account.uid, account.gid);
}

async function isPrivate(folder: string, account: Account): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found?.isDirectory() || found.mode & 0o077) return false;
  return found.uid === (account.uid ?? process.getuid?.());
}
