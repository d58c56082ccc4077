import type pg from "pg";
import type { Partition, Sequence } from "./pack.ts";

export interface Table {
  schema: string;
  name: string;
  /** Without generated columns, which cannot be loaded. */
  columns: string[];
  /** The order in which its rows are always read, whatever the server's language: the ORDER BY list. */
  order: string;
}
export interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

/** Not ours to move: kysely notes the migrations anew, and pg-boss makes its own schema. */
const left = `n.nspname not in ('information_schema', 'pgboss') and n.nspname not like 'pg\\_%' and c.relname not in ('kysely_migration', 'kysely_migration_lock')
  and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const named = ({ schema, name }: { schema: string; name: string }): string => `${quoted(schema)}.${quoted(name)}`;

/**
 * All tables with rows of their own. Partitions count each by itself: whoever reads the partitioned table locks it, and then the month's
 * first message would wait for the export until its partition can be made.
 */
export async function tablesOf(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<{ schema: string; name: string; columns: string[]; key: { name: string; collated: boolean }[] }>(`
    select n.nspname as schema, c.relname as name,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      coalesce((select jsonb_agg(jsonb_build_object('name', a.attname, 'collated', a.attcollation <> 0) order by k.at)
        from pg_index i, unnest(i.indkey::int2[]) with ordinality k (number, at), pg_attribute a
        where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.number), '[]') as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and ${left} order by n.nspname collate "C", c.relname collate "C"`);
  return rows.map(({ key, ...table }) => ({
    ...table,
    order: key.length > 0 ? key.map((column) => `${quoted(column.name)}${column.collated ? ' collate "C"' : ""}`).join(", ") : 't::text collate "C"',
  }));
}

/** The partitions, each after its parent. */
export async function partitionsOf(client: pg.ClientBase): Promise<Partition[]> {
  const { rows } = await client.query<Partition>(`
    select n.nspname as schema, c.relname as name, jsonb_build_object('schema', pn.nspname, 'name', p.relname) as parent,
      pg_get_expr(c.relpartbound, c.oid) as bound, pg_get_partkeydef(c.oid) as key, coalesce(c.reloptions, '{}') as options
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_inherits h on h.inhrelid = c.oid join pg_class p on p.oid = h.inhparent join pg_namespace pn on pn.oid = p.relnamespace
    where c.relispartition and c.relkind in ('r', 'p') and ${left} order by c.oid`);
  return rows;
}

/** Where the sequences stand, identity columns included. */
export async function sequencesOf(client: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${left} order by n.nspname collate "C", c.relname collate "C"`);
  const sequences: Sequence[] = [];
  for (const row of rows) {
    const found = await client.query<{ value: string; called: boolean }>(`select last_value::text as value, is_called as called from ${named(row)}`);
    sequences.push({ ...row, ...found.rows[0]! });
  }
  return sequences;
}

/** The foreign keys as they were declared, with names that hold under any search path. */
export async function foreignKeysOf(client: pg.ClientBase): Promise<ForeignKey[]> {
  await client.query("set local search_path = ''");
  const { rows } = await client.query<ForeignKey>(`
    select k.conrelid::regclass::text as "table", k.conname as name, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and ${left} order by 1, 2`);
  await client.query("reset search_path");
  return rows;
}

/** How many pieces of work wait in the job queue. Its schema is pg-boss's own, another with each of its versions, and is made anew at the target. */
export async function workWaiting(client: pg.ClientBase): Promise<number> {
  const made = await client.query<{ made: boolean }>("select to_regclass('pgboss.job') is not null as made");
  if (!made.rows[0]!.made) return 0;
  const { rows } = await client.query<{ n: number }>("select count(*)::int as n from pgboss.job where state in ('created', 'retry', 'active') and name not like '\\_\\_pgboss%'");
  return rows[0]!.n;
}

/** Whether anything at all was ever made in this database, beside what extensions bring. */
export async function hasTables(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query(`
    select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
      and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') limit 1`);
  return rows.length > 0;
}

/** Makes the text form of every value the same on every server, and leaves it the time it takes. */
export async function speakPlainly(client: pg.ClientBase): Promise<void> {
  await client.query("set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex'; set extra_float_digits = 1; set client_encoding = 'UTF8'");
  // A server may cut long statements off for the sake of its other users.
  await client.query("set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0");
}
