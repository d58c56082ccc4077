import { sql } from "kysely";
import type { DataRequest, RequestDecision, RequestKind, RequestStage } from "#contract/data-requests.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredRequest {
  id: string;
  number: number;
  customerId: string;
  customerNumber: number;
  kind: RequestKind;
  via: DataRequest["via"];
  relation: DataRequest["relation"];
  details: string;
  stage: RequestStage;
  version: number;
  receivedAt: Date;
  receivedBy: string;
  receivedByName: string;
  warnAt: Date;
  dueAt: Date;
  checkedAt: Date | null;
  checkedByName: string | null;
  checkNote: string | null;
  decidedAt: Date | null;
  decidedByName: string | null;
  decision: RequestDecision | null;
  reason: string | null;
  doneAt: Date | null;
  doneByName: string | null;
  liftedAt: Date | null;
  liftedByName: string | null;
  liftNote: string | null;
}

const columns = sql.raw(`r.id, r.number, c.id as "customerId", c.number as "customerNumber", r.kind, r.via, r.relation, r.details, r.stage, r.version, r.received_at as "receivedAt", r.received_by as "receivedBy",
  a.name as "receivedByName", r.warn_at as "warnAt", r.due_at as "dueAt", r.checked_at as "checkedAt", b.name as "checkedByName", r.check_note as "checkNote", r.decided_at as "decidedAt",
  d.name as "decidedByName", r.decision, r.reason, r.done_at as "doneAt", e.name as "doneByName",
  r.lifted_at as "liftedAt", f.name as "liftedByName", r.lift_note as "liftNote"`);
const source = sql.raw(`privacy.request r join customers.v_led l on l.id = r.customer_id join customers.v_customer c on c.id = l.customer_id join identity.v_person a on a.id = r.received_by
  left join identity.v_person b on b.id = r.checked_by left join identity.v_person d on d.id = r.decided_by left join identity.v_person e on e.id = r.done_by left join identity.v_person f on f.id = r.lifted_by`);
const open = sql.raw("r.stage in ('received', 'checked', 'granted')");

export async function listRequests(tx: Tx, state: "open" | "closed", after: { at: Date; id: string } | null, limit: number): Promise<StoredRequest[]> {
  const { rows } =
    state === "open"
      ? await sql<StoredRequest>`select ${columns} from ${source} where ${open} and ${after === null ? sql`true` : sql`(r.due_at, r.id) > (${after.at}, ${after.id})`} order by r.due_at, r.id limit ${limit}`.execute(tx)
      : await sql<StoredRequest>`select ${columns} from ${source} where not (${open}) and ${after === null ? sql`true` : sql`(r.received_at, r.id) < (${after.at}, ${after.id})`} order by r.received_at desc, r.id desc limit ${limit}`.execute(tx);
  return rows;
}

export async function readRequest(tx: Tx, id: string): Promise<StoredRequest | undefined> {
  await sql`select 1 from privacy.request where id = ${id} for update`.execute(tx);
  const { rows } = await sql<StoredRequest>`select ${columns} from ${source} where r.id = ${id}`.execute(tx);
  return rows[0];
}

export async function insertRequest(tx: Tx, r: Pick<StoredRequest, "id" | "customerId" | "kind" | "via" | "relation" | "details" | "receivedAt" | "receivedBy" | "warnAt" | "dueAt">): Promise<number> {
  const { rows } = await sql<{ number: number }>`insert into privacy.request (id, customer_id, kind, via, relation, details, received_at, received_by, warn_at, due_at)
    values (${r.id}, ${r.customerId}, ${r.kind}, ${r.via}, ${r.relation}, ${r.details}, ${r.receivedAt}, ${r.receivedBy}, ${r.warnAt}, ${r.dueAt}) returning number`.execute(tx);
  return rows[0]!.number;
}

/** A customer by id or number, locked against a second request at the same moment. */
export async function findCustomer(tx: Tx, customer: string | number): Promise<{ id: string; number: number } | undefined> {
  const { rows } = await sql<{ id: string; number: number }>`select c.id, c.number from customers.v_led l join customers.v_customer c on c.id = l.customer_id
    where ${typeof customer === "number" ? sql`l.number = ${customer}` : sql`l.id = ${customer}`}`.execute(tx);
  if (rows[0]) await sql`select pg_advisory_xact_lock(hashtext('privacy.request'), hashtext(${rows[0].id}))`.execute(tx);
  return rows[0];
}

export async function openRequest(tx: Tx, customerId: string, kind: RequestKind): Promise<number | null> {
  const { rows } = await sql<{ number: number }>`select r.number from privacy.request r join customers.v_led l on l.id = r.customer_id where l.customer_id = ${customerId} and r.kind = ${kind} and ${open} limit 1`.execute(tx);
  return rows[0]?.number ?? null;
}

export async function saveStep(tx: Tx, id: string, stage: RequestStage, s: { at: Date; by: string } & ({ step: "check"; note: string } | { step: "decide"; decision: RequestDecision; note: string } | { step: "lift"; note: string } | { step: "finish" })): Promise<void> {
  const set =
    s.step === "check" ? sql`checked_at = ${s.at}, checked_by = ${s.by}, check_note = ${s.note}`
    : s.step === "decide" ? sql`decided_at = ${s.at}, decided_by = ${s.by}, decision = ${s.decision}, reason = ${s.note}`
    : s.step === "lift" ? sql`lifted_at = ${s.at}, lifted_by = ${s.by}, lift_note = ${s.note}`
    : sql`done_at = ${s.at}, done_by = ${s.by}`;
  await sql`update privacy.request set stage = ${stage}, version = version + 1, ${set} where id = ${id}`.execute(tx);
}

export async function hold(tx: Tx, h: { customerId: string; reason: string; since: Date; until: string | null; byId: string; requestId: string }): Promise<void> {
  await sql`insert into privacy.hold (customer_id, reason, since, until, by_id, request_id) values (${h.customerId}, ${h.reason}, ${h.since}, ${h.until}, ${h.byId}, ${h.requestId})
    on conflict (customer_id) do update set reason = excluded.reason, until = excluded.until, by_id = excluded.by_id, request_id = excluded.request_id`.execute(tx);
}

/** Customers whose data are not to be touched on this day: kept by law, or wanted by a request that is being handled. */
export async function heldCustomers(tx: Tx, day: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select l.customer_id as id from privacy.hold h join customers.v_led l on l.id = h.customer_id where h.until is null or h.until >= ${day}::date
    union select l.customer_id from privacy.request r join customers.v_led l on l.id = r.customer_id where ${open} and r.kind <> 'delete'`.execute(tx);
  return rows.map((row) => row.id);
}

/** Lifts the restriction of a customer. */
export async function liftHold(tx: Tx, customerId: string): Promise<void> {
  await sql`delete from privacy.hold h using customers.v_led l where l.id = h.customer_id and l.customer_id = ${customerId}`.execute(tx);
}

/** Whether a customer's data are only kept on this day; what held for a file that was joined holds for the whole. */
export async function isHeld(tx: Tx, customerId: string, day: string): Promise<boolean> {
  const { rows } = await sql`select 1 from privacy.hold h join customers.v_led l on l.id = h.customer_id
    where l.customer_id = (select customer_id from customers.v_led where id = ${customerId}) and (h.until is null or h.until >= ${day}::date)`.execute(tx);
  return rows.length > 0;
}

/** The same for many at once: those of them that are held. */
export async function heldAmong(tx: Tx, customerIds: readonly string[], day: string): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select asked.id from privacy.hold h join customers.v_led l on l.id = h.customer_id join customers.v_led asked on asked.customer_id = l.customer_id
    where asked.id = any(${customerIds}::uuid[]) and (h.until is null or h.until >= ${day}::date)`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** Kinds of requests of these customers that are being handled. */
export async function openKinds(tx: Tx, customerIds: readonly string[]): Promise<RequestKind[]> {
  const { rows } = await sql<{ kind: RequestKind }>`select distinct r.kind from privacy.request r join customers.v_led l on l.id = r.customer_id where l.customer_id = any(${customerIds}::uuid[]) and ${open}`.execute(tx);
  return rows.map((row) => row.kind);
}

export async function hasOpenConversation(tx: Tx, contactIds: readonly string[]): Promise<boolean> {
  const { rows } = await sql`select 1 from conversations.v_open where contact_id = any(${contactIds}::uuid[]) limit 1`.execute(tx);
  return rows.length > 0;
}
