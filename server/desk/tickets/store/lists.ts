import { sql, type RawBuilder } from "kysely";
import type { Severity } from "#contract/forms.ts";
import { among, planAnew, type Tx } from "#server/kernel/db.ts";
import type { StoredTicket } from "./tickets.ts";

export type Reach = { all: true } | { all: false; personId: string; territories: readonly string[] };
export interface ListFilter {
  ended: boolean;
  ownerId?: string | null | undefined;
  type?: string | undefined;
  stage?: string | undefined;
  severity?: Severity | undefined;
  territory?: string | undefined;
  shopId?: string | undefined;
  tag?: string | undefined;
  /** The contacts of one customer. */
  contactIds?: readonly string[] | undefined;
  orderNumber?: string | undefined;
  dueBefore?: Date | undefined;
  /** Opened in this span, or ended in it where ended ones are asked for. */
  from?: Date | undefined;
  to?: Date | undefined;
  reach: Reach;
}

const state = (f: ListFilter): RawBuilder<unknown> => (f.ended ? sql`t.ended_at is not null` : sql`t.ended_at is null`);
export const narrowed = (f: ListFilter): RawBuilder<unknown>[] => [state(f), ...asked(f)];
const asked = (f: ListFilter): RawBuilder<unknown>[] => {
  const when = sql.raw(f.ended ? "t.ended_at" : "t.opened_at");
  // Nearly all that is open was opened lately, which the planner's figures of all tickets do not say: it would begin in the index of that day and go through tens of thousands. So the day only sorts out; where few were opened in a span, `walk` begins there.
  const span = (condition: RawBuilder<unknown>) => (f.ended ? condition : sql`(${condition}) is true`);
  return [
    ...(f.ownerId === undefined ? [] : [f.ownerId === null ? sql`t.owner_id is null` : sql`t.owner_id = ${f.ownerId}`]),
    ...(f.type === undefined ? [] : [sql`t.type = ${f.type}`]),
    ...(f.stage === undefined ? [] : [sql`t.place = ${f.stage}`]),
    ...(f.severity === undefined ? [] : [sql`t.severity = ${f.severity}`]),
    ...(f.territory === undefined ? [] : [sql`t.territory = ${f.territory}`]),
    ...(f.shopId === undefined ? [] : [sql`t.shop_id = ${f.shopId}`]),
    ...(f.tag === undefined ? [] : [sql`t.tags <> '{}' and t.tags @> array[${f.tag}]::text[]`]),
    ...(f.contactIds === undefined ? [] : [sql`t.contact_id = any(${f.contactIds}::uuid[])`]),
    ...(f.orderNumber === undefined ? [] : [sql`t.order_number = ${f.orderNumber}`]),
    // What has ended is never due.
    ...(f.dueBefore === undefined ? [] : [f.ended ? sql`false` : sql`t.due_at is not null and t.sort_at < ${f.dueBefore}`]),
    ...(f.from === undefined ? [] : [span(sql`${when} >= ${f.from}`)]),
    ...(f.to === undefined ? [] : [span(sql`${when} < ${f.to}`)]),
  ];
};

const own = ({ reach, ownerId, territory }: Pick<ListFilter, "reach" | "ownerId" | "territory">): boolean => reach.all || ownerId === reach.personId || (territory !== undefined && reach.territories.includes(territory));

/**
 * What a reader may see, as the walks that it takes: one where all is seen or a filter lies within reach, else one each for a territory, for what is one's own and for what one opened. Each begins in an
 * index of its own and goes in the order of the list; one condition with "or" in it would be walked through all tickets by whoever may see few.
 */
function ways(f: Pick<ListFilter, "reach" | "ownerId" | "territory">): RawBuilder<unknown>[] {
  const { reach, ownerId, territory } = f;
  if (reach.all || own(f)) return [sql`true`];
  return [
    ...(territory !== undefined ? [] : reach.territories.length > mostTerritories ? [sql`t.territory = any(${reach.territories}::text[])`] : reach.territories.map((one) => sql`t.territory = ${one}`)),
    ...(ownerId === undefined ? [sql`t.owner_id = ${reach.personId}`] : []),
    sql`t.opened_by = ${reach.personId}`,
  ];
}
/** Of more than these one walk is made. */
const mostTerritories = 4;

/** The same as one condition, for tickets that are asked for by their ids. */
export const within = (f: Pick<ListFilter, "reach" | "ownerId" | "territory">): RawBuilder<unknown> => sql`(${sql.join(ways(f), sql` or `)})`;

/** What so few tickets have is looked at whole, in an index of its own: a tag, a span of days in which what is still open was opened. What more have is met soon enough on a walk. */
const fewTickets = 2500;

/**
 * Lists walk one index. The planner would rather lay two of them over each other and fetch what both have: thousands of rows of which few are wanted (150 ms where the walk takes 5), since it takes rows that lie anywhere for near. For this
 * transaction only. Two things it cannot know are asked for here: how many have a tag, which the database reckons for itself (what it does not count has few), and how many open ones were opened in a span, for its figures are of all tickets,
 * and of those opened a year ago hardly any is open. What is asked goes through all tickets, or through those few, which the planner then leaves alone.
 */
async function walk<T>(tx: Tx, f: ListFilter, few: number, through: (walked: Walked) => RawBuilder<T>): Promise<T[]> {
  const span = !f.ended && (f.from !== undefined || f.to !== undefined) ? sql`${f.from === undefined ? sql`true` : sql`t.opened_at >= ${f.from}`} and ${f.to === undefined ? sql`true` : sql`t.opened_at < ${f.to}`}` : null;
  const rare = sql`coalesce((select e.share * (select reltuples from pg_class where oid = 'tickets.ticket'::regclass) from pg_stats s cross join lateral unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as e(tag, share)
    where s.schemaname = 'tickets' and s.tablename = 'ticket' and s.attname = 'tags' and e.tag = ${f.tag}), 0) <= ${few}::int`;
  const prepared = sql<{ opened: number }>`select set_config('enable_bitmapscan', ${f.tag === undefined ? sql`'off'` : sql`case when ${rare} then 'on' else 'off' end`}, true),
    ${span === null ? sql`0` : sql`(select count(*)::int from (select 1 from tickets.ticket t where t.ended_at is null and ${span} limit ${few + 1}::int) as met)`} as opened`.execute(tx);
  const first = [
    // A customer or an order has few tickets.
    ...(f.contactIds === undefined ? [] : [sql`t.contact_id ${among(f.contactIds)}`]), ...(f.orderNumber === undefined ? [] : [sql`t.order_number = ${f.orderNumber}`]),
    ...(span !== null && (await prepared).rows[0]!.opened <= few ? [span] : []),
  ];
  const walked = first.length === 0 ? all : { source: sql`(select * from tickets.ticket t where ${sql.join([state(f), ...first], sql` and `)} offset 0) as t`, few: true };
  // In one flight (0021) where nothing was to be known first.
  const [, { rows }] = await Promise.all([prepared, through(walked).execute(tx)]);
  return rows;
}
interface Walked {
  source: RawBuilder<unknown>;
  few: boolean;
}
const all: Walked = { source: sql`tickets.ticket t`, few: false };

/** A ticket as the list shows it. */
export type ListedTicket = Pick<StoredTicket, "id" | "number" | "type" | "workflowVersion" | "title" | "severity" | "territory" | "shopId" | "shopName" | "contactId" | "place" | "outcome" | "ownerId" | "ownerName" | "tags" | "openedAt" | "stageAt" | "dueAt" | "sortAt" | "endedAt">;
const listed = sql.raw(`t.id, t.number, t.type, t.workflow_version as "workflowVersion", t.title, t.severity, t.territory, t.shop_id as "shopId", s.short_name as "shopName", t.contact_id as "contactId", t.place, t.outcome, t.owner_id as "ownerId", o.name as "ownerName", t.tags,
  t.opened_at as "openedAt", t.stage_at as "stageAt", t.due_at as "dueAt", t.sort_at as "sortAt", t.ended_at as "endedAt"`);

/** Open tickets by their deadline, ended ones newest first; by keyset. What the rows show is read for those that are shown. */
function pageOf(f: ListFilter, { source, few }: Walked, after: { at: Date; id: string } | null, limit: number): RawBuilder<ListedTicket> {
  const [at, way] = f.ended ? [sql.raw("ended_at"), sql.raw("desc")] : [sql.raw("sort_at"), sql.raw("")];
  const behind = after === null ? sql`true` : f.ended ? sql`(t.ended_at, t.id) < (${after.at}, ${after.id}::uuid)` : sql`(t.sort_at, t.id) > (${after.at}, ${after.id}::uuid)`;
  const walks = (few ? [within(f)] : ways(f)).map((seen) => sql`(select t.id, t.${at} as at from ${source} where ${sql.join([...(few ? asked(f) : narrowed(f)), seen, behind], sql` and `)} order by t.${at} ${way}, t.id ${way} limit ${limit})`);
  const found = walks.length === 1 ? walks[0]! : sql`(select id, at from (${sql.join(walks, sql` union `)}) as seen order by at ${way}, id ${way} limit ${limit})`;
  return sql<ListedTicket>`${planAnew} select ${listed} from ${found} as found join tickets.ticket t on t.id = found.id left join organization.v_shop s on s.id = t.shop_id left join organization.v_person o on o.id = t.owner_id
    order by found.at ${way}, found.id ${way}`;
}
export const listTickets = (tx: Tx, f: ListFilter, after: { at: Date; id: string } | null, limit: number, few = fewTickets): Promise<ListedTicket[]> => walk(tx, f, few, (walked) => pageOf(f, walked, after, limit));

const counts = (filters: readonly (readonly [ListFilter, Walked])[], most: number): RawBuilder<{ counts: number[] }> => {
  const limit = sql.raw(`limit ${most + 1}`);
  const one = ([f, { source, few }]: readonly [ListFilter, Walked]) => {
    const walks = (few ? [within(f)] : ways(f)).map((seen) => sql`(select t.id from ${source} where ${sql.join([...(few ? asked(f) : narrowed(f)), seen], sql` and `)} ${limit})`);
    return sql`(select count(*)::int from ${walks.length === 1 ? walks[0]! : sql`(${sql.join(walks, sql` union `)} ${limit})`} as found)`;
  };
  return sql`select array[${sql.join(filters.map(one))}] as counts`;
};
/** Each filter's count, exact up to `most`, then one more (D10); all in one statement, after a list in its transaction: for filters that are always the same. */
export const countEach = async (tx: Tx, filters: readonly ListFilter[], most: number): Promise<number[]> => (await counts(filters.map((f) => [f, all]), most).execute(tx)).rows[0]!.counts;
/** The count of any filter. */
export const countTickets = async (tx: Tx, f: ListFilter, most: number, few = fewTickets): Promise<number> => (await walk(tx, f, few, (walked) => sql<{ counts: number[] }>`${planAnew} ${counts([[f, walked]], most)}`))[0]!.counts[0]!;
