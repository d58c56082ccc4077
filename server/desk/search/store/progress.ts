import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface Progress {
  saidAt: Date;
  orderedAt: Date;
  backAt: Date | null;
  backId: string | null;
}

const columns = sql.raw(`said_at as "saidAt", ordered_at as "orderedAt", back_at as "backAt", back_id as "backId"`);

/** Takes the index for this transaction; undefined while another server has it. The first time everything before now is still to be gone through. */
export async function lockProgress(tx: Tx, now: Date): Promise<Progress | undefined> {
  const { rows } = await sql<Progress>`select ${columns} from search.progress where id = 1 for update skip locked`.execute(tx);
  if (rows[0]) return rows[0];
  const made = await sql<Progress>`insert into search.progress (id, said_at, ordered_at, back_at, back_id) values (1, ${now}, 'epoch', ${now}, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    on conflict do nothing returning ${columns}`.execute(tx);
  return made.rows[0];
}

export async function readProgress(tx: Tx): Promise<Progress | undefined> {
  const { rows } = await sql<Progress>`select ${columns} from search.progress where id = 1`.execute(tx);
  return rows[0];
}

export const moveOn = (tx: Tx, { saidAt, orderedAt }: Pick<Progress, "saidAt" | "orderedAt">) => sql`update search.progress set said_at = ${saidAt}, ordered_at = ${orderedAt} where id = 1`.execute(tx);
export const moveBack = (tx: Tx, to: { at: Date; id: string } | null) => sql`update search.progress set back_at = ${to?.at ?? null}, back_id = ${to?.id ?? null} where id = 1`.execute(tx);

export type PendingKind = "conversation" | "ticket";

/** Notes subjects to be looked at again; `old`: such as the index has nothing of yet, many at once. */
export async function addPending(tx: Tx, kind: PendingKind, ids: readonly string[], old = false): Promise<void> {
  if (ids.length > 0) await sql`insert into search.pending (kind, subject_id, old) select distinct ${kind}::text, id, ${old}::boolean from unnest(${ids}::uuid[]) as w(id) on conflict do nothing`.execute(tx);
}

/** Takes some of them off the list, what is new before what was there all along; gone for good only when this transaction is. */
export async function takePending(tx: Tx, kind: PendingKind, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`delete from search.pending where kind = ${kind} and subject_id in (select subject_id from search.pending where kind = ${kind} order by old limit ${limit} for update skip locked) returning subject_id as id`.execute(tx);
  return rows.map((row) => row.id);
}

/** Whether some still wait of which the index has nothing: there before it knew of their kind, or brought from elsewhere. */
export async function oldPending(tx: Tx, kind: PendingKind): Promise<boolean> {
  const { rows } = await sql`select 1 from search.pending where kind = ${kind} and old limit 1`.execute(tx);
  return rows.length > 0;
}
