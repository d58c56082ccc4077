import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { AgentRow, OpenedRow, OpenRow, Reason } from "./rules.ts";

/** Every open conversation, as narrow as the floor needs it. */
export async function openConversations(tx: Tx): Promise<OpenRow[]> {
  const { rows } = await sql<OpenRow>`select o.id, o.number, o.contact_id as "contactId", o.territory, r.team_id as "teamId", o.province, o.shop, o.skill, o.assignee_id as "assigneeId",
      o.queued_at as "queuedAt", o.waiting_since as "waitingSince" from conversations.v_open o join conversations.v_reach r on r.id = o.id`.execute(tx);
  return rows;
}

/** Agents with presence, lease, duty and load as of now. */
export async function agentsNow(tx: Tx, now: Date): Promise<AgentRow[]> {
  const { rows } = await sql<AgentRow>`select p.id, p.name, p.login_name as "loginName", p.simulated, a.state, a.since, a.load, a.capacity, coalesce(a.until > ${now}, false) as reachable,
      exists (select 1 from organization.v_duty d where d.person_id = p.id and tstzrange(d.from_at, d.to_at) @> ${now}::timestamptz) as "onDuty",
      coalesce(m.teams, '{}') as teams, coalesce(m.ids, '{}') as "teamIds"
    from conversations.v_agent a join organization.v_person p on p.id = a.person_id
      left join lateral (select array_agg(t.key order by t.key) as teams, array_agg(t.id) as ids from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = p.id) m on true
    where p.state = 'active' order by p.name_key, p.id`.execute(tx);
  return rows;
}

/** How many conversations were opened since an instant, by territory and team. */
export async function openedSince(tx: Tx, from: Date): Promise<OpenedRow[]> {
  const { rows } = await sql<OpenedRow>`select territory, team_id as "teamId", count(*)::int as opened from conversations.v_reach where opened_at >= ${from} group by territory, team_id`.execute(tx);
  return rows;
}

/** The last reason why each of these still waits. */
export async function lastReasons(tx: Tx, ids: readonly string[]): Promise<Map<string, Reason>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; reason: Reason }>`select distinct on (conversation_id) conversation_id as id, reason
    from conversations.v_last_reason where conversation_id = any(${ids}::uuid[]) order by conversation_id, n desc`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.reason]));
}
