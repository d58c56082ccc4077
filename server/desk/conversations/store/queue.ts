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
