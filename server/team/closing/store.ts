import { sql } from "kysely";
import type { CloseState, OpenKind } from "#contract/closing.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { GivenReason, OpenThing, Stretch } from "./rules.ts";

/** A person's duty around an instant, as far as shifts may reach. */
export async function dutyAround(tx: Tx, personId: string, at: Date): Promise<Stretch[]> {
  const { rows } = await sql<Stretch>`select from_at as "fromAt", to_at as "toAt" from organization.v_duty where person_id = ${personId}
    and from_at < ${at}::timestamptz + interval '36 hours' and to_at > ${at}::timestamptz - interval '36 hours' order by from_at`.execute(tx);
  return rows;
}
export interface StoredDuty extends Stretch {
  id: string;
  personId: string;
  simulated: boolean;
  active: boolean;
}
export async function dutiesById(tx: Tx, ids: readonly string[]): Promise<StoredDuty[]> {
  const { rows } = await sql<StoredDuty>`select d.id, d.person_id as "personId", d.from_at as "fromAt", d.to_at as "toAt", p.simulated, p.state = 'active' as active
    from organization.v_duty d join organization.v_person p on p.id = d.person_id where d.id = any(${ids}::uuid[])`.execute(tx);
  return rows;
}

export interface StoredThing extends OpenThing {
  /** Who else is asked, the shop: what the row says beside the code. */
  number: number | null;
  about: string;
  ticketId: string | null;
}
/** Everything that is open with a person, whatever the rules count. */
export async function openWith(tx: Tx, personId: string): Promise<StoredThing[]> {
  const { rows } = await sql<StoredThing>`
    select 'conversation' as kind, id, null::timestamptz as "dueAt", waiting_since is not null as waiting, number, shop as about, null::uuid as "ticketId" from conversations.v_open where assignee_id = ${personId}
    union all select 'ticket', id, due_at, false, number, '', id from tickets.v_ticket where owner_id = ${personId} and ended_at is null and merged_into is null
    union all select 'task', k.id, k.due_at, false, null, '', k.ticket_id from tickets.v_task k where k.person_id = ${personId} and k.state = 'open'
    union all select 'errand', id, due_at, false, null, '', null from errands.v_errand where to_id = ${personId} and state = 'open'
    union all select 'promise', id, due_at, false, null, kind, null from promises.v_promise where owner_id = ${personId} and ended_at is null
    order by "dueAt" nulls last, id limit 500`.execute(tx);
  return rows;
}

export interface StoredShift extends Stretch {
  id: string;
  personId: string;
  lateAt: Date;
  state: CloseState;
  leftOpen: number;
  endedAt: Date | null;
  version: string;
}
const columns = sql.raw(`s.id, s.person_id as "personId", s.from_at as "fromAt", s.to_at as "toAt", s.late_at as "lateAt", s.state, s.left_open as "leftOpen", s.ended_at as "endedAt", s.version`);

export async function readShift(tx: Tx, personId: string, fromAt: Date): Promise<StoredShift | undefined> {
  return (await sql<StoredShift>`select ${columns} from closing.shift s where s.person_id = ${personId} and s.from_at = ${fromAt}`.execute(tx)).rows[0];
}
/** The fact of a shift, made or found, locked; its end follows the duty until it is judged. */
export async function lockedShift(tx: Tx, s: Pick<StoredShift, "id" | "personId" | "fromAt" | "toAt" | "lateAt" | "version">): Promise<StoredShift> {
  const { rows } = await sql<StoredShift>`insert into closing.shift as s (id, person_id, from_at, to_at, late_at, version) values (${s.id}, ${s.personId}, ${s.fromAt}, ${s.toAt}, ${s.lateAt}, ${s.version})
    on conflict (person_id, from_at) do update set to_at = case when s.state = 'open' then excluded.to_at else s.to_at end, late_at = case when s.state = 'open' then excluded.late_at else s.late_at end returning ${columns}`.execute(tx);
  return rows[0]!;
}
export async function judge(tx: Tx, id: string, state: CloseState, left: number, at: Date, version: string): Promise<void> {
  await sql`update closing.shift set state = ${state}, left_open = ${left}, ended_at = ${at}, version = ${version} where id = ${id}`.execute(tx);
}

export interface StoredReason extends GivenReason {
  reason: string;
  words: string;
}
export async function reasonsOf(tx: Tx, personId: string, now: Date): Promise<StoredReason[]> {
  const { rows } = await sql<StoredReason>`select kind, subject_id as id, reason, words, until_at as "untilAt" from closing.reason where person_id = ${personId} and until_at > ${now} order by at`.execute(tx);
  return rows;
}
export async function saveReason(tx: Tx, r: { shiftId: string; personId: string; kind: OpenKind; id: string; reason: string; words: string; untilAt: Date; at: Date }): Promise<void> {
  await sql`insert into closing.reason (shift_id, person_id, kind, subject_id, reason, words, until_at, at) values (${r.shiftId}, ${r.personId}, ${r.kind}, ${r.id}, ${r.reason}, ${r.words}, ${r.untilAt}, ${r.at})
    on conflict (shift_id, kind, subject_id) do update set reason = excluded.reason, words = excluded.words, until_at = excluded.until_at, at = excluded.at`.execute(tx);
}

export interface DayRow extends StoredShift {
  name: string;
  teams: string[];
}
export async function shiftsBetween(tx: Tx, from: Date, to: Date, { team, people }: { team?: string | undefined; people: readonly string[] | null }): Promise<DayRow[]> {
  const { rows } = await sql<DayRow>`select ${columns}, p.name, array(select t.name from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = p.id order by t.name) as teams
    from closing.shift s join organization.v_person p on p.id = s.person_id where s.from_at >= ${from} and s.from_at < ${to}
      and ${team === undefined ? sql`true` : sql`exists (select 1 from organization.v_membership m where m.person_id = s.person_id and m.team_id = ${team})`}
      and ${people === null ? sql`true` : sql`s.person_id = any(${people}::uuid[])`}
    order by array_position(array['missed', 'late', 'open', 'closed', 'clear'], s.state), p.name_key, s.from_at limit 500`.execute(tx);
  return rows;
}
export async function reasonsOfShifts(tx: Tx, ids: readonly string[]): Promise<(StoredReason & { shiftId: string; number: number | null; ticketId: string | null })[]> {
  const { rows } = await sql<StoredReason & { shiftId: string; number: number | null; ticketId: string | null }>`select r.shift_id as "shiftId", r.kind, r.subject_id as id, r.reason, r.words, r.until_at as "untilAt", c.number,
      case when r.kind = 'ticket' then r.subject_id else k.ticket_id end as "ticketId"
    from closing.reason r left join conversations.v_number c on r.kind = 'conversation' and c.id = r.subject_id left join tickets.v_task k on r.kind = 'task' and k.id = r.subject_id
    where r.shift_id = any(${ids}::uuid[]) order by r.at`.execute(tx);
  return rows;
}
