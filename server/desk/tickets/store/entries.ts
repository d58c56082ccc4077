import { sql } from "kysely";
import type { TicketEntryKind } from "#contract/tickets.ts";
import type { Tx, Write } from "#server/kernel/db.ts";

export interface StoredEntry {
  n: number;
  at: Date;
  kind: TicketEntryKind;
  by: string | null;
  byKind: "staff" | "customer" | "partner" | "system";
  data: Record<string, unknown>;
  words: string;
  shown: boolean;
}

export interface NewEntry {
  at: Date;
  kind: TicketEntryKind;
  byId: string | null;
  byKind: StoredEntry["byKind"];
  data: Record<string, unknown>;
  words: string;
  shown: boolean;
}

/** The number that the next entry gets; its ticket is locked. */
export async function nextEntry(tx: Tx, ticketId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select coalesce(max(n), 0)::int + 1 as n from tickets.entry where ticket_id = ${ticketId}`.execute(tx);
  return rows[0]!.n;
}

export async function insertEntry(tx: Tx, ticketId: string, n: number, e: NewEntry): Promise<void> {
  await sql`insert into tickets.entry (ticket_id, n, at, kind, by_id, by_kind, data, words, shown)
    values (${ticketId}, ${n}, ${e.at}, ${e.kind}, ${e.byId}, ${e.byKind}, ${JSON.stringify(e.data)}::jsonb, ${e.words}, ${e.shown})`.execute(tx);
}

/** The first lines of a ticket's timeline, at once. */
export function firstEntries(ticketId: string, entries: readonly NewEntry[]): Write {
  const rows = entries.map((e, i) => ({ n: i + 1, at: e.at, kind: e.kind, by_id: e.byId, by_kind: e.byKind, data: e.data, words: e.words, shown: e.shown }));
  return sql`insert into tickets.entry (ticket_id, n, at, kind, by_id, by_kind, data, words, shown) select ${ticketId}::uuid, n, at, kind, by_id, by_kind, data, words, shown
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(n int, at timestamptz, kind text, by_id uuid, by_kind text, data jsonb, words text, shown boolean)`;
}

/** The same line in another ticket's timeline: when it was, by whom, its words sealed anew; the mail by which it went out belongs to the first. */
export async function copyEntry(tx: Tx, from: { ticketId: string; n: number }, to: { ticketId: string; n: number; words: string }): Promise<void> {
  await sql`insert into tickets.entry (ticket_id, n, at, kind, by_id, by_kind, data, words, shown)
    select ${to.ticketId}, ${to.n}, at, kind, by_id, by_kind, data - 'mail', ${to.words}, shown from tickets.entry where ticket_id = ${from.ticketId} and n = ${from.n}`.execute(tx);
}

export async function entriesOf(tx: Tx, ticketId: string): Promise<StoredEntry[]> {
  const { rows } = await sql<StoredEntry>`select e.n, e.at, e.kind, o.name as by, e.by_kind as "byKind", e.data, e.words, e.shown
    from tickets.entry e left join organization.v_person o on o.id = e.by_id where e.ticket_id = ${ticketId} order by e.n desc limit 500`.execute(tx);
  return rows.reverse();
}

/** The words of timelines, in order, by ticket. */
export async function wordsOfMany(tx: Tx, ticketIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; words: string[] }>`select ticket_id as id, array_agg(words order by n) as words from tickets.entry where ticket_id = any(${ticketIds}::uuid[]) and words <> '' group by ticket_id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.words]));
}

export async function saveSecret(tx: Tx, ticketId: string, place: string, sealed: Buffer | null): Promise<void> {
  if (sealed === null) await sql`delete from tickets.secret where ticket_id = ${ticketId} and place = ${place}`.execute(tx);
  else await sql`insert into tickets.secret (ticket_id, place, sealed) values (${ticketId}, ${place}, ${sealed}) on conflict (ticket_id, place) do update set sealed = excluded.sealed`.execute(tx);
}

export async function secretsOf(tx: Tx, ticketIds: readonly string[], places: readonly string[] | null = null): Promise<{ ticketId: string; place: string; sealed: Buffer }[]> {
  const { rows } = await sql<{ ticketId: string; place: string; sealed: Buffer }>`select ticket_id as "ticketId", place, sealed from tickets.secret
    where ticket_id = any(${ticketIds}::uuid[]) and ${places === null ? sql`true` : sql`place = any(${places}::text[])`}`.execute(tx);
  return rows;
}

export async function linkConversation(tx: Tx, ticketId: string, conversationId: string, at: Date, byId: string | null): Promise<boolean> {
  const { rows } = await sql`insert into tickets.conversation_link (ticket_id, conversation_id, at, by_id) values (${ticketId}, ${conversationId}, ${at}, ${byId}) on conflict do nothing returning 1`.execute(tx);
  return rows.length === 1;
}

export async function conversationsOf(tx: Tx, ticketId: string): Promise<{ id: string; number: number }[]> {
  const { rows } = await sql<{ id: string; number: number }>`select c.id, c.number from tickets.conversation_link l join conversations.v_number c on c.id = l.conversation_id where l.ticket_id = ${ticketId} order by l.at`.execute(tx);
  return rows;
}

/** What rows of the list show beside the ticket: its newest conversation, and what was cut out of its title. Only of those that have one of them. */
export async function besideOf(tx: Tx, ticketIds: readonly string[]): Promise<{ ticketId: string; talkId: string | null; talkNumber: number | null; sealed: Buffer | null }[]> {
  const { rows } = await sql<{ ticketId: string; talkId: string | null; talkNumber: number | null; sealed: Buffer | null }>`select t.id as "ticketId", c.id as "talkId", c.number as "talkNumber", s.sealed
    from unnest(${ticketIds}::uuid[]) as t(id) left join tickets.secret s on s.ticket_id = t.id and s.place = 'title'
      left join lateral (select c.id, c.number from tickets.conversation_link l join conversations.v_number c on c.id = l.conversation_id where l.ticket_id = t.id order by l.at desc limit 1) as c on true
    where c.id is not null or s.sealed is not null`.execute(tx);
  return rows;
}

export async function ticketsOfConversation(tx: Tx, conversationId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select ticket_id as id from tickets.conversation_link where conversation_id = ${conversationId}`.execute(tx);
  return rows.map((row) => row.id);
}

export async function moveConversations(tx: Tx, fromId: string, intoId: string): Promise<void> {
  await sql`insert into tickets.conversation_link (ticket_id, conversation_id, at, by_id) select ${intoId}, conversation_id, at, by_id from tickets.conversation_link where ticket_id = ${fromId} on conflict do nothing`.execute(tx);
}

export async function insertFollowLink(tx: Tx, link: { hash: Buffer; ticketId: string; madeAt: Date; madeBy: string | null; expiresAt: Date }): Promise<void> {
  await sql`insert into tickets.follow_link (hash, ticket_id, made_at, made_by, expires_at) values (${link.hash}, ${link.ticketId}, ${link.madeAt}, ${link.madeBy}, ${link.expiresAt})`.execute(tx);
}

/** The ticket that a link still opens. */
export async function followedBy(tx: Tx, hash: Buffer, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select ticket_id as id from tickets.follow_link where hash = ${hash} and ended_at is null and expires_at > ${now}`.execute(tx);
  return rows[0]?.id ?? null;
}

export async function endLinks(tx: Tx, ticketId: string, at: Date): Promise<number> {
  const { rows } = await sql`update tickets.follow_link set ended_at = ${at} where ticket_id = ${ticketId} and ended_at is null and expires_at > ${at} returning 1`.execute(tx);
  return rows.length;
}
