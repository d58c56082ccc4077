import { sql } from "kysely";
import type { ReturnReason, ReturnState, ReturnVerdict, ReturnWish } from "#contract/returns.ts";
import type { Remedy } from "#contract/workflow/parts.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredLine {
  n: number;
  amountFen: number;
  verdict: ReturnVerdict | null;
  refundedFen?: number | null;
}
export interface StoredRequest {
  id: string;
  number: number;
  orderId: string;
  wish: ReturnWish;
  reason: ReturnReason;
  /** Money that its ticket gives as a remedy; null: a return. */
  remedy: Remedy | null;
  state: ReturnState;
  version: string;
  exceptionBy: string | null;
  exceptionWhy: string | null;
  askedAt: Date;
  askedBy: string | null;
  askerId: string | null;
  needsApproval: boolean;
  approvedBy: string | null;
  approverName: string | null;
  answeredAt: Date | null;
  answer: string;
  ticketId: string | null;
  lines: StoredLine[];
}

const columns = sql.raw(`r.id, r.number, r.order_id as "orderId", r.wish, r.reason, r.remedy, r.state, r.version, x.name as "exceptionBy", r.exception_why as "exceptionWhy", r.asked_at as "askedAt", p.name as "askedBy", r.asked_by as "askerId", r.needs_approval as "needsApproval", r.approved_by as "approvedBy", a.name as "approverName",
  r.answered_at as "answeredAt", r.answer, r.ticket_id as "ticketId",
  coalesce((select jsonb_agg(jsonb_build_object('n', l.n, 'amountFen', l.amount_fen, 'verdict', l.verdict, 'refundedFen', l.refunded_fen) order by l.n < 0, l.n) from returns.line l where l.request_id = r.id), '[]') as lines`);
const source = sql.raw("returns.request r left join identity.v_person p on p.id = r.asked_by left join identity.v_person x on x.id = r.exception_by left join identity.v_person a on a.id = r.approved_by");

export async function requestsOf(tx: Tx, orderId: string): Promise<StoredRequest[]> {
  const { rows } = await sql<StoredRequest>`select ${columns} from ${source} where r.order_id = ${orderId} order by r.asked_at desc, r.number desc limit 100`.execute(tx);
  return rows;
}

export async function lockRequest(tx: Tx, id: string): Promise<StoredRequest | undefined> {
  await sql`select 1 from returns.request where id = ${id} for update`.execute(tx);
  const { rows } = await sql<StoredRequest>`select ${columns} from ${source} where r.id = ${id}`.execute(tx);
  return rows[0];
}

export async function findRequest(tx: Tx, id: string): Promise<StoredRequest | undefined> {
  return (await sql<StoredRequest>`select ${columns} from ${source} where r.id = ${id}`.execute(tx)).rows[0];
}
/** Whether a refund of the shop answers another request already. */
export async function numberUsed(tx: Tx, orderId: string, shopNumber: string, but: string): Promise<boolean> {
  return (await sql`select 1 from returns.request where order_id = ${orderId} and shop_number = ${shopNumber} and id <> ${but}`.execute(tx)).rows.length > 0;
}

export interface NewRequest {
  id: string;
  orderId: string;
  wish: ReturnWish;
  reason: ReturnReason;
  remedy: Remedy | null;
  said: { intact: boolean; confirmed: boolean };
  version: string;
  exception: { by: string; why: string } | null;
  needsApproval: boolean;
  at: Date;
  by: string | null;
  lines: readonly StoredLine[];
}

export async function insertRequest(tx: Tx, r: NewRequest): Promise<number> {
  const { rows } = await sql<{ number: number }>`insert into returns.request (id, order_id, wish, reason, remedy, said, version, exception_by, exception_why, needs_approval, asked_at, asked_by)
    values (${r.id}, ${r.orderId}, ${r.wish}, ${r.reason}, ${r.remedy}, ${JSON.stringify(r.said)}::jsonb, ${r.version}, ${r.exception?.by ?? null}, ${r.exception?.why ?? null}, ${r.needsApproval}, ${r.at}, ${r.by}) returning number`.execute(tx);
  await sql`insert into returns.line (request_id, n, amount_fen, verdict) select ${r.id}, l.n, l."amountFen", l.verdict from jsonb_to_recordset(${JSON.stringify(r.lines)}::jsonb) as l (n int, "amountFen" bigint, verdict jsonb)`.execute(tx);
  return rows[0]!.number;
}

/** The same request once more: what was asked and what the rules said of it stay as they were. */
export async function copyRequest(tx: Tx, of: string, r: { id: string; needsApproval: boolean; at: Date; by: string | null }): Promise<number> {
  const { rows } = await sql<{ number: number }>`insert into returns.request (id, order_id, wish, reason, said, version, exception_by, exception_why, needs_approval, asked_at, asked_by, ticket_id)
    select ${r.id}, order_id, wish, reason, said, version, exception_by, exception_why, ${r.needsApproval}, ${r.at}, ${r.by}, ticket_id from returns.request where id = ${of} returning number`.execute(tx);
  await sql`insert into returns.line (request_id, n, amount_fen, verdict) select ${r.id}, n, amount_fen, verdict from returns.line where request_id = ${of}`.execute(tx);
  return rows[0]!.number;
}

export async function answerRequest(tx: Tx, id: string, answer: { state: ReturnState; at: Date; by: string | null; shopNumber: string | null; note: string }): Promise<void> {
  await sql`update returns.request set state = ${answer.state}, answered_at = ${answer.at}, answered_by = ${answer.by}, shop_number = ${answer.shopNumber}, answer = ${answer.note} where id = ${id}`.execute(tx);
}

export async function approveRequest(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await sql`update returns.request set approved_by = ${by}, approved_at = ${at} where id = ${id}`.execute(tx);
}

/** Compensation that was not agreed to is asked for no more; the goods' money stays. */
export async function dropCompensation(tx: Tx, id: string, n: number): Promise<void> {
  await sql`update returns.request set needs_approval = false where id = ${id}`.execute(tx);
  await sql`update returns.line set amount_fen = 0 where request_id = ${id} and n = ${n}`.execute(tx);
}

/** What went back of each line; nothing of those that are not named. */
export async function saveRefunded(tx: Tx, id: string, paid: readonly { n: number; amountFen: number }[]): Promise<void> {
  await sql`update returns.line l set refunded_fen = coalesce((select p.amount from unnest(${paid.map((one) => one.n)}::int[], ${paid.map((one) => one.amountFen)}::bigint[]) as p (n, amount) where p.n = l.n), 0) where l.request_id = ${id}`.execute(tx);
}

export async function saveTicketOf(tx: Tx, id: string, ticketId: string): Promise<void> {
  await sql`update returns.request set ticket_id = ${ticketId} where id = ${id}`.execute(tx);
}

export async function ticketOfRequest(tx: Tx, id: string): Promise<string | null> {
  const { rows } = await sql<{ ticketId: string | null }>`select ticket_id as "ticketId" from returns.request where id = ${id}`.execute(tx);
  return rows[0]?.ticketId ?? null;
}

/** The request that a ticket is about now: the latest one, for an earlier one is at its end. */
export async function requestOfTicket(tx: Tx, ticketId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select id from returns.request where ticket_id = ${ticketId} order by number desc limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

/** What an order's remedies ask for or gave, by ticket and kind. */
export async function remediesOf(tx: Tx, orderId: string): Promise<{ ticketId: string; remedy: Remedy; openFen: number; givenFen: number }[]> {
  const { rows } = await sql<{ ticketId: string; remedy: Remedy; openFen: number; givenFen: number }>`
    select r.ticket_id as "ticketId", r.remedy, coalesce(sum(l.amount_fen) filter (where r.state = 'asked'), 0)::bigint as "openFen", coalesce(sum(l.refunded_fen) filter (where r.state = 'refunded'), 0)::bigint as "givenFen"
    from returns.request r join returns.line l on l.request_id = r.id where r.order_id = ${orderId} and r.remedy is not null group by r.ticket_id, r.remedy`.execute(tx);
  return rows;
}
