import { sql } from "kysely";
import type { Liking } from "#contract/habits.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredLiking {
  id: string;
  contactId: string;
  kind: Liking["kind"];
  text: string;
  secret: Buffer | null;
  source: Liking["source"];
  at: Date;
  by: string;
  ended: boolean;
}
const columns = sql.raw(`l.id, l.contact_id as "contactId", l.kind, l.text, l.secret, l.source, l.at, coalesce(p.name, '') as by, l.ended_at is not null as ended`);
const source = sql.raw("care.liking l left join identity.v_person p on p.id = l.by_id");

/** What holds of these contacts: what must be minded first, then the newest. */
export async function likingsOf(tx: Tx, contactIds: readonly string[]): Promise<StoredLiking[]> {
  const { rows } = await sql<StoredLiking>`select ${columns} from ${source} where l.contact_id = any(${contactIds}::uuid[]) and l.ended_at is null order by l.kind desc, l.at desc, l.id desc limit 100`.execute(tx);
  return rows;
}
export async function lockLiking(tx: Tx, id: string): Promise<StoredLiking | undefined> {
  await sql`select 1 from care.liking where id = ${id} for update`.execute(tx);
  return (await sql<StoredLiking>`select ${columns} from ${source} where l.id = ${id}`.execute(tx)).rows[0];
}
export async function insertLiking(tx: Tx, l: { id: string; contactId: string; kind: string; text: string; secret: Buffer | null; source: string; at: Date; byId: string | null }): Promise<void> {
  await sql`insert into care.liking (id, contact_id, kind, text, secret, source, at, by_id) values (${l.id}, ${l.contactId}, ${l.kind}, ${l.text}, ${l.secret}, ${l.source}, ${l.at}, ${l.byId})`.execute(tx);
}
export async function endLiking(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update care.liking set ended_at = ${at} where id = ${id}`.execute(tx);
}
