import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

export const backupsFolder = (dir: string): string => join(dir, "backups");
const Latest = z.object({ takenAt: z.iso.datetime(), kind: z.enum(["backup", "export", "before_migrations"]), into: z.string() });
export type Latest = z.output<typeof Latest>;

/** Notes beside the database that a backup was made, for `kefu doctor` and the health page. */
export async function noteLatest(dir: string, latest: Latest): Promise<void> {
  await mkdir(backupsFolder(dir), { recursive: true, mode: 0o700 });
  const path = join(backupsFolder(dir), "latest.json");
  await writeFile(`${path}.new`, JSON.stringify(latest), { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}

/** The last backup that was noted, or null. */
export async function readLatest(dir: string): Promise<Latest | null> {
  const text = await readFile(join(backupsFolder(dir), "latest.json"), "utf8").catch(() => "null");
  try {
    return Latest.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
