import { sql } from "kysely";
import type { CallResult, PromiseKind, PromiseSource, PromiseState, PromiseStep } from "#contract/promises.ts";
import type { Tx } from "#server/kernel/db.ts";

/** A promise as stored; words and number stay sealed. */
export interface StoredPromise {
  id: string;
  number: number;
  kind: PromiseKind;
  state: PromiseState;
  source: PromiseSource;
  contactId: string;
  ticketId: string | null;
  conversationId: string | null;
  conversationNumber: number | null;
  shopId: string | null;
  shopName: string | null;
  territory: string;
  ownerId: string | null;
  ownerName: string | null;
  what: string;
  whatSecret: Buffer | null;
  phone: Buffer | null;
  fromAt: Date | null;
  dueAt: Date;
  madeAt: Date;
  endedAt: Date | null;
  missedAt: Date | null;
  calls: number;
}

const columns = sql.raw(`p.id, p.number, p.kind, p.state, p.source, p.contact_id as "contactId", p.ticket_id as "ticketId", p.conversation_id as "conversationId", c.number as "conversationNumber", p.shop_id as "shopId",
  s.short_name as "shopName", p.territory, p.owner_id as "ownerId", o.name as "ownerName", p.what, p.what_secret as "whatSecret", p.phone, p.from_at as "fromAt", p.due_at as "dueAt",
  p.made_at as "madeAt", p.ended_at as "endedAt", p.missed_at as "missedAt", p.calls`);
const source = sql.raw(`promises.promise p left join organization.v_shop s on s.id = p.shop_id left join organization.v_person o on o.id = p.owner_id left join conversations.v_number c on c.id = p.conversation_id`);

export async function readPromise(tx: Tx, id: string): Promise<StoredPromise | undefined> {
  const { rows } = await sql<StoredPromise>`select ${columns} from ${source} where p.id = ${id}`.execute(tx);
  return rows[0];
}

export async function lockPromise(tx: Tx, id: string): Promise<StoredPromise | undefined> {
  await sql`select 1 from promises.promise where id = ${id} for update`.execute(tx);
  return readPromise(tx, id);
}

/** What this person still owes in time and no ticket carries. */
export async function lockOwedBy(tx: Tx, personId: string): Promise<StoredPromise[]> {
  const { rows } = await sql<{ id: string }>`select id from promises.promise where owner_id = ${personId} and state = 'open' and source <> 'ticket' order by id for update`.execute(tx);
  return (await sql<StoredPromise>`select ${columns} from ${source} where p.id = any(${rows.map((row) => row.id)}::uuid[]) order by p.id`.execute(tx)).rows;
}

/** The call that a customer of a shop waits for: one that is owed before one that was settled lately, of those owed the one that the customer booked. */
export async function callbackOfContact(tx: Tx, contactId: string, shopId: string, since: Date): Promise<StoredPromise | undefined> {
  const { rows } = await sql<StoredPromise>`select ${columns} from ${source} where p.contact_id = ${contactId} and p.shop_id = ${shopId} and p.kind = 'callback'
    and (p.state in ('open', 'missed') or p.ended_at >= ${since}) order by p.ended_at is not null, p.source <> 'customer', p.made_at desc limit 1`.execute(tx);
  return rows[0];
}

/** Everything that these contacts were ever promised, the oldest first. */
export async function promisesOfContacts(tx: Tx, contactIds: readonly string[]): Promise<StoredPromise[]> {
  return (await sql<StoredPromise>`select ${columns} from ${source} where p.contact_id = any(${contactIds}::uuid[]) order by p.made_at, p.id`.execute(tx)).rows;
}

export type NewPromise = Pick<StoredPromise, "id" | "kind" | "source" | "contactId" | "conversationId" | "ticketId" | "shopId" | "territory" | "ownerId" | "what" | "whatSecret" | "phone" | "fromAt" | "dueAt" | "madeAt"> & { madeBy: string | null };

export async function insertPromise(tx: Tx, p: NewPromise): Promise<void> {
  await sql`insert into promises.promise (id, kind, source, contact_id, conversation_id, ticket_id, shop_id, territory, owner_id, what, what_secret, phone, from_at, due_at, made_at, made_by)
    values (${p.id}, ${p.kind}, ${p.source}, ${p.contactId}, ${p.conversationId}, ${p.ticketId}, ${p.shopId}, ${p.territory}, ${p.ownerId}, ${p.what}, ${p.whatSecret}, ${p.phone}, ${p.fromAt}, ${p.dueAt}, ${p.madeAt}, ${p.madeBy})`.execute(tx);
}

export interface Change {
  state?: PromiseState;
  /** Null: nobody has claimed it any more. */
  ownerId?: string | null;
  dueAt?: Date;
  endedAt?: Date;
  missedAt?: Date;
  called?: boolean;
}

export async function changePromise(tx: Tx, id: string, c: Change): Promise<void> {
  await sql`update promises.promise set state = coalesce(${c.state ?? null}, state), owner_id = case when ${c.ownerId !== undefined} then ${c.ownerId ?? null}::uuid else owner_id end, due_at = coalesce(${c.dueAt ?? null}::timestamptz, due_at),
    from_at = case when ${c.dueAt ?? null}::timestamptz is null then from_at end, ended_at = coalesce(${c.endedAt ?? null}::timestamptz, ended_at), missed_at = coalesce(${c.missedAt ?? null}::timestamptz, missed_at),
    calls = calls + ${c.called ? 1 : 0} where id = ${id}`.execute(tx);
}

export interface NewStep {
  kind: PromiseStep["kind"];
  at: Date;
  byId: string | null;
  result?: CallResult;
  dueAt?: Date;
  note?: { text: string; secret: Buffer | null };
}

/** Adds the next step and gives its number. */
export async function addStep(tx: Tx, promiseId: string, s: NewStep & { n: number }): Promise<void> {
  await sql`insert into promises.step (promise_id, n, at, kind, by_id, result, due_at, note, note_secret)
    values (${promiseId}, ${s.n}, ${s.at}, ${s.kind}, ${s.byId}, ${s.result ?? null}, ${s.dueAt ?? null}, ${s.note?.text ?? ""}, ${s.note?.secret ?? null})`.execute(tx);
}

export async function nextStep(tx: Tx, promiseId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select coalesce(max(n), 0)::int + 1 as n from promises.step where promise_id = ${promiseId}`.execute(tx);
  return rows[0]!.n;
}

export type StoredStep = Omit<PromiseStep, "at" | "dueAt" | "by"> & { at: Date; dueAt: Date | null; by: string | null; noteSecret: Buffer | null };

export async function stepsOf(tx: Tx, promiseId: string): Promise<StoredStep[]> {
  const { rows } = await sql<StoredStep>`select s.n, s.at, s.kind, o.name as by, s.result, s.due_at as "dueAt", s.note, s.note_secret as "noteSecret"
    from promises.step s left join organization.v_person o on o.id = s.by_id where s.promise_id = ${promiseId} order by s.n`.execute(tx);
  return rows;
}

export type Reach = { all: true } | { all: false; personId: string; territories: readonly string[] };
export interface Filter {
  state: PromiseState;
  ownerId?: string | undefined;
  territory?: string | undefined;
  shopId?: string | undefined;
  kind?: PromiseKind | undefined;
  reach: Reach;
}

const within = (reach: Reach) => (reach.all ? sql`true` : sql`(p.owner_id = ${reach.personId} or p.territory = any(${reach.territories}::text[]))`);
const narrowed = (f: Omit<Filter, "state">) =>
  sql.join([within(f.reach), ...(f.ownerId ? [sql`p.owner_id = ${f.ownerId}`] : []), ...(f.territory ? [sql`p.territory = ${f.territory}`] : []), ...(f.shopId ? [sql`p.shop_id = ${f.shopId}`] : []), ...(f.kind ? [sql`p.kind = ${f.kind}`] : [])], sql` and `);

/** Those owed by when they are due, the settled ones newest first; by keyset. */
export async function listPromises(tx: Tx, f: Filter, after: { at: Date; id: string } | null, limit: number): Promise<StoredPromise[]> {
  const owed = f.state === "open" || f.state === "missed";
  const behind = after === null ? sql`true` : owed ? sql`(p.due_at, p.id) > (${after.at}, ${after.id}::uuid)` : sql`(p.ended_at, p.id) < (${after.at}, ${after.id}::uuid)`;
  const { rows } = await sql<StoredPromise>`select ${columns} from ${source} where p.state = ${f.state} and ${narrowed(f)} and ${behind}
    order by ${owed ? sql`p.due_at, p.id` : sql`p.ended_at desc, p.id desc`} limit ${limit}`.execute(tx);
  return rows;
}

export async function countOwed(tx: Tx, f: Omit<Filter, "state">): Promise<{ open: number; missed: number }> {
  const { rows } = await sql<{ open: number; missed: number }>`select count(*) filter (where p.state = 'open')::int as open, count(*) filter (where p.state = 'missed')::int as missed
    from promises.promise p where p.state in ('open', 'missed') and ${narrowed(f)}`.execute(tx);
  return rows[0]!;
}

/** Everything that was promised about a ticket, oldest first. */
export async function promisesOfTicket(tx: Tx, ticketId: string): Promise<StoredPromise[]> {
  const { rows } = await sql<StoredPromise>`select ${columns} from ${source} where p.ticket_id = ${ticketId} order by p.made_at, p.id limit 100`.execute(tx);
  return rows;
}

export async function promisesOfConversation(tx: Tx, conversationId: string): Promise<StoredPromise[]> {
  const { rows } = await sql<StoredPromise>`select ${columns} from ${source} where p.conversation_id = ${conversationId} order by p.made_at, p.id limit 100`.execute(tx);
  return rows;
}

/** What a ticket owes by its stage, locked. */
export async function lockOfStage(tx: Tx, ticketId: string): Promise<StoredPromise | undefined> {
  const { rows } = await sql<{ id: string }>`select id from promises.promise where ticket_id = ${ticketId} and source = 'ticket' and state in ('open', 'missed') for update`.execute(tx);
  return rows[0] && readPromise(tx, rows[0].id);
}

/** Of the promises that fell due in a time, how many were kept, by owner: a broken one counts for ever, one that was cancelled before its time never. */
export async function keptBetween(tx: Tx, from: Date, to: Date, reach: Reach): Promise<{ ownerId: string | null; name: string | null; due: number; kept: number }[]> {
  const { rows } = await sql<{ ownerId: string | null; name: string | null; due: number; kept: number }>`select p.owner_id as "ownerId", o.name, count(*)::int as due, count(*) filter (where p.missed_at is null)::int as kept
    from promises.promise p left join organization.v_person o on o.id = p.owner_id
    where p.due_at >= ${from} and p.due_at < ${to} and (p.missed_at is not null or p.state = 'done') and ${within(reach)} group by p.owner_id, o.name order by count(*) desc, o.name nulls last`.execute(tx);
  return rows;
}
