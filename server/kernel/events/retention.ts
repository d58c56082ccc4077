import { sql } from "kysely";
import type { Tx } from "../db.ts";
import type { Kernel } from "../kernel.ts";

/** What happens in conversations is kept so long; everything else (people, rights, rules, keys, customers) three years (D10). */
export const conversationDays = 400;
export const recordDays = 1096;
const passing = ["conversation.%", "presence.%"];
const batch = 1000;

/**
 * Up to which position everything may be judged by its age: the audit has sealed it for long enough, and every reader is past it.
 * The newest position always stays, since the next ones are counted from it.
 */
async function mayGoTo(tx: Tx, sealed: number): Promise<number> {
  const { rows } = await sql<{ upTo: number }>`
    select least(${sealed}::bigint, (select coalesce(max(position), 0) - 1 from kernel.event_order), (select min(position) from kernel.event_reader)) as "upTo"`.execute(tx);
  return rows[0]!.upTo;
}

/** One batch of positions after `from`: gives the last one looked at, or null when there is none. */
async function dropBatch(tx: Tx, from: number, upTo: number, kinds: readonly string[]): Promise<{ last: number; dropped: number } | null> {
  const { rows } = await sql<{ last: number | null; dropped: number }>`
    with old as (select o.position, o.event_id from kernel.event_order o where o.position > ${from} and o.position <= ${upTo} order by o.position limit ${batch}),
      going as (select old.position, old.event_id from old join kernel.event e on e.id = old.event_id where e.kind like any(${kinds}::text[])),
      numbers as (delete from kernel.event_order o using going where o.position = going.position),
      events as (delete from kernel.event e using going where e.id = going.event_id returning 1)
    select (select max(position) from old) as last, (select count(*)::int from events) as dropped`.execute(tx);
  const { last, dropped } = rows[0]!;
  return last === null ? null : { last, dropped };
}

/**
 * Deletes events past their time with their numbers, a thousand at a time (D1, D10). `sealedDaysAgo` gives the last position
 * that the audit has sealed for so long: what is not sealed, or sealed later, stays. Gives how many were deleted.
 */
export async function dropOldEvents(kernel: Pick<Kernel, "db" | "clock">, sealedDaysAgo: (tx: Tx, days: number) => Promise<number>): Promise<number> {
  let dropped = 0;
  for (const [days, kinds] of [[conversationDays, passing], [recordDays, ["%"]]] as const) {
    let from = 0;
    for (;;) {
      const step = await kernel.db.transaction(kernel.clock, async (tx) => dropBatch(tx, from, await mayGoTo(tx, await sealedDaysAgo(tx, days)), kinds));
      if (!step) break;
      from = step.last;
      dropped += step.dropped;
    }
  }
  return dropped;
}
