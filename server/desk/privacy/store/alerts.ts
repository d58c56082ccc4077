import { sql } from "kysely";
import type { AlertResult } from "#contract/privacy.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface EvidenceRow {
  customerId: string;
  at: string;
  kind: "file" | "field";
  field: string | null;
  purpose: string | null;
}

export interface StoredAlert {
  id: string;
  personId: string;
  personName: string;
  rule: string;
  version: string;
  limits: { withinMinutes: number; moreThan: number };
  firstAt: Date;
  lastAt: Date;
  customers: number;
  evidence: EvidenceRow[];
  raisedAt: Date;
  checkedAt: Date | null;
  checkedBy: string | null;
  checkedByName: string | null;
  result: AlertResult | null;
  note: string | null;
}

type NewAlert = Pick<StoredAlert, "id" | "personId" | "rule" | "version" | "limits" | "firstAt" | "lastAt" | "customers" | "evidence" | "raisedAt"> & { onDay: string };

/** Writes an alert down, or adds to the day's; true when it is new. One that was looked into keeps its evidence as it was. */
export async function raise(tx: Tx, a: NewAlert): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    insert into privacy.alert (id, person_id, rule, on_day, version, limits, first_at, last_at, customers, evidence, raised_at)
    values (${a.id}, ${a.personId}, ${a.rule}, ${a.onDay}, ${a.version}, ${JSON.stringify(a.limits)}::jsonb, ${a.firstAt}, ${a.lastAt}, ${a.customers}, ${JSON.stringify(a.evidence)}::jsonb, ${a.raisedAt})
    on conflict (person_id, rule, on_day) do update set last_at = excluded.last_at, customers = greatest(privacy.alert.customers, excluded.customers),
      evidence = (select jsonb_agg(distinct e) from jsonb_array_elements(privacy.alert.evidence || excluded.evidence) e)
      where privacy.alert.checked_at is null and jsonb_array_length(privacy.alert.evidence) < 1000
    returning id`.execute(tx);
  return rows[0]?.id === a.id;
}

const columns = sql.raw(`a.id, a.person_id as "personId", p.name as "personName", a.rule, a.version, a.limits, a.first_at as "firstAt", a.last_at as "lastAt", a.customers, a.evidence,
  a.raised_at as "raisedAt", a.checked_at as "checkedAt", a.checked_by as "checkedBy", b.name as "checkedByName", a.result, a.note`);
const source = sql.raw("privacy.alert a join identity.v_person p on p.id = a.person_id left join identity.v_person b on b.id = a.checked_by");

export async function listAlerts(tx: Tx, state: "open" | "checked" | "all", after: { at: Date; id: string } | null, limit: number): Promise<StoredAlert[]> {
  const kept = state === "all" ? sql`true` : state === "open" ? sql`a.checked_at is null` : sql`a.checked_at is not null`;
  const from = after === null ? sql`true` : sql`(a.raised_at, a.id) < (${after.at}, ${after.id})`;
  const { rows } = await sql<StoredAlert>`select ${columns} from ${source} where ${kept} and ${from} order by a.raised_at desc, a.id desc limit ${limit}`.execute(tx);
  return rows;
}

export async function lockAlert(tx: Tx, id: string): Promise<{ personId: string; checkedAt: Date | null } | undefined> {
  const { rows } = await sql<{ personId: string; checkedAt: Date | null }>`select person_id as "personId", checked_at as "checkedAt" from privacy.alert where id = ${id} for update`.execute(tx);
  return rows[0];
}

export async function saveCheck(tx: Tx, id: string, c: { at: Date; by: string; result: AlertResult; note: string }): Promise<void> {
  await sql`update privacy.alert set checked_at = ${c.at}, checked_by = ${c.by}, result = ${c.result}, note = ${c.note} where id = ${id}`.execute(tx);
}

export async function customerNumbers(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; number: number }>`select l.id, c.number from customers.v_led l join customers.v_customer c on c.id = l.customer_id where l.id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.number]));
}
