import { sql, type RawBuilder } from "kysely";
import type { Severity } from "#contract/forms.ts";
import { planAnew, type Tx } from "#server/kernel/db.ts";
import { columns, joined, type StoredTicket } from "./tickets.ts";

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

export const narrowed = (f: ListFilter): RawBuilder<unknown>[] => {
  const when = sql.raw(f.ended ? "t.ended_at" : "t.opened_at");
  return [
    f.ended ? sql`t.ended_at is not null` : sql`t.ended_at is null`,
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
    ...(f.from === undefined ? [] : [sql`${when} >= ${f.from}`]),
    ...(f.to === undefined ? [] : [sql`${when} < ${f.to}`]),
  ];
};

/** What a reader may see. One condition, decided within the index that is walked; only who may see little is served by the indexes of its parts, which the planner knows. */
export function within({ reach, ownerId, territory }: Pick<ListFilter, "reach" | "ownerId" | "territory">): RawBuilder<unknown> {
  if (reach.all || ownerId === reach.personId || (territory !== undefined && reach.territories.includes(territory))) return sql`true`;
  const parts = [
    ...(territory === undefined && reach.territories.length > 0 ? [sql`t.territory = any(${reach.territories}::text[])`] : []),
    ...(ownerId === undefined ? [sql`t.owner_id = ${reach.personId}`] : []),
    sql`t.opened_by = ${reach.personId}`,
  ];
  return sql`(${sql.join(parts, sql` or `)})`;
}

/** Open tickets by their deadline, ended ones newest first; by keyset. What the rows show is read for those that are shown. */
function pageOf(f: ListFilter, after: { at: Date; id: string } | null, limit: number): RawBuilder<StoredTicket> {
  const [at, way] = f.ended ? [sql.raw("t.ended_at"), sql.raw("desc")] : [sql.raw("t.sort_at"), sql.raw("")];
  const behind = after === null ? sql`true` : f.ended ? sql`(t.ended_at, t.id) < (${after.at}, ${after.id}::uuid)` : sql`(t.sort_at, t.id) > (${after.at}, ${after.id}::uuid)`;
  return sql<StoredTicket>`${planAnew} select ${columns} from (select t.id, ${at} as at from tickets.ticket t where ${sql.join([...narrowed(f), within(f), behind], sql` and `)} order by ${at} ${way}, t.id ${way} limit ${limit}) as found
    join tickets.ticket t on t.id = found.id ${joined} order by found.at ${way}, found.id ${way}`;
}
export const listTickets = async (tx: Tx, f: ListFilter, after: { at: Date; id: string } | null, limit: number): Promise<StoredTicket[]> => (await pageOf(f, after, limit).execute(tx)).rows;

const counts = (filters: readonly ListFilter[], most: number): RawBuilder<{ counts: number[] }> => {
  const one = (f: ListFilter) => sql`(select count(*)::int from (select 1 from tickets.ticket t where ${sql.join([...narrowed(f), within(f)], sql` and `)} limit ${sql.raw(String(most + 1))}) as found)`;
  return sql`select array[${sql.join(filters.map(one))}] as counts`;
};
/** Each filter's count, exact up to `most`, then one more (D10); all in one statement: for filters that are always the same. */
export const countEach = async (tx: Tx, filters: readonly ListFilter[], most: number): Promise<number[]> => (await counts(filters, most).execute(tx)).rows[0]!.counts;
/** The count of any filter. */
export const countTickets = async (tx: Tx, f: ListFilter, most: number): Promise<number> => (await sql<{ counts: number[] }>`${planAnew} ${counts([f], most)}`.execute(tx)).rows[0]!.counts[0]!;
