import { sql, type RawBuilder } from "kysely";
import type { FileAsk } from "#contract/policies/customer-files.ts";
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

/** What a file has of what it is asked for, as points. */
const hasField = (field: string): RawBuilder<unknown> =>
  field === "area"
    ? sql`(cu.province is not null or exists (select 1 from customers.contact_of o join customers.contact c on c.id = o.contact_id where o.customer_id = cu.id and c.province is not null))`
    : field === "people"
      ? sql`exists (select 1 from customers.contact_of o join customers.belonging b on b.organisation_id = o.contact_id and b.ended_at is null where o.customer_id = cu.id)`
      : sql`exists (select 1 from customers.contact_of o join customers.field f on f.contact_id = o.contact_id and f.name = ${field} where o.customer_id = cu.id)`;
const lacks = (asks: readonly FileAsk[], below: number): RawBuilder<unknown> =>
  sql`round((${sql.join(asks.map((ask) => sql`case when ${hasField(ask.field)} then ${ask.points}::int else 0 end`), sql` + `)}) * 100.0 / ${asks.reduce((sum, ask) => sum + ask.points, 0)}::int) < ${below}::int`;
/** Files that lack more than the handbook allows, each by what its kind is asked for. */
export function incomplete(rules: { base: readonly FileAsk[]; kinds: ReadonlyMap<string, readonly FileAsk[]>; askBelow: number }): RawBuilder<unknown> {
  if (rules.kinds.size === 0) return lacks(rules.base, rules.askBelow);
  return sql`case cu.kind ${sql.join([...rules.kinds].map(([kind, asks]) => sql`when ${kind} then ${lacks(asks, rules.askBelow)}`), sql` `)} else ${lacks(rules.base, rules.askBelow)} end`;
}
