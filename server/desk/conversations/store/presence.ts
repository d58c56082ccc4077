import { sql } from "kysely";
import type { PresenceState } from "#contract/conversation.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface Presence {
  state: PresenceState;
  since: Date;
  reason: string;
  /** When the state ends by itself. */
  until: Date | null;
  meal: boolean;
}

export async function readPresence(tx: Tx, personId: string): Promise<Presence | undefined> {
  const { rows } = await sql<Presence>`select state, since, reason, until, meal from conversations.presence where person_id = ${personId}`.execute(tx);
  return rows[0];
}

/** Sets the chosen state and gives the former one; who stays in a state keeps its beginning. */
export async function setPresence(tx: Tx, personId: string, state: PresenceState, reason: string, now: Date, meal = false): Promise<Pick<Presence, "state" | "meal"> | null> {
  const { rows } = await sql<Pick<Presence, "state" | "meal">>`select state, meal from conversations.presence where person_id = ${personId} for update`.execute(tx);
  await sql`insert into conversations.presence as p (person_id, state, since, reason, meal, here_since) values (${personId}, ${state}, ${now}, ${reason}, ${meal}, ${now})
    on conflict (person_id) do update set state = excluded.state, reason = excluded.reason, meal = excluded.meal, until = null, here_since = coalesce(p.here_since, excluded.here_since),
      since = case when p.state = excluded.state and p.meal = excluded.meal then p.since else excluded.since end`.execute(tx);
  return rows[0] ?? null;
}

/** Somebody online, or in a wrap-up that would end by itself, is now in wrap-up until then; gives the former state, null for whoever chose another. */
export async function beginWrapUp(tx: Tx, personId: string, now: Date, until: Date): Promise<PresenceState | null> {
  const { rows } = await sql<{ state: PresenceState }>`select state from conversations.presence where person_id = ${personId} and (state = 'online' or (state = 'wrap_up' and until is not null)) for update`.execute(tx);
  if (rows.length === 0) return null;
  await sql`update conversations.presence set since = case when state = 'wrap_up' then since else ${now}::timestamptz end, state = 'wrap_up', until = ${until}, reason = '' where person_id = ${personId}`.execute(tx);
  return rows[0]!.state;
}

/** Back online from a wrap-up that is over; false when there is none. */
export async function endWrapUp(tx: Tx, personId: string, now: Date): Promise<boolean> {
  const { rows } = await sql`update conversations.presence set state = 'online', since = ${now}, until = null where person_id = ${personId} and state = 'wrap_up' and until <= ${now} returning 1`.execute(tx);
  return rows.length > 0;
}

/** A device is there (again): a short gap has not interrupted anything. */
export async function markHere(tx: Tx, personId: string, now: Date, gapMs: number): Promise<void> {
  await sql`update conversations.presence set here_since = case when gone_at >= ${new Date(now.getTime() - gapMs)} then coalesce(here_since, ${now}) else ${now}::timestamptz end, gone_at = null
    where person_id = ${personId} and (gone_at is not null or here_since is null)`.execute(tx);
}
export async function markGone(tx: Tx, personId: string, now: Date): Promise<void> {
  await sql`update conversations.presence set gone_at = ${now} where person_id = ${personId} and gone_at is null`.execute(tx);
}

/** For somebody who was here at this moment although their duty had ended within the last day: when and as what, since when here, and since when they held the conversation. */
export async function offDutyAt(tx: Tx, personId: string, at: Date, conversationId: string | null): Promise<{ dutyEnded: Date; kind: string; hereSince: Date; heldSince: Date | null } | null> {
  const { rows } = await sql<{ dutyEnded: Date; kind: string; hereSince: Date; heldSince: Date | null }>`select l.to_at as "dutyEnded", l.kind, p.here_since as "hereSince",
      (select max(d.at) from conversations.decision d where d.conversation_id = ${conversationId} and d.person_id = ${personId} and d.at <= ${at}) as "heldSince"
    from conversations.presence p
    join lateral (select v.to_at, v.kind from organization.v_duty v where v.person_id = p.person_id and v.from_at <= ${at} order by v.from_at desc limit 1) l
      on l.to_at <= ${at} and l.to_at > ${new Date(at.getTime() - 86_400_000)}
    where p.person_id = ${personId} and p.here_since <= ${at} and (p.gone_at is null or p.gone_at >= ${at})`.execute(tx);
  return rows[0] ?? null;
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
export async function openOf(tx: Tx, personId: string): Promise<{ id: string; number: number; assignedAt: Date }[]> {
  const { rows } = await sql<{ id: string; number: number; assignedAt: Date }>`select c.id, c.number, coalesce(c.assigned_at, c.opened_at) as "assignedAt" from conversations.conversation c where c.assignee_id = ${personId} and c.ended_at is null order by c.opened_at`.execute(tx);
  return rows;
}
