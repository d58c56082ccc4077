import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { readCentre } from "../centre.ts";
import type { Tx } from "../db.ts";
import { pendingMigrations } from "../db/migrate.ts";
import { insistRoom } from "../postgres/cluster.ts";
import type { Embedded } from "../postgres/index.ts";
import { backupInstallation } from "./backup.ts";
import { backupsFolder, noteLatest } from "./latest.ts";

const kept = 3;
const shape = /^before-\d{4}[a-z0-9_]*-(\d{8}T\d{6}Z)$/;

/**
 * Backs the embedded database up before migrations change it, when it belongs to a centre that was set up (D24). Files are left out:
 * no migration touches them. Gives the backup's folder, or null when there was nothing to do.
 */
export async function backupBeforeMigrating(db: Tx, embedded: Embedded, say: (migrations: number) => void = () => {}): Promise<string | null> {
  const { applied, pending } = await pendingMigrations(db);
  if (applied.length === 0 || pending.length === 0 || (await readCentre(db)) === null) return null;
  say(pending.length);
  const { rows } = await sql<{ at: string; bytes: number }>`
    select to_char(now() at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as at, pg_database_size(current_database()) as bytes`.execute(db);
  const folder = backupsFolder(embedded.dir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await insistRoom(folder, Math.ceil(rows[0]!.bytes / 2 ** 20) + 100);
  const name = `before-${pending[0]}-${rows[0]!.at}`;
  const fresh = join(folder, `.${name}`);
  for (const left of await readdir(folder)) if (left.startsWith(".before-")) await rm(join(folder, left), { recursive: true, force: true });
  const { takenAt } = await backupInstallation({ embedded, into: fresh, withFiles: false });
  const into = join(folder, name);
  await rename(fresh, into);
  await noteLatest(embedded.dir, { takenAt, kind: "before_migrations", into });
  await forgetOldest(folder);
  return into;
}

async function forgetOldest(folder: string): Promise<void> {
  const dated = (await readdir(folder)).flatMap((name) => (shape.test(name) ? [{ name, at: shape.exec(name)![1]! }] : []));
  for (const { name } of dated.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(kept)) await rm(join(folder, name), { recursive: true, force: true });
}
