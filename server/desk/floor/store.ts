import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { AgentRow, OpenRow, Reason, TodayRow } from "./rules.ts";

/** Every open conversation, as narrow as the floor needs it. */
export async function openConversations(tx: Tx): Promise<OpenRow[]> {
  const { rows } = await sql<OpenRow>`select id, number, contact_id as "contactId", territory, province, shop, skill, assignee_id as "assigneeId",
      queued_at as "queuedAt", waiting_since as "waitingSince" from conversations.v_open`.execute(tx);
  return rows;
}

/** Agents with presence, lease, duty and load as of now. */
export async function agentsNow(tx: Tx, now: Date): Promise<AgentRow[]> {
  const { rows } = await sql<AgentRow>`select p.id, p.name, p.simulated, a.state, a.since, a.load, a.capacity, coalesce(a.until > ${now}, false) as reachable,
      exists (select 1 from organization.v_duty d where d.person_id = p.id and tstzrange(d.from_at, d.to_at) @> ${now}::timestamptz) as "onDuty",
      coalesce((select array_agg(t.key order by t.key) from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = p.id), '{}') as teams
    from conversations.v_agent a join organization.v_person p on p.id = a.person_id where p.state = 'active' order by p.name_key, p.id`.execute(tx);
  return rows;
}

/**
 * Counts by territory since an instant, from the conversations themselves. Automatic replies never count as a first reply (domain §1.1);
 * who left within `shortVisitSeconds` without an answer and spam are in no base; who still has time to be answered is not counted yet.
 */
export async function countsSince(tx: Tx, from: Date, now: Date, limits: { firstReplySeconds: number; shortVisitSeconds: number }): Promise<TodayRow[]> {
  const target = sql`t.opened_at + make_interval(secs => ${limits.firstReplySeconds})`;
  const { rows } = await sql<TodayRow>`select t.territory,
      count(*) filter (where t.opened_at >= ${from})::int as opened,
      count(*) filter (where t.ended_at >= ${from} and t.outcome <> 'spam')::int as ended,
      count(*) filter (where t.ended_at >= ${from} and t.outcome = 'confirmed')::int as confirmed,
      count(*) filter (where t.ended_at >= ${from} and t.outcome = 'not_answered')::int as "notAnswered",
      count(*) filter (where t.opened_at >= ${from} and t.first_reply_at <= ${target} and t.outcome is distinct from 'spam')::int as "inTarget",
      count(*) filter (where t.opened_at >= ${from} and t.outcome is distinct from 'spam' and (t.first_reply_at is not null
        or (t.ended_at is null and ${target} < ${now}) or t.ended_at >= t.opened_at + make_interval(secs => ${limits.shortVisitSeconds})))::int as "dueForReply",
      0 as rated, 0 as satisfied
    from conversations.v_times t where t.opened_at >= ${from} or t.ended_at >= ${from} group by t.territory
    union all
    select t.territory, 0, 0, 0, 0, 0, 0, count(*)::int, count(*) filter (where r.score >= 4)::int
    from conversations.v_rating r join conversations.v_times t on t.id = r.conversation_id where r.at >= ${from} group by t.territory`.execute(tx);
  return rows;
}

/** The last reason why each of these still waits. */
export async function lastReasons(tx: Tx, ids: readonly string[]): Promise<Map<string, Reason>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; reason: Reason }>`select distinct on (conversation_id) conversation_id as id, reason
    from conversations.v_last_reason where conversation_id = any(${ids}::uuid[]) order by conversation_id, n desc`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.reason]));
}
