import { sql, type RawBuilder } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import { all, namedLike, one } from "./ask.ts";
import type { PersonName } from "./teams.ts";

export interface ProfileRow extends PersonName {
  nameKey: string;
  capacity: number;
  languages: string[];
  shops: string[];
  departmentId: string | null;
  skills: { skill: string; level: number }[];
  teams: { id: string; key: string; name: string; member: boolean; leads: boolean }[];
  /** 0: nobody has written a profile yet. */
  version: number;
}
export interface ProfileFilter {
  id?: string;
  q?: string | undefined;
  team?: string | undefined;
  skill?: string | undefined;
  shop?: string | undefined;
  /** Also people who are suspended. */
  all?: boolean | undefined;
  /** Only people with duty between these instants. */
  planned?: { from: Date; to: Date } | undefined;
  /** Only these people; null: everybody. */
  among: readonly string[] | null;
}

/** Conditions over `identity.v_person p`. */
export function matching(filter: ProfileFilter): RawBuilder<unknown> {
  const parts = [sql`true`];
  if (filter.id !== undefined) parts.push(sql`p.id = ${filter.id}`);
  else if (filter.all !== true) parts.push(sql`p.state <> 'suspended'`);
  if (filter.among !== null) parts.push(sql`p.id = any(${filter.among}::uuid[])`);
  if (filter.team !== undefined)
    parts.push(sql`(exists (select 1 from organization.membership m where m.person_id = p.id and m.team_id = ${filter.team}) or exists (select 1 from organization.team l where l.id = ${filter.team} and l.leader_id = p.id))`);
  if (filter.skill !== undefined) parts.push(sql`exists (select 1 from organization.person_skill s where s.person_id = p.id and s.skill = ${filter.skill})`);
  if (filter.shop !== undefined) parts.push(sql`exists (select 1 from organization.profile f where f.person_id = p.id and (f.shops = '{}' or ${filter.shop}::uuid = any(f.shops)))`);
  if (filter.planned !== undefined)
    parts.push(sql`exists (select 1 from organization.duty d where d.person_id = p.id and d.from_at >= ${filter.planned.from} and d.from_at < ${filter.planned.to})`);
  if (filter.q) parts.push(namedLike(filter.q));
  return sql.join(parts, sql` and `);
}

export interface Cursor {
  nameKey: string;
  id: string;
}
const beyond = (after: Cursor | null) => (after === null ? sql`` : sql`and (p.name_key, p.id) > (${after.nameKey}, ${after.id}::uuid)`);

export const listProfiles = (tx: Tx, filter: ProfileFilter, limit: number, after: Cursor | null) =>
  all(tx, sql<ProfileRow>`select p.id, p.name, p.login_name as "loginName", p.state, p.name_key as "nameKey", coalesce(f.capacity, 5) as capacity,
      coalesce(f.languages, '{zh}') as languages, coalesce(f.shops, '{}') as shops, f.department_id as "departmentId", coalesce(f.version, 0) as version,
      coalesce((select jsonb_agg(jsonb_build_object('skill', s.skill, 'level', s.level) order by k.sort, s.skill)
        from organization.person_skill s join organization.skill k on k.key = s.skill where s.person_id = p.id), '[]') as skills,
      coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'key', t.key, 'name', t.name, 'member', m.person_id is not null, 'leads', coalesce(t.leader_id = p.id, false)) order by t.key)
        from organization.team t left join organization.membership m on m.team_id = t.id and m.person_id = p.id
        where t.state = 'open' and (t.leader_id = p.id or m.person_id is not null)), '[]') as teams
    from identity.v_person p left join organization.profile f on f.person_id = p.id
    where ${matching(filter)} ${beyond(after)} order by p.name_key, p.id limit ${limit}`);
export const listPeople = (tx: Tx, filter: ProfileFilter, limit: number, after: Cursor | null) =>
  all(tx, sql<PersonName & { nameKey: string }>`select p.id, p.name, p.login_name as "loginName", p.state, p.name_key as "nameKey" from identity.v_person p
    where ${matching(filter)} ${beyond(after)} order by p.name_key, p.id limit ${limit}`);
export const countMatching = (tx: Tx, filter: ProfileFilter, cap: number) =>
  one(tx, sql<{ n: number }>`select count(*)::int as n from (select 1 from identity.v_person p where ${matching(filter)} limit ${cap + 1}) counted`).then((row) => row!.n);

/** The profile's version, locked; 0 when there is none yet. */
export async function lockProfile(tx: Tx, personId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${personId}, 2))`.execute(tx);
  return (await one(tx, sql<{ version: number }>`select version from organization.profile where person_id = ${personId} for update`))?.version ?? 0;
}

export interface ProfileFields {
  capacity: number;
  languages: readonly string[];
  shops: readonly string[];
  departmentId: string | null;
}
export const saveProfile = (tx: Tx, personId: string, f: ProfileFields) =>
  sql`insert into organization.profile (person_id, capacity, languages, shops, department_id)
    values (${personId}, ${f.capacity}, ${f.languages}::text[], ${f.shops}::uuid[], ${f.departmentId})
    on conflict (person_id) do update set capacity = excluded.capacity, languages = excluded.languages, shops = excluded.shops,
      department_id = excluded.department_id, version = organization.profile.version + 1`.execute(tx);
/** Another list of teams or members moved something that the profile shows. */
export const touchProfiles = (tx: Tx, personIds: readonly string[]) =>
  sql`update organization.profile set version = version + 1 where person_id = any(${personIds}::uuid[])`.execute(tx);

export async function replaceSkills(tx: Tx, personId: string, skills: readonly { skill: string; level: number }[]): Promise<void> {
  await sql`delete from organization.person_skill where person_id = ${personId}`.execute(tx);
  await sql`insert into organization.person_skill (person_id, skill, level)
    select ${personId}, skill, level from unnest(${skills.map((s) => s.skill)}::text[], ${skills.map((s) => s.level)}::int[]) as s (skill, level)`.execute(tx);
}
/** The open teams that a person belongs to. */
export const teamsOfMember = (tx: Tx, personId: string) =>
  all(tx, sql<{ id: string }>`select m.team_id as id from organization.v_membership m where m.person_id = ${personId}`).then((rows) => rows.map((row) => row.id));
export async function changeTeams(tx: Tx, personId: string, joined: readonly string[], left: readonly string[]): Promise<void> {
  await sql`delete from organization.membership where person_id = ${personId} and team_id = any(${left}::uuid[])`.execute(tx);
  await sql`insert into organization.membership (team_id, person_id) select t, ${personId} from unnest(${joined}::uuid[]) as t on conflict do nothing`.execute(tx);
  await sql`update organization.team set version = version + 1 where id = any(${[...joined, ...left]}::uuid[])`.execute(tx);
}
