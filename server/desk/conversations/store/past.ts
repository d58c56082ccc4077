import { sql } from "kysely";
import type { Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";

/** A conversation that ended before this database knew it: brought in whole by an import or the demo. */
export interface PastConversation {
  id: string;
  contactId: string;
  shopId: string;
  channel: string;
  language: string;
  topic: string;
  skill: string;
  territory: string;
  territorySource: string;
  assigneeId: string;
  openedAt: Date;
  assignedAt: Date;
  firstReplyAt: Date | null;
  endedAt: Date;
  outcome: "confirmed" | "not_answered" | "left";
  tags: readonly string[];
  messages: readonly { clientId: string; from: "customer" | "agent" | "system"; at: Date; text: string; secret: Buffer | null; body: Record<string, unknown> | null }[];
  record: { topic: string; productId?: string | null; problem: string; process: string; result: string; needs: readonly object[]; opinions: readonly object[] };
  rating: { score: number; comment: string; at: Date } | null;
  reasons: readonly object[];
  version: string;
}

const month = (at: Date) => `${at.toISOString().slice(0, 7)}-01`;

interface EntryRow {
  bucket: string;
  conversation_id: string;
  seq: number;
  public_seq: number;
  kind: string;
  at: Date;
  author_kind: string;
  author_id: string | null;
  client_id: string | null;
  text: string;
  body: Record<string, unknown> | null;
  secret: string | null;
}

/** The entries that the same conversation would have left when it was live: opened, assigned, the messages, closed. */
export function entriesOfPast(c: PastConversation): EntryRow[] {
  const entry = (kind: string, at: Date, more: Partial<EntryRow>): Omit<EntryRow, "seq" | "public_seq"> => ({
    bucket: month(c.openedAt), conversation_id: c.id, kind, at, author_kind: "system", author_id: null, client_id: null, text: "", body: null, secret: null, ...more,
  });
  const said = c.messages.map((m) =>
    entry("message", m.at, {
      author_kind: m.from, author_id: m.from === "customer" ? c.contactId : m.from === "agent" ? c.assigneeId : null, client_id: m.clientId, text: m.text, body: m.body,
      secret: m.secret ? `\\x${m.secret.toString("hex")}` : null,
    }),
  );
  const early = said.filter((m) => m.at < c.assignedAt);
  const late = said.filter((m) => m.at >= c.assignedAt);
  return [
    entry("opened", c.openedAt, { body: { territory: c.territory, source: c.territorySource } }),
    ...early,
    entry("assigned", c.assignedAt, { body: { to: c.assigneeId, result: "routed", reasons: c.reasons } }),
    ...late,
    entry("closed", c.endedAt, { body: { outcome: c.outcome } }),
  ].map((row, i) => ({ ...row, seq: i + 1, public_seq: i + 1 }));
}

/** What is brought from elsewhere keeps tokens only in its records: the originals stand in the messages. */
function recordOfPast(record: PastConversation["record"]): PastConversation["record"] {
  const cut = (text: string) => cutPersonal(text).text;
  const each = (rows: readonly object[]) => rows.map((row) => ("text" in row ? { ...row, text: cut(String(row.text)) } : row));
  return { ...record, problem: cut(record.problem), process: cut(record.process), result: cut(record.result), needs: each(record.needs), opinions: each(record.opinions) };
}

/** Writes past conversations set by set: rows, heads, entries, decisions, records, ratings. At most some hundred a call (D1). */
export async function insertPast(ctx: Pick<Ctx, "tx" | "record">, past: readonly PastConversation[]): Promise<void> {
  const { tx } = ctx;
  for (const bucket of new Set(past.map((c) => month(c.openedAt)))) await sql`select conversations.ensure_partition(${bucket}::date)`.execute(tx);
  const json = (rows: readonly unknown[]) => sql`${JSON.stringify(rows)}::jsonb`;
  const all = past.map((c) => ({ c, entries: entriesOfPast(c) }));
  await sql`insert into conversations.conversation (id, bucket, contact_id, shop_id, channel, language, topic, skill, stage, outcome, territory, territory_source, territory_certainty,
      assignee_id, opened_at, queued_at, assigned_at, first_reply_at, asked_at, ended_at, recorded_at, tags)
    select id, bucket, contact_id, shop_id, channel, language, topic, skill, 'archive', outcome, territory, territory_source, 'certain', assignee_id, opened_at, opened_at, assigned_at,
      first_reply_at, ended_at, ended_at, ended_at, tags
    from jsonb_to_recordset(${json(all.map(({ c }) => ({
      id: c.id, bucket: month(c.openedAt), contact_id: c.contactId, shop_id: c.shopId, channel: c.channel, language: c.language, topic: c.topic, skill: c.skill, outcome: c.outcome,
      territory: c.territory, territory_source: c.territorySource, assignee_id: c.assigneeId, opened_at: c.openedAt, assigned_at: c.assignedAt, first_reply_at: c.firstReplyAt, ended_at: c.endedAt, tags: c.tags,
    })))}) as r(id uuid, bucket date, contact_id uuid, shop_id uuid, channel text, language text, topic text, skill text, outcome text, territory text, territory_source text,
      assignee_id uuid, opened_at timestamptz, assigned_at timestamptz, first_reply_at timestamptz, ended_at timestamptz, tags text[])`.execute(tx);
  await sql`insert into conversations.conversation_head (id, bucket, open, seq, public_seq, last_at, last_message_seq, turns)
    select id, bucket, false, seq, seq, last_at, last_message_seq, turns
    from jsonb_to_recordset(${json(all.map(({ c, entries }) => ({
      id: c.id, bucket: month(c.openedAt), seq: entries.length, last_at: c.endedAt, last_message_seq: entries.findLast((e) => e.kind === "message")?.seq ?? 0,
      turns: c.messages.filter((m, i) => m.from === "customer" && c.messages.slice(0, i).findLast((b) => b.from !== "system")?.from !== "customer").length,
    })))}) as r(id uuid, bucket date, seq int, last_at timestamptz, last_message_seq int, turns int)`.execute(tx);
  await sql`insert into conversations.entry (bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text, body, secret)
    select bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text, body, secret::bytea
    from jsonb_to_recordset(${json(all.flatMap(({ entries }) => entries))})
      as r(bucket date, conversation_id uuid, seq int, public_seq int, kind text, at timestamptz, author_kind text, author_id uuid, client_id text, text text, body jsonb, secret text)`.execute(tx);
  await sql`insert into conversations.decision (conversation_id, n, at, result, person_id, reasons, versions, facts)
    select id, 1, at, 'routed', person_id, reasons, versions, '{}' from jsonb_to_recordset(${json(past.map((c) => ({ id: c.id, at: c.assignedAt, person_id: c.assigneeId, reasons: c.reasons, versions: { routing: c.version } })))})
      as r(id uuid, at timestamptz, person_id uuid, reasons jsonb, versions jsonb)`.execute(tx);
  await sql`insert into conversations.record (conversation_id, topic, product_id, problem, process, result, needs, opinions, by_id, at)
    select id, topic, product_id, problem, process, result, needs, opinions, by_id, at
    from jsonb_to_recordset(${json(past.map((c) => ({ id: c.id, ...recordOfPast(c.record), product_id: c.record.productId ?? null, by_id: c.assigneeId, at: c.endedAt })))})
      as r(id uuid, topic text, product_id uuid, problem text, process text, result text, needs jsonb, opinions jsonb, by_id uuid, at timestamptz)`.execute(tx);
  await sql`insert into conversations.rating (conversation_id, score, comment, at, person_id) select id, score, comment, at, person_id
    from jsonb_to_recordset(${json(past.flatMap((c) => (c.rating ? [{ id: c.id, ...c.rating, comment: cutPersonal(c.rating.comment).text, person_id: c.assigneeId }] : [])))}) as r(id uuid, score int, comment text, at timestamptz, person_id uuid)`.execute(tx);
  ctx.record({ kind: "conversations.brought", subject: ["conversations", null], data: { ids: past.map((c) => c.id) } });
}
