import { sql } from "kysely";
import type { Party } from "#contract/conversation.ts";
import type { partyEnds } from "#contract/passing.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";

export type PartyEnd = (typeof partyEnds)[number];
export interface PartyRow {
  id: string;
  kind: Party["kind"];
  personId: string | null;
  territory: string | null;
  byId: string;
  since: Date;
  dueAt: Date | null;
  endedAt: Date | null;
  ended: PartyEnd | null;
  task: string;
  report: string;
}
const columns = sql.raw(`id, kind, person_id as "personId", territory, by_id as "byId", since, due_at as "dueAt", ended_at as "endedAt", ended, task, report`);

/** The row's copy of its open parts: lists and rights read it with the conversation. */
async function copyOpen(tx: Tx, conversationId: string): Promise<void> {
  await sql`update conversations.conversation set parties = coalesce((
    select jsonb_agg(jsonb_build_object('id', p.id, 'kind', p.kind, 'personId', p.person_id, 'territory', p.territory, 'byId', p.by_id, 'since', p.since, 'dueAt', p.due_at) order by p.since, p.id)
    from conversations.party p where p.conversation_id = ${conversationId} and p.ended_at is null), '[]') where id = ${conversationId}`.execute(tx);
}

export interface NewParty {
  conversationId: string;
  kind: Party["kind"];
  personId: string | null;
  territory: string | null;
  byId: string;
  task: string;
  since: Date;
  dueAt: Date | null;
}

/** Adds parts to a conversation that the use case has locked; gives their ids in order. */
export async function addParties(tx: Tx, conversationId: string, parties: readonly Omit<NewParty, "conversationId">[]): Promise<string[]> {
  const ids: string[] = [];
  for (const p of parties) {
    const id = newId();
    await sql`insert into conversations.party (id, conversation_id, kind, person_id, territory, by_id, since, task, due_at)
      values (${id}, ${conversationId}, ${p.kind}, ${p.personId}, ${p.territory}, ${p.byId}, ${p.since}, ${p.task}, ${p.dueAt})`.execute(tx);
    ids.push(id);
  }
  await copyOpen(tx, conversationId);
  return ids;
}

/** Ends open parts: all of a kind, or these; gives those that it ended. */
export async function endParties(tx: Tx, conversationId: string, which: { kind?: Party["kind"]; ids?: readonly string[] }, ended: PartyEnd, by: string | null, at: Date): Promise<PartyRow[]> {
  const { rows } = await sql<PartyRow>`update conversations.party set ended = ${ended}, ended_at = ${at}, ended_by = ${by} where conversation_id = ${conversationId} and ended_at is null
    and ${which.kind === undefined ? sql`true` : sql`kind = ${which.kind}`} and ${which.ids === undefined ? sql`true` : sql`id = any(${which.ids}::uuid[])`} returning ${columns}`.execute(tx);
  if (rows.length > 0) await copyOpen(tx, conversationId);
  return rows;
}

export async function partiesOf(tx: Tx, conversationId: string): Promise<PartyRow[]> {
  const { rows } = await sql<PartyRow>`select ${columns} from conversations.party where conversation_id = ${conversationId} order by since, id limit 200`.execute(tx);
  return rows;
}

export async function setReport(tx: Tx, id: string, report: string): Promise<void> {
  await sql`update conversations.party set report = ${report} where id = ${id}`.execute(tx);
}

export interface Place {
  id: string;
  name: string;
  people: string[];
}

/** Open teams with their people. */
export async function teamsWithPeople(tx: Tx, id: string | null = null): Promise<Place[]> {
  const { rows } = await sql<Place>`select t.id, t.name, coalesce(array_agg(p.id) filter (where p.id is not null), '{}') as people
    from organization.v_team t left join organization.v_membership m on m.team_id = t.id left join organization.v_person p on p.id = m.person_id and p.state = 'active'
    where t.state = 'open' and ${id === null ? sql`true` : sql`t.id = ${id}`} group by t.id, t.name order by t.name`.execute(tx);
  return rows;
}

/** Organisation units with the people of their teams and those who belong to them directly, units beneath included. */
export async function unitsWithPeople(tx: Tx, id: string | null = null): Promise<Place[]> {
  const { rows } = await sql<Place>`
    with recursive under (top, id) as (
      select u.id, u.id from organization.v_unit u where ${id === null ? sql`true` : sql`u.id = ${id}`}
      union select under.top, u.id from under join organization.v_unit u on u.parent_id = under.id
    ), belongs as (
      select under.top, m.person_id from under join organization.v_team t on t.department_id = under.id and t.state = 'open' join organization.v_membership m on m.team_id = t.id
      union select under.top, p.id from under join organization.v_person p on p.department_id = under.id
    )
    select u.id, u.name, coalesce(array_agg(p.id) filter (where p.id is not null), '{}') as people
    from organization.v_unit u left join belongs b on b.top = u.id left join organization.v_person p on p.id = b.person_id and p.state = 'active'
    where ${id === null ? sql`true` : sql`u.id = ${id}`} group by u.id, u.name order by u.name`.execute(tx);
  return rows;
}

/** Active people by id, or all; names for whom nobody has set a presence. */
export async function activePeople(tx: Tx, id: string | null = null): Promise<{ id: string; name: string; loginName: string; teams: string[] }[]> {
  const { rows } = await sql<{ id: string; name: string; loginName: string; teams: string[] }>`select p.id, p.name, p.login_name as "loginName",
      coalesce((select array_agg(t.key) from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = p.id), '{}') as teams
    from organization.v_person p where p.state = 'active' and ${id === null ? sql`true` : sql`p.id = ${id}`} order by p.name_key, p.id limit 2000`.execute(tx);
  return rows;
}

/** The active supervisors. */
export async function supervisors(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct g.person_id as id from identity.v_grant g join organization.v_person p on p.id = g.person_id and p.state = 'active' where g.role = 'supervisor'`.execute(tx);
  return rows.map((row) => row.id);
}

/** The active people who serve only some shops, this one among them. */
export async function peopleOfShop(tx: Tx, shopId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from organization.v_person where state = 'active' and ${shopId} = any(shops)`.execute(tx);
  return rows.map((row) => row.id);
}
