import { sql } from "kysely";
import type { RelationKind } from "#contract/ticket-views.ts";
import type { Tx } from "#server/kernel/db.ts";

export type StoredKind = Exclude<RelationKind, "child">;
export interface StoredRelation {
  fromId: string;
  toId: string;
  kind: RelationKind;
}

/** All relations of a ticket, from both ends; parent and child too. */
export async function relationsOf(tx: Tx, id: string): Promise<StoredRelation[]> {
  const { rows } = await sql<StoredRelation>`select from_id as "fromId", to_id as "toId", kind from tickets.relation where from_id = ${id} or to_id = ${id}
    union all select id, parent_id, 'child' from tickets.ticket where parent_id = ${id} or (id = ${id} and parent_id is not null) order by kind, 1, 2 limit 200`.execute(tx);
  return rows;
}

/** False when it is known already. */
export async function addRelation(tx: Tx, r: { fromId: string; toId: string; kind: StoredKind; at: Date; byId: string | null }): Promise<boolean> {
  const { rows } = await sql`insert into tickets.relation (from_id, to_id, kind, at, by_id) values (${r.fromId}, ${r.toId}, ${r.kind}, ${r.at}, ${r.byId}) on conflict do nothing returning 1`.execute(tx);
  return rows.length === 1;
}

export async function dropRelation(tx: Tx, r: { fromId: string; toId: string; kind: StoredKind }): Promise<boolean> {
  const { rows } = await sql`delete from tickets.relation where from_id = ${r.fromId} and to_id = ${r.toId} and kind = ${r.kind} returning 1`.execute(tx);
  return rows.length === 1;
}

export async function idOfNumber(tx: Tx, number: number): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select id from tickets.ticket where number = ${number}`.execute(tx);
  return rows[0]?.id;
}

/** The tickets above one, nearest first. */
export async function ancestorsOf(tx: Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`with recursive up as (select parent_id as id, 1 as n from tickets.ticket where id = ${id}
    union all select t.parent_id, n + 1 from up join tickets.ticket t on t.id = up.id where up.id is not null and n < 50) select id from up where id is not null`.execute(tx);
  return rows.map((row) => row.id);
}
