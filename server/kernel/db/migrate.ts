import { readdir, readFile } from "node:fs/promises";
import { sql } from "kysely";
import { Migrator, type Migration } from "kysely/migration";
import type { Tx } from "./index.ts";

const folder = new URL("../../migrations/", import.meta.url);

async function readMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}__[a-z]+__[a-z_0-9]+\.sql$/.test(name)).sort();
  const migrations: Record<string, Migration> = {};
  for (const name of names) {
    // Its text is only read when it is applied: a start and each /readyz ask for the names alone.
    migrations[name.replace(/\.sql$/, "")] = {
      async up(db) {
        await sql.raw(await readFile(new URL(name, folder), "utf8")).execute(db);
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

// Asked first, since a failed statement would spoil the transaction of an import.
async function appliedMigrations(db: Tx): Promise<string[]> {
  const { rows } = await sql<{ made: boolean }>`select to_regclass('public.kysely_migration') is not null as made`.execute(db);
  if (!rows[0]!.made) return [];
  return (await sql<{ name: string }>`select name from public.kysely_migration order by name collate "C"`.execute(db)).rows.map((row) => row.name);
}

/** The names of all migrations that this code brings, in order. */
export async function knownMigrations(): Promise<string[]> {
  return Object.keys(await readMigrations());
}

/** What the database has and what the code would still do to it. */
export async function pendingMigrations(db: Tx): Promise<{ applied: string[]; pending: string[] }> {
  const applied = await appliedMigrations(db);
  return { applied, pending: (await knownMigrations()).filter((name) => !applied.includes(name)) };
}

/** Brings the schema up to date, or to the level of `only` (imports); several starters at once wait for each other (kysely's advisory lock). */
export async function migrate(db: Tx, { only }: { only?: readonly string[] } = {}): Promise<{ applied: string[] }> {
  const all = await readMigrations();
  if ((await appliedMigrations(db)).some((name) => !(name in all))) throw new DatabaseNewer();
  const migrations = only ? Object.fromEntries(Object.entries(all).filter(([name]) => only.includes(name))) : all;
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
