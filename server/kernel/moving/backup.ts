import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { manifestName } from "../postgres/backup.ts";
import { syncFolder } from "../postgres/cluster.ts";
import { backupCluster, type Embedded } from "../postgres/index.ts";
import { takeFiles, takeHeads } from "./beside.ts";
import { packFacts } from "./facts.ts";
import { openPackFolder, sha256Of, writePack, type BackupPack } from "./pack.ts";

/** Backs up an embedded installation into an empty folder while people work: database, files, audit heads; never the keys (D6). */
export async function backupInstallation({ embedded, into, withFiles = true }: { embedded: Embedded; into: string; withFiles?: boolean }): Promise<BackupPack> {
  await openPackFolder(into);
  try {
    const heads = await takeHeads(embedded.dir, into);
    const database = join(into, "database");
    const cluster = await backupCluster({ embedded, into: database });
    const files = withFiles ? await takeFiles(embedded.dir, into) : [];
    const client = new pg.Client({ connectionString: embedded.connectionString, application_name: "kefu backup" });
    client.on("error", () => {});
    await client.connect();
    const facts = await packFacts(client).finally(() => client.end());
    const bytes = [...cluster.files, ...heads, ...files].reduce((sum, file) => sum + file.bytes, 0);
    const pack: BackupPack = { ...facts, kind: "backup", takenAt: cluster.takenAt, withFiles, bytes, beside: [...heads, ...files], database: sha256Of(await readFile(join(database, manifestName))) };
    await writePack(into, pack);
    await syncFolder(into);
    return pack;
  } catch (error) {
    await clearFolder(into);
    throw error;
  }
}

/** Half a pack is none: its folder stays, empty. */
export async function clearFolder(into: string): Promise<void> {
  for (const name of ["database", "tables", "files", "audit", "demo-accounts.json", "kefu.json"]) await rm(join(into, name), { recursive: true, force: true });
}
