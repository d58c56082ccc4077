import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredTask {
  id: string;
  ticketId: string;
  departmentId: string | null;
  departmentKey: string | null;
  personId: string | null;
  partnerId: string | null;
  toName: string;
  what: string;
  givenBy: string | null;
  giverName: string | null;
  givenAt: Date;
  dueAt: Date | null;
  state: "open" | "answered" | "refused" | "withdrawn";
  endedAt: Date | null;
  enderName: string | null;
  answer: string;
  /** The stage whose form the answer fills in. */
  asks: string | null;
}

const columns = sql.raw(`k.id, k.ticket_id as "ticketId", k.department_id as "departmentId", u.key as "departmentKey", k.person_id as "personId", k.partner_id as "partnerId", coalesce(u.name, p.name, r.name) as "toName", k.what, k.given_by as "givenBy",
  g.name as "giverName", k.given_at as "givenAt", k.due_at as "dueAt", k.state, k.ended_at as "endedAt", e.name as "enderName", k.answer, k.asks`);
const joined = sql.raw(`tickets.task k left join organization.v_unit u on u.id = k.department_id left join organization.v_person p on p.id = k.person_id left join organization.v_person g on g.id = k.given_by
  left join organization.v_person e on e.id = k.ended_by left join organization.v_partner r on r.id = k.partner_id`);

export async function tasksOf(tx: Tx, ticketId: string): Promise<StoredTask[]> {
  const { rows } = await sql<StoredTask>`select ${columns} from ${joined} where k.ticket_id = ${ticketId} order by k.given_at, k.id`.execute(tx);
  return rows;
}

export async function readTask(tx: Tx, id: string): Promise<StoredTask | undefined> {
  const { rows } = await sql<StoredTask>`select ${columns} from ${joined} where k.id = ${id}`.execute(tx);
  return rows[0];
}

/** The tasks of a person and of these departments: open ones by when they are due, ended ones newest first. */
export async function tasksFor(tx: Tx, personId: string, departments: readonly string[], open: boolean): Promise<StoredTask[]> {
  const { rows } = await sql<StoredTask>`select ${columns} from ${joined} where ${open ? sql`k.state = 'open'` : sql`k.state = 'answered'`} and (k.person_id = ${personId} or u.key = any(${departments}::text[]))
    order by ${open ? sql`k.due_at nulls last, k.id` : sql`k.ended_at desc, k.id desc`} limit 200`.execute(tx);
  return rows;
}

export async function openTasks(tx: Tx, ticketId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from tickets.task where ticket_id = ${ticketId} and state = 'open'`.execute(tx);
  return rows[0]!.n;
}

export async function insertTask(tx: Tx, k: Pick<StoredTask, "id" | "ticketId" | "departmentId" | "personId" | "what" | "givenBy" | "givenAt" | "asks">): Promise<void> {
  await sql`insert into tickets.task (id, ticket_id, department_id, person_id, what, given_at, given_by, asks) values (${k.id}, ${k.ticketId}, ${k.departmentId}, ${k.personId}, ${k.what}, ${k.givenAt}, ${k.givenBy}, ${k.asks})`.execute(tx);
}

export async function setTaskDue(tx: Tx, id: string, dueAt: Date | null): Promise<void> {
  await sql`update tickets.task set due_at = ${dueAt} where id = ${id}`.execute(tx);
}

export async function endTask(tx: Tx, id: string, by: { state: "answered" | "refused" | "withdrawn"; at: Date; byId: string | null; answer: string }): Promise<void> {
  await sql`update tickets.task set state = ${by.state}, ended_at = ${by.at}, ended_by = ${by.byId}, answer = ${by.answer} where id = ${id}`.execute(tx);
}

/** A department or an active person of this id. */
export async function addressee(tx: Tx, to: { departmentId: string } | { personId: string }): Promise<{ name: string; people: string[] } | undefined> {
  if ("personId" in to) {
    const { rows } = await sql<{ name: string }>`select name from organization.v_person where id = ${to.personId} and state = 'active'`.execute(tx);
    return rows[0] && { name: rows[0].name, people: [to.personId] };
  }
  const { rows } = await sql<{ name: string; people: string[] }>`select u.name, array(select p.id from organization.v_person p where p.department_id = u.id and p.state = 'active'
      union select m.person_id from organization.v_membership m join organization.v_team t on t.id = m.team_id where t.department_id = u.id) as people
    from organization.v_unit u where u.id = ${to.departmentId} and u.kind = 'department'`.execute(tx);
  return rows[0];
}

export async function departmentByKey(tx: Tx, key: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select id from organization.v_unit where key = ${key} and kind = 'department'`.execute(tx);
  return rows[0]?.id;
}

/** The line of the timeline on which a task was answered. */
export async function taskEntry(tx: Tx, task: Pick<StoredTask, "id" | "ticketId">): Promise<number | null> {
  const { rows } = await sql<{ n: number }>`select n from tickets.entry where ticket_id = ${task.ticketId} and kind = 'task_answered' and data ->> 'taskId' = ${task.id}`.execute(tx);
  return rows[0]?.n ?? null;
}
