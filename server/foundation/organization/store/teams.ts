import { sql } from "kysely";
import type { LocalText } from "#contract/common.ts";
import type { Tx } from "#server/kernel/db.ts";
import { all, count, one } from "./ask.ts";

export interface PersonName {
  id: string;
  name: string;
  loginName: string;
  state: "invited" | "active" | "suspended";
}
export interface TeamRow {
  id: string;
  key: string;
  name: string;
  departmentId: string | null;
  leaderId: string | null;
  state: "open" | "closed";
  version: number;
}
export interface ListedTeam extends TeamRow {
  leader: PersonName | null;
  members: number;
}
export interface SkillRow {
  key: string;
  name: LocalText;
  sort: number;
  version: number;
}

const columns = sql`t.id, t.key, t.name, t.department_id as "departmentId", t.leader_id as "leaderId", t.state, t.version`;
const personColumns = sql`p.id, p.name, p.login_name as "loginName", p.state`;

export const listTeams = (tx: Tx, id: string | null = null) =>
  all(tx, sql<ListedTeam>`select ${columns},
      (select jsonb_build_object('id', p.id, 'name', p.name, 'loginName', p.login_name, 'state', p.state) from identity.v_person p where p.id = t.leader_id) as leader,
      (select count(*)::int from organization.membership m where m.team_id = t.id) as members
    from organization.team t where ${id === null ? sql`true` : sql`t.id = ${id}`} limit 2000`);
export const lockTeam = (tx: Tx, id: string) => one(tx, sql<TeamRow>`select ${columns} from organization.team t where t.id = ${id} for update`);
export const openTeam = (tx: Tx, id: string) => one(tx, sql`select 1 from organization.team where id = ${id} and state = 'open'`).then((row) => row !== null);
export const knownTeams = (tx: Tx, ids: readonly string[]) => all(tx, sql<{ id: string }>`select id from organization.team where id = any(${ids}::uuid[])`).then((rows) => rows.map((row) => row.id));
export const openTeamKeys = (tx: Tx) => all(tx, sql<{ key: string }>`select key from organization.team where state = 'open'`).then((rows) => rows.map((row) => row.key));
export const insertTeam = (tx: Tx, t: Omit<TeamRow, "version">) =>
  sql`insert into organization.team (id, key, name, department_id, leader_id, state) values (${t.id}, ${t.key}, ${t.name}, ${t.departmentId}, ${t.leaderId}, ${t.state})`.execute(tx);
export const updateTeam = (tx: Tx, t: Pick<TeamRow, "id" | "name" | "departmentId" | "leaderId" | "state">) =>
  sql`update organization.team set name = ${t.name}, department_id = ${t.departmentId}, leader_id = ${t.leaderId}, state = ${t.state}, version = version + 1 where id = ${t.id}`.execute(tx);
export const touchTeam = (tx: Tx, id: string) => sql`update organization.team set version = version + 1 where id = ${id}`.execute(tx);

export const membersOfTeam = (tx: Tx, teamId: string) =>
  all(tx, sql<PersonName>`select ${personColumns} from organization.membership m join identity.v_person p on p.id = m.person_id where m.team_id = ${teamId} order by p.name_key, p.id`);
export const memberIds = (tx: Tx, teamId: string) =>
  all(tx, sql<{ id: string }>`select person_id as id from organization.membership where team_id = ${teamId}`).then((rows) => rows.map((row) => row.id));
export async function changeMembers(tx: Tx, teamId: string, joined: readonly string[], left: readonly string[]): Promise<void> {
  await sql`delete from organization.membership where team_id = ${teamId} and person_id = any(${left}::uuid[])`.execute(tx);
  await sql`insert into organization.membership (team_id, person_id) select ${teamId}, p from unnest(${joined}::uuid[]) as p on conflict do nothing`.execute(tx);
}
export const peopleByIds = (tx: Tx, ids: readonly string[]) =>
  all(tx, sql<PersonName>`select ${personColumns} from identity.v_person p where p.id = any(${ids}::uuid[])`);

/** The open teams of a person, as member or leader, and the login name by which a territory may name them. */
export const placeOf = (tx: Tx, personId: string) =>
  all(tx, sql<{ id: string; key: string }>`select t.id, t.key from organization.team t where t.state = 'open'
    and (t.leader_id = ${personId} or exists (select 1 from organization.membership m where m.team_id = t.id and m.person_id = ${personId})) order by t.key`);
export const loginNameOf = (tx: Tx, personId: string) =>
  one(tx, sql<{ loginName: string }>`select login_name as "loginName" from identity.v_person where id = ${personId}`).then((row) => row?.loginName ?? null);
/** Members and leaders of open teams, and people named in person. */
export const peopleOfTeams = (tx: Tx, teams: { ids: readonly string[]; keys: readonly string[] }, loginNames: readonly string[]) =>
  all(tx, sql<{ id: string }>`
    with chosen as (select id, leader_id from organization.team where state = 'open' and (id = any(${teams.ids}::uuid[]) or key = any(${teams.keys}::text[])))
    select m.person_id as id from organization.membership m join chosen on chosen.id = m.team_id
    union select leader_id from chosen where leader_id is not null
    union select id from identity.v_person where login_name = any(${loginNames}::text[])`).then((rows) => rows.map((row) => row.id));
/** The active leaders of these open teams, or of the open teams of these people; nobody leads themselves. */
export const leadersOf = (tx: Tx, who: { people: readonly string[]; teams: readonly string[]; teamKeys: readonly string[] }) =>
  all(tx, sql<{ id: string }>`select distinct t.leader_id as id from organization.team t join identity.v_person p on p.id = t.leader_id and p.state = 'active'
    where t.state = 'open' and (t.id = any(${who.teams}::uuid[]) or t.key = any(${who.teamKeys}::text[])
      or exists (select 1 from organization.membership m where m.team_id = t.id and m.person_id = any(${who.people}::uuid[]) and m.person_id <> t.leader_id))`).then((rows) => rows.map((row) => row.id));
/**
 * Who answers for these open teams (keys): their active leaders; for a team without one, the supervisors and managers of its department, or of
 * the nearest unit above that has any.
 */
export const answerableFor = (tx: Tx, teamKeys: readonly string[]) =>
  all(tx, sql<{ id: string }>`with recursive team as (
      select t.key, p.id as leader_id, t.department_id from organization.team t left join identity.v_person p on p.id = t.leader_id and p.state = 'active' where t.state = 'open' and t.key = any(${teamKeys}::text[])
    ), up as (
      select t.key, u.id as unit_id, u.parent_id, 0 as steps from team t join organization.unit u on u.id = t.department_id where t.leader_id is null
      union all select up.key, u.id, u.parent_id, up.steps + 1 from up join organization.unit u on u.id = up.parent_id where up.steps < 20
    ), found as (
      select up.key, up.steps, p.id from up join identity.v_person p on p.state = 'active'
      where exists (select 1 from identity.v_grant g where g.person_id = p.id and g.role in ('supervisor', 'manager'))
        and (exists (select 1 from organization.profile f where f.person_id = p.id and f.department_id = up.unit_id)
          or exists (select 1 from organization.membership m join organization.team o on o.id = m.team_id and o.state = 'open' where m.person_id = p.id and o.department_id = up.unit_id))
    )
    select leader_id as id from team where leader_id is not null
    union select f.id from found f where f.steps = (select min(n.steps) from found n where n.key = f.key)`).then((rows) => rows.map((row) => row.id));
export const knownLoginNames = (tx: Tx, names: readonly string[]) =>
  all(tx, sql<{ name: string }>`select login_name as name from identity.v_person where login_name = any(${names}::text[]) and state <> 'suspended'`).then((rows) => rows.map((row) => row.name));

export const listSkills = (tx: Tx, key: string | null = null) =>
  all(tx, sql<SkillRow & { people: number }>`select s.key, s.name, s.sort, s.version, (select count(*)::int from organization.person_skill p where p.skill = s.key) as people
    from organization.skill s where ${key === null ? sql`true` : sql`s.key = ${key}`} order by s.sort, s.key limit 1000`);
export const lockSkill = (tx: Tx, key: string) => one(tx, sql<SkillRow>`select key, name, sort, version from organization.skill where key = ${key} for update`);
export const insertSkill = (tx: Tx, s: Omit<SkillRow, "version">) => sql`insert into organization.skill (key, name, sort) values (${s.key}, ${JSON.stringify(s.name)}::jsonb, ${s.sort})`.execute(tx);
export const updateSkill = (tx: Tx, s: Omit<SkillRow, "version">) =>
  sql`update organization.skill set name = ${JSON.stringify(s.name)}::jsonb, sort = ${s.sort}, version = version + 1 where key = ${s.key}`.execute(tx);
export const deleteSkill = (tx: Tx, key: string) => count(tx, sql`delete from organization.skill where key = ${key}`);
