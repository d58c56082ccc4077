import { sql } from "kysely";
import type { ActionKind, ActionState } from "#contract/actions.ts";
import type { Cause, ConfirmationState, NoticeKind } from "#contract/order-help.ts";
import type { ShipmentState } from "#contract/orders.ts";
import type { Tx } from "#server/kernel/db.ts";

/** An order as the order desk looks at it. */
export interface HelpedOrder {
  id: string;
  number: string;
  shopId: string;
  shopKey: string;
  shopName: string;
  contactId: string;
  state: string;
  paidFen: number;
  paidAt: Date | null;
  goods: string;
  packed: boolean;
  leftAt: Date | null;
  short: boolean;
}
// What is packed has its goods; what is not needs them on the shelf.
const order = sql.raw(`o.id, o.number, o.shop_id as "shopId", s.key as "shopKey", s.short_name as "shopName", o.contact_id as "contactId", o.state, o.paid_fen as "paidFen", o.paid_at as "paidAt",
  coalesce((select string_agg(l.title || coalesce(' ' || nullif(l.colour, ''), '') || ' ×' || l.quantity, '、' order by l.n) from orders.v_line l where l.order_id = o.id), '') as goods,
  exists (select 1 from orders.v_shipment p where p.order_id = o.id) as packed, (select min(p.shipped_at) from orders.v_shipment p where p.order_id = o.id) as "leftAt",
  not exists (select 1 from orders.v_shipment p where p.order_id = o.id) and exists (select 1 from orders.v_line l join orders.v_product p on p.id = l.product_id where l.order_id = o.id and p.stock < l.quantity) as short`);
const source = sql.raw("orders.v_order o join organization.v_shop s on s.id = o.shop_id");

export async function helpedOrder(tx: Tx, id: string): Promise<HelpedOrder | undefined> {
  return (await sql<HelpedOrder>`select ${order} from ${source} where o.id = ${id}`.execute(tx)).rows[0];
}

export interface BoardOrder extends HelpedOrder {
  paidAt: Date;
  confirmation: ConfirmationState | null;
  chasings: number;
  action: { kind: ActionKind; state: ActionState } | null;
  note: string | null;
  notedAt: Date | null;
  notedBy: string | null;
  toldAt: Date | null;
}
/** Orders that wait to be sent, and those that left since a moment. */
export async function boardOrders(tx: Tx, leftSince: Date, shopId: string | null, limit: number): Promise<BoardOrder[]> {
  const { rows } = await sql<BoardOrder>`select ${order}, c.state as confirmation, (select count(*)::int from orderhelp.chasing h where h.order_id = o.id) as chasings,
      (select jsonb_build_object('kind', a.kind, 'state', a.state) from orders.v_action a where a.order_id = o.id and a.kind in ('address', 'cancel', 'intercept') order by a.asked_at desc limit 1) as action,
      pr.note, pr.noted_at as "notedAt", n.name as "notedBy", pr.told_at as "toldAt"
    from ${source} left join orderhelp.confirmation c on c.order_id = o.id left join orderhelp.problem pr on pr.order_id = o.id left join identity.v_person n on n.id = pr.noted_by
    where o.paid_at is not null and (${shopId}::uuid is null or o.shop_id = ${shopId})
      and (o.id in (select w.id from orders.v_order w where w.state = 'paid' and not exists (select 1 from orders.v_shipment p where p.order_id = w.id and p.shipped_at is not null) order by w.paid_at limit ${limit})
        or o.id in (select p.order_id from orders.v_shipment p where p.shipped_at >= ${leftSince}))
    order by o.paid_at, o.id limit ${limit}`.execute(tx);
  return rows;
}

export interface StoredConfirmation {
  state: ConfirmationState;
  content: string;
  rounds: number;
  askedAt: Date;
  answeredAt: Date | null;
  answeredBy: string | null;
}
export async function lockConfirmation(tx: Tx, orderId: string): Promise<StoredConfirmation | undefined> {
  await sql`select 1 from orderhelp.confirmation where order_id = ${orderId} for update`.execute(tx);
  return (await sql<StoredConfirmation>`select c.state, c.content, c.rounds, c.asked_at as "askedAt", c.answered_at as "answeredAt", p.name as "answeredBy"
    from orderhelp.confirmation c left join identity.v_person p on p.id = c.answered_by where c.order_id = ${orderId}`.execute(tx)).rows[0];
}
export async function askConfirmation(tx: Tx, orderId: string, c: { content: string; rounds: number; version: string; at: Date }): Promise<void> {
  await sql`insert into orderhelp.confirmation (order_id, state, content, rounds, version, asked_at) values (${orderId}, 'asked', ${c.content}, ${c.rounds}, ${c.version}, ${c.at})
    on conflict (order_id) do update set state = 'asked', content = excluded.content, rounds = excluded.rounds, version = excluded.version, asked_at = excluded.asked_at, answered_at = null, answered_by = null`.execute(tx);
}
export const endConfirmation = (tx: Tx, orderId: string, state: "confirmed" | "packed", at: Date, by: string | null) =>
  sql`update orderhelp.confirmation set state = ${state}, answered_at = ${at}, answered_by = ${by} where order_id = ${orderId}`.execute(tx);

export interface StoredNotice {
  id: string;
  orderId: string;
  kind: NoticeKind;
  text: string;
  at: Date;
  saidAt: Date | null;
}
/** Once of each thing; undefined: it was said before. */
export async function insertNotice(tx: Tx, n: { id: string; orderId: string; contactId: string; kind: NoticeKind; about: string; text: string; at: Date }): Promise<boolean> {
  return (await sql`insert into orderhelp.notice (id, order_id, contact_id, kind, about, text, at) values (${n.id}, ${n.orderId}, ${n.contactId}, ${n.kind}, ${n.about}, ${n.text}, ${n.at}) on conflict do nothing returning 1`.execute(tx)).rows.length > 0;
}
export const noteSaid = (tx: Tx, id: string, at: Date, conversationId: string) => sql`update orderhelp.notice set said_at = ${at}, conversation_id = ${conversationId} where id = ${id}`.execute(tx);
/** What a customer has not been told yet, of the last days; an order's later word replaces its earlier ones, and trouble goes first. */
export async function unsaid(tx: Tx, contactId: string, shopId: string, since: Date): Promise<StoredNotice[]> {
  const { rows } = await sql<StoredNotice>`select distinct on (n.order_id) n.id, n.order_id as "orderId", n.kind, n.text, n.at, n.said_at as "saidAt" from orderhelp.notice n join orders.v_order o on o.id = n.order_id
    where n.contact_id = ${contactId} and o.shop_id = ${shopId} and n.said_at is null and n.at >= ${since}
      and not exists (select 1 from orderhelp.notice later where later.order_id = n.order_id and later.said_at is not null and later.at >= n.at)
    order by n.order_id, n.kind = 'trouble' desc, n.at desc limit 5`.execute(tx);
  return rows;
}
/** Of these conversations those whose customer has something to be told. */
export async function waitedFor(tx: Tx, conversationIds: readonly string[]): Promise<string[]> {
  if (conversationIds.length === 0) return [];
  const { rows } = await sql<{ id: string }>`select v.id from conversations.v_open v where v.id = any(${conversationIds}::uuid[]) and exists (select 1 from customers.v_contact me join customers.v_contact c on c.customer_id = me.customer_id
    join orderhelp.notice n on n.contact_id = c.id and n.said_at is null where me.id = v.contact_id)`.execute(tx);
  return rows.map((row) => row.id);
}
export async function noticesOf(tx: Tx, orderId: string): Promise<StoredNotice[]> {
  return (await sql<StoredNotice>`select id, order_id as "orderId", kind, text, at, said_at as "saidAt" from orderhelp.notice where order_id = ${orderId} order by at desc limit 30`.execute(tx)).rows;
}

export interface HelpedParcel {
  id: string;
  orderId: string;
  carrier: string;
  trackingNumber: string;
  state: ShipmentState;
  shippedAt: Date | null;
  signedAt: Date | null;
  expectedOn: string | null;
  events: { at: string; text: string }[];
}
const parcel = sql.raw(`id, order_id as "orderId", carrier, tracking_number as "trackingNumber", state, shipped_at as "shippedAt", signed_at as "signedAt", expected_on as "expectedOn", events`);
export async function helpedParcel(tx: Tx, id: string): Promise<HelpedParcel | undefined> {
  return (await sql<HelpedParcel>`select ${parcel} from orders.v_shipment where id = ${id}`.execute(tx)).rows[0];
}
export async function parcelsOf(tx: Tx, orderIds: readonly string[]): Promise<string[]> {
  return (await sql<{ id: string }>`select id from orders.v_shipment where order_id = any(${orderIds}::uuid[])`.execute(tx)).rows.map((row) => row.id);
}

/** Once per parcel and cause. */
export async function insertFinding(tx: Tx, f: { parcelId: string; orderId: string; cause: Cause; since: Date; at: Date; version: string }): Promise<boolean> {
  return (await sql`insert into orderhelp.finding (shipment_id, cause, order_id, since, found_at, version) values (${f.parcelId}, ${f.cause}, ${f.orderId}, ${f.since}, ${f.at}, ${f.version}) on conflict do nothing returning 1`.execute(tx)).rows.length > 0;
}
export const setTicket = (tx: Tx, parcelId: string, cause: Cause, ticketId: string) => sql`update orderhelp.finding set ticket_id = ${ticketId} where shipment_id = ${parcelId} and cause = ${cause}`.execute(tx);
export interface StoredFinding {
  cause: Cause;
  since: Date;
  foundAt: Date;
  trackingNumber: string;
  version: string;
  ticketId: string | null;
}
export async function findingsOfOrder(tx: Tx, orderId: string): Promise<StoredFinding[]> {
  return (await sql<StoredFinding>`select f.cause, f.since, f.found_at as "foundAt", p.tracking_number as "trackingNumber", f.version, f.ticket_id as "ticketId"
    from orderhelp.finding f join orders.v_shipment p on p.id = f.shipment_id where f.order_id = ${orderId} order by f.found_at desc`.execute(tx)).rows;
}

export async function insertChasing(tx: Tx, c: { id: string; orderId: string; at: Date; by: string | null; note: string }): Promise<number> {
  await sql`insert into orderhelp.chasing (id, order_id, at, by, note) values (${c.id}, ${c.orderId}, ${c.at}, ${c.by}, ${c.note})`.execute(tx);
  return (await sql<{ n: number }>`select count(*)::int as n from orderhelp.chasing where order_id = ${c.orderId}`.execute(tx)).rows[0]!.n;
}
export async function chasingsOf(tx: Tx, orderId: string): Promise<{ at: Date; by: string | null; note: string }[]> {
  return (await sql<{ at: Date; by: string | null; note: string }>`select c.at, p.name as by, c.note from orderhelp.chasing c left join identity.v_person p on p.id = c.by where c.order_id = ${orderId} order by c.at desc, c.id desc limit 50`.execute(tx)).rows;
}

export interface StoredProblem {
  note: string;
  notedAt: Date | null;
  notedBy: string | null;
  toldAt: Date | null;
}
export async function lockProblem(tx: Tx, orderId: string): Promise<StoredProblem | undefined> {
  await sql`select 1 from orderhelp.problem where order_id = ${orderId} for update`.execute(tx);
  return (await sql<StoredProblem>`select p.note, p.noted_at as "notedAt", n.name as "notedBy", p.told_at as "toldAt" from orderhelp.problem p left join identity.v_person n on n.id = p.noted_by where p.order_id = ${orderId}`.execute(tx)).rows[0];
}
/** Another note is told anew. */
export async function putProblem(tx: Tx, orderId: string, note: string, at: Date, by: string | null): Promise<void> {
  await sql`insert into orderhelp.problem (order_id, note, noted_at, noted_by) values (${orderId}, ${note}, ${at}, ${by}) on conflict (order_id) do update set note = excluded.note, noted_at = excluded.noted_at, noted_by = excluded.noted_by, told_at = null`.execute(tx);
  await sql`delete from orderhelp.telling where order_id = ${orderId}`.execute(tx);
}
export const dropProblem = (tx: Tx, orderId: string) => sql`delete from orderhelp.problem where order_id = ${orderId}`.execute(tx);
/** Told, also of what is only short of goods and was not noted by anybody. */
export async function putTellings(tx: Tx, orderId: string, at: Date, people: readonly string[]): Promise<void> {
  await sql`insert into orderhelp.problem (order_id, told_at) values (${orderId}, ${at}) on conflict (order_id) do update set told_at = excluded.told_at`.execute(tx);
  await sql`insert into orderhelp.telling (order_id, person_id) select ${orderId}, p from unnest(${people}::uuid[]) as p on conflict do nothing`.execute(tx);
}
export const putReceipt = async (tx: Tx, orderId: string, personId: string, at: Date): Promise<boolean> =>
  (await sql`update orderhelp.telling set read_at = coalesce(read_at, ${at}) where order_id = ${orderId} and person_id = ${personId} returning 1`.execute(tx)).rows.length > 0;
export async function tellingsOf(tx: Tx, orderIds: readonly string[]): Promise<Map<string, { person: string; readAt: Date | null }[]>> {
  const { rows } = await sql<{ orderId: string; person: string; readAt: Date | null }>`select t.order_id as "orderId", p.name as person, t.read_at as "readAt" from orderhelp.telling t join identity.v_person p on p.id = t.person_id
    where t.order_id = any(${orderIds}::uuid[]) order by p.name`.execute(tx);
  const found = new Map<string, { person: string; readAt: Date | null }[]>();
  for (const { orderId, ...one } of rows) found.set(orderId, [...(found.get(orderId) ?? []), one]);
  return found;
}
/** Agents who are at their desk now. */
export async function onlineNow(tx: Tx, now: Date): Promise<string[]> {
  return (await sql<{ id: string }>`select person_id as id from conversations.v_agent where state in ('online', 'busy') and until > ${now} order by 1 limit 500`.execute(tx)).rows.map((row) => row.id);
}
