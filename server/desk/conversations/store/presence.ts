import { sql } from "kysely";
import type { PresenceState } from "#contract/conversation.ts";
import type { Tx } from "#server/kernel/db.ts";

export async function readPresence(tx: Tx, personId: string): Promise<{ state: PresenceState; since: Date; reason: string } | undefined> {
  const { rows } = await sql<{ state: PresenceState; since: Date; reason: string }>`select state, since, reason from conversations.presence where person_id = ${personId}`.execute(tx);
  return rows[0];
}

/** Sets the chosen state and gives the former one. */
export async function setPresence(tx: Tx, personId: string, state: PresenceState, reason: string, now: Date): Promise<PresenceState | null> {
  const { rows } = await sql<{ state: PresenceState }>`select state from conversations.presence where person_id = ${personId} for update`.execute(tx);
  await sql`insert into conversations.presence (person_id, state, since, reason) values (${personId}, ${state}, ${now}, ${reason})
    on conflict (person_id) do update set state = excluded.state, reason = excluded.reason, since = case when conversations.presence.state = excluded.state then conversations.presence.since else excluded.since end`.execute(tx);
  return rows[0]?.state ?? null;
}

/** Renews the leases of all devices connected to this node in one statement (D15). */
export async function renewLeases(tx: Tx, node: string, devices: readonly { personId: string; device: string }[], until: Date): Promise<void> {
  if (devices.length === 0) return;
  await sql`insert into conversations.lease (person_id, device, node, until)
    select *, ${node}, ${until}::timestamptz from unnest(${devices.map((d) => d.personId)}::uuid[], ${devices.map((d) => d.device)}::text[])
    on conflict (person_id, device) do update set until = excluded.until, node = excluded.node`.execute(tx);
}

/** Ends a device's lease; gives true when the person has no other device left. */
export async function endLease(tx: Tx, personId: string, device: string, now: Date): Promise<boolean> {
  await sql`delete from conversations.lease where person_id = ${personId} and device = ${device}`.execute(tx);
  const { rows } = await sql`select 1 from conversations.lease where person_id = ${personId} and until > ${now} limit 1`.execute(tx);
  return rows.length === 0;
}

/** Removes run-out leases and names the people who are left without any: their node died or their network did. */
export async function expireLeases(tx: Tx, now: Date): Promise<string[]> {
  const { rows } = await sql<{ personId: string }>`with gone as (delete from conversations.lease where until <= ${now} returning person_id)
    select distinct g.person_id as "personId" from gone g where not exists (select 1 from conversations.lease l where l.person_id = g.person_id and l.until > ${now})`.execute(tx);
  return rows.map((row) => row.personId);
}

export async function isReachable(tx: Tx, personId: string, now: Date): Promise<boolean> {
  const { rows } = await sql`select 1 from conversations.lease where person_id = ${personId} and until > ${now} limit 1`.execute(tx);
  return rows.length > 0;
}

/** The duty that covers this moment, if any. */
export async function dutyNow(tx: Tx, personId: string, now: Date): Promise<{ until: Date } | null> {
  const { rows } = await sql<{ until: Date }>`select to_at as until from organization.v_duty where person_id = ${personId} and tstzrange(from_at, to_at) @> ${now}::timestamptz`.execute(tx);
  return rows[0] ?? null;
}

/** Open conversations of an agent. */
export async function openOf(tx: Tx, personId: string): Promise<{ id: string; waiting: boolean }[]> {
  const { rows } = await sql<{ id: string; waiting: boolean }>`select c.id, h.waiting_since is not null as waiting from conversations.conversation c
    join conversations.conversation_head h on h.id = c.id where c.assignee_id = ${personId} and c.ended_at is null order by c.opened_at`.execute(tx);
  return rows;
}
