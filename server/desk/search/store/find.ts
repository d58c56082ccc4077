import { sql, type RawBuilder } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { TicketListFilter } from "#server/desk/tickets/index.ts";
import type { DayCount } from "../rules/pieces.ts";

/** The filters of the tickets' list; open and ended ones together where that is left out. */
export type TicketSearchFilter = Omit<TicketListFilter, "ended"> & { ended?: boolean | undefined };

export interface Hit {
  subjectId: string;
  n: number;
  at: Date;
}

/** Whose conversations a reader may see; null: everybody's. */
export interface Within {
  personId: string;
  teams: readonly string[];
  territories: readonly string[];
}

export interface Wanted {
  from: Date;
  to: Date;
  /** Hits come after this one: the last of the page before. */
  after?: Hit | undefined;
  terms: readonly string[];
  grams: readonly number[];
  /** All of these, by the index. */
  facets: readonly number[];
  /** All of these, looked up in the row: what nearly every text has would cost the index a walk through all of them (14 ms instead of 0.3). */
  usual: readonly number[];
  /** One of these each. */
  oneOf: readonly (readonly number[])[];
  limit: number;
}

/**
 * Plans that walk whole tables are out of the question here, and the planner cannot know it: it has no statistics of the arrays and takes a
 * word for rarer or more common than it is where one may look. Nor are helpers of any use to it: to start one takes longer than to find
 * (the newest seconds in 50 ms instead of 2). For this transaction only.
 */
export async function holdPlanner(tx: Tx): Promise<void> {
  await sql`select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true)`.execute(tx);
}

/** How many texts each day has, the newest first. */
export async function dayCounts(tx: Tx): Promise<DayCount[]> {
  const { rows } = await sql<DayCount>`select day::text as day, n from search.day order by day desc`.execute(tx);
  return rows;
}

const mayRead = (within: Within | null): RawBuilder<unknown> =>
  within === null ? sql`true` : sql`(c.assignee_id = ${within.personId} or c.territory = any(${within.territories}::text[]) or c.team_id = any(${within.teams}::uuid[]))`;

/** The hits of a span by the index alone: hashes narrow, the text itself decides. */
const found = (w: Wanted): RawBuilder<unknown> => sql`
  select t.subject_id, t.n, t.at from search.text t
  where t.at >= ${w.from} and t.at < ${w.to} and t.grams @> ${w.grams}::int4[] ${w.facets.length > 0 ? sql`and t.facets @> ${w.facets}::int4[]` : sql``}
    ${w.usual.length > 0 ? sql`and (t.facets || '{}'::int4[]) @> ${w.usual}::int4[]` : sql``}
    ${sql.join(w.oneOf.map((some) => sql`and t.facets && ${some}::int4[]`), sql` `)}
    and ${sql.join(w.terms.map((term) => sql`strpos(t.norm, ${term}) > 0`), sql` and `)}
    ${w.after ? sql`and (t.at, t.subject_id, t.n) < (${w.after.at}, ${w.after.subjectId}::uuid, ${w.after.n})` : sql``}
  order by t.at desc, t.subject_id desc, t.n desc limit ${w.limit}`;

/** One step of a search. `full`: the span may hold more. Who may read is decided by the record as it stands now, never by the index. */
export async function saidHits(tx: Tx, wanted: Wanted, within: Within | null): Promise<{ hits: Hit[]; last: Hit | undefined; full: boolean }> {
  const { rows } = await sql<Hit & { may: boolean }>`with found as materialized (${found(wanted)})
    select f.subject_id as "subjectId", f.n, f.at, c.id is not null as may
    from found f left join conversations.v_reach c on c.id = f.subject_id and ${mayRead(within)} order by f.at desc, f.subject_id desc, f.n desc`.execute(tx);
  return { hits: rows.filter((row) => row.may), last: rows.at(-1), full: rows.length === wanted.limit };
}

/** The same for orders; `contacts`: only theirs. */
export async function orderHits(tx: Tx, wanted: Wanted, contacts: readonly string[] | null): Promise<{ hits: Hit[]; last: Hit | undefined; full: boolean }> {
  const may = contacts === null ? sql`true` : sql`o.contact_id = any(${contacts}::uuid[])`;
  const { rows } = await sql<Hit & { may: boolean }>`with found as materialized (${found(wanted)})
    select f.subject_id as "subjectId", f.n, f.at, o.id is not null as may
    from found f left join orders.v_order o on o.id = f.subject_id and ${may} order by f.at desc, f.subject_id desc, f.n desc`.execute(tx);
  return { hits: rows.filter((row) => row.may), last: rows.at(-1), full: rows.length === wanted.limit };
}

/** Whose tickets a reader may see, beside those of territories: one's own and those that one opened. */
const mayReadTicket = (reach: TicketListFilter["reach"] & { all: false }): RawBuilder<unknown> =>
  sql`(t.owner_id = ${reach.personId} or t.opened_by = ${reach.personId} or t.territory = any(${reach.territories}::text[]))`;

/** The same for tickets, with all filters of their list, as the record stands now; `filter.ended` left out: open and ended ones. */
export async function ticketHits(tx: Tx, wanted: Wanted, f: TicketSearchFilter): Promise<{ hits: Hit[]; last: Hit | undefined; full: boolean }> {
  const when = f.ended === true ? sql.raw("t.ended_at") : sql.raw("t.opened_at");
  const conditions = [
    ...(f.reach.all ? [] : [mayReadTicket(f.reach)]),
    ...(f.ended === undefined ? [] : [f.ended ? sql`t.ended_at is not null` : sql`t.ended_at is null`]),
    ...(f.ownerId === undefined ? [] : [sql`t.owner_id is not distinct from ${f.ownerId}::uuid`]),
    ...(f.type === undefined ? [] : [sql`t.type = ${f.type}`]), ...(f.stage === undefined ? [] : [sql`t.place = ${f.stage}`]), ...(f.severity === undefined ? [] : [sql`t.severity = ${f.severity}`]),
    ...(f.territory === undefined ? [] : [sql`t.territory = ${f.territory}`]), ...(f.shopId === undefined ? [] : [sql`t.shop_id = ${f.shopId}`]), ...(f.tag === undefined ? [] : [sql`t.tags @> array[${f.tag}]::text[]`]),
    ...(f.contactIds === undefined ? [] : [sql`t.contact_id = any(${f.contactIds}::uuid[])`]), ...(f.orderNumber === undefined ? [] : [sql`t.order_number = ${f.orderNumber}`]),
    ...(f.dueBefore === undefined ? [] : [sql`t.due_at < ${f.dueBefore}`]), ...(f.from === undefined ? [] : [sql`${when} >= ${f.from}`]), ...(f.to === undefined ? [] : [sql`${when} < ${f.to}`]),
  ];
  // Whoever sees all and asks for nothing beside the words: no ticket needs to be looked at.
  const joined = conditions.length === 0 ? sql`true as may from found f` : sql`t.id is not null as may from found f left join tickets.v_ticket t on t.id = f.subject_id and ${sql.join(conditions, sql` and `)}`;
  const { rows } = await sql<Hit & { may: boolean }>`with found as materialized (${found(wanted)})
    select f.subject_id as "subjectId", f.n, f.at, ${joined} order by f.at desc, f.subject_id desc, f.n desc`.execute(tx);
  return { hits: rows.filter((row) => row.may), last: rows.at(-1), full: rows.length === wanted.limit };
}
