import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredBelonging {
  id: string;
  role: string;
  since: Date;
  /** The customers whose identities these are now. */
  organisation: string;
  person: string;
}
/** Who speaks for whom, where one of these contacts is either. */
export async function belongingsOf(tx: Tx, contactIds: readonly string[]): Promise<StoredBelonging[]> {
  const { rows } = await sql<StoredBelonging>`select b.id, b.role, b.since, o.customer_id as organisation, p.customer_id as person from customers.belonging b
    join customers.contact_of o on o.contact_id = b.organisation_id join customers.contact_of p on p.contact_id = b.person_id
    where b.ended_at is null and (b.organisation_id = any(${contactIds}::uuid[]) or b.person_id = any(${contactIds}::uuid[])) order by b.since, b.id limit 200`.execute(tx);
  return rows;
}
/** False: the same person has that role there already, by whichever identity. */
export async function insertBelonging(tx: Tx, b: { id: string; organisationId: string; personId: string; role: string; at: Date; byId: string | null }, organisationContacts: readonly string[]): Promise<boolean> {
  const { rows } = await sql`insert into customers.belonging (id, organisation_id, person_id, role, since, by_id)
    select ${b.id}::uuid, ${b.organisationId}::uuid, ${b.personId}::uuid, ${b.role}::text, ${b.at}::timestamptz, ${b.byId}::uuid
    where not exists (select 1 from customers.belonging x join customers.contact_of xo on xo.contact_id = x.person_id join customers.contact_of po on po.contact_id = ${b.personId}::uuid
      where x.ended_at is null and x.role = ${b.role} and x.organisation_id = any(${organisationContacts}::uuid[]) and xo.customer_id = po.customer_id)
    on conflict do nothing returning 1`.execute(tx);
  return rows.length === 1;
}
/** Whose it was; nothing: there is no such one of these organisations. */
export async function endBelonging(tx: Tx, id: string, organisationContacts: readonly string[], at: Date): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`update customers.belonging b set ended_at = ${at} from customers.contact_of o where b.id = ${id} and b.ended_at is null and b.organisation_id = any(${organisationContacts}::uuid[]) and o.contact_id = b.person_id returning o.customer_id as id`.execute(tx);
  return rows[0]?.id;
}
export async function hasPeople(tx: Tx, contactIds: readonly string[]): Promise<boolean> {
  return (await sql`select 1 from customers.belonging where ended_at is null and organisation_id = any(${contactIds}::uuid[]) limit 1`.execute(tx)).rows.length > 0;
}
export async function saveKinds(tx: Tx, rows: readonly { customerId: string; kind: string }[]): Promise<void> {
  if (rows.length > 0) await sql`update customers.customer cu set kind = r.kind from unnest(${rows.map((r) => r.customerId)}::uuid[], ${rows.map((r) => r.kind)}::text[]) as r (id, kind) where cu.id = r.id and cu.kind <> r.kind`.execute(tx);
}
