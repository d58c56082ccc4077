import { sql } from "kysely";
import type { Entry } from "#contract/conversation.ts";
import type { Tx } from "#server/kernel/db.ts";
import { appendedOf, appendParameters, type Appended, type EntryDraft } from "../append.ts";

export interface StoredEntry {
  seq: number;
  publicSeq: number | null;
  kind: Entry["kind"];
  at: Date;
  authorKind: "customer" | "agent" | "system";
  authorId: string | null;
  clientId: string | null;
  text: string;
  body: Record<string, unknown> | null;
  secret: Buffer | null;
}

const columns = sql.raw(`seq, public_seq as "publicSeq", kind, at, author_kind as "authorKind", author_id as "authorId", client_id as "clientId", text, body, secret`);

/** Writes entries inside a use case's own transaction, through the same function as the group writer. */
export async function writeEntries(tx: Tx, now: Date, drafts: readonly EntryDraft[]): Promise<Appended[]> {
  const [at, ids, clients, kinds, publics, authorKinds, authors, texts, bodies, secrets, events] = appendParameters(now, drafts);
  const { rows } = await sql<Parameters<typeof appendedOf>[0]>`
    select status, seq, public_seq, at, turn, unread_staff, unread_customer, waiting_since from conversations.append(
      ${at}, ${ids}::uuid[], ${clients}::text[], ${kinds}::text[], ${publics}::boolean[], ${authorKinds}::text[], ${authors}::uuid[],
      ${texts}::text[], ${bodies}::jsonb[], ${secrets}::bytea[], ${events}::uuid[])`.execute(tx);
  return rows.map(appendedOf);
}

/** Entries after (or before) a staff number. */
export async function readEntries(tx: Tx, where: { bucket: string; conversationId: string; after?: number; before?: number; limit: number }): Promise<StoredEntry[]> {
  if (where.before !== undefined) {
    const { rows } = await sql<StoredEntry>`select ${columns} from conversations.entry where bucket = ${where.bucket} and conversation_id = ${where.conversationId}
      and seq < ${where.before} order by seq desc limit ${where.limit}`.execute(tx);
    return rows.reverse();
  }
  const { rows } = await sql<StoredEntry>`select ${columns} from conversations.entry where bucket = ${where.bucket} and conversation_id = ${where.conversationId}
    and seq > ${where.after ?? 0} order by seq limit ${where.limit}`.execute(tx);
  return rows;
}

/** Entries after a public number: all that a customer may ever see. */
export async function readPublicEntries(tx: Tx, where: { bucket: string; conversationId: string; after: number; limit: number }): Promise<StoredEntry[]> {
  const { rows } = await sql<StoredEntry>`select ${columns} from conversations.entry where bucket = ${where.bucket} and conversation_id = ${where.conversationId}
    and public_seq > ${where.after} order by public_seq limit ${where.limit}`.execute(tx);
  return rows;
}

/** The customer's number of the last entry up to a staff number: what a customer is told never carries ours (D2). */
export async function publicSeqAt(tx: Tx, bucket: string, conversationId: string, seq: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`select coalesce(max(public_seq), 0)::int as n from conversations.entry where bucket = ${bucket} and conversation_id = ${conversationId} and seq <= ${seq}`.execute(tx);
  return rows[0]!.n;
}

/** The customer's number of the last entry before a moment. */
export async function publicSeqBefore(tx: Tx, c: { bucket: string; id: string }, at: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`select coalesce(max(public_seq), 0)::int as n from conversations.entry where bucket = ${c.bucket} and conversation_id = ${c.id} and at < ${at}`.execute(tx);
  return rows[0]!.n;
}

/** Whether this client id is already stored in a conversation, and under which numbers. */
export async function findByClientId(tx: Tx, bucket: string, conversationId: string, clientId: string): Promise<{ seq: number; publicSeq: number | null; at: Date } | undefined> {
  const { rows } = await sql<{ seq: number; publicSeq: number | null; at: Date }>`select seq, public_seq as "publicSeq", at from conversations.entry
    where bucket = ${bucket} and conversation_id = ${conversationId} and client_id = ${clientId}`.execute(tx);
  return rows[0];
}

/** Makes sure that the month's partition is there before the first insert (D3). */
export async function ensurePartition(tx: Tx, bucket: string): Promise<void> {
  await sql`select conversations.ensure_partition(${bucket}::date)`.execute(tx);
}
