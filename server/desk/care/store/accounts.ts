import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface AccountState {
  id: string;
  contactId: string;
  ownerId: string;
  ownerName: string;
  gone: boolean;
  since: Date;
  endedAt: Date | null;
  by: string;
  reason: string;
}
/** Gone is whoever has left, and whoever may look after nobody any more. */
const goneFrom = (servers: readonly string[]) => sql`not (a.owner_id = any(${servers}::uuid[]))`;
const columns = (servers: readonly string[]) => sql`a.id, a.contact_id as "contactId", a.owner_id as "ownerId", o.name as "ownerName", ${goneFrom(servers)} as gone, a.since, a.ended_at as "endedAt", coalesce(b.name, '') as by, a.reason`;
const source = sql.raw("care.account a join identity.v_person o on o.id = a.owner_id left join identity.v_person b on b.id = a.given_by");

/** The course of these contacts' key accounts, the newest first. */
export async function accountsOf(tx: Tx, contactIds: readonly string[], servers: readonly string[]): Promise<AccountState[]> {
  const { rows } = await sql<AccountState>`select ${columns(servers)} from ${source} where a.contact_id = any(${contactIds}::uuid[]) order by a.ended_at is null desc, a.since desc, a.id desc`.execute(tx);
  return rows;
}

/** Ends what these contacts have; a joined file may have two. */
export async function endAccounts(tx: Tx, contactIds: readonly string[], at: Date): Promise<void> {
  await sql`update care.account set ended_at = ${at} where contact_id = any(${contactIds}::uuid[]) and ended_at is null`.execute(tx);
}
export async function insertAccount(tx: Tx, a: { id: string; contactId: string; ownerId: string; since: Date; by: string | null; reason: string }): Promise<void> {
  await sql`insert into care.account (id, contact_id, owner_id, since, given_by, reason) values (${a.id}, ${a.contactId}, ${a.ownerId}, ${a.since}, ${a.by}, ${a.reason})`.execute(tx);
}

/** Key accounts as they stand now, one for each customer: those whose owner is gone first, then the newest. */
export async function listAccounts(tx: Tx, f: { ownerId: string | null; gone: boolean; servers: readonly string[] }, after: number, limit: number): Promise<(AccountState & { customerId: string; open: number })[]> {
  const { rows } = await sql<AccountState & { customerId: string; open: number }>`select * from (
      select distinct on (c.customer_id) ${columns(f.servers)}, c.customer_id as "customerId",
        (select count(*)::int from care.watch w join customers.v_contact wc on wc.id = w.contact_id where wc.customer_id = c.customer_id and w.state = 'open') as open
      from ${source} join customers.v_contact c on c.id = a.contact_id where a.ended_at is null order by c.customer_id, a.since desc, a.id desc) as one
    where ${f.ownerId === null ? sql`true` : sql`one."ownerId" = ${f.ownerId}`} and ${f.gone ? sql`one.gone` : sql`true`} order by one.gone desc, one.since desc, one.id desc offset ${after} limit ${limit}`.execute(tx);
  return rows;
}

/** Key accounts whose owner is gone and whose leaders do not know it yet; marked as told. */
export async function takeGone(tx: Tx, servers: readonly string[], at: Date): Promise<number> {
  const { rows } = await sql`update care.account a set told_at = ${at} where ${goneFrom(servers)} and a.ended_at is null and a.told_at is null returning 1`.execute(tx);
  return rows.length;
}
export async function activePeople(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`select id, name from identity.v_person where id = any(${ids}::uuid[]) and state = 'active' order by name_key, id`.execute(tx);
  return rows;
}
