import { sql } from "kysely";
import type { ActionCode, ActionKind, ActionState } from "#contract/actions.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredAction {
  id: string;
  shopId: string;
  orderId: string;
  kind: ActionKind;
  state: ActionState;
  subjectKind: string | null;
  subjectId: string | null;
  content: Buffer;
  tries: number;
  code: ActionCode | null;
  status: number | null;
  askedAt: Date;
  askedById: string | null;
  askedBy: string | null;
  lastAt: Date | null;
  nextAt: Date | null;
  answeredAt: Date | null;
  answeredBy: string | null;
  shopNumber: string | null;
  reason: string;
  contradicted: boolean;
}
const columns = sql.raw(`a.id, a.shop_id as "shopId", a.order_id as "orderId", a.kind, a.state, a.subject_kind as "subjectKind", a.subject_id as "subjectId", a.content, a.tries, a.code, a.status, a.asked_at as "askedAt",
  a.asked_by as "askedById", p.name as "askedBy", a.last_at as "lastAt", a.next_at as "nextAt", a.answered_at as "answeredAt", w.name as "answeredBy", a.shop_number as "shopNumber", a.reason, a.contradicted`);
const source = sql.raw("orders.action a left join identity.v_person p on p.id = a.asked_by left join identity.v_person w on w.id = a.answered_by");

export async function actionsOf(tx: Tx, orderId: string): Promise<StoredAction[]> {
  return (await sql<StoredAction>`select ${columns} from ${source} where a.order_id = ${orderId} order by a.asked_at desc, a.id desc limit 50`.execute(tx)).rows;
}
export async function findAction(tx: Tx, id: string): Promise<StoredAction | undefined> {
  return (await sql<StoredAction>`select ${columns} from ${source} where a.id = ${id}`.execute(tx)).rows[0];
}
/** The action first, then whatever hears of its answer, then the order: whoever asks anew locks in the same direction. */
export async function lockAction(tx: Tx, id: string): Promise<StoredAction | undefined> {
  await sql`select 1 from orders.action where id = ${id} for no key update`.execute(tx);
  return findAction(tx, id);
}
export const lockOrder = (tx: Tx, orderId: string) => sql`select 1 from orders.customer_order where id = ${orderId} for no key update`.execute(tx);

export async function actionFor(tx: Tx, kinds: readonly ActionKind[], subjectId: string): Promise<StoredAction | undefined> {
  return (await sql<StoredAction>`select ${columns} from ${source} where a.kind = any(${kinds}::text[]) and a.subject_id = ${subjectId} and a.state <> 'withdrawn'`.execute(tx)).rows[0];
}

export interface NewAction {
  id: string;
  shopId: string;
  orderId: string;
  kind: ActionKind;
  subject: { kind: string; id: string } | null;
  content: Buffer;
  at: Date;
  by: string | null;
}
export async function insertAction(tx: Tx, a: NewAction): Promise<void> {
  await sql`insert into orders.action (id, shop_id, order_id, kind, subject_kind, subject_id, content, asked_at, asked_by, next_at)
    values (${a.id}, ${a.shopId}, ${a.orderId}, ${a.kind}, ${a.subject?.kind ?? null}, ${a.subject?.id ?? null}, ${a.content}, ${a.at}, ${a.by}, ${a.at})`.execute(tx);
}

/** A try begins: who counts its tries knows which one it was. */
export async function beginTry(tx: Tx, id: string, state: ActionState, code: ActionCode | null, at: Date, until: Date): Promise<void> {
  await sql`update orders.action set state = ${state}, code = ${code}, tries = tries + 1, last_at = ${at}, next_at = ${until} where id = ${id}`.execute(tx);
}
export async function endTry(tx: Tx, id: string, t: { state: ActionState; code: ActionCode | null; status: number | null; nextAt: Date | null }): Promise<void> {
  await sql`update orders.action set state = ${t.state}, code = ${t.code}, status = ${t.status}, next_at = ${t.nextAt} where id = ${id}`.execute(tx);
}
export async function setNext(tx: Tx, id: string, nextAt: Date | null): Promise<void> {
  await sql`update orders.action set next_at = ${nextAt} where id = ${id}`.execute(tx);
}
export async function endAction(tx: Tx, id: string, e: { state: "done" | "refused" | "withdrawn"; at: Date; by: string | null; number: string | null; reason: string }): Promise<void> {
  await sql`update orders.action set state = ${e.state}, answered_at = ${e.at}, answered_by = ${e.by}, shop_number = ${e.number}, reason = ${e.reason}, next_at = null, code = null where id = ${id}`.execute(tx);
}
export const markContradicted = (tx: Tx, id: string) => sql`update orders.action set contradicted = true where id = ${id}`.execute(tx);

/** What an action that is done has changed here; the shop's own telling of the order may come later. */
export async function moveAddress(tx: Tx, orderId: string, sealed: Buffer, province: string | null, city: string | null): Promise<void> {
  await sql`insert into orders.address (order_id, sealed, province, city) values (${orderId}, ${sealed}, ${province}, ${city})
    on conflict (order_id) do update set sealed = excluded.sealed, province = excluded.province, city = excluded.city`.execute(tx);
}
export const markCancelled = (tx: Tx, orderId: string, now: Date) => sql`update orders.customer_order set state = 'cancelled', updated_at = ${now} where id = ${orderId} and state in ('unpaid', 'paid')`.execute(tx);

export interface StoredDoor {
  shopId: string;
  url: string;
  secret: Buffer;
  madeAt: Date;
  previous: Buffer | null;
  previousUntil: Date | null;
  lastAt: Date | null;
  lastCode: ActionCode | null;
}
const door = sql.raw(`shop_id as "shopId", url, secret, made_at as "madeAt", previous, previous_until as "previousUntil", last_at as "lastAt", last_code as "lastCode"`);
export async function doorOf(tx: Tx, shopId: string): Promise<StoredDoor | undefined> {
  return (await sql<StoredDoor>`select ${door} from orders.action_door where shop_id = ${shopId}`.execute(tx)).rows[0];
}
export async function putDoor(tx: Tx, shopId: string, url: string, secret: Buffer, now: Date): Promise<void> {
  await sql`insert into orders.action_door (shop_id, url, secret, made_at) values (${shopId}, ${url}, ${secret}, ${now}) on conflict (shop_id) do update set url = excluded.url, last_code = null`.execute(tx);
}
export async function renewSecret(tx: Tx, shopId: string, secret: Buffer, now: Date, previousUntil: Date): Promise<number> {
  return (await sql`update orders.action_door set previous = secret, previous_until = ${previousUntil}, secret = ${secret}, made_at = ${now} where shop_id = ${shopId} returning 1`.execute(tx)).rows.length;
}
export const noteCalled = (tx: Tx, shopId: string, at: Date, code: ActionCode | null) => sql`update orders.action_door set last_at = ${at}, last_code = ${code} where shop_id = ${shopId}`.execute(tx);

export async function openCounts(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ shopId: string; n: number }>`select shop_id as "shopId", count(*)::int as n from orders.action where state in ('waiting', 'sending', 'pending', 'uncertain') group by 1`.execute(tx);
  return new Map(rows.map((row) => [row.shopId, row.n]));
}
/** Open actions of a shop, to be tried at once: its door has changed. */
export async function openOf(tx: Tx, shopId: string): Promise<string[]> {
  return (await sql<{ id: string }>`select id from orders.action where shop_id = ${shopId} and state in ('waiting', 'pending', 'uncertain') order by asked_at`.execute(tx)).rows.map((row) => row.id);
}
