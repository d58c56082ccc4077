import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import { all, count, one } from "./ask.ts";

export interface UnitRow {
  id: string;
  key: string;
  kind: "subsidiary" | "business_line" | "department";
  name: string;
  parentId: string | null;
  version: number;
}
const columns = sql`id, key, kind, name, parent_id as "parentId", version`;

export const listUnits = (tx: Tx) => all(tx, sql<UnitRow>`select ${columns} from organization.unit limit 5000`);
export const lockUnit = (tx: Tx, id: string) => one(tx, sql<UnitRow>`select ${columns} from organization.unit where id = ${id} for update`);
/** One at a time may move branches: two moves at once could close a ring. */
export const lockTree = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtextextended('organization.unit', 0))`.execute(tx);
export const insertUnit = (tx: Tx, u: Omit<UnitRow, "version">) =>
  sql`insert into organization.unit (id, key, kind, name, parent_id) values (${u.id}, ${u.key}, ${u.kind}, ${u.name}, ${u.parentId})`.execute(tx);
export const updateUnit = (tx: Tx, id: string, name: string, parentId: string | null) =>
  sql`update organization.unit set name = ${name}, parent_id = ${parentId}, version = version + 1 where id = ${id}`.execute(tx);
export const deleteUnit = (tx: Tx, id: string) => count(tx, sql`delete from organization.unit where id = ${id}`);
export const unitIsUsed = (tx: Tx, unit: UnitRow) =>
  one(tx, sql<{ used: boolean }>`select exists (select 1 from organization.unit where parent_id = ${unit.id}) or exists (select 1 from organization.team where department_id = ${unit.id})
    or exists (select 1 from organization.profile where department_id = ${unit.id}) or exists (select 1 from organization.shop where business_line = ${unit.key}) as used`).then((row) => row!.used);
export const unitKindOf = (tx: Tx, by: { id: string } | { key: string }) =>
  one(tx, sql<{ kind: UnitRow["kind"] }>`select kind from organization.unit where ${"id" in by ? sql`id = ${by.id}` : sql`key = ${by.key}`}`).then((row) => row?.kind ?? null);
