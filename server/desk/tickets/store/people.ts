import { sql } from "kysely";
import type { Role } from "#contract/permissions.ts";
import { among, type Tx } from "#server/kernel/db.ts";
import type { Candidate } from "../rules.ts";

export interface PersonFacts {
  name: string;
  active: boolean;
  roles: Role[];
  teams: string[];
  departments: string[];
  skills: string[];
}

/** What workflows may ask of a person: roles, teams and departments by key, skills. */
export async function personFacts(tx: Tx, personId: string): Promise<PersonFacts | undefined> {
  const { rows } = await sql<PersonFacts>`select p.name, p.state = 'active' as active,
      array(select g.role from identity.v_grant g where g.person_id = p.id) as roles,
      array(select t.key from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = p.id) as teams,
      array(select u.key from organization.v_unit u where u.id = p.department_id
        union select u.key from organization.v_membership m join organization.v_team t on t.id = m.team_id join organization.v_unit u on u.id = t.department_id where m.person_id = p.id) as departments,
      array(select k.skill from organization.v_person_skill k where k.person_id = p.id) as skills
    from organization.v_person p where p.id = ${personId}`.execute(tx);
  return rows[0];
}

/** The active agents and supervisors of these teams, with what routing asks of them. */
export async function candidatesOf(tx: Tx, teamKeys: readonly string[], now: Date): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`select p.id, array(select k.skill from organization.v_person_skill k where k.person_id = p.id) as skills,
      exists (select 1 from organization.v_duty d where d.person_id = p.id and d.from_at <= ${now} and d.to_at > ${now}) as "onDuty",
      coalesce((select l.open from tickets.load l where l.person_id = p.id), 0) as open
    from organization.v_person p where p.state = 'active'
      and exists (select 1 from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = p.id and t.key ${among(teamKeys, "text")})
      and exists (select 1 from identity.v_grant g where g.person_id = p.id and g.role in ('agent', 'supervisor'))`.execute(tx);
  return rows;
}

/** How many active people beside these hold one of these roles. */
export async function othersWithRoles(tx: Tx, roles: readonly string[], but: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(distinct p.id)::int as n from organization.v_person p join identity.v_grant g on g.person_id = p.id
    where p.state = 'active' and g.role = any(${roles}::text[]) and p.id <> all(${but}::uuid[])`.execute(tx);
  return rows[0]!.n;
}

export async function withRole(tx: Tx, role: Role): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct p.id from organization.v_person p join identity.v_grant g on g.person_id = p.id where p.state = 'active' and g.role = ${role}`.execute(tx);
  return rows.map((row) => row.id);
}
