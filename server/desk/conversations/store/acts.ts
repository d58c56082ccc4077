import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { ConversationState } from "./conversations.ts";

/** Active people who hold one of these roles, with the names that sort them. */
export async function peopleWithRole(tx: Tx, roles: readonly string[]): Promise<{ id: string; name: string; key: string }[]> {
  const { rows } = await sql<{ id: string; name: string; key: string }>`select p.id, p.name, p.name_key as key from identity.v_person p
    where p.state = 'active' and exists (select 1 from identity.v_grant g where g.person_id = p.id and g.role = any(${roles}::text[])) order by p.name_key, p.id limit 2000`.execute(tx);
  return rows;
}

export interface StoredDraft {
  personId: string;
  conversationId: string;
  contactId: string;
  mode: "message" | "note";
  text: string;
  secret: Buffer | null;
  device: string;
  at: Date;
}
const draftColumns = sql.raw(`d.person_id as "personId", d.conversation_id as "conversationId", c.contact_id as "contactId", d.mode, d.text, d.secret, d.device, d.at`);

/** The draft, locked until this transaction ends; a second one for the same place waits. */
export async function lockDraft(tx: Tx, personId: string, conversationId: string, mode: string): Promise<StoredDraft | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext('conversations.draft'), hashtext(${`${personId}/${conversationId}/${mode}`}))`.execute(tx);
  return readDraft(tx, personId, conversationId, mode);
}
export async function readDraft(tx: Tx, personId: string, conversationId: string, mode: string): Promise<StoredDraft | undefined> {
  const { rows } = await sql<StoredDraft>`select ${draftColumns} from conversations.draft d join conversations.conversation c on c.id = d.conversation_id
    where d.person_id = ${personId} and d.conversation_id = ${conversationId} and d.mode = ${mode}`.execute(tx);
  return rows[0];
}
export async function draftsOf(tx: Tx, personId: string, limit: number): Promise<StoredDraft[]> {
  const { rows } = await sql<StoredDraft>`select ${draftColumns} from conversations.draft d join conversations.conversation c on c.id = d.conversation_id
    where d.person_id = ${personId} order by d.at desc limit ${limit}`.execute(tx);
  return rows;
}
export async function saveDraft(tx: Tx, d: Omit<StoredDraft, "contactId">): Promise<void> {
  await sql`insert into conversations.draft (person_id, conversation_id, mode, text, secret, device, at)
    values (${d.personId}, ${d.conversationId}, ${d.mode}, ${d.text}, ${d.secret}, ${d.device}, ${d.at})
    on conflict (person_id, conversation_id, mode) do update set text = excluded.text, secret = excluded.secret, device = excluded.device, at = excluded.at`.execute(tx);
}
export async function deleteDraft(tx: Tx, personId: string, conversationId: string, mode: string): Promise<void> {
  await sql`delete from conversations.draft where person_id = ${personId} and conversation_id = ${conversationId} and mode = ${mode}`.execute(tx);
}
export async function deleteOldDrafts(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rows } = await sql`delete from conversations.draft where (person_id, conversation_id, mode) in
    (select person_id, conversation_id, mode from conversations.draft where at < ${before} limit ${limit}) returning 1`.execute(tx);
  return rows.length;
}

/** Sets since when the customer waits: putting aside ends the clock, coming back gives it its true beginning again. */
export async function setWaitingSince(tx: Tx, id: string, since: Date | null): Promise<void> {
  await sql`update conversations.conversation_head set waiting_since = ${since} where id = ${id}`.execute(tx);
}

export interface EntryFacts {
  seq: number;
  publicSeq: number | null;
  kind: string;
  at: Date;
  authorKind: "customer" | "agent" | "system";
  authorId: string | null;
  recalled: boolean;
}
export async function entryFacts(tx: Tx, c: Pick<ConversationState, "bucket" | "id">, seq: number): Promise<EntryFacts | undefined> {
  const { rows } = await sql<EntryFacts>`select seq, public_seq as "publicSeq", kind, at, author_kind as "authorKind", author_id as "authorId", coalesce(body ? 'recalled', false) as recalled
    from conversations.entry where bucket = ${c.bucket} and conversation_id = ${c.id} and seq = ${seq}`.execute(tx);
  return rows[0];
}

/** Moves the words of an entry out of the course, and gives the file that it named; what is left says only that something was there. */
export async function takeWordsOut(tx: Tx, c: Pick<ConversationState, "bucket" | "id">, seq: number, byId: string, at: Date): Promise<string | null> {
  const { rows } = await sql<{ file: string | null }>`insert into conversations.recalled (conversation_id, seq, text, body, secret, client_id, by_id, at)
    select conversation_id, seq, text, body, secret, client_id, ${byId}::uuid, ${at} from conversations.entry where bucket = ${c.bucket} and conversation_id = ${c.id} and seq = ${seq}
    returning body->'file'->>'id' as file`.execute(tx);
  await sql`update conversations.entry set text = '', secret = null, body = '{"recalled": true}' where bucket = ${c.bucket} and conversation_id = ${c.id} and seq = ${seq}`.execute(tx);
  return rows[0]?.file ?? null;
}
export async function recalledWords(tx: Tx, id: string, seq: number): Promise<{ text: string; secret: Buffer | null; clientId: string | null; byId: string; at: Date } | undefined> {
  const { rows } = await sql<{ text: string; secret: Buffer | null; clientId: string | null; byId: string; at: Date }>`select text, secret, client_id as "clientId", by_id as "byId", at
    from conversations.recalled where conversation_id = ${id} and seq = ${seq}`.execute(tx);
  return rows[0];
}
/** Since when the customer waits, by what is left of the course: the first message after our last one. */
export async function waitingByCourse(tx: Tx, c: Pick<ConversationState, "bucket" | "id">): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`select min(at) as at from conversations.entry where bucket = ${c.bucket} and conversation_id = ${c.id} and kind = 'message' and author_kind = 'customer'
    and seq > coalesce((select max(seq) from conversations.entry where bucket = ${c.bucket} and conversation_id = ${c.id} and kind = 'message' and author_kind = 'agent' and not coalesce(body ? 'recalled', false)), 0)`.execute(tx);
  return rows[0]?.at ?? null;
}

export async function idByNumber(tx: Tx, number: number): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select id from conversations.conversation where number = ${number}`.execute(tx);
  return rows[0]?.id;
}

export interface StoredLink {
  a: string;
  b: string;
  kind: "related" | "merged";
  byId: string;
  at: Date;
  before: MergedBefore | null;
}
/** What a merged conversation was, for taking the merge back. */
export interface MergedBefore {
  stage: ConversationState["stage"];
  assigneeId: string | null;
  queuedAt: string | null;
}
const linkColumns = sql.raw(`a, b, kind, by_id as "byId", at, before`);
export async function linksOf(tx: Tx, id: string): Promise<StoredLink[]> {
  const { rows } = await sql<StoredLink>`select ${linkColumns} from conversations.link where a = ${id} or b = ${id} order by at desc limit 100`.execute(tx);
  return rows;
}
export async function readLink(tx: Tx, a: string, b: string): Promise<StoredLink | undefined> {
  const { rows } = await sql<StoredLink>`select ${linkColumns} from conversations.link where (a = ${a} and b = ${b}) or (a = ${b} and b = ${a})`.execute(tx);
  return rows[0];
}
/** Adds a link; false when the two are linked already. */
export async function addLink(tx: Tx, link: StoredLink): Promise<boolean> {
  const { rows } = await sql`insert into conversations.link (a, b, kind, by_id, at, before) values (${link.a}, ${link.b}, ${link.kind}, ${link.byId}, ${link.at}, ${link.before ? JSON.stringify(link.before) : null}::jsonb)
    on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}
export async function deleteLink(tx: Tx, a: string, b: string): Promise<void> {
  await sql`delete from conversations.link where (a = ${a} and b = ${b}) or (a = ${b} and b = ${a})`.execute(tx);
}

/** Whether this contact has an open conversation at this shop. */
export async function hasOpen(tx: Tx, contactId: string, shopId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from conversations.conversation where contact_id = ${contactId} and shop_id = ${shopId} and ended_at is null limit 1`.execute(tx);
  return rows.length > 0;
}
