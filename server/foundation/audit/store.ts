import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { Numbered } from "#server/kernel/events/readers.ts";
import type { AuditedEvent, BatchSeal } from "./rules.ts";

export interface Batch extends BatchSeal {
  leaves: Buffer;
  head: Buffer;
  keyId: string;
  signature: Buffer;
}

const columns = sql`number, first_position as "firstPosition", last_position as "lastPosition", leaves, root, previous_head as "previousHead",
  head, key_id as "keyId", signature, (extract(epoch from closed_at) * 1000)::bigint as "closedAtMs"`;

/** Lets one node at a time close a batch. */
export async function lockChain(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('audit.batch', 0))`.execute(tx);
}

/** The newest batch, or null before the first. */
export async function lastBatch(tx: Tx): Promise<Batch | null> {
  const { rows } = await sql<Batch>`select ${columns} from audit.batch order by number desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

/** Batches after a number, in order. */
export async function batchesAfter(tx: Tx, number: number, limit: number): Promise<Batch[]> {
  const { rows } = await sql<Batch>`select ${columns} from audit.batch where number > ${number} order by number limit ${limit}`.execute(tx);
  return rows;
}

/** The last position that was sealed so many days before the newest seal: signed times, which nobody can move without being found out. */
export async function sealedDaysAgo(tx: Tx, days: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(last_position), 0) as last from audit.batch
    where closed_at < (select max(closed_at) from audit.batch) - make_interval(days => ${days})`.execute(tx);
  return rows[0]!.last;
}

export async function saveBatch(tx: Tx, batch: Batch): Promise<void> {
  await sql`insert into audit.batch (number, first_position, last_position, leaves, root, previous_head, head, key_id, signature, closed_at)
    values (${batch.number}, ${batch.firstPosition}, ${batch.lastPosition}, ${batch.leaves}, ${batch.root}, ${batch.previousHead},
      ${batch.head}, ${batch.keyId}, ${batch.signature}, ${new Date(batch.closedAtMs)})`.execute(tx);
}

/** The events of a range of positions; a position whose event is gone is absent. */
export async function eventsBetween(tx: Tx, first: number, last: number): Promise<Map<number, AuditedEvent>> {
  const { rows } = await sql<AuditedEvent>`
    select position, id, (extract(epoch from at) * 1000)::bigint as "atMs", kind, subject_kind as "subjectKind", subject_id as "subjectId",
      actor_kind as "actorKind", actor_id as "actorId", data::text as data
    from kernel.v_event where position between ${first} and ${last} and id is not null`.execute(tx);
  return new Map(rows.map((row) => [row.position, row]));
}

/** The highest position given, and how many lie below the first, where the sequencer never puts any. */
export async function positionRange(tx: Tx): Promise<{ highest: number; strays: number }> {
  const { rows } = await sql<{ highest: number; strays: number }>`
    select (select coalesce(max(position), 0) from kernel.v_event) as highest, (select count(*) from kernel.v_event where position < 1) as strays`.execute(tx);
  return rows[0]!;
}

export type Recorded = Omit<Numbered, "id">;
export interface Sought {
  kind?: string | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** Where a stretch of time lies among the positions: seals carry their moment, and nothing is sealed before it happened. */
export async function positionsOf(tx: Tx, { from, to }: Pick<Sought, "from" | "to">): Promise<{ above: number; upTo: number | null }> {
  const { rows } = await sql<{ above: number; upTo: number | null }>`select
    coalesce((select max(last_position) from audit.batch where closed_at < ${from ?? null}::timestamptz), 0) as above,
    (select min(last_position) from audit.batch where closed_at > ${to ?? null}::timestamptz + interval '1 minute') as "upTo"`.execute(tx);
  return rows[0]!;
}

/** What was recorded above one position and below another, the newest first. */
export async function recordedBetween(tx: Tx, above: number, below: number, sought: Sought, limit: number): Promise<Recorded[]> {
  const { kind = null, actor = null, subject = null, from = null, to = null } = sought;
  const { rows } = await sql<Recorded>`
    select position, at, kind, subject_kind as "subjectKind", subject_id as "subjectId", actor_kind as "actorKind", actor_id as "actorId", data
    from kernel.v_event where position > ${above} and position < ${below} and id is not null
      and (${kind}::text is null or kind = ${kind})
      and (${actor}::uuid is null or actor_id = ${actor}) and (${subject}::uuid is null or subject_id = ${subject})
      and (${from}::timestamptz is null or at >= ${from}) and (${to}::timestamptz is null or at < ${to})
    order by position desc limit ${limit}`.execute(tx);
  return rows;
}
