import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withDatabase } from "#server/kernel/db.ts";
import { wholeCentre, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
let admin: pg.Client;
let name: string;
beforeAll(async () => {
  centre = await wholeCentre();
  name = new URL(centre.connectionString).pathname.slice(1);
  admin = new pg.Client({ connectionString: withDatabase(centre.connectionString, "postgres") });
  await admin.connect();
});
afterAll(async () => {
  await centre.close();
  await admin.end();
});

const ready = () => centre.nobody("GET", "/readyz");
const not = (code: string) => ({ status: 503, body: { ready: false, code } });

/** Changes what was in force past the guard of versions, as only a newer Kefu's schema could. */
async function schemaVersion(add: number): Promise<void> {
  await centre.rows("alter table handbook.version disable trigger user");
  await centre.rows("update handbook.version set schema_version = schema_version + $1, body = case when $1 > 0 then jsonb_build_object('kept', body) else body -> 'kept' end where kind = 'presence'", add);
  await centre.rows("alter table handbook.version enable trigger user");
}

test("R-OP-03 (health): /readyz names one reason at a time, the one beneath first: database away, migrations missing, handbook unreadable, work not running; /healthz is alive throughout", async () => {
  const [last] = await centre.rows<{ name: string; timestamp: string }>("delete from kysely_migration where name = (select max(name) from kysely_migration) returning name, timestamp");
  await schemaVersion(1);
  await admin.query(`alter database ${name} allow_connections false`);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
  expect(await ready()).toEqual(not("database_unreachable"));
  expect(await centre.nobody("GET", "/healthz")).toEqual({ status: 200, body: { alive: true } });

  await admin.query(`alter database ${name} allow_connections true`);
  await expect.poll(ready).toEqual(not("migrating"));

  await centre.rows("insert into kysely_migration (name, timestamp) values ($1, $2)", last!.name, last!.timestamp);
  expect(await ready()).toEqual(not("handbook_unreadable"));

  await schemaVersion(-1);
  expect(await ready()).toEqual(not("work_not_running"));

  await centre.app.listen();
  await expect.poll(ready).toEqual({ status: 200, body: { ready: true } });
});
