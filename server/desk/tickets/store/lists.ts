import { sql, type RawBuilder } from "kysely";
import type { Severity } from "#contract/forms.ts";
import type { Tx } from "#server/kernel/db.ts";
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

/** What a reader may see, in parts that each are one walk through one index: an "or" over them would read all that is open. */
export function branchesOf({ reach, ownerId, territory }: Pick<ListFilter, "reach" | "ownerId" | "territory">, together = false): RawBuilder<unknown>[] {
  if (reach.all || ownerId === reach.personId) return [sql`true`];
  const opened = sql`t.opened_by = ${reach.personId}`;
  const mine = ownerId === undefined ? [sql`t.owner_id = ${reach.personId}`, opened] : [opened];
  if (territory !== undefined) return reach.territories.includes(territory) ? [sql`true`] : mine;
  return [...(together ? [sql`t.territory = any(${reach.territories}::text[])`] : reach.territories.map((key) => sql`t.territory = ${key}`)), ...mine];
}

const branch = (f: ListFilter, part: RawBuilder<unknown>, more: RawBuilder<unknown>, limit: number) => {
  const [at, order] = f.ended ? [sql.raw("t.ended_at"), sql.raw("t.ended_at desc, t.id desc")] : [sql.raw("t.sort_at"), sql.raw("t.sort_at, t.id")];
  return sql`(select t.id, ${at} as at from tickets.ticket t where ${sql.join([...narrowed(f), part, more], sql` and `)} order by ${order} limit ${limit})`;
};

/** Open tickets by their deadline, ended ones newest first; by keyset. What the rows show is read for those that are shown. */
export async function listTickets(tx: Tx, f: ListFilter, after: { at: Date; id: string } | null, limit: number): Promise<StoredTicket[]> {
  const behind = after === null ? sql`true` : f.ended ? sql`(t.ended_at, t.id) < (${after.at}, ${after.id}::uuid)` : sql`(t.sort_at, t.id) > (${after.at}, ${after.id}::uuid)`;
  const order = sql.raw(f.ended ? "at desc, id desc" : "at, id");
  const { rows } = await sql<StoredTicket>`select ${columns} from (select id, at from (${sql.join(branchesOf(f).map((part) => branch(f, part, behind, limit)), sql` union `)}) as found order by ${order} limit ${limit}) as found
    join tickets.ticket t on t.id = found.id ${joined} order by ${sql.raw(f.ended ? "found.at desc, found.id desc" : "found.at, found.id")}`.execute(tx);
  return rows;
}

/** Each filter's count, exact up to `most`, then one more (D10); all in one statement. No order is asked for, so that territories count together. */
export async function countEach(tx: Tx, filters: readonly ListFilter[], most: number): Promise<number[]> {
  const one = (f: ListFilter) => {
    const part = (where: RawBuilder<unknown>) => sql`(select t.id from tickets.ticket t where ${sql.join([...narrowed(f), where], sql` and `)} limit ${most + 1})`;
    return sql`(select count(*)::int from (select 1 from (${sql.join(branchesOf(f, true).map(part), sql` union `)}) as found limit ${most + 1}) as found)`;
  };
  const { rows } = await sql<{ counts: number[] }>`select array[${sql.join(filters.map(one))}] as counts`.execute(tx);
  return rows[0]!.counts;
}
export const countTickets = async (tx: Tx, f: ListFilter, most: number): Promise<number> => (await countEach(tx, [f], most))[0]!;
