import { sql } from "kysely";
import type { Entry } from "#contract/conversation.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Database, Tx } from "#server/kernel/db.ts";
import type { Appended, EntryDraft } from "../append.ts";
import { appendedOf, appendParameters, type AppendRow } from "./append-statements.ts";

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
  const { rows } = await sql<AppendRow>`
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

/** Up to which public number an open conversation holds words for the customer that are neither read nor marked as delivered; null where there are none. */
export async function unreadByCustomer(tx: Tx, conversationId: string): Promise<number | null> {
  const { rows } = await sql<{ upTo: number }>`select e.public_seq as "upTo" from conversations.conversation_head h join conversations.entry e on e.bucket = h.bucket and e.conversation_id = h.id
    where h.id = ${conversationId} and h.open and e.kind = 'message' and e.author_kind <> 'customer' and e.public_seq > h.read_customer
      and not exists (select from conversations.entry d where d.bucket = h.bucket and d.conversation_id = h.id and d.client_id = 'delivered:' || e.public_seq)
    order by e.seq desc limit 1`.execute(tx);
  return rows[0]?.upTo ?? null;
}

/** Makes sure that the month's partition is there before the first insert (D3). */
export async function ensurePartition(tx: Tx, bucket: string): Promise<void> {
  await sql`select conversations.ensure_partition(${bucket}::date)`.execute(tx);
}

/**
 * Sums up what was written lately, of the months in which most is: entries are found by their time through summaries (0035), and of what has none every row is read, each time.
 * The database does it of itself about once a minute, which at some hundred messages a second is thousands of rows. Gives way at once where somebody else looks after the table.
 */
export async function summarizeLately(db: Pick<Database, "transaction">, clock: Clock): Promise<void> {
  await db.transaction(clock, async (tx, now) => {
    await sql`set local lock_timeout = 50`.execute(tx);
    await sql`select brin_summarize_new_values(i.indexrelid) from unnest(${[now, before(now)].map((at) => `conversations.entry_${at.toISOString().slice(0, 7).replace("-", "_")}`)}::text[]) as month
      join pg_index i on i.indrelid = to_regclass(month) join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam where a.amname = 'brin'`.execute(tx);
  }).catch((error: unknown) => {
    if ((error as { code?: string }).code !== lockNotAvailable) throw error;
  });
}
const lockNotAvailable = "55P03";
const before = (month: Date) => new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() - 1, 1));
