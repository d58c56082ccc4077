import { sql, type RawBuilder } from "kysely";
import type { AgreementState, VersionKind } from "#contract/agreements.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Term } from "./rules.ts";

export interface StoredAgreement {
  id: string;
  number: number;
  contactId: string;
  customerId: string;
  shopId: string | null;
  shopName: string | null;
  ticketId: string | null;
  ownerId: string | null;
  ownerName: string | null;
  kind: string;
  title: string;
  state: AgreementState;
  currentN: number | null;
  pendingN: number | null;
  totalFen: number | null;
  holdsUntil: string | null;
  fromOn: string | null;
  untilOn: string | null;
  noticeDays: number | null;
  noticeOn: string | null;
  endedBy: string | null;
  openedAt: Date;
  version: number;
}
const columns = sql.raw(`a.id, a.number, a.contact_id as "contactId", c.customer_id as "customerId", a.shop_id as "shopId", s.short_name as "shopName", a.ticket_id as "ticketId", a.owner_id as "ownerId", p.name as "ownerName", a.kind, a.title, a.state,
  a.current_n as "currentN", a.pending_n as "pendingN", a.total_fen as "totalFen", a.holds_until as "holdsUntil", a.from_on as "fromOn", a.until_on as "untilOn", a.notice_days as "noticeDays", a.notice_on as "noticeOn", a.ended_by as "endedBy", a.opened_at as "openedAt", a.version`);
const joined = sql.raw("agreements.agreement a join customers.v_contact c on c.id = a.contact_id left join identity.v_person p on p.id = a.owner_id left join organization.v_shop s on s.id = a.shop_id");

export const readAgreement = async (tx: Tx, id: string): Promise<StoredAgreement | undefined> => (await sql<StoredAgreement>`select ${columns} from ${joined} where a.id = ${id}`.execute(tx)).rows[0];
export async function lockAgreement(tx: Tx, id: string): Promise<StoredAgreement | undefined> {
  await sql`select 1 from agreements.agreement where id = ${id} for update`.execute(tx);
  return readAgreement(tx, id);
}
/** Agreements of one customer take effect one after the other, so that no two of them overlap unseen. */
export async function lockCustomer(tx: Tx, customerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`agreements.${customerId}`}, 0))`.execute(tx);
}
export async function insertAgreement(tx: Tx, a: { id: string; contactId: string; shopId: string | null; ticketId: string | null; ownerId: string; kind: string; title: string; at: Date }): Promise<void> {
  await sql`insert into agreements.agreement (id, contact_id, shop_id, ticket_id, owner_id, kind, title, opened_at) values (${a.id}, ${a.contactId}, ${a.shopId}, ${a.ticketId}, ${a.ownerId}, ${a.kind}, ${a.title}, ${a.at})`.execute(tx);
}
export type Standing = Pick<StoredAgreement, "id" | "state" | "currentN" | "pendingN" | "totalFen" | "holdsUntil" | "fromOn" | "untilOn" | "noticeDays" | "noticeOn" | "endedBy">;
export async function saveAgreement(tx: Tx, a: Standing): Promise<void> {
  await sql`update agreements.agreement set state = ${a.state}, current_n = ${a.currentN}, pending_n = ${a.pendingN}, total_fen = ${a.totalFen}, holds_until = ${a.holdsUntil}, from_on = ${a.fromOn}, until_on = ${a.untilOn},
    notice_days = ${a.noticeDays}, notice_on = ${a.noticeOn}, ended_by = ${a.endedBy}, version = version + 1 where id = ${a.id}`.execute(tx);
}
export async function setOwner(tx: Tx, id: string, ownerId: string | null): Promise<void> {
  await sql`update agreements.agreement set owner_id = ${ownerId}, version = version + 1 where id = ${id}`.execute(tx);
}
/** Every agreement of these contacts, the oldest first. */
export const agreementsOfContacts = async (tx: Tx, contactIds: readonly string[]): Promise<StoredAgreement[]> => (await sql<StoredAgreement>`select ${columns} from ${joined} where a.contact_id = any(${contactIds}::uuid[]) order by a.number`.execute(tx)).rows;
export async function runningOf(tx: Tx, contactIds: readonly string[]): Promise<number> {
  return (await sql<{ n: number }>`select count(*)::int as n from agreements.agreement where contact_id = any(${contactIds}::uuid[]) and state not in ('lost', 'cancelled', 'expired')`.execute(tx)).rows[0]!.n;
}
/** What a person looks after and has not ended, locked, in the order of their ids. */
export async function lockOwnedBy(tx: Tx, personId: string): Promise<string[]> {
  return (await sql<{ id: string }>`select id from agreements.agreement where owner_id = ${personId} and state not in ('lost', 'cancelled', 'expired') order by id for update`.execute(tx)).rows.map((row) => row.id);
}
/** Terms of these contacts that hold on some day from `today` on, but this agreement's own. */
export async function termsOf(tx: Tx, contactIds: readonly string[], but: string, today: string): Promise<(Omit<Term, "code"> & { number: number })[]> {
  const { rows } = await sql<Omit<Term, "code"> & { number: number }>`select number, kind, shop_id as "shopId", from_on as "fromOn", until_on as "untilOn" from agreements.agreement
    where contact_id = any(${contactIds}::uuid[]) and id <> ${but} and state in ('active', 'cancelled') and until_on >= ${today} order by number`.execute(tx);
  return rows;
}

export interface ListFilter {
  state?: AgreementState | undefined;
  kind?: string | undefined;
  /** Null: what runs and nobody looks after. */
  ownerId?: string | null | undefined;
  /** Only this person's, whatever else is asked for. */
  among: string | null;
  contactIds?: readonly string[] | undefined;
  /** Active ones that end by this day. */
  endsBy?: string | undefined;
  waiting?: boolean | undefined;
}
function conditions(f: ListFilter): RawBuilder<unknown> {
  const parts = [
    sql`true`,
    ...(f.state === undefined ? [] : [sql`a.state = ${f.state}`]),
    ...(f.kind === undefined ? [] : [sql`a.kind = ${f.kind}`]),
    ...(f.ownerId === undefined ? [] : f.ownerId === null ? [sql`a.owner_id is null and a.state not in ('lost', 'cancelled', 'expired')`] : [sql`a.owner_id = ${f.ownerId}`]),
    ...(f.among === null ? [] : [sql`a.owner_id = ${f.among}`]),
    ...(f.contactIds === undefined ? [] : [sql`a.contact_id = any(${f.contactIds}::uuid[])`]),
    ...(f.endsBy === undefined ? [] : [sql`a.state = 'active' and a.until_on <= ${f.endsBy}`]),
    ...(f.waiting ? [sql`a.pending_n is not null`] : []),
  ];
  return sql.join(parts, sql` and `);
}
/** The newest first; what ends soon by its last day. `after`: how the last row stood. */
export async function listAgreements(tx: Tx, f: ListFilter, after: { on: string; number: number } | null, limit: number): Promise<StoredAgreement[]> {
  const byEnd = f.endsBy !== undefined;
  const behind = after === null ? sql`true` : byEnd ? sql`(a.until_on, a.number) > (${after.on}::date, ${after.number}::bigint)` : sql`a.number < ${after.number}`;
  const order = byEnd ? sql`a.until_on, a.number` : sql`a.number desc`;
  return (await sql<StoredAgreement>`select ${columns} from ${joined} where ${conditions(f)} and ${behind} order by ${order} limit ${limit}`.execute(tx)).rows;
}
/** How many there are in each state, of ten thousand. */
export async function countStates(tx: Tx, f: ListFilter): Promise<{ state: AgreementState; count: number }[]> {
  return (await sql<{ state: AgreementState; count: number }>`select state, count(*)::int as count from (select a.state from agreements.agreement a where ${conditions(f)} limit 10000) as a group by state`.execute(tx)).rows;
}

export interface StoredVersion {
  n: number;
  kind: VersionKind;
  totalFen: number;
  listFen: number;
  holdsUntil: string | null;
  fromOn: string | null;
  untilOn: string | null;
  noticeDays: number | null;
  asks: { code: string; params: Record<string, number> }[];
  reason: string;
  secret: Buffer | null;
  at: Date;
  byId: string | null;
  by: string | null;
  decision: "approved" | "returned" | "withdrawn" | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  decidedWhy: string | null;
  lines: { title: string; unit: string; quantity: number; priceFen: number; listFen: number }[];
}
export async function versionsOf(tx: Tx, agreementId: string): Promise<StoredVersion[]> {
  const { rows } = await sql<StoredVersion>`select v.n, v.kind, v.total_fen as "totalFen", v.list_fen as "listFen", v.holds_until as "holdsUntil", v.from_on as "fromOn", v.until_on as "untilOn", v.notice_days as "noticeDays", v.asks, v.reason, v.secret, v.at, v.by_id as "byId", p.name as by,
      d.decision, d.at as "decidedAt", q.name as "decidedBy", d.reason as "decidedWhy",
      (select coalesce(jsonb_agg(jsonb_build_object('title', l.title, 'unit', l.unit, 'quantity', l.quantity, 'priceFen', l.price_fen, 'listFen', l.list_fen) order by l.place), '[]') from agreements.price_line l where l.agreement_id = v.agreement_id and l.n = v.n) as lines
    from agreements.version v left join identity.v_person p on p.id = v.by_id left join agreements.decision d on d.agreement_id = v.agreement_id and d.n = v.n left join identity.v_person q on q.id = d.by_id
    where v.agreement_id = ${agreementId} order by v.n`.execute(tx);
  return rows;
}
export type NewVersion = Pick<StoredVersion, "n" | "kind" | "totalFen" | "listFen" | "holdsUntil" | "fromOn" | "untilOn" | "noticeDays" | "asks" | "reason" | "secret" | "at" | "byId" | "lines">;
export async function insertVersion(tx: Tx, agreementId: string, v: NewVersion): Promise<void> {
  await sql`insert into agreements.version (agreement_id, n, kind, total_fen, list_fen, holds_until, from_on, until_on, notice_days, asks, reason, secret, at, by_id)
    values (${agreementId}, ${v.n}, ${v.kind}, ${v.totalFen}, ${v.listFen}, ${v.holdsUntil}, ${v.fromOn}, ${v.untilOn}, ${v.noticeDays}, ${JSON.stringify(v.asks)}::jsonb, ${v.reason}, ${v.secret}, ${v.at}, ${v.byId})`.execute(tx);
  await sql`insert into agreements.price_line (agreement_id, n, place, title, unit, quantity, price_fen, list_fen)
    select ${agreementId}::uuid, ${v.n}::int, l.place::int, l.title, l.unit, l.quantity, l.price, l.list from unnest(${v.lines.map((l) => l.title)}::text[], ${v.lines.map((l) => l.unit)}::text[], ${v.lines.map((l) => l.quantity)}::int[], ${v.lines.map((l) => l.priceFen)}::bigint[], ${v.lines.map((l) => l.listFen)}::bigint[])
      with ordinality as l (title, unit, quantity, price, list, place)`.execute(tx);
}
export async function insertDecision(tx: Tx, agreementId: string, d: { n: number; decision: string; at: Date; byId: string | null; reason: string }): Promise<void> {
  await sql`insert into agreements.decision (agreement_id, n, decision, at, by_id, reason) values (${agreementId}, ${d.n}, ${d.decision}, ${d.at}, ${d.byId}, ${d.reason})`.execute(tx);
}

export interface StoredLine {
  n: number;
  at: Date;
  by: string | null;
  kind: string;
  words: string;
  secret: Buffer | null;
  data: Record<string, unknown>;
  told: string | null;
  way: "talk" | "mail" | "no_address" | "no_consent" | null;
}
export async function nextLine(tx: Tx, agreementId: string): Promise<number> {
  return (await sql<{ n: number }>`select coalesce(max(n), 0)::int + 1 as n from agreements.line where agreement_id = ${agreementId}`.execute(tx)).rows[0]!.n;
}
export async function insertLine(tx: Tx, agreementId: string, l: Omit<StoredLine, "by"> & { byId: string | null }): Promise<void> {
  await sql`insert into agreements.line (id, agreement_id, n, at, by_id, kind, words, secret, data, told, way) values (${newId()}, ${agreementId}, ${l.n}, ${l.at}, ${l.byId}, ${l.kind}, ${l.words}, ${l.secret}, ${JSON.stringify(l.data)}::jsonb, ${l.told}, ${l.way})`.execute(tx);
}
export async function linesOf(tx: Tx, agreementId: string): Promise<StoredLine[]> {
  return (await sql<StoredLine>`select l.n, l.at, p.name as by, l.kind, l.words, l.secret, l.data, l.told, l.way from agreements.line l left join identity.v_person p on p.id = l.by_id where l.agreement_id = ${agreementId} order by l.n`.execute(tx)).rows;
}

export interface StoredService {
  id: string;
  agreementId: string;
  what: string;
  dueOn: string;
  deliveredAt: Date | null;
  deliveredBy: string | null;
  words: string;
  secret: Buffer | null;
  checkedAt: Date | null;
  checkedWords: string;
  checkedSecret: Buffer | null;
  redone: number;
  dropped: boolean;
}
const serviceColumns = sql.raw(`s.id, s.agreement_id as "agreementId", s.what, s.due_on as "dueOn", s.delivered_at as "deliveredAt", p.name as "deliveredBy", s.words, s.secret, s.checked_at as "checkedAt", s.checked_words as "checkedWords", s.checked_secret as "checkedSecret", s.redone, s.dropped`);
export async function servicesOf(tx: Tx, agreementId: string): Promise<StoredService[]> {
  return (await sql<StoredService>`select ${serviceColumns} from agreements.service s left join identity.v_person p on p.id = s.delivered_by where s.agreement_id = ${agreementId} order by s.due_on, s.id`.execute(tx)).rows;
}
export async function findService(tx: Tx, id: string): Promise<StoredService | undefined> {
  return (await sql<StoredService>`select ${serviceColumns} from agreements.service s left join identity.v_person p on p.id = s.delivered_by where s.id = ${id}`.execute(tx)).rows[0];
}
export async function insertServices(tx: Tx, agreementId: string, rows: readonly { id: string; what: string; dueOn: string }[]): Promise<void> {
  await sql`insert into agreements.service (id, agreement_id, what, due_on) select r.id, ${agreementId}::uuid, r.what, r.due_on from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.what)}::text[], ${rows.map((r) => r.dueOn)}::date[]) as r (id, what, due_on)`.execute(tx);
}
export async function deliverService(tx: Tx, id: string, d: { at: Date; byId: string | null; words: string; secret: Buffer | null }): Promise<void> {
  await sql`update agreements.service set delivered_at = ${d.at}, delivered_by = ${d.byId}, words = ${d.words}, secret = ${d.secret} where id = ${id}`.execute(tx);
}
/** Good: it stays so. Not good: it is to be done again, and what was said of it stays. */
export async function checkService(tx: Tx, id: string, c: { good: boolean; at: Date; words: string; secret: Buffer | null }): Promise<void> {
  await (c.good
    ? sql`update agreements.service set checked_at = ${c.at}, checked_words = ${c.words}, checked_secret = ${c.secret} where id = ${id}`
    : sql`update agreements.service set delivered_at = null, delivered_by = null, checked_words = ${c.words}, checked_secret = ${c.secret}, redone = redone + 1 where id = ${id}`
  ).execute(tx);
}
/** What was not done and is due after a day is owed no more; gives how many. */
export async function dropServices(tx: Tx, agreementId: string, after: string): Promise<number> {
  return (await sql`update agreements.service set dropped = true where agreement_id = ${agreementId} and delivered_at is null and not dropped and due_on > ${after} returning 1`.execute(tx)).rows.length;
}
/** Names of people who are there. */
export async function activePeople(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return (await sql<{ id: string; name: string }>`select id, name from identity.v_person where id = any(${ids}::uuid[]) and state = 'active' order by name, id`.execute(tx)).rows;
}
