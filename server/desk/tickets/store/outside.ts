import { sql } from "kysely";
import type { TicketEntryKind } from "#contract/tickets.ts";
import type { Tx } from "#server/kernel/db.ts";

export async function insertPartnerTask(tx: Tx, k: { id: string; ticketId: string; partnerId: string; what: string; givenBy: string | null; givenAt: Date }): Promise<void> {
  await sql`insert into tickets.task (id, ticket_id, partner_id, what, given_at, given_by) values (${k.id}, ${k.ticketId}, ${k.partnerId}, ${k.what}, ${k.givenAt}, ${k.givenBy})`.execute(tx);
}

/** The lines of the timeline that belong to one partner's task, in order; what was asked is told apart. */
export async function taskLines(tx: Tx, ticketId: string, taskId: string): Promise<{ n: number; at: Date; kind: TicketEntryKind; words: string }[]> {
  const { rows } = await sql<{ n: number; at: Date; kind: TicketEntryKind; words: string }>`select n, at, kind, words from tickets.entry
    where ticket_id = ${ticketId} and data ->> 'taskId' = ${taskId} and kind in ('partner_accepted', 'partner_question', 'partner_reply', 'task_answered', 'task_refused') order by n limit 200`.execute(tx);
  return rows;
}
