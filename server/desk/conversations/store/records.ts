import { sql } from "kysely";
import type { z } from "zod";
import type { RecordBody } from "#contract/conversation.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface Rating {
  score: number;
  comment: string;
  tags: string[];
  at: Date;
  /** What was cut out of the comment. */
  secret: Buffer | null;
}

export async function readRating(tx: Tx, conversationId: string): Promise<Rating | undefined> {
  const { rows } = await sql<Rating>`select score, comment, tags, at, secret from conversations.rating where conversation_id = ${conversationId}`.execute(tx);
  return rows[0];
}

export async function saveRating(tx: Tx, r: Rating & { conversationId: string; personId: string }): Promise<void> {
  await sql`insert into conversations.rating (conversation_id, score, comment, secret, tags, at, person_id)
    values (${r.conversationId}, ${r.score}, ${r.comment}, ${r.secret}, ${r.tags}, ${r.at}, ${r.personId})`.execute(tx);
}

export type RecordFields = z.output<typeof RecordBody>;

/** A record as stored: personal data cut out, what was cut sealed beside it. */
export type StoredRecord = RecordFields & { secret: Buffer | null };

export async function readRecord(tx: Tx, conversationId: string): Promise<StoredRecord | undefined> {
  const { rows } = await sql<StoredRecord>`select topic, product_id as "productId", problem, process, result, needs, opinions, secret from conversations.record where conversation_id = ${conversationId}`.execute(tx);
  return rows[0];
}

export async function saveRecord(tx: Tx, conversationId: string, r: StoredRecord, byId: string | null, at: Date): Promise<void> {
  await sql`insert into conversations.record (conversation_id, topic, product_id, problem, process, result, needs, opinions, secret, by_id, at)
    values (${conversationId}, ${r.topic}, ${r.productId ?? null}, ${r.problem}, ${r.process}, ${r.result}, ${JSON.stringify(r.needs)}::jsonb, ${JSON.stringify(r.opinions)}::jsonb, ${r.secret}, ${byId}, ${at})
    on conflict (conversation_id) do update set topic = excluded.topic, product_id = excluded.product_id, problem = excluded.problem, process = excluded.process, result = excluded.result,
      needs = excluded.needs, opinions = excluded.opinions, secret = excluded.secret, by_id = excluded.by_id, at = excluded.at`.execute(tx);
}
