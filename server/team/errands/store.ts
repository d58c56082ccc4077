import { sql } from "kysely";
import type { Errand } from "#contract/errands.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredErrand {
  id: string;
  toId: string;
  toName: string;
  byId: string | null;
  byName: string | null;
  what: string;
  whatSecret: Buffer | null;
  givenAt: Date;
  dueAt: Date | null;
  state: Errand["state"];
  endedAt: Date | null;
  answer: string;
  answerSecret: Buffer | null;
}
const columns = sql.raw(`e.id, e.to_id as "toId", t.name as "toName", e.by_id as "byId", b.name as "byName", e.what, e.what_secret as "whatSecret", e.given_at as "givenAt", e.due_at as "dueAt", e.state, e.ended_at as "endedAt",
  e.answer, e.answer_secret as "answerSecret"`);
const joined = sql.raw(`errands.errand e join organization.v_person t on t.id = e.to_id left join organization.v_person b on b.id = e.by_id`);

export const readErrand = async (tx: Tx, id: string): Promise<StoredErrand | undefined> => (await sql<StoredErrand>`select ${columns} from ${joined} where e.id = ${id}`.execute(tx)).rows[0];
export async function lockErrand(tx: Tx, id: string): Promise<StoredErrand | undefined> {
  await sql`select 1 from errands.errand where id = ${id} for update`.execute(tx);
  return readErrand(tx, id);
}
export async function insertErrand(tx: Tx, e: Pick<StoredErrand, "id" | "toId" | "byId" | "what" | "whatSecret" | "givenAt">): Promise<void> {
  await sql`insert into errands.errand (id, to_id, by_id, what, what_secret, given_at) values (${e.id}, ${e.toId}, ${e.byId}, ${e.what}, ${e.whatSecret}, ${e.givenAt})`.execute(tx);
}
export async function setDue(tx: Tx, id: string, dueAt: Date | null): Promise<void> {
  await sql`update errands.errand set due_at = ${dueAt} where id = ${id}`.execute(tx);
}
export async function endErrand(tx: Tx, id: string, state: Errand["state"], at: Date, answer: string, secret: Buffer | null): Promise<void> {
  await sql`update errands.errand set state = ${state}, ended_at = ${at}, answer = ${answer}, answer_secret = ${secret} where id = ${id}`.execute(tx);
}
export async function listErrands(tx: Tx, personId: string, side: "mine" | "given", open: boolean): Promise<StoredErrand[]> {
  const { rows } = await sql<StoredErrand>`select ${columns} from ${joined} where ${side === "mine" ? sql`e.to_id` : sql`e.by_id`} = ${personId} and ${open ? sql`e.state = 'open'` : sql`e.state <> 'open'`}
    order by ${open ? sql`e.due_at nulls last, e.id` : sql`e.ended_at desc, e.id desc`} limit 200`.execute(tx);
  return rows;
}
export const isActive = async (tx: Tx, id: string): Promise<boolean> => (await sql`select 1 from organization.v_person where id = ${id} and state = 'active'`.execute(tx)).rows.length === 1;
