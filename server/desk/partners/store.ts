import { sql } from "kysely";
import type { PartnerShare } from "#contract/partners.ts";
import type { Locale } from "#locales/index.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredAsk {
  taskId: string;
  partnerId: string;
  partner: string;
  contact: Buffer;
  locale: Locale;
  share: PartnerShare[];
  origin: string;
  askedAt: Date;
  openedAt: Date | null;
  acceptedAt: Date | null;
  mails: number;
}
const columns = sql.raw(`a.task_id as "taskId", a.partner_id as "partnerId", p.name as partner, a.contact, a.locale, a.share, a.origin, a.asked_at as "askedAt", a.opened_at as "openedAt", a.accepted_at as "acceptedAt", a.mails`);

export async function insertAsk(tx: Tx, a: Pick<StoredAsk, "taskId" | "partnerId" | "contact" | "locale" | "share" | "origin" | "askedAt"> & { askedBy: string | null }): Promise<void> {
  await sql`insert into partners.ask (task_id, partner_id, contact, locale, share, origin, asked_at, asked_by)
    values (${a.taskId}, ${a.partnerId}, ${a.contact}, ${a.locale}, ${a.share}::text[], ${a.origin}, ${a.askedAt}, ${a.askedBy})`.execute(tx);
}
export async function readAsk(tx: Tx, taskId: string): Promise<StoredAsk | undefined> {
  return (await sql<StoredAsk>`select ${columns} from partners.ask a join organization.v_partner p on p.id = a.partner_id where a.task_id = ${taskId}`.execute(tx)).rows[0];
}
/** The newest asks, open ones first. */
export async function recentAsks(tx: Tx, limit: number): Promise<{ taskId: string; partner: string }[]> {
  return (await sql<{ taskId: string; partner: string }>`select a.task_id as "taskId", p.name as partner from partners.ask a join organization.v_partner p on p.id = a.partner_id join tickets.v_task k on k.id = a.task_id
    where k.state <> 'withdrawn' order by (k.state = 'open') desc, a.asked_at desc limit ${limit}`.execute(tx)).rows;
}
/** The number of the next mail about a task, so that each has a key of its own. */
export async function nextMail(tx: Tx, taskId: string): Promise<number> {
  return (await sql<{ mails: number }>`update partners.ask set mails = mails + 1 where task_id = ${taskId} returning mails`.execute(tx)).rows[0]!.mails;
}
export async function setOrigin(tx: Tx, taskId: string, origin: string): Promise<void> {
  await sql`update partners.ask set origin = ${origin} where task_id = ${taskId}`.execute(tx);
}
export async function noteOpened(tx: Tx, taskId: string, at: Date): Promise<void> {
  await sql`update partners.ask set opened_at = ${at} where task_id = ${taskId} and opened_at is null`.execute(tx);
}
export async function noteAccepted(tx: Tx, taskId: string, at: Date): Promise<boolean> {
  return (await sql`update partners.ask set accepted_at = ${at} where task_id = ${taskId} and accepted_at is null returning 1`.execute(tx)).rows.length === 1;
}
export async function noteAnswered(tx: Tx, taskId: string, minutes: number): Promise<void> {
  await sql`update partners.ask set answer_minutes = ${minutes} where task_id = ${taskId}`.execute(tx);
}

export interface StoredLink {
  taskId: string;
  expiresAt: Date;
  revokedAt: Date | null;
}
export async function insertLink(tx: Tx, link: { hash: Buffer; taskId: string; madeAt: Date; expiresAt: Date }): Promise<void> {
  await sql`insert into partners.link (hash, task_id, made_at, expires_at) values (${link.hash}, ${link.taskId}, ${link.madeAt}, ${link.expiresAt})`.execute(tx);
}
export async function readLink(tx: Tx, hash: Buffer): Promise<StoredLink | undefined> {
  return (await sql<StoredLink>`select task_id as "taskId", expires_at as "expiresAt", revoked_at as "revokedAt" from partners.link where hash = ${hash}`.execute(tx)).rows[0];
}
export async function revokeLinks(tx: Tx, taskId: string, at: Date): Promise<number> {
  return (await sql`update partners.link set revoked_at = ${at} where task_id = ${taskId} and revoked_at is null returning 1`.execute(tx)).rows.length;
}
/** Whether all links that there were have been ended by hand. */
export async function allRevoked(tx: Tx, taskId: string): Promise<boolean> {
  return (await sql<{ gone: boolean | null }>`select bool_and(revoked_at is not null) as gone from partners.link where task_id = ${taskId}`.execute(tx)).rows[0]?.gone === true;
}
export async function openUntil(tx: Tx, taskId: string, now: Date): Promise<Date | null> {
  return (await sql<{ until: Date | null }>`select max(expires_at) as until from partners.link where task_id = ${taskId} and revoked_at is null and expires_at > ${now}`.execute(tx)).rows[0]?.until ?? null;
}

export interface Figures {
  id: string;
  name: string;
  kind: string;
  asked: number;
  inTime: number;
  late: number;
  refused: number;
  open: number;
  overdue: number;
  meanMinutes: number | null;
}
/** By the moment of asking; a task that was taken back counts as not asked. */
export async function figures(tx: Tx, from: Date, to: Date, now: Date): Promise<Figures[]> {
  const { rows } = await sql<Figures>`select p.id, p.name, p.kind, count(*)::int as asked,
      count(*) filter (where k.state = 'answered' and (k.due_at is null or k.ended_at <= k.due_at))::int as "inTime", count(*) filter (where k.state = 'answered' and k.ended_at > k.due_at)::int as late,
      count(*) filter (where k.state = 'refused')::int as refused, count(*) filter (where k.state = 'open')::int as open, count(*) filter (where k.state = 'open' and k.due_at < ${now})::int as overdue,
      avg(a.answer_minutes) filter (where k.state = 'answered')::float8 as "meanMinutes"
    from partners.ask a join tickets.v_task k on k.id = a.task_id join organization.v_partner p on p.id = a.partner_id
    where a.asked_at >= ${from} and a.asked_at < ${to} and k.state <> 'withdrawn' group by p.id, p.name, p.kind order by asked desc, p.name, p.id limit 500`.execute(tx);
  return rows;
}

export interface StoredTaskRow {
  id: string;
  state: "open" | "answered" | "refused" | "withdrawn";
  askedAt: Date;
  dueAt: Date | null;
  endedAt: Date | null;
  answerMinutes: number | null;
}
export async function tasksOf(tx: Tx, partnerId: string, from: Date, to: Date, after: { at: Date; id: string } | null, limit: number): Promise<StoredTaskRow[]> {
  const { rows } = await sql<StoredTaskRow>`select a.task_id as id, k.state, a.asked_at as "askedAt", k.due_at as "dueAt", k.ended_at as "endedAt", a.answer_minutes as "answerMinutes"
    from partners.ask a join tickets.v_task k on k.id = a.task_id
    where a.partner_id = ${partnerId} and a.asked_at >= ${from} and a.asked_at < ${to} ${after === null ? sql`` : sql`and (a.asked_at, a.task_id) < (${after.at}, ${after.id}::uuid)`}
    order by a.asked_at desc, a.task_id desc limit ${limit}`.execute(tx);
  return rows;
}
