import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export async function hangsOn(tx: Tx, ticketId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select on_id as id from tickets.hanging where ticket_id = ${ticketId}`.execute(tx);
  return rows[0]?.id ?? null;
}

export async function setHanging(tx: Tx, ticketId: string, onId: string, at: Date, byId: string | null): Promise<void> {
  await sql`insert into tickets.hanging (ticket_id, on_id, at, by_id) values (${ticketId}, ${onId}, ${at}, ${byId})
    on conflict (ticket_id) do update set on_id = excluded.on_id, at = excluded.at, by_id = excluded.by_id`.execute(tx);
}

export async function unhang(tx: Tx, ticketId: string): Promise<void> {
  await sql`delete from tickets.hanging where ticket_id = ${ticketId}`.execute(tx);
}

/** The open tickets that hang on this one. */
export async function openHanging(tx: Tx, onId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select t.id from tickets.hanging h join tickets.ticket t on t.id = h.ticket_id where h.on_id = ${onId} and t.ended_at is null order by t.id`.execute(tx);
  return rows.map((row) => row.id);
}

/** The first of those that hang on it, and how many there are. */
export async function hangingOf(tx: Tx, onId: string, limit: number): Promise<{ ids: string[]; count: number }> {
  const { rows } = await sql<{ id: string; count: number }>`select ticket_id as id, count(*) over ()::int as count from tickets.hanging where on_id = ${onId} order by at, ticket_id limit ${limit}`.execute(tx);
  return { ids: rows.map((row) => row.id), count: rows[0]?.count ?? 0 };
}

/** Open tickets of these types, newest first: what another one may hang on, with how many hang there already. */
export async function causes(tx: Tx, types: readonly string[], limit: number): Promise<{ id: string; count: number }[]> {
  const { rows } = await sql<{ id: string; count: number }>`select t.id, (select count(*)::int from tickets.hanging h where h.on_id = t.id) as count from tickets.ticket t
    where t.type = any(${types}::text[]) and t.ended_at is null order by t.opened_at desc, t.id limit ${limit}`.execute(tx);
  return rows;
}
