import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { syncFolder } from "../postgres/cluster.ts";
import { clearFolder } from "./backup.ts";
import { takeFiles, takeHeads } from "./beside.ts";
import { named, partitionsOf, quoted, sequencesOf, speakPlainly, tablesOf, workWaiting, type Table } from "./catalogue.ts";
import { copyOut } from "./copy.ts";
import { packFacts } from "./facts.ts";
import { openPackFolder, writePack, type ExportPack, type TableRows } from "./pack.ts";
import { MovingRefused } from "./refusal.ts";

/** The statement that reads a table's rows in their order; the same text gives the same bytes on every server. */
export const rowsOf = (table: Pick<Table, "schema" | "name" | "columns" | "order">): string =>
  `copy (select ${table.columns.map(quoted).join(", ")} from ${named(table)} t order by ${table.order}) to stdout`;

/** Where a table's rows lie in a pack. */
export const fileOf = (table: { schema: string; name: string }): string => join("tables", `${table.schema}.${table.name}.copy`);

/** Exports every table of one moment, and the files, into an empty folder; the database may be in use (D24). */
export async function exportInstallation({ database, dir, into }: { database: pg.ClientConfig; dir: string; into: string }): Promise<ExportPack> {
  await openPackFolder(into);
  const client = new pg.Client({ ...database, application_name: "kefu export" });
  client.on("error", () => {});
  try {
    const heads = await takeHeads(dir, into);
    await client.connect();
    await speakPlainly(client);
    await client.query("begin isolation level repeatable read read only");
    const facts = await packFacts(client);
    if (facts.migrations.length === 0) throw new MovingRefused("database_empty");
    await mkdir(join(into, "tables"), { mode: 0o700 });
    const tables: TableRows[] = [];
    for (const table of await tablesOf(client)) {
      const file = await open(join(into, fileOf(table)), "wx", 0o600);
      try {
        tables.push({ ...table, ...(await copyOut(client, rowsOf(table), file)) });
        await file.datasync();
      } finally {
        await file.close();
      }
    }
    const partitions = await partitionsOf(client);
    const sequences = await sequencesOf(client);
    const workLeft = await workWaiting(client);
    await client.query("commit");
    const files = await takeFiles(dir, into);
    const pack: ExportPack = { ...facts, kind: "export", beside: [...heads, ...files], tables, partitions, sequences, workLeft };
    await syncFolder(join(into, "tables"));
    await writePack(into, pack);
    await syncFolder(into);
    return pack;
  } catch (error) {
    await clearFolder(into);
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}
