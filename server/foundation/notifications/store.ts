import { sql, type RawBuilder } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredNotification {
  id: string;
  kind: string;
  params: Record<string, string | number | null>;
  link: string | null;
  at: Date;
  readAt: Date | null;
}
export interface Cursor {
  at: Date;
  id: string;
}

/** Stores one row for each person who is there to read it; the ids beyond that are passed over. Gives who got one. */
export const notificationsFor = (rows: readonly { id: string; personId: string }[], note: { kind: string; params: object; link: string | null; at: Date }): RawBuilder<{ personId: string }> =>
  sql<{ personId: string }>`
    insert into notifications.notification (id, person_id, kind, params, link, at)
    select r.id, r.person_id, ${note.kind}, ${JSON.stringify(note.params)}::jsonb, ${note.link}, ${note.at}::timestamptz
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.personId)}::uuid[]) as r(id, person_id)
    join identity.v_person p on p.id = r.person_id where p.state <> 'suspended'
    returning person_id as "personId"`;
export const addNotifications = async (tx: Tx, ...given: Parameters<typeof notificationsFor>): Promise<string[]> => (await notificationsFor(...given).execute(tx)).rows.map((row) => row.personId);

export async function listNotifications(tx: Tx, personId: string, { after, limit, unread }: { after: Cursor | null; limit: number; unread: boolean }): Promise<StoredNotification[]> {
  const { rows } = await sql<StoredNotification>`
    select id, kind, params, link, at, read_at as "readAt" from notifications.notification
    where person_id = ${personId} ${unread ? sql`and read_at is null` : sql``} ${after ? sql`and (at, id) < (${after.at}, ${after.id}::uuid)` : sql``}
    order by at desc, id desc limit ${limit}`.execute(tx);
  return rows;
}

/** Counts at most one more than `most`. */
export async function countNotifications(tx: Tx, personId: string, most: number, only: "all" | "unread"): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select 1 from notifications.notification where person_id = ${personId} ${only === "unread" ? sql`and read_at is null` : sql``} limit ${most + 1}) as r`.execute(tx);
  return rows[0]!.n;
}

/** Marks one as read; false when this person was never told it. */
export async function markRead(tx: Tx, personId: string, id: string, at: Date): Promise<boolean> {
  const { rows } = await sql`update notifications.notification set read_at = coalesce(read_at, ${at}) where id = ${id} and person_id = ${personId} returning 1`.execute(tx);
  return rows.length > 0;
}

export async function markAllRead(tx: Tx, personId: string, until: Date, at: Date): Promise<number> {
  const { rows } = await sql`update notifications.notification set read_at = ${at} where person_id = ${personId} and read_at is null and at <= ${until} returning 1`.execute(tx);
  return rows.length;
}

/** Deletes read ones older than `before`, at most `limit`. */
export async function deleteRead(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rows } = await sql`delete from notifications.notification where id in (select id from notifications.notification where read_at < ${before} limit ${limit}) returning 1`.execute(tx);
  return rows.length;
}
