import { sql } from "kysely";
import type { IncidentLineKind } from "#contract/incidents.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Reason } from "./rules.ts";

export interface StoredIncident {
  id: string;
  number: number;
  ticketId: string;
  contactId: string | null;
  territory: string;
  severity: string;
  type: string;
  state: "open" | "resolved";
  leaderId: string | null;
  leaderName: string | null;
  chosen: Reason[];
  openedAt: Date;
  updatedAt: Date;
  dueAt: Date | null;
  resolvedAt: Date | null;
}
const columns = sql.raw(`i.id, i.number, i.ticket_id as "ticketId", t.contact_id as "contactId", t.territory, t.severity, t.type, i.state, i.leader_id as "leaderId", p.name as "leaderName", i.chosen, i.opened_at as "openedAt",
  i.updated_at as "updatedAt", i.due_at as "dueAt", i.resolved_at as "resolvedAt"`);
const joined = sql.raw(`incidents.incident i join tickets.v_ticket t on t.id = i.ticket_id left join identity.v_person p on p.id = i.leader_id`);

export const readIncident = async (tx: Tx, id: string): Promise<StoredIncident | undefined> => (await sql<StoredIncident>`select ${columns} from ${joined} where i.id = ${id}`.execute(tx)).rows[0];
export async function lockIncident(tx: Tx, id: string): Promise<StoredIncident | undefined> {
  await sql`select 1 from incidents.incident where id = ${id} for update`.execute(tx);
  return readIncident(tx, id);
}
export const incidentOfTicket = async (tx: Tx, ticketId: string): Promise<StoredIncident | undefined> => (await sql<StoredIncident>`select ${columns} from ${joined} where i.ticket_id = ${ticketId}`.execute(tx)).rows[0];

/** Null: this complaint has one already. */
export async function insertIncident(tx: Tx, i: { id: string; ticketId: string; leaderId: string | null; chosen: readonly Reason[]; at: Date; by: string | null }): Promise<number | null> {
  const { rows } = await sql<{ number: number }>`insert into incidents.incident (id, ticket_id, leader_id, chosen, opened_at, opened_by, updated_at)
    values (${i.id}, ${i.ticketId}, ${i.leaderId}, ${JSON.stringify(i.chosen)}::jsonb, ${i.at}, ${i.by}, ${i.at}) on conflict (ticket_id) do nothing returning number`.execute(tx);
  return rows[0]?.number ?? null;
}
export async function saveIncident(tx: Tx, i: Pick<StoredIncident, "id" | "state" | "leaderId" | "chosen" | "updatedAt" | "dueAt" | "resolvedAt">): Promise<void> {
  await sql`update incidents.incident set state = ${i.state}, leader_id = ${i.leaderId}, chosen = ${JSON.stringify(i.chosen)}::jsonb, updated_at = ${i.updatedAt}, due_at = ${i.dueAt}, resolved_at = ${i.resolvedAt} where id = ${i.id}`.execute(tx);
}
/** The open ones that a person leads, locked, in the order of their ids. */
export async function lockLedBy(tx: Tx, personId: string): Promise<StoredIncident[]> {
  await sql`select 1 from incidents.incident where state = 'open' and leader_id = ${personId} order by id for update`.execute(tx);
  return (await sql<StoredIncident>`select ${columns} from ${joined} where i.state = 'open' and i.leader_id = ${personId} order by i.id`.execute(tx)).rows;
}
/** How many open ones each of these people leads. */
export async function ledBy(tx: Tx, people: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; n: number }>`select leader_id as id, count(*)::int as n from incidents.incident where state = 'open' and leader_id = any(${people}::uuid[]) group by leader_id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.n]));
}

/** Whose complaints a reader sees. */
export type Reach = { all: true } | { all: false; personId: string; territories: readonly string[] };
const within = (reach: Reach) => (reach.all ? sql`true` : sql`(t.owner_id = ${reach.personId} or t.opened_by = ${reach.personId} or t.territory = any(${reach.territories}::text[]))`);
export async function listIncidents(tx: Tx, f: { state: "open" | "resolved"; leaderId: string | null; reach: Reach; after: { at: Date; id: string } | null; limit: number }): Promise<StoredIncident[]> {
  const mine = f.leaderId === null ? sql`true` : sql`i.leader_id = ${f.leaderId}`;
  const { rows } = f.state === "open"
    ? await sql<StoredIncident>`select ${columns} from ${joined} where i.state = 'open' and ${mine} and ${within(f.reach)} ${f.after === null ? sql`` : sql`and (coalesce(i.due_at, i.opened_at), i.id) > (${f.after.at}, ${f.after.id}::uuid)`} order by coalesce(i.due_at, i.opened_at), i.id limit ${f.limit}`.execute(tx)
    : await sql<StoredIncident>`select ${columns} from ${joined} where i.state = 'resolved' and ${mine} and ${within(f.reach)} ${f.after === null ? sql`` : sql`and (i.resolved_at, i.id) < (${f.after.at}, ${f.after.id}::uuid)`} order by i.resolved_at desc, i.id desc limit ${f.limit}`.execute(tx);
  return rows;
}

export interface StoredLine {
  n: number;
  at: Date;
  by: string | null;
  kind: IncidentLineKind;
  words: string;
  secret: Buffer | null;
  data: Record<string, unknown>;
}
export async function nextLine(tx: Tx, incidentId: string): Promise<number> {
  return (await sql<{ n: number }>`select coalesce(max(n), 0)::int + 1 as n from incidents.line where incident_id = ${incidentId}`.execute(tx)).rows[0]!.n;
}
export async function insertLine(tx: Tx, incidentId: string, line: Omit<StoredLine, "by"> & { byId: string | null }): Promise<void> {
  await sql`insert into incidents.line (incident_id, n, at, by_id, kind, words, secret, data) values (${incidentId}, ${line.n}, ${line.at}, ${line.byId}, ${line.kind}, ${line.words}, ${line.secret}, ${JSON.stringify(line.data)}::jsonb)`.execute(tx);
}
export async function linesOf(tx: Tx, incidentId: string): Promise<StoredLine[]> {
  return (await sql<StoredLine>`select l.n, l.at, p.name as by, l.kind, l.words, l.secret, l.data from incidents.line l left join identity.v_person p on p.id = l.by_id where l.incident_id = ${incidentId} order by l.n`.execute(tx)).rows;
}

export async function setLinked(tx: Tx, incidentId: string, ticketId: string, linked: boolean, at: Date): Promise<boolean> {
  const { rows } = linked
    ? await sql`insert into incidents.linked (incident_id, ticket_id, at) values (${incidentId}, ${ticketId}, ${at}) on conflict do nothing returning 1`.execute(tx)
    : await sql`delete from incidents.linked where incident_id = ${incidentId} and ticket_id = ${ticketId} returning 1`.execute(tx);
  return rows.length === 1;
}
export async function linkedTo(tx: Tx, incidentId: string): Promise<string[]> {
  return (await sql<{ id: string }>`select ticket_id as id from incidents.linked where incident_id = ${incidentId} order by at, ticket_id limit 200`.execute(tx)).rows.map((row) => row.id);
}
/** The conversations of these tickets. */
export async function talksOf(tx: Tx, ticketIds: readonly string[]): Promise<{ id: string; number: number }[]> {
  const { rows } = await sql<{ id: string; number: number }>`select distinct c.id, c.number from tickets.v_conversation l join conversations.v_number c on c.id = l.conversation_id where l.ticket_id = any(${ticketIds}::uuid[]) order by c.number limit 200`.execute(tx);
  return rows;
}
