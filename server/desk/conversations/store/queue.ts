import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** How many wait in the same territory and came earlier. */
export async function aheadOf(tx: Tx, territory: string, queuedAt: Date, id: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from conversations.conversation
    where ended_at is null and assignee_id is null and territory = ${territory} and (queued_at, id) < (${queuedAt}, ${id}::uuid)`.execute(tx);
  return rows[0]!.n;
}

/** How many wait in each territory. */
export async function waitingByTerritory(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ territory: string; n: number }>`select territory, count(*)::int as n from conversations.conversation
    where ended_at is null and assignee_id is null group by territory`.execute(tx);
  return new Map(rows.map((row) => [row.territory, row.n]));
}

/** How long the conversations took that ended lately in a territory, in seconds from being given to an agent. */
export async function servedLately(tx: Tx, territory: string, since: Date): Promise<number[]> {
  const { rows } = await sql<{ seconds: number }>`select extract(epoch from ended_at - assigned_at)::float8 as seconds from conversations.conversation
    where territory = ${territory} and ended_at >= ${since} and assigned_at is not null and outcome <> 'spam' and first_reply_at is not null order by ended_at desc limit 50`.execute(tx);
  return rows.map((row) => row.seconds);
}

/** Conversations of the widget in which nobody has answered yet and nobody is about to; who left a message waits without the page. */
export async function waitingPages(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from conversations.conversation
    where ended_at is null and assignee_id is null and channel = 'web' and first_reply_at is null and left_message_at is null`.execute(tx);
  return rows.map((row) => row.id);
}
