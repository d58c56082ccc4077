import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { Facts, VoiceFact, Walked } from "../rules.ts";
import type { Rating } from "./read.ts";

/** Each table of facts by conversation: its key and its columns with their types. */
const tables = {
  conversation: { key: ["conversation_id"], columns: { conversation_id: "uuid", number: "bigint", shop_id: "uuid", channel: "text", topic: "text", product_id: "uuid", territory: "text", person_id: "uuid", opened_at: "timestamptz", first_reply_at: "timestamptz", ended_at: "timestamptz", outcome: "text" } },
  assignment: { key: ["conversation_id", "n"], columns: { conversation_id: "uuid", n: "int", person_id: "uuid", territory: "text", queued_at: "timestamptz", assigned_at: "timestamptz", first_reply_at: "timestamptz", ended_at: "timestamptz", ended_by: "text" } },
  turn: { key: ["conversation_id", "n"], columns: { conversation_id: "uuid", n: "int", person_id: "uuid", territory: "text", asked_seq: "int", asked_at: "timestamptz", answered_at: "timestamptz", given_up_at: "timestamptz" } },
  wait: { key: ["conversation_id", "n"], columns: { conversation_id: "uuid", n: "int", person_id: "uuid", territory: "text", queued_at: "timestamptz", assigned_at: "timestamptz", answered_at: "timestamptz", ended_at: "timestamptz", abandoned: "boolean" } },
  rating: { key: ["conversation_id"], columns: { conversation_id: "uuid", person_id: "uuid", territory: "text", score: "int", at: "timestamptz" } },
  voice: { key: ["conversation_id", "kind", "category", "n"], columns: { conversation_id: "uuid", kind: "text", category: "text", n: "int", stance: "text", person_id: "uuid", territory: "text", at: "timestamptz" } },
} as const;
export const factTables = Object.keys(tables) as (keyof typeof tables)[];

/** Projections of the same conversations come one after the other, so that an older reading never overwrites a newer one. */
export async function lockProjection(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('insight.projection'))`.execute(tx);
}

/** Writes what is new or has changed; what stands already stays untouched, so that reading an event twice does nothing. */
async function save(tx: Tx, name: keyof typeof tables, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const { key, columns } = tables[name];
  const names = Object.keys(columns);
  const list = sql.raw(names.join(", "));
  const typed = sql.raw(Object.entries(columns).map(([column, type]) => `${column} ${type}`).join(", "));
  const set = sql.raw(names.filter((column) => !(key as readonly string[]).includes(column)).map((column) => `${column} = excluded.${column}`).join(", "));
  await sql`insert into ${sql.raw(`insight.${name}_fact`)} as f (${list}) select ${list} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(${typed})
    on conflict (${sql.raw(key.join(", "))}) do update set ${set} where (${sql.raw(names.map((column) => `f.${column}`).join(", "))}) is distinct from (${sql.raw(names.map((column) => `excluded.${column}`).join(", "))})`.execute(tx);
}

export interface Walk {
  before: Walked | null;
  walked: Walked;
  facts: Facts;
}

/** What a walk over these conversations has found, all tables, and where each walk ended. */
export async function saveFacts(tx: Tx, walks: readonly Walk[], ratings: readonly Rating[]): Promise<void> {
  const territory = new Map(walks.map(({ walked }) => [walked.head.conversation_id, walked.head.territory]));
  await save(tx, "conversation", walks.filter(({ before, walked }) => !isDeepStrictEqual(before?.head, walked.head)).map(({ walked }) => walked.head));
  await save(tx, "assignment", walks.flatMap(({ facts }) => facts.assignments));
  await save(tx, "turn", walks.flatMap(({ facts }) => facts.turns));
  await save(tx, "wait", walks.flatMap(({ facts }) => facts.waits));
  const moved = walks.filter(({ before, walked }) => before?.seq !== walked.seq || !isDeepStrictEqual(before, walked)).map(({ walked }) => walked);
  if (moved.length > 0)
    await sql`insert into insight.walked as w (conversation_id, seq, state) select (state -> 'head' ->> 'conversation_id')::uuid, (state ->> 'seq')::int, state from jsonb_array_elements(${JSON.stringify(moved)}::jsonb) as m(state)
    on conflict (conversation_id) do update set seq = excluded.seq, state = excluded.state`.execute(tx);
  const said = walks.flatMap(({ facts }) => facts.voices);
  await dropUnsaid(tx, [...territory.keys()], said);
  await save(tx, "voice", said);
  await save(tx, "rating", ratings.map((one) => ({ conversation_id: one.conversationId, person_id: one.personId, territory: territory.get(one.conversationId) ?? "", score: one.score, at: one.at })));
}

/** A record that was corrected may say less than before. */
async function dropUnsaid(tx: Tx, conversations: readonly string[], said: readonly VoiceFact[]): Promise<void> {
  await sql`delete from insight.voice_fact f where f.conversation_id = any(${conversations}::uuid[]) and not exists (
    select 1 from jsonb_to_recordset(${JSON.stringify(said)}::jsonb) as r(conversation_id uuid, kind text, category text, n int)
    where (r.conversation_id, r.kind, r.category, r.n) = (f.conversation_id, f.kind, f.category, f.n))`.execute(tx);
}

export async function dropFacts(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const name of [...factTables.map((one) => `${one}_fact`), "walked"]) await sql`delete from ${sql.raw(`insight.${name}`)} where conversation_id = any(${ids}::uuid[])`.execute(tx);
}

/** A change of presence: the interval that ran ends, another begins unless the person went offline. The same change read twice changes nothing. */
export async function savePresence(tx: Tx, change: { personId: string; at: Date; state: string }): Promise<void> {
  await sql`update insight.presence_fact set to_at = ${change.at} where person_id = ${change.personId} and to_at is null and from_at < ${change.at}`.execute(tx);
  if (change.state === "offline") return;
  await sql`insert into insight.presence_fact (person_id, from_at, state) values (${change.personId}, ${change.at}, ${change.state})
    on conflict (person_id, from_at) do update set state = excluded.state where insight.presence_fact.to_at is null`.execute(tx);
}

/** Presence of these people anew from the changes on record; intervals older than the record stay. */
export async function rebuildPresence(tx: Tx, people: readonly string[]): Promise<void> {
  await sql`delete from insight.presence_fact f using (
      select subject_id as person_id, min(at) as since from kernel.v_event where subject_kind = 'person' and subject_id = any(${people}::uuid[]) and kind = 'presence.changed' group by subject_id
    ) c where f.person_id = c.person_id and f.from_at >= c.since`.execute(tx);
  await sql`insert into insight.presence_fact (person_id, from_at, to_at, state)
    select person_id, at, next_at, state from (
      select e.subject_id as person_id, e.at, e.data ->> 'to' as state, lead(e.at) over (partition by e.subject_id order by e.at, e.position) as next_at
      from kernel.v_event e where e.subject_kind = 'person' and e.subject_id = any(${people}::uuid[]) and e.kind = 'presence.changed'
    ) as c where state <> 'offline' and next_at is distinct from at on conflict (person_id, from_at) do nothing`.execute(tx);
}

export interface RebuildPlace {
  part: "conversations" | "presence" | "done";
  after: string | null;
}

/** From the beginning, whether or not another rebuild is under way. */
export async function askRebuild(tx: Tx, now: Date): Promise<void> {
  await sql`insert into insight.rebuild (part, asked_at) values ('conversations', ${now}) on conflict (one) do update set part = excluded.part, after_id = null, asked_at = excluded.asked_at, ended_at = null`.execute(tx);
}

/** Where the rebuild stands; null when nobody asked, or when another node is at it. */
export async function lockRebuild(tx: Tx): Promise<RebuildPlace | null> {
  const { rows } = await sql<RebuildPlace>`select part, after_id as after from insight.rebuild for update skip locked`.execute(tx);
  return rows[0] ?? null;
}

export async function moveRebuild(tx: Tx, to: RebuildPlace, now: Date): Promise<void> {
  await sql`update insight.rebuild set part = ${to.part}, after_id = ${to.after}, ended_at = ${to.part === "done" ? now : null}`.execute(tx);
}

/** How far the last rebuild has come, in conversations; null before the first. */
export async function readRebuild(tx: Tx): Promise<{ part: RebuildPlace["part"]; askedAt: Date; endedAt: Date | null; done: number; whole: number } | null> {
  const { rows } = await sql<{ part: RebuildPlace["part"]; askedAt: Date; endedAt: Date | null; done: number; whole: number }>`
    select part, asked_at as "askedAt", ended_at as "endedAt", (select count(*)::int from conversations.v_number) as whole,
      (select count(*)::int from conversations.v_number where r.part <> 'conversations' or id <= r.after_id) as done
    from insight.rebuild r`.execute(tx);
  return rows[0] ?? null;
}
