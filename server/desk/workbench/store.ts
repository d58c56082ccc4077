import { sql } from "kysely";
import type { ConversationFilter } from "#contract/conversation.ts";
import type { TicketFilter } from "#contract/tickets.ts";
import type { Tx } from "#server/kernel/db.ts";

/** The lists whose filters are kept. */
export interface Filters {
  conversations: ConversationFilter;
  tickets: TicketFilter;
}
export type List = keyof Filters;

export interface StoredView<L extends List = List> {
  id: string;
  ownerId: string;
  shared: boolean;
  name: string;
  filter: Filters[L];
}

const viewColumns = sql.raw(`id, owner_id as "ownerId", shared, name, filter`);

/** A person's own views, then the shared ones, each list in its order. */
export async function viewsFor<L extends List>(tx: Tx, list: L, personId: string): Promise<StoredView<L>[]> {
  const { rows } = await sql<StoredView<L>>`select ${viewColumns} from workbench.view where list = ${list} and (shared or owner_id = ${personId}) order by shared, sort, created_at, id`.execute(tx);
  return rows;
}

/** Locks one list, so that two who sort it at once do not mix; gives its views in order. */
export async function lockList(tx: Tx, list: List, shared: boolean, personId: string): Promise<StoredView[]> {
  await sql`select pg_advisory_xact_lock(hashtext('workbench.view'), hashtext(${`${list} ${shared ? "shared" : personId}`}))`.execute(tx);
  const { rows } = await sql<StoredView>`select ${viewColumns} from workbench.view where list = ${list} and shared = ${shared} and (${shared} or owner_id = ${personId}) order by sort, created_at, id`.execute(tx);
  return rows;
}

export async function readView(tx: Tx, list: List, id: string): Promise<StoredView | undefined> {
  const { rows } = await sql<StoredView>`select ${viewColumns} from workbench.view where id = ${id} and list = ${list} for update`.execute(tx);
  return rows[0];
}

export async function insertView(tx: Tx, list: List, view: StoredView, at: Date): Promise<void> {
  await sql`insert into workbench.view (list, id, owner_id, shared, name, filter, sort, created_at, updated_at)
    values (${list}, ${view.id}, ${view.ownerId}, ${view.shared}, ${view.name}, ${JSON.stringify(view.filter)}::jsonb, 0, ${at}, ${at})`.execute(tx);
}

export async function saveView(tx: Tx, view: StoredView, at: Date): Promise<void> {
  await sql`update workbench.view set name = ${view.name}, shared = ${view.shared}, filter = ${JSON.stringify(view.filter)}::jsonb, updated_at = ${at} where id = ${view.id}`.execute(tx);
}

export async function saveOrder(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`update workbench.view v set sort = w.n from unnest(${ids}::uuid[]) with ordinality as w(id, n) where v.id = w.id`.execute(tx);
}

export async function deleteView(tx: Tx, id: string): Promise<void> {
  await sql`delete from workbench.view where id = ${id}`.execute(tx);
}

export interface StoredReply {
  id: string;
  shortcut: string;
  title: string;
  text: string;
}

export async function repliesOf(tx: Tx, personId: string): Promise<StoredReply[]> {
  const { rows } = await sql<StoredReply>`select id, shortcut, title, text from workbench.reply where person_id = ${personId} order by shortcut, id`.execute(tx);
  return rows;
}

/** Adds or changes; false when the shortcut belongs to another of one's replies. */
export async function saveReply(tx: Tx, personId: string, reply: StoredReply, at: Date): Promise<boolean> {
  const { rows: taken } = await sql`select 1 from workbench.reply where person_id = ${personId} and shortcut = ${reply.shortcut} and id <> ${reply.id}`.execute(tx);
  if (taken.length > 0) return false;
  await sql`insert into workbench.reply (id, person_id, shortcut, title, text, created_at, updated_at) values (${reply.id}, ${personId}, ${reply.shortcut}, ${reply.title}, ${reply.text}, ${at}, ${at})
    on conflict (id) do update set shortcut = excluded.shortcut, title = excluded.title, text = excluded.text, updated_at = excluded.updated_at`.execute(tx);
  return true;
}

/** Locks a person's replies against a second hand of the same person. */
export async function lockReplies(tx: Tx, personId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('workbench.reply'), hashtext(${personId}))`.execute(tx);
}

export async function deleteReply(tx: Tx, personId: string, id: string): Promise<boolean> {
  const { rows } = await sql`delete from workbench.reply where id = ${id} and person_id = ${personId} returning 1`.execute(tx);
  return rows.length > 0;
}
