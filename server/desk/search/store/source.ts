import { sql } from "kysely";
import type { OrderState } from "#contract/orders.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What was said, as the record has it. */
export interface Said {
  conversation_id: string;
  seq: number;
  kind: string;
  at: Date;
  author_kind: "customer" | "agent" | "system";
  author_id: string | null;
  text: string;
  card_title: string | null;
  card_number: string | null;
  file_name: string | null;
}
export interface Reach {
  id: string;
  bucket: string;
  number: number;
  contact_id: string;
  shop_id: string;
  channel: string;
  topic: string | null;
  territory: string;
  assignee_id: string | null;
  team_id: string | null;
  tags: string[];
  opened_at: Date;
  ended_at: Date | null;
  score: number | null;
}

const said = sql.raw(`e.conversation_id, e.seq, e.kind, e.at, e.author_kind, e.author_id, e.text,
  e.body #>> '{card,title}' as card_title, e.body #>> '{card,number}' as card_number, e.body #>> '{file,name}' as file_name`);
const hasWords = sql.raw("(e.text <> '' or e.body ? 'card' or e.body ? 'file')");
/** The bound, which follows from e.at's, spares the planner every month but the last. */
const notIndexed = (from: Date) => sql`not exists (select from search.text t where t.at >= ${from} and t.subject_id = e.conversation_id and t.n = e.seq and t.at = e.at)`;

/**
 * Conversations that began this month or the one before: nearly all that is said. The month is a word of the text: as a value, a plan made for any month takes a third of the entries for
 * earlier ones and reads the whole primary key for this condition, which is a millisecond for ten thousand entries.
 */
const lateBucket = (at: Date) => sql.raw(`'${new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - 1, 1)).toISOString().slice(0, 10)}'::date`);
const lately = (at: Date) => sql`e.bucket >= ${lateBucket(at)}`;

/** A page of a span: the entries of it that are not in the index yet, and the instant up to which it went; null: to the end of the span. */
export interface Page {
  said: Said[];
  upTo: Date | null;
}
/**
 * The next entries of a span of time, the oldest first: of the conversations that began lately, or of all the others. So many are looked at, and all of the last one's millisecond;
 * which of them the index has is asked for those only (0022).
 */
export async function unindexed(tx: Tx, from: Date, to: Date, began: "lately" | "long ago", size: number): Promise<Page> {
  const { rows } = await sql<{ [K in keyof Said]: Said[K] | null } & { n: number; last: Date | null }>`
    with page as materialized (select ${said} from conversations.v_said e where e.at >= ${from} and e.at < ${to} and ${began === "lately" ? lately(from) : sql`e.bucket < ${lateBucket(from)}`} and ${hasWords} order by e.at fetch first ${size} rows with ties)
    select p.n, p.last, e.* from (select count(*)::int as n, max(at) as last from page) as p left join (select * from page e where ${notIndexed(from)}) as e on true order by e.at`.execute(tx);
  const { n, last } = rows[0]!;
  return { said: rows.filter((row): row is Said & (typeof rows)[number] => row.conversation_id !== null), upTo: n < size ? null : last };
}

/** The same of the newest, from here on: what a search looks through by itself. */
export async function freshest(tx: Tx, from: Date, limit: number): Promise<Said[]> {
  const { rows } = await sql<Said>`select ${said} from conversations.v_said e where e.at >= ${from} and ${lately(from)} and ${hasWords} and ${notIndexed(from)} order by e.at desc limit ${limit}`.execute(tx);
  return rows;
}

/** All that was said in these conversations. */
export async function saidIn(tx: Tx, of: readonly Pick<Reach, "id" | "bucket">[]): Promise<Said[]> {
  const { rows } = await sql<Said>`select ${said} from unnest(${of.map((c) => c.bucket)}::date[], ${of.map((c) => c.id)}::uuid[]) as w(bucket, id)
    join conversations.v_said e on e.bucket = w.bucket and e.conversation_id = w.id where e.bucket = any(${[...new Set(of.map((c) => c.bucket))]}::date[]) and ${hasWords}`.execute(tx);
  return rows;
}

/** Single entries by their numbers. */
export async function saidAt(tx: Tx, keys: readonly { bucket: string; id: string; seq: number }[]): Promise<Said[]> {
  const { rows } = await sql<Said>`select ${said} from unnest(${keys.map((k) => k.bucket)}::date[], ${keys.map((k) => k.id)}::uuid[], ${keys.map((k) => k.seq)}::int[]) as w(bucket, id, seq)
    join conversations.v_said e on e.bucket = w.bucket and e.conversation_id = w.id and e.seq = w.seq where e.bucket = any(${[...new Set(keys.map((k) => k.bucket))]}::date[])`.execute(tx);
  return rows;
}

export async function reachOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Reach>> {
  const { rows } = await sql<Reach>`select * from conversations.v_reach where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Conversations before a place, the newest first. */
export async function conversationsBefore(tx: Tx, at: Date, id: string, limit: number): Promise<Reach[]> {
  const { rows } = await sql<Reach>`select * from conversations.v_reach where opened_at <= ${at} and (opened_at, id) < (${at}, ${id}::uuid) order by opened_at desc, id desc limit ${limit}`.execute(tx);
  return rows;
}

export async function conversationsOfContacts(tx: Tx, contactIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from conversations.v_reach where contact_id = any(${contactIds}::uuid[])`.execute(tx);
  return rows.map((row) => row.id);
}

export interface Ordered {
  id: string;
  number: string;
  contact_id: string;
  shop_id: string;
  state: OrderState;
  placed_at: Date;
  paid_fen: number;
  updated_at: Date;
  titles: string;
}

const ordered = sql.raw(`o.id, o.number, o.contact_id, o.shop_id, o.state, o.placed_at, o.paid_fen, o.updated_at,
  coalesce((select string_agg(l.title, ' ' order by l.n) from orders.v_line l where l.order_id = o.id), '') as titles`);

/** Orders changed since an instant, after a place in it. */
export async function ordersChanged(tx: Tx, from: Date, after: { at: Date; id: string } | null, limit: number): Promise<Ordered[]> {
  const place = after ? sql`and (o.updated_at, o.id) > (${after.at}, ${after.id}::uuid)` : sql``;
  const { rows } = await sql<Ordered>`select ${ordered} from orders.v_order o where o.updated_at >= ${from} ${place} order by o.updated_at, o.id limit ${limit}`.execute(tx);
  return rows;
}

export async function ordersById(tx: Tx, ids: readonly string[]): Promise<Map<string, Ordered & { customer_id: string | null }>> {
  const { rows } = await sql<Ordered & { customer_id: string | null }>`select ${ordered}, c.customer_id from orders.v_order o left join customers.v_contact c on c.id = o.contact_id where o.id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function names(tx: Tx, people: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`select id, name from organization.v_person where id = any(${people}::uuid[]) union all select id, short_name from organization.v_shop`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}
