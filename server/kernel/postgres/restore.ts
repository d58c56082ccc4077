import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { chooseAccount, type Account } from "./account.ts";
import { manifestName, type Backup } from "./backup.ts";
import { adoptFreshFolder, insistRoom, openFreshFolder, syncFolder } from "./cluster.ts";
import { copyFile, forEachFile, isInside, makeFolders, unlessGone, walk } from "./copying.ts";
import { majorVersion, openFolders, type Folders } from "./folders.ts";
import { lockFolder } from "./lock.ts";
import { asStartRefused, StartRefused } from "./refusal.ts";

const Manifest = z.object({
  format: z.literal(1),
  postgres: z.string(),
  takenAt: z.iso.datetime(),
  startLsn: z.string(),
  stopLsn: z.string(),
  files: z.array(z.object({ path: z.string().refine(isInside), bytes: z.number(), sha256: z.string() })),
});

/** Puts a backup where the next start finds it; every file is compared with what was backed up before anything is in use. */
export async function restoreCluster({ from, dir }: { from: string; dir: string }): Promise<Backup> {
  try {
    const backup = await readManifest(from);
    const folders = await openFolders(dir);
    const lock = lockFolder(folders);
    try {
      if ((await readdir(folders.data).catch(() => [])).length > 0)
        throw new StartRefused("target_not_empty", { dir: folders.data });
      await copyBack(from, backup, folders, await chooseAccount(folders.data));
    } finally {
      lock.release();
    }
    return backup;
  } catch (error) {
    throw asStartRefused(error, dir);
  }
}

async function readManifest(from: string): Promise<Backup> {
  const text = await readFile(join(from, manifestName), "utf8").catch(() => undefined);
  if (text === undefined)
    throw new StartRefused("backup_unusable", { from, reason: `${manifestName} is missing` });
  const read = Manifest.safeParse(parse(text));
  if (!read.success)
    throw new StartRefused("backup_unusable", { from, reason: `${manifestName} is damaged` });
  const { postgres } = read.data;
  if (postgres.split(".")[0] !== majorVersion) {
    throw new StartRefused("backup_unusable", {
      from,
      reason: `it was made by PostgreSQL ${postgres}, this Kefu runs ${majorVersion}`,
    });
  }
  return read.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function copyBack(from: string, backup: Backup, folders: Folders, account: Account): Promise<void> {
  const bytes = backup.files.reduce((sum, file) => sum + file.bytes, 0);
  await insistRoom(folders.home, Math.ceil(bytes / (1 << 20)) + 100);
  const source = join(from, "data");
  const fresh = await openFreshFolder(folders, account);
  try {
    const known = await walk(source, () => false);
    const needed = [...new Set([...known.folders, ...backup.files.map((file) => dirname(file.path))])].filter(
      (path) => path !== ".",
    );
    await makeFolders(fresh, needed, account);
    await forEachFile(backup.files, async (file) => {
      const copied = await copyFile(source, fresh, file.path, account).catch(unlessGone(undefined));
      if (!copied) throw new StartRefused("backup_unusable", { from, reason: `${file.path} is missing` });
      if (copied.sha256 !== file.sha256)
        throw new StartRefused("backup_unusable", { from, reason: `${file.path} is damaged` });
    });
    for (const folder of [...needed, ""]) await syncFolder(join(fresh, folder));
    await adoptFreshFolder(folders, fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}
