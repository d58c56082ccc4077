import { sql } from "kysely";
import type { CareItem } from "#contract/care.ts";
import type { CareKind } from "#contract/policies/customer-care.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Due } from "../rules.ts";

export interface StoredWatch {
  id: string;
  contactId: string;
  customerId: string;
  kind: CareKind;
  about: string;
  why: string;
  facts: Record<string, string | number>;
  state: CareItem["state"];
  ownerId: string | null;
  ownerName: string | null;
  ownerGiven: boolean;
  sinceOn: string;
  untilOn: string | null;
  reason: string;
  secret: Buffer | null;
  endedAt: Date | null;
}
const columns = sql.raw(`w.id, w.contact_id as "contactId", c.customer_id as "customerId", w.kind, w.about, w.why, w.facts, w.state, w.owner_id as "ownerId", o.name as "ownerName", w.owner_given as "ownerGiven", w.since_on as "sinceOn", w.until_on as "untilOn", w.reason, w.secret, w.ended_at as "endedAt"`);
const source = sql.raw("care.watch w join customers.v_contact c on c.id = w.contact_id left join identity.v_person o on o.id = w.owner_id");

export interface WatchFilter {
  /** Undefined: everybody's; null: nobody's. */
  ownerId?: string | null;
  kind?: CareKind | undefined;
  state: "today" | "later" | "ended";
  today: string;
}
function conditions(f: WatchFilter) {
  const state = { today: sql`(w.state = 'open' or (w.state = 'later' and w.until_on <= ${f.today}))`, later: sql`w.state = 'later' and w.until_on > ${f.today}`, ended: sql`w.ended_at is not null` }[f.state];
  return sql`${state} and ${f.ownerId === undefined ? sql`true` : f.ownerId === null ? sql`w.owner_id is null` : sql`w.owner_id = ${f.ownerId}`} and ${f.kind === undefined ? sql`true` : sql`w.kind = ${f.kind}`}`;
}

/** How far down the list a line stands: what falls on today, the kind's place, how long it has waited; a silence stands the lower the longer it lasts. */
const placeOf = (today: string, order: readonly string[]) => sql`(case when w.kind <> 'silence' and coalesce(w.until_on, w.since_on) = ${today}::date then 0 else 1 end)::int, coalesce(array_position(${order}::text[], w.kind), 99)::int,
  (case when w.kind = 'silence' then date '2200-01-01' - w.since_on else w.since_on - date '1900-01-01' end)::int, w.id`;
export interface WatchPlace {
  place: [onDay: number, kind: number, waited: number];
  id: string;
}
/** One page of what is due, in the order that the handbook gives; whose it is and whom it is about is looked up for that page alone. */
export async function listDue(tx: Tx, f: WatchFilter, order: readonly string[], after: WatchPlace | null, limit: number): Promise<(StoredWatch & WatchPlace)[]> {
  const place = placeOf(f.today, order);
  const { rows } = await sql<StoredWatch & { p1: number; p2: number; p3: number }>`with page as materialized (
      select w.id, r.p1, r.p2, r.p3 from care.watch w cross join lateral (select * from (values (${place})) as v (p1, p2, p3, p4)) as r where ${conditions(f)}
        and ${after === null ? sql`true` : sql`(r.p1, r.p2, r.p3, w.id) > (${after.place[0]}::int, ${after.place[1]}::int, ${after.place[2]}::int, ${after.id}::uuid)`} order by r.p1, r.p2, r.p3, w.id limit ${limit})
    select ${columns}, l.p1, l.p2, l.p3 from ${source} join page l on l.id = w.id order by l.p1, l.p2, l.p3, l.id`.execute(tx);
  return rows.map(({ p1, p2, p3, ...row }) => ({ ...row, place: [p1, p2, p3] }));
}

/** One page: what is put off by its day, what has ended the newest first. `after`: how the last line stood. */
export async function listWatch(tx: Tx, f: WatchFilter & { state: "later" | "ended" }, after: { at: string; id: string } | null, limit: number): Promise<StoredWatch[]> {
  const by = { later: sql`w.until_on`, ended: sql`w.ended_at` }[f.state];
  const type = f.state === "ended" ? sql`timestamptz` : sql`date`;
  const behind = after === null ? sql`true` : f.state === "ended" ? sql`(${by}, w.id) < (${after.at}::${type}, ${after.id}::uuid)` : sql`(${by}, w.id) > (${after.at}::${type}, ${after.id}::uuid)`;
  const { rows } = await sql<StoredWatch>`select ${columns} from ${source} where ${conditions(f)} and ${behind} order by ${by} ${f.state === "ended" ? sql`desc` : sql`asc`}, w.id ${f.state === "ended" ? sql`desc` : sql`asc`} limit ${limit}`.execute(tx);
  return rows;
}
/** How many stand there, by kind; exact to a thousand each. */
export async function countWatch(tx: Tx, f: WatchFilter): Promise<{ kind: CareKind; count: number }[]> {
  const { rows } = await sql<{ kind: CareKind; count: number }>`select kind, count(*)::int as count from (select w.kind from care.watch w where ${conditions(f)} limit 10000) as w group by kind order by kind`.execute(tx);
  return rows;
}
export async function lockWatch(tx: Tx, id: string): Promise<StoredWatch | undefined> {
  await sql`select 1 from care.watch where id = ${id} for update`.execute(tx);
  return (await sql<StoredWatch>`select ${columns} from ${source} where w.id = ${id}`.execute(tx)).rows[0];
}
/** What the list knows of these contacts; what is due and what came before, which says what is not wanted. */
export async function watchOf(tx: Tx, contactIds: readonly string[], lock = false): Promise<StoredWatch[]> {
  const { rows } = await sql<StoredWatch>`select ${columns} from ${source} where w.contact_id = any(${contactIds}::uuid[]) order by w.since_on, w.id ${lock ? sql`for update of w` : sql``}`.execute(tx);
  return rows;
}
export async function endWatch(tx: Tx, id: string, e: { state: CareItem["state"]; untilOn: string | null; reason: string; secret: Buffer | null; at: Date | null; byId: string | null }): Promise<void> {
  await sql`update care.watch set state = ${e.state}, until_on = ${e.untilOn}, reason = ${e.reason}, secret = ${e.secret}, ended_at = ${e.at}, ended_by = ${e.byId} where id = ${id}`.execute(tx);
}
export async function giveWatch(tx: Tx, ids: readonly string[], ownerId: string | null, given: boolean): Promise<void> {
  await sql`update care.watch set owner_id = ${ownerId}, owner_given = ${given} where id = any(${ids}::uuid[])`.execute(tx);
}
/** New lines; one that is there already stays as it is. */
export async function insertWatch(tx: Tx, rows: readonly (Due & { id: string; contactId: string; ownerId: string | null; version: string })[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into care.watch (id, contact_id, kind, about, why, facts, version, owner_id, since_on)
    select * from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.contactId)}::uuid[], ${rows.map((r) => r.kind)}::text[], ${rows.map((r) => r.about)}::text[], ${rows.map((r) => r.why)}::text[],
      ${rows.map((r) => JSON.stringify(r.facts))}::jsonb[], ${rows.map((r) => r.version)}::text[], ${rows.map((r) => r.ownerId)}::uuid[], ${rows.map((r) => r.sinceOn)}::date[]) on conflict (contact_id, kind, about) do nothing`.execute(tx);
}
/** What is over by itself, and what is due again. */
export async function turnWatch(tx: Tx, ids: readonly string[], state: "open" | "gone"): Promise<void> {
  if (ids.length > 0) await sql`update care.watch set state = ${state}, until_on = null, reason = '', secret = null where id = any(${ids}::uuid[])`.execute(tx);
}
/** The newest reason and its facts of lines that stay open: late becomes lost. */
export async function renewWatch(tx: Tx, lines: readonly { id: string; why: string; facts: object }[]): Promise<void> {
  if (lines.length > 0) await sql`update care.watch w set why = r.why, facts = r.facts from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as r(id uuid, why text, facts jsonb) where w.id = r.id`.execute(tx);
}
