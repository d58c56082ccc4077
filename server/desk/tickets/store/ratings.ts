import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** False: rated already. */
export async function insertRating(tx: Tx, rating: { ticketId: string; score: number; comment: string; at: Date }): Promise<boolean> {
  const { rows } = await sql`insert into tickets.rating (ticket_id, score, comment, at) values (${rating.ticketId}, ${rating.score}, ${rating.comment}, ${rating.at}) on conflict do nothing returning 1`.execute(tx);
  return rows.length === 1;
}

export async function ratingOf(tx: Tx, ticketId: string): Promise<{ score: number; comment: string } | null> {
  const { rows } = await sql<{ score: number; comment: string }>`select score, comment from tickets.rating where ticket_id = ${ticketId}`.execute(tx);
  return rows[0] ?? null;
}
