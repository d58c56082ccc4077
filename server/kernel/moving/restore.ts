import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { manifestName } from "../postgres/backup.ts";
import { restoreCluster } from "../postgres/index.ts";
import { insistUnused, removeBeside, stageBeside } from "./beside.ts";
import { readPack, sha256Of, type BackupPack } from "./pack.ts";
import { MovingRefused } from "./refusal.ts";

/** Reads a backup's manifest and proves that the inner one belongs to it. */
export async function readBackup(from: string): Promise<BackupPack> {
  const pack = await readPack(from, "backup");
  const inner = await readFile(join(from, "database", manifestName)).catch(() => null);
  if (inner === null || sha256Of(inner) !== pack.database) throw new MovingRefused("pack_damaged", { from, file: `database/${manifestName}` });
  return pack;
}

/** Restores a backup into an empty data folder; every file is compared with its hash before anything is in use. */
export async function restoreInstallation({ from, dir }: { from: string; dir: string }): Promise<BackupPack> {
  const pack = await readBackup(from);
  await insistUnused(dir);
  const staged = await stageBeside(from, pack.beside, dir);
  try {
    await staged.adopt();
    await restoreCluster({ from: join(from, "database"), dir });
  } catch (error) {
    await staged.discard();
    await removeBeside(dir);
    throw error;
  }
  return pack;
}
