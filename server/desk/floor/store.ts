import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface OpenRow {
  id: string;
  number: number;
  contactId: string;
  territory: string;
  province: string | null;
  shop: string;
  skill: string | null;
  assigneeId: string | null;
  queuedAt: Date;
  waitingSince: Date | null;
}

/** Every open conversation, as narrow as the floor needs it. */
export async function openConversations(tx: Tx): Promise<OpenRow[]> {
  const { rows } = await sql<OpenRow>`select id, number, contact_id as "contactId", territory, province, shop, skill, assignee_id as "assigneeId", queued_at as "queuedAt", waiting_since as "waitingSince"
    from conversations.v_open`.execute(tx);
  return rows;
}

export interface AgentRow {
  id: string;
  name: string;
  simulated: boolean;
  state: "online" | "busy" | "suspended" | "away" | "wrap_up" | "offline";
  since: Date;
  reachable: boolean;
  onDuty: boolean;
  load: number;
  capacity: number;
  teams: string[];
}

/** Agents with presence, lease, duty and load as of now. */
export async function agentsNow(tx: Tx, now: Date): Promise<AgentRow[]> {
  const { rows } = await sql<AgentRow>`select p.id, p.name, p.simulated, a.state, a.since, a.load, a.capacity, coalesce(a.until > ${now}, false) as reachable,
      exists (select 1 from organization.v_duty d where d.person_id = p.id and tstzrange(d.from_at, d.to_at) @> ${now}::timestamptz) as "onDuty",
      coalesce((select array_agg(t.key) from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = p.id), '{}') as teams
    from conversations.v_agent a join organization.v_person p on p.id = a.person_id where p.state = 'active' order by p.name_key, p.id`.execute(tx);
  return rows;
}

export interface Today {
  opened: number;
  ended: number;
  confirmed: number;
  replied: number;
  repliedInTarget: number;
  rated: number;
  satisfied: number;
}

/** Today's counts from the conversations themselves; bots and automatic replies never count as a first reply (domain §1.1). */
export async function countsSince(tx: Tx, from: Date, targetSeconds: number): Promise<Today> {
  const { rows } = await sql<Today>`select
      count(*) filter (where opened_at >= ${from})::int as opened,
      count(*) filter (where ended_at >= ${from})::int as ended,
      count(*) filter (where ended_at >= ${from} and outcome = 'confirmed')::int as confirmed,
      count(*) filter (where first_reply_at >= ${from} and assigned_at is not null)::int as replied,
      count(*) filter (where first_reply_at >= ${from} and assigned_at is not null and first_reply_at <= assigned_at + make_interval(secs => ${targetSeconds}))::int as "repliedInTarget",
      (select count(*)::int from conversations.v_rating r where r.at >= ${from}) as rated,
      (select count(*)::int from conversations.v_rating r where r.at >= ${from} and r.score >= 4) as satisfied
    from conversations.v_times where opened_at >= ${from} or ended_at >= ${from} or first_reply_at >= ${from}`.execute(tx);
  return rows[0]!;
}

/** The last reason why each of these still waits. */
export async function lastReasons(tx: Tx, ids: readonly string[]): Promise<Map<string, { code: string; params: Record<string, string | number | null> }>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; reason: { code: string; params: Record<string, string | number | null> } }>`
    select distinct on (conversation_id) conversation_id as id, reason from conversations.v_last_reason where conversation_id = any(${ids}::uuid[]) order by conversation_id, n desc`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.reason]));
}
