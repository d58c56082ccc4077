import { sql } from "kysely";
import type { FormValue, Severity } from "#contract/forms.ts";
import type { Outcome } from "#contract/workflow/parts.ts";
import type { Locale } from "#locales/index.ts";
import type { Tx, Write } from "#server/kernel/db.ts";

/** A ticket as stored; words keep their tokens. */
export interface StoredTicket {
  id: string;
  number: number;
  type: string;
  workflowVersion: number;
  title: string;
  severity: Severity;
  territory: string;
  shopId: string | null;
  shopKey: string | null;
  shopName: string | null;
  contactId: string | null;
  orderId: string | null;
  orderNumber: string | null;
  locale: Locale;
  place: string;
  outcome: Outcome | null;
  ownerId: string | null;
  ownerName: string | null;
  openedBy: string | null;
  openerName: string | null;
  parentId: string | null;
  form: Record<string, FormValue>;
  visits: Record<string, number>;
  taken: Record<string, string | null>;
  wrote: Record<string, string>;
  routed: { reasons?: { code: string; params?: Record<string, string | number> }[]; version?: string };
  openedAt: Date;
  stageAt: Date;
  dueAt: Date | null;
  sortAt: Date;
  endedAt: Date | null;
  mergedInto: string | null;
  version: number;
  tags: string[];
}

export const columns = sql.raw(`t.id, t.number, t.type, t.workflow_version as "workflowVersion", t.title, t.severity, t.territory, t.shop_id as "shopId", s.key as "shopKey", s.short_name as "shopName", t.contact_id as "contactId",
  t.order_id as "orderId", t.order_number as "orderNumber", t.locale, t.place, t.outcome, t.owner_id as "ownerId", o.name as "ownerName", t.opened_by as "openedBy", b.name as "openerName", t.parent_id as "parentId",
  t.form, t.visits, t.taken, t.wrote, t.routed, t.opened_at as "openedAt", t.stage_at as "stageAt", t.due_at as "dueAt", t.sort_at as "sortAt", t.ended_at as "endedAt", t.merged_into as "mergedInto", t.version, t.tags`);
export const joined = sql.raw(`left join organization.v_shop s on s.id = t.shop_id left join organization.v_person o on o.id = t.owner_id left join organization.v_person b on b.id = t.opened_by`);

export async function readTicket(tx: Tx, id: string): Promise<StoredTicket | undefined> {
  const { rows } = await sql<StoredTicket>`select ${columns} from tickets.ticket t ${joined} where t.id = ${id}`.execute(tx);
  return rows[0];
}

export async function readTickets(tx: Tx, ids: readonly string[]): Promise<StoredTicket[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<StoredTicket>`select ${columns} from tickets.ticket t ${joined} where t.id = any(${ids}::uuid[]) order by t.number`.execute(tx);
  return rows;
}

export async function lockTicket(tx: Tx, id: string): Promise<StoredTicket | undefined> {
  await sql`select 1 from tickets.ticket where id = ${id} for update`.execute(tx);
  return readTicket(tx, id);
}

/** Locks several, always in the order of their ids. */
export async function lockTickets(tx: Tx, ids: readonly string[]): Promise<StoredTicket[]> {
  await sql`select 1 from tickets.ticket where id = any(${ids}::uuid[]) order by id for update`.execute(tx);
  return readTickets(tx, ids);
}

/** When a ticket without a deadline stands in the list: after all that have one. */
export const sortOf = (dueAt: Date | null, openedAt: Date): Date => dueAt ?? new Date(openedAt.getTime() + 10 * 365 * 86_400_000);

export type NewTicket = Omit<StoredTicket, "shopKey" | "shopName" | "ownerName" | "openerName" | "outcome" | "taken" | "endedAt" | "mergedInto" | "version" | "stageAt" | "sortAt" | "tags">;

/** The number that the next ticket gets. As a value, so that the statement is prepared. */
export async function nextNumber(tx: Tx): Promise<number> {
  return (await sql<{ number: number }>`select nextval(${"tickets.number"}::regclass) as number`.execute(tx)).rows[0]!.number;
}

/** What stores a new ticket as it stands. */
export const insertTicket = (t: NewTicket): Write =>
  sql`insert into tickets.ticket (id, number, type, workflow_version, title, severity, territory, shop_id, contact_id, order_id, order_number, locale, place, owner_id, opened_by, parent_id, form, visits, wrote, routed, opened_at, stage_at, due_at, sort_at)
    values (${t.id}, ${t.number}, ${t.type}, ${t.workflowVersion}, ${t.title}, ${t.severity}, ${t.territory}, ${t.shopId}, ${t.contactId}, ${t.orderId}, ${t.orderNumber}, ${t.locale}, ${t.place}, ${t.ownerId}, ${t.openedBy}, ${t.parentId}, ${JSON.stringify(t.form)}::jsonb,
      ${JSON.stringify(t.visits)}::jsonb, ${JSON.stringify(t.wrote)}::jsonb, ${JSON.stringify(t.routed)}::jsonb, ${t.openedAt}, ${t.openedAt}, ${t.dueAt}, ${sortOf(t.dueAt, t.openedAt)})`;

/** The key of a shop, as rules name it. */
export async function shopKeyOf(tx: Tx, shopId: string | null): Promise<string | null> {
  if (shopId === null) return null;
  const { rows } = await sql<{ key: string }>`select key from organization.v_shop where id = ${shopId}`.execute(tx);
  return rows[0]?.key ?? null;
}

export async function shopNameOf(tx: Tx, shopId: string | null): Promise<string | null> {
  if (shopId === null) return null;
  return (await sql<{ name: string }>`select name from organization.v_shop where id = ${shopId}`.execute(tx)).rows[0]?.name ?? null;
}

/** Writes a ticket back after a change, and raises its version. */
export async function saveTicket(tx: Tx, t: StoredTicket): Promise<void> {
  await sql`update tickets.ticket set workflow_version = ${t.workflowVersion}, title = ${t.title}, severity = ${t.severity}, place = ${t.place}, outcome = ${t.outcome}, owner_id = ${t.ownerId}, form = ${JSON.stringify(t.form)}::jsonb, visits = ${JSON.stringify(t.visits)}::jsonb,
    taken = ${JSON.stringify(t.taken)}::jsonb, wrote = ${JSON.stringify(t.wrote)}::jsonb, routed = ${JSON.stringify(t.routed)}::jsonb, stage_at = ${t.stageAt}, due_at = ${t.dueAt}, sort_at = ${sortOf(t.dueAt, t.openedAt)}, ended_at = ${t.endedAt}, merged_into = ${t.mergedInto}, tags = ${t.tags}, parent_id = ${t.parentId}, version = version + 1 where id = ${t.id}`.execute(tx);
}

/** Moves a ticket in the list when its clocks were reckoned anew; what people did is not touched. */
export async function saveDue(tx: Tx, t: Pick<StoredTicket, "id" | "openedAt">, dueAt: Date | null): Promise<void> {
  await sql`update tickets.ticket set due_at = ${dueAt}, sort_at = ${sortOf(dueAt, t.openedAt)} where id = ${t.id} and ended_at is null`.execute(tx);
}

/** The open tickets of a person, locked, in the order of their ids. */
export async function lockOpenOf(tx: Tx, personId: string): Promise<StoredTicket[]> {
  const { rows } = await sql<{ id: string }>`select id from tickets.ticket where owner_id = ${personId} and ended_at is null order by id for update`.execute(tx);
  return readTickets(tx, rows.map((row) => row.id));
}

export async function childrenOf(tx: Tx, id: string): Promise<{ id: string; number: number; type: string; workflowVersion: number }[]> {
  const { rows } = await sql<{ id: string; number: number; type: string; workflowVersion: number }>`select id, number, type, workflow_version as "workflowVersion" from tickets.ticket where parent_id = ${id} order by number`.execute(tx);
  return rows;
}

/** A contact's tickets, newest first; what was merged stands under what it was merged into. */
export async function ticketsOfContact(tx: Tx, contactId: string): Promise<StoredTicket[]> {
  const { rows } = await sql<StoredTicket>`select ${columns} from tickets.ticket t ${joined} where t.contact_id = ${contactId} and t.merged_into is null order by t.opened_at desc, t.number desc limit 50`.execute(tx);
  return rows;
}
