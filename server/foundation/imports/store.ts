import { sql } from "kysely";
import type { ImportKindKey, ImportState, RowProblem } from "#contract/imports.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Shape } from "./read.ts";

export interface StoredImport extends Shape {
  id: string;
  number: number;
  kind: ImportKindKey;
  shop: { id: string; name: string } | null;
  fileId: string;
  sheet: Buffer | null;
  columns: Record<string, number>;
  state: ImportState;
  problem: string | null;
  rows: number;
  good: number;
  bad: number;
  position: number;
  outcomes: Record<string, number>;
  by: { id: string; name: string };
  at: Date;
  endedAt: Date | null;
  eraseAt: Date;
  erased: boolean;
  version: number;
}

const columns = sql.raw(`i.id, i.number, i.kind, case when s.id is null then null else jsonb_build_object('id', s.id, 'name', s.short_name) end as shop, i.file_id as "fileId", i.format, i.encoding, i.delimiter, i.sheet, i.columns, i.state, i.problem,
  i.rows, i.good, i.bad, i.position, i.outcomes, jsonb_build_object('id', p.id, 'name', p.name) as by, i.at, i.ended_at as "endedAt", i.erase_at as "eraseAt", i.erased, i.version`);
const source = sql.raw("imports.import i join identity.v_person p on p.id = i.by_id left join organization.v_shop s on s.id = i.shop_id");

export async function insertImport(tx: Tx, i: Pick<StoredImport, "id" | "kind" | "fileId" | "sheet" | "columns" | "at" | "eraseAt"> & Shape & { shopId: string | null; byId: string }): Promise<void> {
  await sql`insert into imports.import (id, kind, shop_id, file_id, format, encoding, delimiter, sheet, columns, state, by_id, at, erase_at)
    values (${i.id}, ${i.kind}, ${i.shopId}, ${i.fileId}, ${i.format}, ${i.encoding}, ${i.delimiter}, ${i.sheet}, ${JSON.stringify(i.columns)}::jsonb, 'matching', ${i.byId}, ${i.at}, ${i.eraseAt})`.execute(tx);
}

export async function readImport(tx: Tx, id: string): Promise<StoredImport | undefined> {
  return (await sql<StoredImport>`select ${columns} from ${source} where i.id = ${id}`.execute(tx)).rows[0];
}
export async function lockImport(tx: Tx, id: string): Promise<StoredImport | undefined> {
  await sql`select 1 from imports.import where id = ${id} for update`.execute(tx);
  return readImport(tx, id);
}

export async function listImports(tx: Tx, kinds: readonly string[], before: { at: Date; id: string } | null, limit: number): Promise<StoredImport[]> {
  return (await sql<StoredImport>`select ${columns} from ${source} where i.kind = any(${kinds}::text[]) ${before === null ? sql`` : sql`and (i.at, i.id) < (${before.at}, ${before.id}::uuid)`} order by i.at desc, i.id desc limit ${limit}`.execute(tx)).rows;
}

export async function beginCheck(tx: Tx, id: string, matched: Record<string, number>): Promise<void> {
  await sql`delete from imports.refused where import_id = ${id}`.execute(tx);
  await sql`update imports.import set columns = ${JSON.stringify(matched)}::jsonb, state = 'checking', problem = null, rows = 0, good = 0, bad = 0, position = 0, version = version + 1 where id = ${id}`.execute(tx);
}
/** Begins counting anew: a check that was cut short starts at the first row. */
export async function resetCheck(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`update imports.import set rows = 0, good = 0, bad = 0 where id = ${id} and state = 'checking' returning 1`.execute(tx);
  if (rows.length > 0) await sql`delete from imports.refused where import_id = ${id}`.execute(tx);
  return rows.length > 0;
}
export async function addChecked(tx: Tx, id: string, n: { rows: number; good: number; bad: number }): Promise<void> {
  await sql`update imports.import set rows = rows + ${n.rows}, good = good + ${n.good}, bad = bad + ${n.bad} where id = ${id}`.execute(tx);
}
export async function move(tx: Tx, id: string, state: ImportState, at: { endedAt?: Date; eraseAt?: Date; problem?: string } = {}): Promise<void> {
  await sql`update imports.import set state = ${state}, version = version + 1, problem = ${at.problem ?? null}, ended_at = coalesce(${at.endedAt ?? null}, ended_at), erase_at = coalesce(${at.eraseAt ?? null}, erase_at) where id = ${id}`.execute(tx);
}

export interface RefusedRow {
  row: number;
  sealed: Buffer;
  problems: readonly RowProblem[];
}
export async function insertRefused(tx: Tx, id: string, refused: readonly RefusedRow[]): Promise<void> {
  if (refused.length === 0) return;
  await sql`insert into imports.refused (import_id, row, sealed, problems) select ${id}::uuid, * from unnest(${refused.map((r) => r.row)}::int[], ${refused.map((r) => r.sealed)}::bytea[], ${refused.map((r) => JSON.stringify(r.problems))}::jsonb[])
    on conflict do nothing`.execute(tx);
}
export async function refusedRows(tx: Tx, id: string, after: number, limit: number): Promise<RefusedRow[]> {
  return (await sql<RefusedRow>`select row, sealed, problems from imports.refused where import_id = ${id} and row > ${after} order by row limit ${limit}`.execute(tx)).rows;
}

/** What a batch came to, with the place up to which the file is applied. */
export async function saveApplied(tx: Tx, id: string, position: number, outcomes: Record<string, number>, refused: number): Promise<void> {
  await sql`update imports.import set position = ${position}, outcomes = ${JSON.stringify(outcomes)}::jsonb, good = good - ${refused}, bad = bad + ${refused} where id = ${id}`.execute(tx);
}

export async function knownHeadings(tx: Tx, kind: string, hashes: readonly Buffer[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ hash: Buffer; field: string }>`select hash, field from imports.heading where kind = ${kind} and hash = any(${hashes}::bytea[])`.execute(tx);
  return new Map(rows.map((row) => [row.hash.toString("hex"), row.field]));
}
export async function keepHeadings(tx: Tx, kind: string, known: readonly { hash: Buffer; field: string }[]): Promise<void> {
  if (known.length === 0) return;
  await sql`insert into imports.heading (kind, hash, field) select ${kind}, * from unnest(${known.map((k) => k.hash)}::bytea[], ${known.map((k) => k.field)}::text[]) on conflict (kind, hash) do update set field = excluded.field`.execute(tx);
}

export async function overdue(tx: Tx, at: Date, limit: number): Promise<{ id: string; fileId: string }[]> {
  return (await sql<{ id: string; fileId: string }>`select id, file_id as "fileId" from imports.import where not erased and erase_at <= ${at} and state <> 'applying' limit ${limit}`.execute(tx)).rows;
}
/** Nothing of the file stays but its counts. */
export async function markErased(tx: Tx, id: string): Promise<void> {
  await sql`delete from imports.refused where import_id = ${id}`.execute(tx);
  await sql`update imports.import set erased = true, sheet = null, version = version + 1, state = case when state in ('done', 'failed') then state else 'withdrawn' end where id = ${id}`.execute(tx);
}

export async function openShops(tx: Tx): Promise<{ id: string; name: string }[]> {
  return (await sql<{ id: string; name: string }>`select id, short_name as name from organization.v_shop where state = 'open' order by short_name`.execute(tx)).rows;
}
