import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Tx } from "../db.ts";
import { knownMigrations, migrate } from "../db/migrate.ts";
import { insistNewEnough } from "../postgres/floor.ts";
import { insistUnused, removeBeside, stageBeside } from "./beside.ts";
import { foreignKeysOf, hasTables, named, quoted, sequencesOf, speakPlainly, tablesOf } from "./catalogue.ts";
import { copyIn, copyOut } from "./copy.ts";
import { fileOf, rowsOf } from "./export.ts";
import { readPack, type ExportPack, type TableRows } from "./pack.ts";
import { MovingRefused } from "./refusal.ts";

/** Imports an export into an empty database of any major from 15 on: all of it or nothing (D24). */
export async function importInstallation({ database, dir, from }: { database: pg.ClientConfig; dir: string; from: string }): Promise<ExportPack> {
  const pack = await readPack(from, "export");
  const known = new Set(await knownMigrations());
  if (pack.migrations.some((name) => !known.has(name))) throw new MovingRefused("made_by_newer", { from });
  // The embedded database of the same folder may stand there already, empty.
  await insistUnused(dir, ["keys", "backups", ".moving", "pg18"]);
  const client = new pg.Client({ ...database, application_name: "kefu import" });
  client.on("error", () => {});
  await client.connect();
  try {
    await insistEmpty(client);
    const staged = await stageBeside(from, pack.beside, dir);
    try {
      await speakPlainly(client);
      await overOneClient(client).transaction().execute(async (tx) => {
        await load(client, tx, pack, from);
        await staged.adopt();
      });
    } catch (error) {
      await staged.discard();
      await removeBeside(dir);
      throw error;
    }
    await client.query("analyze");
  } finally {
    await client.end().catch(() => {});
  }
  return pack;
}

/** Kysely for the migrator, on the connection that also takes the rows: so both are one transaction. */
function overOneClient(client: pg.Client): Tx {
  const pool = { options: {}, connect: async () => Object.assign(client, { release: () => {} }), end: async () => {} };
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
}

async function insistEmpty(client: pg.Client): Promise<void> {
  await insistNewEnough(client);
  const { rows } = await client.query<{ encoding: string; name: string }>("select current_setting('server_encoding') as encoding, current_database() as name");
  const { encoding, name } = rows[0]!;
  if (encoding !== "UTF8") throw new MovingRefused("database_not_utf8", { name, encoding });
  if (await hasTables(client)) throw new MovingRefused("database_not_empty", { name });
}

async function load(client: pg.Client, tx: Tx, pack: ExportPack, from: string): Promise<void> {
  await migrate(tx, { only: pack.migrations });
  for (const one of pack.partitions) await makePartition(client, one);
  await insistSameTables(client, pack);
  const foreign = await foreignKeysOf(client);
  for (const key of foreign) await client.query(`alter table ${key.table} drop constraint ${quoted(key.name)}`);
  for (const table of pack.tables) await client.query(`alter table ${named(table)} disable trigger user`);
  // A migration may have put first rows somewhere.
  if (pack.tables.length > 0) await client.query(`truncate ${pack.tables.map(named).join(", ")}`);
  for (const table of pack.tables) await loadTable(client, table, from);
  for (const key of foreign) await client.query(`alter table ${key.table} add constraint ${quoted(key.name)} ${key.definition}`).catch(refuseRows(key.table));
  for (const table of pack.tables) await client.query(`alter table ${named(table)} enable trigger user`);
  const sequences = new Set((await sequencesOf(client)).map(named));
  for (const one of pack.sequences) if (sequences.has(named(one))) await client.query("select setval($1::regclass, $2::bigint, $3)", [named(one), one.value, one.called]);
  for (const table of pack.tables) {
    const loaded = await copyOut(client, rowsOf(table));
    if (loaded.rows !== table.rows || loaded.sha256 !== table.sha256) throw new MovingRefused("table_differs", { table: `${table.schema}.${table.name}` });
  }
  await migrate(tx);
}

/** The export names tables, columns and orders; each must be one that the migrations made. */
async function insistSameTables(client: pg.Client, pack: ExportPack): Promise<void> {
  const made = new Map((await tablesOf(client)).map((table) => [named(table), table]));
  for (const table of pack.tables) {
    const own = made.get(named(table));
    if (!own || own.order !== table.order || own.columns.toSorted().join() !== table.columns.toSorted().join()) throw new MovingRefused("table_differs", { table: `${table.schema}.${table.name}` });
    made.delete(named(table));
  }
  for (const table of made.values()) throw new MovingRefused("table_differs", { table: `${table.schema}.${table.name}` });
}

async function makePartition(client: pg.Client, one: ExportPack["partitions"][number]): Promise<void> {
  const { rows } = await client.query<{ made: boolean }>("select to_regclass($1) is not null as made", [named(one)]);
  if (rows[0]!.made) return;
  const within = one.key ? ` partition by ${one.key}` : "";
  const options = one.options.length > 0 ? ` with (${one.options.join(", ")})` : "";
  await client.query(`create table ${named(one)} partition of ${named(one.parent)} ${one.bound}${within}${options}`);
}

async function loadTable(client: pg.Client, table: TableRows, from: string): Promise<void> {
  const path = join(from, fileOf(table));
  const hash = createHash("sha256");
  async function* read(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 17 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
  }
  await copyIn(client, `copy ${named(table)} (${table.columns.map(quoted).join(", ")}) from stdin`, read()).catch((error: unknown) => {
    if ((error as { code?: string }).code === "ENOENT") throw new MovingRefused("pack_damaged", { from, file: fileOf(table) });
    return refuseRows(`${table.schema}.${table.name}`)(error);
  });
  if (hash.digest("hex") !== table.sha256) throw new MovingRefused("pack_damaged", { from, file: fileOf(table) });
}

/** Rows that the database itself refuses: a constraint broken, a value malformed (SQLSTATE classes 22 and 23). */
function refuseRows(table: string): (error: unknown) => never {
  return (error) => {
    const code = String((error as { code?: unknown }).code ?? "");
    if (/^2[23]/.test(code)) throw new MovingRefused("rows_refused", { table, code }, error);
    throw error;
  };
}
