import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "#server/kernel/testing.ts";
import { mayUse, places, schemaOwner } from "./map.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

interface ForeignKey {
  name: string;
  from: string;
  to: string;
  partitioned: boolean;
}

/** Foreign keys between schemas, as PostgreSQL knows them. */
async function foreignKeys(): Promise<ForeignKey[]> {
  const { rows } = await database.db.pool.query(`
    select c.conname as name, n.nspname as "from", m.nspname as "to", t.relkind = 'p' or t.relispartition as partitioned
    from pg_constraint c
      join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
      join pg_class t on t.oid = c.confrelid join pg_namespace m on m.oid = t.relnamespace
    where c.contype = 'f' and n.nspname <> m.nspname and n.nspname <> 'pg_catalog'`);
  return rows as ForeignKey[];
}
/** What the map has against a foreign key (D9): it goes up, across, or to a partitioned table. */
const against = ({ name, from, to, partitioned }: ForeignKey): string[] => {
  const [owner, target] = [schemaOwner(from), schemaOwner(to)];
  if (owner === undefined || target === undefined) return [`${name}: nobody owns ${owner === undefined ? from : to}`];
  return [...(mayUse(owner, target) ? [] : [`${name}: ${owner} may not refer to ${target}`]), ...(partitioned ? [`${name}: refers to a partitioned table`] : [])];
};

describe("guards: the database follows the map", () => {
  test("guards: foreign keys across modules go down the stairs, to unpartitioned tables", async () => {
    const keys = await foreignKeys();
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.flatMap(against)).toEqual([]);
  });

  test("guards: a foreign key that goes up, or to a partitioned table, is refused", async () => {
    await database.db.pool.query("create table identity.fixture (customer uuid references customers.customer (id))");
    await database.db.pool.query("create table conversations.fixture_parts (id int, primary key (id)) partition by range (id)");
    await database.db.pool.query("create table audit.fixture (id int references conversations.fixture_parts (id))");
    expect((await foreignKeys()).flatMap(against).toSorted()).toEqual([
      "fixture_customer_fkey: identity may not refer to customers",
      "fixture_id_fkey: audit may not refer to conversations",
      "fixture_id_fkey: refers to a partitioned table",
    ]);
  });

  test("guards: every schema and every migration has an owner on the map", async () => {
    const { rows } = await database.db.pool.query("select nspname as schema from pg_namespace where nspname !~ '^pg_|^information_schema$'");
    expect((rows as { schema: string }[]).map(({ schema }) => schema).filter((schema) => schemaOwner(schema) === undefined)).toEqual([]);
    const owners = readdirSync(new URL("migrations/", import.meta.url)).map((file) => file.split("__")[1] ?? file);
    expect(owners.filter((owner) => !(owner in places) && schemaOwner(owner) === undefined)).toEqual([]);
  });
});
