import pg from "pg";
import type { TestProject } from "vitest/node";
import { openDatabase, withDatabase } from "#server/kernel/db.ts";
import { migrate } from "#server/kernel/db/migrate.ts";

/** One server per run, migrated once into a template (D27). KEFU_TEST_DATABASE_URL runs the same tests on another server (D7: PostgreSQL 15). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // A name per run: several runs may share one outside server.
  const template = `kefu_template_${process.pid}`;
  const outside = process.env.KEFU_TEST_DATABASE_URL;
  const scratch = outside ? null : await (await import("#server/kernel/postgres/scratch.ts")).startScratch();
  const base = outside ?? scratch!.connectionString;
  const admin = new pg.Client({ connectionString: base });
  await admin.connect();
  await admin.query(`drop database if exists ${template} with (force)`);
  await admin.query(`create database ${template} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
  const db = openDatabase({ connectionString: withDatabase(base, template) }, { max: 2 });
  await migrate(db.kysely);
  await db.close();
  await admin.end();
  project.provide("testServer", base);
  project.provide("testTemplate", template);
  return async () => {
    await scratch?.stop();
  };
}

declare module "vitest" {
  export interface ProvidedContext {
    testServer: string;
    testTemplate: string;
  }
}
