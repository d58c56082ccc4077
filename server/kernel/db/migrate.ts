import { readdir, readFile } from "node:fs/promises";
import { sql } from "kysely";
import { Migrator, type Migration } from "kysely/migration";
import type { Tx } from "./index.ts";

const folder = new URL("../../migrations/", import.meta.url);

async function readMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}__[a-z]+__[a-z_0-9]+\.sql$/.test(name)).sort();
  const migrations: Record<string, Migration> = {};
  for (const name of names) {
    const text = await readFile(new URL(name, folder), "utf8");
    migrations[name.replace(/\.sql$/, "")] = {
      async up(db) {
        await sql.raw(text).execute(db);
      },
    };
  }
  return migrations;
}

/** The database was made by a newer Kefu than this code. */
export class DatabaseNewer extends Error {
  constructor() {
    super("database_newer");
    this.name = "DatabaseNewer";
  }
}

/** Brings the schema up to date; several starters at once wait for each other (kysely's advisory lock). */
export async function migrate(db: Tx): Promise<{ applied: string[] }> {
  const migrations = await readMigrations();
  const known = await sql<{ name: string }>`select name from public.kysely_migration`.execute(db).then((r) => r.rows.map((row) => row.name), () => []);
  if (known.some((name) => !(name in migrations))) throw new DatabaseNewer();
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations }, allowUnorderedMigrations: true });
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error;
  return { applied: (results ?? []).filter((r) => r.status === "Success").map((r) => r.migrationName) };
}

/** How many migrations are applied and how many the code knows: what /readyz compares. */
export async function migrationState(db: Tx): Promise<{ applied: number; known: number }> {
  const known = Object.keys(await readMigrations()).length;
  const rows = await sql<{ n: number }>`select count(*)::int as n from public.kysely_migration`.execute(db);
  return { applied: rows.rows[0]?.n ?? 0, known };
}
