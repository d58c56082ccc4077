import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { StoredEntry } from "./entries.ts";
import { columns, joined, type StoredTicket } from "./tickets.ts";

/** Every ticket of these contacts, the oldest first; one that was merged into another has its own lines. */
export async function ticketsOfContacts(tx: Tx, contactIds: readonly string[]): Promise<StoredTicket[]> {
  return (await sql<StoredTicket>`select ${columns} from tickets.ticket t ${joined} where t.contact_id = any(${contactIds}::uuid[]) order by t.opened_at, t.number`.execute(tx)).rows;
}

/** What the customer may read of their timelines, and how they went from place to place. */
export async function customersLines(tx: Tx, ticketIds: readonly string[]): Promise<(Pick<StoredEntry, "n" | "at" | "kind" | "byKind" | "data" | "words" | "shown"> & { ticketId: string })[]> {
  const { rows } = await sql<Pick<StoredEntry, "n" | "at" | "kind" | "byKind" | "data" | "words" | "shown"> & { ticketId: string }>`select ticket_id as "ticketId", n, at, kind, by_kind as "byKind", data, words, shown
    from tickets.entry where ticket_id = any(${ticketIds}::uuid[]) and (shown or kind in ('taken', 'reopened')) order by ticket_id, n`.execute(tx);
  return rows;
}

/** The open ones of these contacts, in the order in which they are locked. */
export async function openTicketsOf(tx: Tx, contactIds: readonly string[]): Promise<string[]> {
  return (await sql<{ id: string }>`select id from tickets.ticket where contact_id = any(${contactIds}::uuid[]) and ended_at is null order by id`.execute(tx)).rows.map((row) => row.id);
}

/** Ends the ways in to tickets of these contacts, and gives the files that hang on them. */
export async function endWaysIn(tx: Tx, contactIds: readonly string[], at: Date): Promise<string[]> {
  const own = sql`(select id from tickets.ticket where contact_id = any(${contactIds}::uuid[]))`;
  await sql`update tickets.follow_link set ended_at = ${at} where ticket_id in ${own} and ended_at is null`.execute(tx);
  return (await sql<{ id: string }>`select file_id as id from tickets.file where ticket_id in ${own} order by file_id`.execute(tx)).rows.map((row) => row.id);
}
