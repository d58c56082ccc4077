import { sql, type RawBuilder } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import { all, likely, one } from "./ask.ts";
import type { Cursor } from "./profiles.ts";

export interface PartnerRow {
  id: string;
  kind: "supplier" | "carrier" | "service" | "other";
  name: string;
  nameKey: string;
  note: string;
  state: "open" | "closed";
  version: number;
}
export interface ContactRow {
  id: string;
  partnerId: string;
  sealed: Buffer;
  weekdays: number[];
  fromMinute: number;
  toMinute: number;
}
export interface PartnerFilter {
  id?: string | undefined;
  q?: string | undefined;
  kind?: string | undefined;
  state?: string | undefined;
}
const columns = sql`p.id, p.kind, p.name, p.name_key as "nameKey", p.note, p.state, p.version`;

function matching(filter: PartnerFilter): RawBuilder<unknown> {
  const parts = [sql`true`];
  if (filter.id !== undefined) parts.push(sql`p.id = ${filter.id}`);
  if (filter.kind !== undefined) parts.push(sql`p.kind = ${filter.kind}`);
  if (filter.state !== undefined) parts.push(sql`p.state = ${filter.state}`);
  if (filter.q) parts.push(sql`(p.name ilike ${likely(filter.q)} or replace(p.name_key, ' ', '') like ${likely(filter.q.toLowerCase().replace(/\s+/g, ""))})`);
  return sql.join(parts, sql` and `);
}
export const listPartners = (tx: Tx, filter: PartnerFilter, limit: number, after: Cursor | null) =>
  all(tx, sql<PartnerRow>`select ${columns} from organization.partner p where ${matching(filter)}
    ${after === null ? sql`` : sql`and (p.name_key, p.id) > (${after.nameKey}, ${after.id}::uuid)`} order by p.name_key, p.id limit ${limit}`);
export const countPartners = (tx: Tx, filter: PartnerFilter, cap: number) =>
  one(tx, sql<{ n: number }>`select count(*)::int as n from (select 1 from organization.partner p where ${matching(filter)} limit ${cap + 1}) counted`).then((row) => row!.n);
export const lockPartner = (tx: Tx, id: string) => one(tx, sql<PartnerRow>`select ${columns} from organization.partner p where p.id = ${id} for update`);
export const insertPartner = (tx: Tx, p: Omit<PartnerRow, "version">) =>
  sql`insert into organization.partner (id, kind, name, name_key, note, state) values (${p.id}, ${p.kind}, ${p.name}, ${p.nameKey}, ${p.note}, ${p.state})`.execute(tx);
export const updatePartner = (tx: Tx, p: Omit<PartnerRow, "version">) =>
  sql`update organization.partner set kind = ${p.kind}, name = ${p.name}, name_key = ${p.nameKey}, note = ${p.note}, state = ${p.state}, version = version + 1 where id = ${p.id}`.execute(tx);

export const contactsOf = (tx: Tx, partnerIds: readonly string[]) =>
  all(tx, sql<ContactRow>`select id, partner_id as "partnerId", sealed, weekdays, from_minute as "fromMinute", to_minute as "toMinute"
    from organization.partner_contact where partner_id = any(${partnerIds}::uuid[]) order by partner_id, sort`);
export async function replaceContacts(tx: Tx, partnerId: string, contacts: readonly Omit<ContactRow, "partnerId">[]): Promise<void> {
  await sql`delete from organization.partner_contact where partner_id = ${partnerId}`.execute(tx);
  for (const [sort, c] of contacts.entries())
    await sql`insert into organization.partner_contact (id, partner_id, sort, sealed, weekdays, from_minute, to_minute)
      values (${c.id}, ${partnerId}, ${sort}, ${c.sealed}, ${c.weekdays}::int[], ${c.fromMinute}, ${c.toMinute})`.execute(tx);
}
