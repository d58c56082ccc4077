import { sql } from "kysely";
import type { Decision, PresenceState, Reason } from "#contract/conversation.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Part } from "../routing/rules.ts";

/** Decisions of one routing group are taken one at a time (D15). */
export async function lockRouting(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('conversations.routing'))`.execute(tx);
}

export interface WaitingRow {
  id: string;
  number: number;
  contactId: string;
  territory: string;
  channel: string;
  skill: string | null;
  shopId: string;
  language: string;
  priority: number;
  queuedAt: Date;
  tier: string;
  customerId: string;
  /** Handed to a team's or department's people. */
  aimTeamId: string | null;
  aimUnitId: string | null;
}

/** Conversations without an owner, oldest first; one whose first message is still on its way is not yet among them, or the greeting would precede it. */
export async function waitingConversations(tx: Tx, limit: number): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select c.id, c.number, c.contact_id as "contactId", c.territory, c.channel, c.skill, coalesce(c.for_shop_id, c.shop_id) as "shopId", c.language, c.priority, c.queued_at as "queuedAt", cu.tier, cu.id as "customerId",
      c.aim_team_id as "aimTeamId", c.aim_unit_id as "aimUnitId"
    from conversations.conversation c join customers.v_contact co on co.id = c.contact_id join customers.v_customer cu on cu.id = co.customer_id
      join conversations.conversation_head h on h.id = c.id
    where c.ended_at is null and c.assignee_id is null and h.last_message_seq > 0 order by c.queued_at limit ${limit}`.execute(tx);
  return rows;
}

export interface AgentRow {
  id: string;
  name: string;
  loginName: string;
  teams: string[];
  skills: Record<string, number> | null;
  shops: string[];
  languages: string[];
  state: PresenceState;
  onDuty: boolean;
  reachable: boolean;
  load: number;
  capacity: number;
  /** Of the load, how many of each channel and skill. */
  loads: Record<string, number> | null;
  idleSince: Date;
}

/** Everybody who has ever set a presence, with duty, leases and load as of now. */
export async function agents(tx: Tx, now: Date): Promise<AgentRow[]> {
  const { rows } = await sql<AgentRow>`
    select p.id, p.name, p.login_name as "loginName", p.languages, p.shops, pr.state, s.load, s.capacity, s.idle_since as "idleSince",
      coalesce((select array_agg(t.key) from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = p.id), '{}') as teams,
      (select jsonb_object_agg(k.skill, k.level) from organization.v_person_skill k where k.person_id = p.id) as skills,
      (select jsonb_object_agg(a.part, a.load) from conversations.agent_part a where a.person_id = p.id and a.load > 0) as loads,
      exists (select 1 from organization.v_duty d where d.person_id = p.id and tstzrange(d.from_at, d.to_at) @> ${now}::timestamptz) as "onDuty",
      exists (select 1 from conversations.lease l where l.person_id = p.id and l.until > ${now}) as reachable
    from conversations.presence pr join organization.v_person p on p.id = pr.person_id join conversations.agent_slot s on s.person_id = pr.person_id
    where p.state = 'active'`.execute(tx);
  return rows;
}

/**
 * Takes a place at an agent; false when there is none left (the CHECKs are the last word). With `parts`, as the queue gives them, the limits of
 * channel and skill bind too; what a colleague hands over in person may go beyond these, never beyond the total.
 */
export async function takeSlot(tx: Tx, personId: string, parts: readonly Part[] | null = null): Promise<boolean> {
  const { rows } = await sql`update conversations.agent_slot set load = load + 1 where person_id = ${personId} and load < capacity returning 1`.execute(tx);
  if (rows.length === 0) return false;
  if (parts === null) {
    await letBeyond(tx, personId);
    return true;
  }
  const held = await sql<{ free: boolean }>`insert into conversations.agent_part (person_id, part, most)
    select ${personId}, part, most from unnest(${parts.map((p) => p.part)}::text[], ${parts.map((p) => p.most)}::int[]) as p(part, most) order by part
    on conflict (person_id, part) do update set most = excluded.most, extra = greatest(0, conversations.agent_part.load - excluded.most)
    returning most is null or load < most as free`.execute(tx);
  if (held.rows.every((row) => row.free)) return true;
  await sql`update conversations.agent_slot set load = load - 1 where person_id = ${personId}`.execute(tx);
  return false;
}

/** One more than the limits of channel and skill may come to this person. */
async function letBeyond(tx: Tx, personId: string): Promise<void> {
  await sql`update conversations.agent_part set extra = greatest(extra, load + 1 - most) where person_id = ${personId} and most is not null`.execute(tx);
}

/** Takes a place beyond the capacity, as a supervisor or a hand-over may. */
export async function takeExtraSlot(tx: Tx, personId: string): Promise<boolean> {
  const { rows } = await sql`update conversations.agent_slot set extra = greatest(extra, load + 1 - capacity), load = load + 1 where person_id = ${personId} returning 1`.execute(tx);
  if (rows.length > 0) await letBeyond(tx, personId);
  return rows.length > 0;
}

export async function freeSlot(tx: Tx, personId: string, now: Date): Promise<void> {
  await sql`update conversations.agent_slot set load = greatest(load - 1, 0), extra = greatest(0, least(extra, load - 1 - capacity)),
    idle_since = case when load <= 1 then ${now} else idle_since end where person_id = ${personId}`.execute(tx);
}

/** Makes sure that an agent has a row, with today's capacity. */
export async function ensureSlot(tx: Tx, personId: string, now: Date): Promise<void> {
  await sql`insert into conversations.agent_slot (person_id, capacity, idle_since) select id, capacity, ${now} from organization.v_person where id = ${personId}
    on conflict (person_id) do update set capacity = excluded.capacity, extra = greatest(conversations.agent_slot.extra, conversations.agent_slot.load - excluded.capacity, 0)`.execute(tx);
}

export async function readSlot(tx: Tx, personId: string): Promise<{ load: number; capacity: number } | undefined> {
  const { rows } = await sql<{ load: number; capacity: number }>`select load, capacity from conversations.agent_slot where person_id = ${personId}`.execute(tx);
  return rows[0];
}

export async function insertDecision(
  tx: Tx,
  d: { conversationId: string; at: Date; result: string; personId: string | null; reasons: readonly Reason[]; versions: Record<string, string>; facts: object },
): Promise<void> {
  await sql`insert into conversations.decision (conversation_id, n, at, result, person_id, reasons, versions, facts)
    select ${d.conversationId}, coalesce(max(n), 0) + 1, ${d.at}, ${d.result}, ${d.personId}, ${JSON.stringify(d.reasons)}::jsonb, ${JSON.stringify(d.versions)}::jsonb, ${JSON.stringify(d.facts)}::jsonb
    from conversations.decision where conversation_id = ${d.conversationId}`.execute(tx);
}

export type DecisionRow = Omit<Decision, "at" | "person" | "candidates"> & { at: Date; personId: string | null; facts: { candidates?: Decision["candidates"] } };

export async function decisionsOf(tx: Tx, conversationId: string): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`select n, at, result, person_id as "personId", reasons, versions, facts from conversations.decision
    where conversation_id = ${conversationId} order by n desc limit 20`.execute(tx);
  return rows;
}

/** The last decision's reason for each of these and all reasons for which they have waited; a new decision is kept only when the reason has changed. */
export async function reasonsBefore(tx: Tx, conversationIds: readonly string[]): Promise<Map<string, { last: string; waited: string[] }>> {
  const { rows } = await sql<{ id: string; last: string; waited: string[] | null }>`select conversation_id as id, (array_agg(reasons -> -1 ->> 'code' order by n desc))[1] as last,
      array_agg(distinct reasons -> -1 ->> 'code') filter (where result = 'waiting') as waited
    from conversations.decision where conversation_id = any(${conversationIds}::uuid[]) group by conversation_id`.execute(tx);
  return new Map(rows.map(({ id, last, waited }) => [id, { last, waited: waited ?? [] }]));
}

/** Who last served each of these customers, on any of their contacts. */
export async function lastAgents(tx: Tx, customerIds: readonly string[]): Promise<Map<string, { id: string; at: Date }>> {
  const { rows } = await sql<{ customerId: string; id: string; at: Date }>`select distinct on (co.customer_id) co.customer_id as "customerId", c.assignee_id as id, coalesce(c.ended_at, c.assigned_at) as at
    from customers.v_contact co join conversations.conversation c on c.contact_id = co.id
    where co.customer_id = any(${customerIds}::uuid[]) and c.assignee_id is not null and c.first_reply_at is not null order by co.customer_id, c.opened_at desc`.execute(tx);
  return new Map(rows.map(({ customerId, ...last }) => [customerId, last]));
}

/** Who had these conversations before: those who did not answer in time, and whoever handed it on last. */
export async function hadBefore(tx: Tx, conversationIds: readonly string[]): Promise<Map<string, { letLie: string[]; handedOn: string | null }>> {
  const { rows } = await sql<{ id: string; letLie: string[] | null; handedOn: string | null }>`select conversation_id as id,
      array_agg(reasons -> 0 -> 'params' ->> 'personId') filter (where reasons -> 0 ->> 'code' = 'unanswered') as "letLie",
      (array_agg(case when reasons -> 0 ->> 'code' in ('transferred_to_queue', 'handed_over_to_queue') then reasons -> 0 -> 'params' ->> 'personId' end order by n desc))[1] as "handedOn"
    from conversations.decision where conversation_id = any(${conversationIds}::uuid[]) and result = 'requeued' group by conversation_id`.execute(tx);
  return new Map(rows.map(({ id, letLie, handedOn }) => [id, { letLie: letLie ?? [], handedOn }]));
}

/** A changed profile: the capacity of somebody who has a place row. */
export async function refreshCapacity(tx: Tx, personId: string): Promise<void> {
  await sql`update conversations.agent_slot s set capacity = p.capacity, extra = greatest(s.load - p.capacity, 0) from organization.v_person p where p.id = ${personId} and s.person_id = p.id`.execute(tx);
}
