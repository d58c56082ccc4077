import { sql } from "kysely";
import type { MailCode, MailState } from "#contract/mail.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredServer {
  id: string;
  host: string;
  port: number;
  tls: "tls" | "starttls" | "none";
  credentials: Buffer | null;
  trouble: MailCode | null;
  troubleAt: Date | null;
  version: number;
}
const serverColumns = sql.raw(`id, host, port, tls, credentials, trouble, trouble_at as "troubleAt", version`);

export const readServer = async (tx: Tx): Promise<StoredServer | undefined> => (await sql<StoredServer>`select ${serverColumns} from mail.server`.execute(tx)).rows[0];
export const lockServer = async (tx: Tx): Promise<StoredServer | undefined> => (await sql<StoredServer>`select ${serverColumns} from mail.server for update`.execute(tx)).rows[0];
export async function saveServer(tx: Tx, s: Pick<StoredServer, "id" | "host" | "port" | "tls" | "credentials">, at: Date): Promise<void> {
  await sql`insert into mail.server (id, host, port, tls, credentials, changed_at) values (${s.id}, ${s.host}, ${s.port}, ${s.tls}, ${s.credentials}, ${at})
    on conflict (single) do update set host = excluded.host, port = excluded.port, tls = excluded.tls, credentials = excluded.credentials, changed_at = excluded.changed_at, version = mail.server.version + 1, trouble = null, trouble_at = null`.execute(tx);
}
export const deleteServer = async (tx: Tx): Promise<boolean> => (await sql`delete from mail.server returning 1`.execute(tx)).rows.length === 1;
/** Writes only when it changes something. */
export async function noteTrouble(tx: Tx, code: MailCode | null, at: Date): Promise<boolean> {
  const { rows } = await sql`update mail.server set trouble = ${code}, trouble_at = ${code === null ? null : at} where trouble is distinct from ${code} returning 1`.execute(tx);
  return rows.length === 1;
}

export interface StoredSender {
  shopId: string | null;
  address: string;
  name: string;
}
export const listSenders = async (tx: Tx): Promise<StoredSender[]> => (await sql<StoredSender>`select shop_id as "shopId", address, name from mail.sender order by shop_id nulls first`.execute(tx)).rows;
export async function replaceSenders(tx: Tx, senders: readonly StoredSender[]): Promise<void> {
  await sql`delete from mail.sender`.execute(tx);
  for (const s of senders) await sql`insert into mail.sender (shop_id, address, name) values (${s.shopId}, ${s.address}, ${s.name})`.execute(tx);
}

export interface StoredMail {
  id: string;
  ord: number;
  key: string;
  about: string;
  link: string | null;
  shopId: string | null;
  ownerId: string;
  sealed: Buffer;
  messageId: string | null;
  state: MailState;
  attempts: number;
  at: Date;
  since: Date;
  nextAt: Date;
  handedAt: Date | null;
  lastAt: Date | null;
  code: MailCode | null;
  status: number | null;
  answer: string;
}
const columns = sql.raw(`id, ord, key, about, link, shop_id as "shopId", owner_id as "ownerId", sealed, message_id as "messageId", state, attempts, at, since, next_at as "nextAt", handed_at as "handedAt", last_at as "lastAt", code, status, answer`);

/** False: this key is there already, and its mail with it. */
export async function insertMail(tx: Tx, m: Pick<StoredMail, "id" | "about" | "link" | "shopId" | "ownerId" | "sealed" | "at"> & { key: string }): Promise<boolean> {
  const { rows } = await sql`insert into mail.outgoing (id, key, about, link, shop_id, owner_id, sealed, at, since, next_at)
    values (${m.id}, ${m.key}, ${m.about}, ${m.link}, ${m.shopId}, ${m.ownerId}, ${m.sealed}, ${m.at}, ${m.at}, ${m.at}) on conflict (key) do nothing returning 1`.execute(tx);
  return rows.length === 1;
}
export async function mailByKeys(tx: Tx, keys: readonly string[]): Promise<StoredMail[]> {
  return (await sql<StoredMail>`select ${columns} from mail.outgoing where key = any(${keys}::text[])`.execute(tx)).rows;
}
export async function idByKey(tx: Tx, key: string): Promise<string | null> {
  return (await sql<{ id: string }>`select id from mail.outgoing where key = ${key}`.execute(tx)).rows[0]?.id ?? null;
}
export async function keyOfSent(tx: Tx, id: string, messageId: string): Promise<string | null> {
  return (await sql<{ key: string }>`select key from mail.outgoing where id = ${id} and message_id = ${messageId}`.execute(tx)).rows[0]?.key ?? null;
}
export const lockMail = async (tx: Tx, id: string): Promise<StoredMail | undefined> => (await sql<StoredMail>`select ${columns} from mail.outgoing where id = ${id} for update`.execute(tx)).rows[0];

/** Takes the mail that has been due longest; gives it as it is now. */
export async function takeDue(tx: Tx, now: Date, leaseUntil: Date): Promise<StoredMail | undefined> {
  const { rows } = await sql<StoredMail>`update mail.outgoing set state = 'sending', attempts = attempts + 1, lease_until = ${leaseUntil}, handed_at = null
    where id = (select id from mail.outgoing where state = 'waiting' and next_at <= ${now} order by next_at, ord limit 1 for update skip locked) returning ${columns}`.execute(tx);
  return rows[0];
}
export async function setMessageId(tx: Tx, id: string, messageId: string): Promise<void> {
  await sql`update mail.outgoing set message_id = ${messageId} where id = ${id}`.execute(tx);
}
/** False: this try was given up on meanwhile, and must not hand anything over. */
export async function noteHanded(tx: Tx, id: string, attempt: number, at: Date): Promise<boolean> {
  const { rows } = await sql`update mail.outgoing set handed_at = ${at} where id = ${id} and state = 'sending' and attempts = ${attempt} returning 1`.execute(tx);
  return rows.length === 1;
}
export async function settleMail(tx: Tx, id: string, m: { state: MailState; nextAt: Date; at: Date; code: MailCode | null; status: number | null; answer: string }): Promise<void> {
  await sql`update mail.outgoing set state = ${m.state}, next_at = ${m.nextAt}, last_at = ${m.at}, code = ${m.code}, status = ${m.status}, answer = ${m.answer}, lease_until = null where id = ${id}`.execute(tx);
}
export async function queueAgain(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update mail.outgoing set state = 'waiting', attempts = 0, since = ${at}, next_at = ${at}, handed_at = null, code = null, status = null, answer = '' where id = ${id}`.execute(tx);
}
/** Those whose sender has died, locked. */
export async function lostMail(tx: Tx, now: Date): Promise<StoredMail[]> {
  const { rows } = await sql<StoredMail>`select ${columns} from mail.outgoing where state = 'sending' and lease_until < ${now} order by id limit 100 for update skip locked`.execute(tx);
  return rows;
}
/** What waits is tried at once: there is a new server. */
export async function hurry(tx: Tx, at: Date): Promise<void> {
  await sql`update mail.outgoing set next_at = ${at} where state = 'waiting' and next_at > ${at}`.execute(tx);
}

export async function listMail(tx: Tx, { state, before, limit }: { state: MailState | undefined; before: number | null; limit: number }): Promise<StoredMail[]> {
  const { rows } = await sql<StoredMail>`select ${columns} from mail.outgoing where ${state === undefined ? sql`true` : sql`state = ${state}`} ${before === null ? sql`` : sql`and ord < ${before}`} order by ord desc limit ${limit}`.execute(tx);
  return rows;
}
export async function countsOf(tx: Tx): Promise<{ waiting: number; uncertain: number; refused: number; failed: number }> {
  const { rows } = await sql<{ waiting: number; uncertain: number; refused: number; failed: number }>`select count(*) filter (where state in ('waiting', 'sending'))::int as waiting, count(*) filter (where state = 'uncertain')::int as uncertain,
    count(*) filter (where state = 'refused')::int as refused, count(*) filter (where state = 'failed')::int as failed from mail.outgoing where state <> 'sent'`.execute(tx);
  return rows[0]!;
}
export async function dropOlder(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rows } = await sql`delete from mail.outgoing where id in (select id from mail.outgoing where at < ${before} and state not in ('waiting', 'sending') limit ${limit}) returning 1`.execute(tx);
  return rows.length;
}
