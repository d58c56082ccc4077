import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { Said, Step, Talk, Walked } from "../rules.ts";

export interface Rating {
  conversationId: string;
  score: number;
  at: Date;
  personId: string | null;
}

/** JSON knows no instants: every `…_at` of a fact, and of what holds facts, is one. */
function revived<T extends object>(state: T): T {
  const facts = state as Record<string, unknown>;
  for (const [key, value] of Object.entries(facts))
    if (typeof value === "object" && value !== null) revived(value);
    else if (typeof value === "string" && (key.endsWith("_at") || key.endsWith("At"))) facts[key] = new Date(value);
  return state;
}

/** Heads, ratings and what was said of these conversations as the records say now, and the steps since each was last walked. */
export async function readTalks(tx: Tx, ids: readonly string[]): Promise<{ talks: Talk[]; steps: Map<string, Step[]>; walked: Map<string, Walked>; ratings: Rating[]; said: Map<string, Said[]> }> {
  const { rows: talks } = await sql<Talk>`select t.id, t.number, t.shop_id as "shopId", t.channel, t.topic, a.product_id as "productId", t.territory, t.assignee_id as "assigneeId", t.opened_at as "openedAt", t.ended_at as "endedAt", t.outcome
    from conversations.v_talk t left join conversations.v_about a on a.conversation_id = t.id where t.id = any(${ids}::uuid[]) and t.erased_at is null`.execute(tx);
  // By bucket, so that only the partitions of these conversations are looked into.
  const { rows: walked } = await sql<Step & { id: string }>`select s.conversation_id as id, s.at, s.seq, s.kind, s.author, s.author_id as "authorId", s."to", s.territory, s.result, s.reason, s.outcome
    from conversations.v_talk t left join insight.walked w on w.conversation_id = t.id
    join conversations.v_step s on s.bucket = t.bucket and s.conversation_id = t.id and s.seq > coalesce(w.seq, 0) where t.id = any(${ids}::uuid[]) order by s.conversation_id, s.seq`.execute(tx);
  const { rows: states } = await sql<{ id: string; state: Walked }>`select conversation_id as id, state from insight.walked where conversation_id = any(${ids}::uuid[])`.execute(tx);
  const { rows: ratings } = await sql<Rating>`select conversation_id as "conversationId", score, at, person_id as "personId" from conversations.v_rating where conversation_id = any(${ids}::uuid[])`.execute(tx);
  const { rows: said } = await sql<Said & { id: string }>`select conversation_id as id, kind, category, n, stance from conversations.v_voice where conversation_id = any(${ids}::uuid[])`.execute(tx);
  return { said: Map.groupBy(said, (one) => one.id), talks, steps: Map.groupBy(walked, (step) => step.id), walked: new Map(states.map(({ id, state }) => [id, revived(state)])), ratings };
}

/** The next conversations by id that have their words still: how a rebuild goes on. The facts of others stay as they are. */
export async function talkIdsAfter(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from conversations.v_talk where erased_at is null and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${limit}`.execute(tx);
  return rows.map((row) => row.id);
}

/** People whose presence the event record still knows, by id. */
export async function presenceIdsAfter(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from organization.v_person where ${after}::uuid is null or id > ${after}::uuid order by id limit ${limit}`.execute(tx);
  return rows.map((row) => row.id);
}
