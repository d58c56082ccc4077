import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import { narrowed, within, type ListFilter } from "./lists.ts";

/** The running clocks of open tickets that fall due in a span, the earliest first; one walk through the clocks, each ticket asked by its id. */
export async function dueWithin(tx: Tx, f: ListFilter, from: Date, to: Date, limit: number): Promise<{ id: string; clock: string; dueAt: Date }[]> {
  const { rows } = await sql<{ id: string; clock: string; dueAt: Date }>`select t.id, c.name as clock, c.due_at as "dueAt" from sla.v_clock c join tickets.ticket t on t.id = c.subject_id
    where c.subject_kind = 'ticket' and c.open and c.due_at >= ${from} and c.due_at < ${to} and ${sql.join(narrowed(f), sql` and `)} and ${within(f)}
    order by c.due_at, t.id limit ${limit}`.execute(tx);
  return rows;
}
