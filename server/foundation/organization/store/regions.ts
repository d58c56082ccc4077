import { sql } from "kysely";
import type { HolidayEntry } from "#contract/policies/calendar.ts";
import type { Tx } from "#server/kernel/db.ts";
import { all, count, one } from "./ask.ts";

export type TableKind = "phone" | "ip";
export interface TableRow {
  id: string;
  kind: TableKind;
  source: string;
  asOf: string;
  state: "loading" | "in_use" | "retired";
  lines: number;
  refused: number;
  usedAt: Date | null;
}
const columns = sql`t.id, t.kind, t.source, t.as_of as "asOf", t.state, t.used_at as "usedAt",
  case when t.state = 'loading' then coalesce((select sum(p.lines) from organization.region_table_part p where p.table_id = t.id), 0)::int else t.lines end as lines,
  case when t.state = 'loading' then coalesce((select sum(p.refused) from organization.region_table_part p where p.table_id = t.id), 0)::int else t.refused end as refused`;

export const listTables = (tx: Tx) => all(tx, sql<TableRow>`select ${columns} from organization.region_table t where t.state <> 'retired' order by t.kind, t.created_at desc limit 100`);
export const lockTable = (tx: Tx, id: string) => one(tx, sql<TableRow>`select ${columns} from organization.region_table t where t.id = ${id} for update`);
export const insertTable = (tx: Tx, t: { id: string; kind: TableKind; source: string; asOf: string }, by: string | null, now: Date) =>
  sql`insert into organization.region_table (id, kind, source, as_of, created_at, created_by) values (${t.id}, ${t.kind}, ${t.source}, ${t.asOf}, ${now}, ${by})`.execute(tx);
export const putPart = (tx: Tx, tableId: string, n: number, part: { lines: number; refused: number; content: Buffer }) =>
  sql`insert into organization.region_table_part (table_id, n, lines, refused, content) values (${tableId}, ${n}, ${part.lines}, ${part.refused}, ${part.content})
    on conflict (table_id, n) do update set lines = excluded.lines, refused = excluded.refused, content = excluded.content`.execute(tx);
export const partsOf = (tx: Tx, tableId: string) =>
  all(tx, sql<{ content: Buffer }>`select content from organization.region_table_part where table_id = ${tableId} order by n`).then((rows) => rows.map((row) => row.content));
/** Puts a table in use; the former one of its kind is retired and its lines are dropped. */
export async function useTable(tx: Tx, table: TableRow, now: Date): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`organization.region.${table.kind}`}, 0))`.execute(tx);
  await sql`delete from organization.region_table_part where table_id in (select id from organization.region_table where kind = ${table.kind} and state = 'in_use')`.execute(tx);
  await sql`update organization.region_table set state = 'retired' where kind = ${table.kind} and state = 'in_use'`.execute(tx);
  await sql`update organization.region_table set state = 'in_use', used_at = ${now}, lines = ${table.lines}, refused = ${table.refused} where id = ${table.id}`.execute(tx);
}
export const deleteTable = (tx: Tx, id: string) => count(tx, sql`delete from organization.region_table where id = ${id}`);
export const tablesInUse = (tx: Tx) =>
  all(tx, sql<{ id: string; kind: TableKind; source: string; asOf: string }>`select id, kind, source, as_of as "asOf" from organization.region_table where state = 'in_use'`);

export interface HolidayYearRow {
  year: number;
  entries: HolidayEntry[];
  source: string;
  importedAt: Date;
}
export const holidayYears = (tx: Tx) => all(tx, sql<HolidayYearRow>`select year, entries, source, imported_at as "importedAt" from organization.holiday_year order by year`);
/** What counts until now stays known as what counted: elapsed time is not reckoned anew (D19). */
const keepPast = (tx: Tx, year: number, now: Date) =>
  sql`insert into organization.holiday_past (year, entries, from_at, until_at) select year, entries, imported_at, ${now} from organization.holiday_year where year = ${year} and imported_at < ${now} on conflict do nothing`.execute(tx);
/** A notice with the time in which it counted; the one that counts now has no end. */
export interface Notice extends Pick<HolidayYearRow, "year" | "entries"> {
  from: Date;
  until: Date | null;
}
/** Every notice that counts or has counted. */
export const notices = (tx: Tx) =>
  all(tx, sql<Notice>`select year, entries, imported_at as "from", null::timestamptz as until from organization.holiday_year
    union all select year, entries, from_at, until_at from organization.holiday_past`);
export async function putHolidayYear(tx: Tx, year: number, entries: readonly HolidayEntry[], source: string, by: string | null, now: Date): Promise<void> {
  await keepPast(tx, year, now);
  await sql`insert into organization.holiday_year (year, entries, source, imported_at, imported_by) values (${year}, ${JSON.stringify(entries)}::jsonb, ${source}, ${now}, ${by})
    on conflict (year) do update set entries = excluded.entries, source = excluded.source, imported_at = excluded.imported_at, imported_by = excluded.imported_by`.execute(tx);
}
export async function deleteHolidayYear(tx: Tx, year: number, now: Date): Promise<number> {
  await keepPast(tx, year, now);
  return count(tx, sql`delete from organization.holiday_year where year = ${year}`);
}
