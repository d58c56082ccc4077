import { createHash } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { syncFolder } from "./cluster.ts";
import { copyFile, forEachFile, makeFolders, unlessGone, walk, type CopiedFile } from "./copying.ts";
import type { Embedded } from "./embedded.ts";
import { majorVersion } from "./folders.ts";
import { asStartRefused, StartRefused } from "./refusal.ts";

export const manifestName = "kefu-backup.json";

/** The last file written: a folder without it is no backup. */
export interface Backup {
  readonly format: 1;
  readonly postgres: string;
  /** The database's clock after the copying: whatever was committed before it is in the backup. */
  readonly takenAt: string;
  readonly startLsn: string;
  readonly stopLsn: string;
  readonly files: readonly CopiedFile[];
}

// Rebuilt at every start, or of this life of the server only.
const emptied = [
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
];
const left = new Set(["postmaster.pid", "postmaster.opts", "backup_label", "tablespace_map"]);
const control = join("global", "pg_control");

/** Copies the running cluster into an empty folder without stopping anybody; what was committed before the end is in it. */
export async function backupCluster({
  embedded,
  into,
}: {
  embedded: Embedded;
  into: string;
}): Promise<Backup> {
  const data = join(embedded.dir, `pg${majorVersion}`, "data");
  try {
    await mkdir(into, { recursive: true, mode: 0o700 });
    if ((await readdir(into)).length > 0) throw new StartRefused("target_not_empty", { dir: into });
    const client = new pg.Client({
      connectionString: embedded.connectionString,
      application_name: "kefu backup",
    });
    client.on("error", () => {});
    await client.connect();
    try {
      return await copyCluster(client, data, into);
    } finally {
      // Ending the session also drops the slot and, when we failed on the way, the backup.
      await client.end();
    }
  } catch (error) {
    throw asStartRefused(error, into);
  }
}

async function copyCluster(client: pg.Client, data: string, into: string): Promise<Backup> {
  const target = join(into, "data");
  // The slot keeps the WAL since now from being recycled while we copy.
  await client.query(
    "select pg_create_physical_replication_slot('kefu_backup_' || pg_backend_pid(), true, true)",
  );
  const started = await client.query<{ lsn: string }>("select pg_backup_start('kefu', true)::text as lsn");
  const { folders, files } = await walk(data, isLeft);
  await makeFolders(target, ["", ...folders]);
  const copied: CopiedFile[] = [];
  await forEachFile(
    files.filter((file) => file !== control),
    async (path) => {
      const file = await copyFile(data, target, path).catch(unlessGone(undefined));
      if (file) copied.push(file);
    },
  );
  copied.push(await copyFile(data, target, control));
  const { at } = (await client.query<{ at: Date }>("select clock_timestamp() as at")).rows[0]!;
  const stopped = await client.query<{
    lsn: string;
    label: string;
    first: string;
    last: string;
    version: string;
  }>(
    `select s.lsn::text, s.labelfile as label, pg_walfile_name($1::pg_lsn) as first, pg_walfile_name(s.lsn) as last,
            current_setting('server_version') as version
       from pg_backup_stop(false) s`,
    [started.rows[0]!.lsn],
  );
  const { lsn, label, first, last, version } = stopped.rows[0]!;
  copied.push(...(await copyWal(data, target, first, last)));
  await writeFile(join(target, "backup_label"), label, { mode: 0o600, flush: true });
  copied.push({
    path: "backup_label",
    bytes: Buffer.byteLength(label),
    sha256: createHash("sha256").update(label).digest("hex"),
  });
  const startLsn = started.rows[0]!.lsn;
  const backup: Backup = {
    format: 1,
    postgres: version,
    takenAt: at.toISOString(),
    startLsn,
    stopLsn: lsn,
    files: copied,
  };
  for (const folder of [...folders, ""]) await syncFolder(join(target, folder));
  await writeFile(join(into, manifestName), JSON.stringify(backup), { mode: 0o600, flush: true });
  await syncFolder(into);
  return backup;
}

function isLeft(path: string): boolean {
  const [top, ...rest] = path.split("/");
  if (rest.length > 0 && emptied.includes(top!)) return true;
  const name = path.split("/").at(-1)!;
  return left.has(path) || name.startsWith("pgsql_tmp") || name === "pg_internal.init";
}

/** The segments between the two positions; they are complete, since the end of a backup switches to a new one. */
async function copyWal(data: string, target: string, first: string, last: string): Promise<CopiedFile[]> {
  const names = (await readdir(join(data, "pg_wal"))).sort();
  const wanted = names.filter(
    (name) => name.endsWith(".history") || (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last),
  );
  const copied: CopiedFile[] = [];
  for (const name of wanted) copied.push(await copyFile(data, target, join("pg_wal", name)));
  return copied;
}
