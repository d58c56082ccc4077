import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface MisplacementRow {
  id: string;
  at: Date;
  conversationId: string;
  number: number;
  contactId: string;
  territory: string;
  fromShopId: string;
  shopId: string | null;
  partnerId: string | null;
  name: string;
  reach: string;
  reachId: string;
  secret: Buffer | null;
  note: string;
  byId: string;
  state: "passed_on" | "answered";
  answeredAt: Date | null;
  answer: string;
}
const columns = sql.raw(`m.id, m.at, m.conversation_id as "conversationId", c.number, c.contact_id as "contactId", m.territory, m.from_shop_id as "fromShopId", m.shop_id as "shopId", m.partner_id as "partnerId",
  m.name, m.reach, m.reach_id as "reachId", m.secret, m.note, m.by_id as "byId", m.state, m.answered_at as "answeredAt", m.answer`);
const source = sql.raw("conversations.misplacement m join conversations.conversation c on c.id = m.conversation_id");

export type NewMisplacement = Pick<MisplacementRow, "id" | "at" | "conversationId" | "territory" | "fromShopId" | "shopId" | "partnerId" | "name" | "reach" | "reachId" | "secret" | "note" | "byId">;

export async function insertMisplacement(tx: Tx, m: NewMisplacement): Promise<void> {
  await sql`insert into conversations.misplacement (id, at, conversation_id, territory, from_shop_id, shop_id, partner_id, name, reach, reach_id, secret, note, by_id)
    values (${m.id}, ${m.at}, ${m.conversationId}, ${m.territory}, ${m.fromShopId}, ${m.shopId}, ${m.partnerId}, ${m.name}, ${m.reach}, ${m.reachId}, ${m.secret}, ${m.note}, ${m.byId})`.execute(tx);
}

export interface MisplacementFilter {
  state?: string | undefined;
  reach: { all: true } | { all: false; personId: string; territories: readonly string[] };
  after?: { at: Date; id: string } | undefined;
  limit: number;
}

export async function listMisplacements(tx: Tx, f: MisplacementFilter): Promise<MisplacementRow[]> {
  const parts = [
    sql`true`,
    ...(f.state ? [sql`m.state = ${f.state}`] : []),
    ...(f.reach.all ? [] : [sql`(m.by_id = ${f.reach.personId} or m.territory = any(${f.reach.territories}::text[]))`]),
    ...(f.after ? [sql`(m.at, m.id) < (${f.after.at}, ${f.after.id}::uuid)`] : []),
  ];
  const { rows } = await sql<MisplacementRow>`select ${columns} from ${source} where ${sql.join(parts, sql` and `)} order by m.at desc, m.id desc limit ${f.limit}`.execute(tx);
  return rows;
}

export async function lockMisplacement(tx: Tx, id: string): Promise<MisplacementRow | undefined> {
  const { rows } = await sql<MisplacementRow>`select ${columns} from ${source} where m.id = ${id} for update of m`.execute(tx);
  return rows[0];
}

export async function setAnswered(tx: Tx, id: string, answer: string, by: string | null, at: Date): Promise<void> {
  await sql`update conversations.misplacement set state = 'answered', answer = ${answer}, answered_by = ${by}, answered_at = ${at} where id = ${id}`.execute(tx);
}

/** The right shop's people have answered in these conversations: what was passed on to them is answered. */
export async function answeredElsewhere(tx: Tx, conversationIds: readonly string[], at: Date): Promise<void> {
  if (conversationIds.length === 0) return;
  await sql`update conversations.misplacement set state = 'answered', answered_at = ${at} where conversation_id = any(${conversationIds}::uuid[]) and state = 'passed_on' and shop_id is not null`.execute(tx);
}

export async function openShop(tx: Tx, id: string): Promise<{ name: string } | undefined> {
  const { rows } = await sql<{ name: string }>`select short_name as name from organization.v_shop where id = ${id} and state = 'open'`.execute(tx);
  return rows[0];
}
