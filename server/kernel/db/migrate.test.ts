import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, expect, inject, test } from "vitest";
import type {} from "../../../tools/vitest-database.ts";
import { openDatabase, withDatabase, type Database } from "./index.ts";
import { DatabaseNewer, knownMigrations, migrate, migrationState, pendingMigrations } from "./migrate.ts";

const made: string[] = [];
const open: Database[] = [];
const server = () => inject("testServer");
async function asAdmin(statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: server() });
  await admin.connect();
  await admin.query(statement);
  await admin.end();
}
async function emptyDatabase(): Promise<string> {
  const name = `m_${randomBytes(6).toString("hex")}`;
  await asAdmin(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
  made.push(name);
  return withDatabase(server(), name);
}
function connect(connectionString: string): Database {
  const db = openDatabase({ connectionString }, { max: 2 });
  open.push(db);
  return db;
}
afterAll(async () => {
  for (const db of open) await db.close();
  for (const name of made) await asAdmin(`drop database if exists ${name} with (force)`);
});

/** Every column, index and constraint, as text. */
async function schemaOf(db: Database): Promise<string[]> {
  const ours = "n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'";
  const { rows } = await db.pool.query<{ line: string }>(`
    select line from (
      select format('%s.%s.%s %s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)) as line from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where a.attnum > 0 and ${ours}
      union all select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${ours}
      union all select format('%s %s', k.conrelid::regclass, pg_get_constraintdef(k.oid)) from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${ours}) as t order by line collate "C"`);
  return rows.map((row) => row.line);
}

test("R-OP-03 (upgrade): three servers that start at once on an empty database end with one schema, each step applied once", async () => {
  const address = await emptyDatabase();
  const starters = [connect(address), connect(address), connect(address)];
  const results = await Promise.all(starters.map((db) => migrate(db.kysely)));
  const known = await knownMigrations();
  expect(results.flatMap((result) => result.applied).toSorted()).toEqual(known);
  expect(await migrationState(starters[0]!.kysely)).toEqual({ applied: known.length, known: known.length });
  const alone = connect(await emptyDatabase());
  await migrate(alone.kysely);
  expect(await schemaOf(starters[0]!)).toEqual(await schemaOf(alone));
  expect(await migrate(alone.kysely)).toEqual({ applied: [] });
});

test("R-OP-03 (upgrade): a database that knows a step which this code does not is refused, and nothing is changed", async () => {
  const db = connect(await emptyDatabase());
  const known = await knownMigrations();
  await migrate(db.kysely, { only: known.slice(0, -1) });
  expect((await pendingMigrations(db.kysely)).pending).toEqual(known.slice(-1));
  await db.pool.query("insert into public.kysely_migration (name, timestamp) values ('9999__kernel__from_the_future', '')");
  const before = await schemaOf(db);
  await expect(migrate(db.kysely)).rejects.toThrow(DatabaseNewer);
  expect(await schemaOf(db)).toEqual(before);
  await db.pool.query("delete from public.kysely_migration where name like '9999%'");
  expect((await migrate(db.kysely)).applied).toEqual(known.slice(-1));
});
