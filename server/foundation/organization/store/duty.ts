import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import { all, count, one } from "./ask.ts";
import type { PersonName } from "./teams.ts";

export interface DutyRow {
  id: string;
  personId: string;
  fromAt: Date;
  toAt: Date;
  kind: string;
  note: string;
  version: number;
}
const columns = sql`d.id, d.person_id as "personId", d.from_at as "fromAt", d.to_at as "toAt", d.kind, d.note, d.version`;

/** Duty that begins within a span, of some people or of all. */
export const dutyBeginning = (tx: Tx, from: Date, to: Date, people: readonly string[] | null) =>
  all(tx, sql<DutyRow>`select ${columns} from organization.duty d where tstzrange(d.from_at, d.to_at) && tstzrange(${from}, ${to}) and d.from_at >= ${from}
    ${people === null ? sql`` : sql`and d.person_id = any(${people}::uuid[])`} order by d.from_at, d.person_id`);
/** Duty that touches a span. */
export const dutyWithin = (tx: Tx, from: Date, to: Date, people: readonly string[]) =>
  all(tx, sql<DutyRow>`select ${columns} from organization.duty d where d.person_id = any(${people}::uuid[]) and tstzrange(d.from_at, d.to_at) && tstzrange(${from}, ${to}) order by d.from_at`);
export const lockDuty = (tx: Tx, id: string) => one(tx, sql<DutyRow>`select ${columns} from organization.duty d where d.id = ${id} for update`);
/** Duty of one person is changed one at a time, so that an overlap can be named; the constraint has the last word. */
export const lockPeoplesDuty = (tx: Tx, personIds: readonly string[]) =>
  sql`select pg_advisory_xact_lock(hashtextextended(p, 3)) from (select p from unnest(${[...new Set(personIds)].toSorted()}::text[]) as p order by p) ordered`.execute(tx);
export const insertDuty = (tx: Tx, rows: readonly Omit<DutyRow, "version">[]) =>
  sql`insert into organization.duty (id, person_id, from_at, to_at, kind, note)
    select * from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.personId)}::uuid[], ${rows.map((r) => r.fromAt.toISOString())}::timestamptz[],
      ${rows.map((r) => r.toAt.toISOString())}::timestamptz[], ${rows.map((r) => r.kind)}::text[], ${rows.map((r) => r.note)}::text[])`.execute(tx);
export const updateDuty = (tx: Tx, d: Omit<DutyRow, "version" | "personId">) =>
  sql`update organization.duty set from_at = ${d.fromAt}, to_at = ${d.toAt}, kind = ${d.kind}, note = ${d.note}, version = version + 1 where id = ${d.id}`.execute(tx);
/** The overtime of a person that ends at this very moment. */
export const overtimeUntil = (tx: Tx, personId: string, at: Date) =>
  one(tx, sql<DutyRow>`select ${columns} from organization.duty d where d.person_id = ${personId} and d.to_at = ${at} and d.kind = 'overtime' for update`);
export const deleteDuty = (tx: Tx, id: string) => count(tx, sql`delete from organization.duty where id = ${id}`);
/** People by what an import calls them: login name or staff number. */
export const peopleCalled = (tx: Tx, words: readonly string[]) =>
  all(tx, sql<PersonName & { staffNo: string | null }>`select p.id, p.name, p.login_name as "loginName", p.state, p.staff_no as "staffNo" from identity.v_person p
    where p.login_name = any(${words.map((word) => word.toLowerCase())}::text[]) or p.staff_no = any(${words}::text[])`);
