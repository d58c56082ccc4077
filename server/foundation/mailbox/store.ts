import { sql } from "kysely";
import type { LetterNature, LetterState, LetterWhy, MailboxTrouble } from "#contract/mailbox.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Subject } from "./parts.ts";

export interface StoredBox {
  id: string;
  host: string;
  port: number;
  tls: "tls" | "starttls" | "none";
  credentials: Buffer;
  folder: string;
  address: string;
  since: Date;
  uidValidity: number | null;
  lastUid: number;
  lookedAt: Date | null;
  trouble: MailboxTrouble | null;
  troubleAt: Date | null;
  version: number;
}
const columns = sql.raw(`id, host, port, tls, credentials, folder, address, since, uid_validity as "uidValidity", last_uid as "lastUid", looked_at as "lookedAt", trouble, trouble_at as "troubleAt", version`);

export const readBox = async (tx: Tx): Promise<StoredBox | undefined> => (await sql<StoredBox>`select ${columns} from mailbox.box`.execute(tx)).rows[0];
export const lockBox = async (tx: Tx): Promise<StoredBox | undefined> => (await sql<StoredBox>`select ${columns} from mailbox.box for update`.execute(tx)).rows[0];
/** Another mailbox begins anew: what was read of the old one says nothing about it. */
export async function saveBox(tx: Tx, b: Pick<StoredBox, "id" | "host" | "port" | "tls" | "credentials" | "folder" | "address">, at: Date, anew: boolean): Promise<void> {
  await sql`insert into mailbox.box (id, host, port, tls, credentials, folder, address, since, changed_at) values (${b.id}, ${b.host}, ${b.port}, ${b.tls}, ${b.credentials}, ${b.folder}, ${b.address}, ${at}, ${at})
    on conflict (single) do update set host = excluded.host, port = excluded.port, tls = excluded.tls, credentials = excluded.credentials, folder = excluded.folder, address = excluded.address, changed_at = excluded.changed_at, version = mailbox.box.version + 1,
      trouble = null, trouble_at = null, uid_validity = case when ${anew} then null else mailbox.box.uid_validity end, last_uid = case when ${anew} then 0 else mailbox.box.last_uid end, since = case when ${anew} then excluded.since else mailbox.box.since end`.execute(tx);
}
export const deleteBox = async (tx: Tx): Promise<string | undefined> => (await sql<{ id: string }>`delete from mailbox.box returning id`.execute(tx)).rows[0]?.id;
/** True only when it changes something. */
export async function noteTrouble(tx: Tx, version: number, code: MailboxTrouble | null, at: Date): Promise<boolean> {
  const { rows } = await sql`update mailbox.box set trouble = ${code}, trouble_at = ${code === null ? null : at} where version = ${version} and trouble is distinct from ${code} returning 1`.execute(tx);
  return rows.length === 1;
}
export async function noteLooked(tx: Tx, version: number, at: Date): Promise<void> {
  await sql`update mailbox.box set looked_at = ${at} where version = ${version}`.execute(tx);
}
/** From which letter on a folder is read that is new to us, or was made anew by its server. */
export async function beginAt(tx: Tx, id: string, uidValidity: number, lastUid: number): Promise<void> {
  await sql`update mailbox.box set uid_validity = ${uidValidity}, last_uid = ${lastUid} where id = ${id}`.execute(tx);
}
export async function noteUid(tx: Tx, id: string, uid: number): Promise<void> {
  await sql`update mailbox.box set last_uid = greatest(last_uid, ${uid}) where id = ${id}`.execute(tx);
}

export async function insertTag(tx: Tx, t: { hash: Buffer; subject: Subject; mailKey: string; at: Date }): Promise<void> {
  await sql`insert into mailbox.tag (hash, subject_kind, subject_id, mail_key, made_at) values (${t.hash}, ${t.subject.kind}, ${t.subject.id}, ${t.mailKey}, ${t.at}) on conflict (mail_key) do nothing`.execute(tx);
}
export async function subjectByTag(tx: Tx, hash: Buffer): Promise<Subject | undefined> {
  return (await sql<Subject>`select subject_kind as kind, subject_id as id from mailbox.tag where hash = ${hash}`.execute(tx)).rows[0];
}
export async function subjectByKey(tx: Tx, mailKey: string): Promise<Subject | undefined> {
  return (await sql<Subject>`select subject_kind as kind, subject_id as id from mailbox.tag where mail_key = ${mailKey}`.execute(tx)).rows[0];
}

export interface StoredLetter {
  id: string;
  ord: number;
  at: Date;
  nature: LetterNature;
  ownerId: string;
  sender: Buffer;
  title: string;
  said: string;
  quoted: string;
  secret: Buffer | null;
  files: string[];
  leftOut: number;
  state: LetterState;
  why: LetterWhy;
  subjectKind: string | null;
  subjectId: string | null;
  decidedAt: Date | null;
  decidedBy: string | null;
}
const letterColumns = sql.raw(`l.id, l.ord, l.at, l.nature, l.owner_id as "ownerId", l.sender, l.title, l.said, l.quoted, l.secret, l.files, l.left_out as "leftOut", l.state, l.why, l.subject_kind as "subjectKind", l.subject_id as "subjectId", l.decided_at as "decidedAt", p.name as "decidedBy"`);
const joined = sql.raw(`mailbox.letter l left join identity.v_person p on p.id = l.decided_by`);

export const isKnown = async (tx: Tx, once: Buffer): Promise<boolean> => (await sql`select 1 from mailbox.letter where once = ${once}`.execute(tx)).rows.length > 0;
export async function insertLetter(tx: Tx, l: Omit<StoredLetter, "ord" | "decidedAt" | "decidedBy"> & { once: Buffer }): Promise<void> {
  await sql`insert into mailbox.letter (id, at, once, nature, owner_id, sender, title, said, quoted, secret, files, left_out, state, why, subject_kind, subject_id)
    values (${l.id}, ${l.at}, ${l.once}, ${l.nature}, ${l.ownerId}, ${l.sender}, ${l.title}, ${l.said}, ${l.quoted}, ${l.secret}, ${l.files}::uuid[], ${l.leftOut}, ${l.state}, ${l.why}, ${l.subjectKind}, ${l.subjectId})`.execute(tx);
}
export async function lockLetter(tx: Tx, id: string): Promise<StoredLetter | undefined> {
  await sql`select 1 from mailbox.letter where id = ${id} for update`.execute(tx);
  return (await sql<StoredLetter>`select ${letterColumns} from ${joined} where l.id = ${id}`.execute(tx)).rows[0];
}
export async function settleLetter(tx: Tx, l: Pick<StoredLetter, "id" | "state" | "why" | "ownerId" | "sender" | "secret" | "subjectKind" | "subjectId"> & { at: Date; by: string | null }): Promise<void> {
  await sql`update mailbox.letter set state = ${l.state}, why = ${l.why}, owner_id = ${l.ownerId}, sender = ${l.sender}, secret = ${l.secret}, subject_kind = ${l.subjectKind}, subject_id = ${l.subjectId}, decided_at = ${l.at}, decided_by = ${l.by} where id = ${l.id}`.execute(tx);
}
export async function listLetters(tx: Tx, { state, before, limit }: { state: LetterState; before: number | null; limit: number }): Promise<StoredLetter[]> {
  return (await sql<StoredLetter>`select ${letterColumns} from ${joined} where l.state = ${state} ${before === null ? sql`` : sql`and l.ord < ${before}`} order by l.ord desc limit ${limit}`.execute(tx)).rows;
}
export async function lettersAbout(tx: Tx, subjectId: string): Promise<StoredLetter[]> {
  return (await sql<StoredLetter>`select ${letterColumns} from ${joined} where l.subject_id = ${subjectId} order by l.ord limit 100`.execute(tx)).rows;
}
/** Letters settled before then, to be dropped. */
export async function olderLetters(tx: Tx, before: Date, limit: number): Promise<StoredLetter[]> {
  return (await sql<StoredLetter>`select ${letterColumns} from ${joined} where l.at < ${before} and l.state <> 'open' limit ${limit}`.execute(tx)).rows;
}
export async function dropLetters(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`delete from mailbox.letter where id = any(${ids}::uuid[])`.execute(tx);
}
