import { sql } from "kysely";
import type { WebhookEvent } from "#contract/webhooks.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface Subscription {
  id: string;
  name: string;
  url: string;
  events: WebhookEvent[];
  shops: string[];
  channels: string[];
  secret: Buffer;
  previousSecret: Buffer | null;
  previousUntil: Date | null;
  state: "active" | "paused";
  pausedFor: "person" | "failure" | "gone" | null;
  pausedAt: Date | null;
  since: Date;
  sweptAt: Date;
  failures: number;
  failingSince: Date | null;
  nextAt: Date | null;
  createdAt: Date;
  version: number;
}
const columns = sql.raw(`id, name, url, events, shops, channels, secret, previous_secret as "previousSecret", previous_until as "previousUntil", state, paused_for as "pausedFor", paused_at as "pausedAt",
  since, swept_at as "sweptAt", failures, failing_since as "failingSince", next_at as "nextAt", created_at as "createdAt", version`);

export const listSubscriptions = async (tx: Tx): Promise<Subscription[]> => (await sql<Subscription>`select ${columns} from webhooks.subscription order by created_at, id`.execute(tx)).rows;
export const findSubscription = async (tx: Tx, id: string): Promise<Subscription | undefined> => (await sql<Subscription>`select ${columns} from webhooks.subscription where id = ${id}`.execute(tx)).rows[0];
export const lockSubscription = async (tx: Tx, id: string): Promise<Subscription | undefined> => (await sql<Subscription>`select ${columns} from webhooks.subscription where id = ${id} for no key update`.execute(tx)).rows[0];

export async function insertSubscription(tx: Tx, s: Pick<Subscription, "id" | "name" | "url" | "events" | "shops" | "channels" | "secret"> & { at: Date; by: string | null }): Promise<void> {
  await sql`insert into webhooks.subscription (id, name, url, events, shops, channels, secret, since, swept_at, created_at, created_by)
    values (${s.id}, ${s.name}, ${s.url}, ${s.events}::text[], ${s.shops}::uuid[], ${s.channels}::text[], ${s.secret}, ${s.at}, ${s.at}, ${s.at}, ${s.by})`.execute(tx);
}
export async function updateSubscription(tx: Tx, id: string, s: Pick<Subscription, "name" | "url" | "events" | "shops" | "channels">): Promise<void> {
  await sql`update webhooks.subscription set name = ${s.name}, url = ${s.url}, events = ${s.events}::text[], shops = ${s.shops}::uuid[], channels = ${s.channels}::text[], version = version + 1 where id = ${id}`.execute(tx);
}
export async function deleteSubscription(tx: Tx, id: string): Promise<void> {
  await sql`delete from webhooks.subscription where id = ${id}`.execute(tx);
}
export async function changeSecret(tx: Tx, id: string, secret: Buffer, previousUntil: Date): Promise<void> {
  await sql`update webhooks.subscription set previous_secret = secret, previous_until = ${previousUntil}, secret = ${secret}, version = version + 1 where id = ${id}`.execute(tx);
}
export async function pauseSubscription(tx: Tx, id: string, why: "person" | "failure" | "gone", at: Date): Promise<void> {
  await sql`update webhooks.subscription set state = 'paused', paused_for = ${why}, paused_at = ${at}, version = version + 1 where id = ${id}`.execute(tx);
}
/** Everything that waits is tried at once and with fresh patience. */
export async function resumeSubscription(tx: Tx, id: string): Promise<void> {
  await sql`update webhooks.subscription set state = 'active', paused_for = null, paused_at = null, failures = 0, failing_since = null, next_at = null, version = version + 1 where id = ${id}`.execute(tx);
  await sql`update webhooks.lane set next_at = null, failures = 0 where subscription_id = ${id} and (next_at is not null or failures > 0)`.execute(tx);
  await sql`update webhooks.delivery set attempts = 0 where subscription_id = ${id} and state = 'waiting'`.execute(tx);
}
export async function noteSwept(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update webhooks.subscription set swept_at = ${at} where id = ${id} and swept_at < ${at}`.execute(tx);
}
export async function noteFailure(tx: Tx, id: string, at: Date, nextAt: Date | null): Promise<void> {
  await sql`update webhooks.subscription set failing_since = coalesce(failing_since, ${at}::timestamptz), failures = failures + (${nextAt}::timestamptz is not null)::int,
    next_at = case when ${nextAt}::timestamptz is null then next_at else greatest(next_at, ${nextAt}::timestamptz) end where id = ${id}`.execute(tx);
}
/** A success ends the failing; while all is well nothing is written. */
export async function noteSuccess(tx: Tx, id: string): Promise<void> {
  await sql`update webhooks.subscription set failing_since = null, failures = 0, next_at = null where id = ${id} and (failing_since is not null or failures > 0 or next_at is not null)`.execute(tx);
}
export async function countsOf(tx: Tx): Promise<Map<string, { waiting: number; failed: number }>> {
  const { rows } = await sql<{ id: string; waiting: number; failed: number }>`select subscription_id as id, count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'failed')::int as failed
    from webhooks.delivery where state <> 'delivered' group by 1`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

export interface Lane {
  publicSeq: number;
  busyUntil: Date | null;
  nextAt: Date | null;
  failures: number;
}
const laneColumns = sql.raw(`public_seq as "publicSeq", busy_until as "busyUntil", next_at as "nextAt", failures`);

export async function lockLane(tx: Tx, subscriptionId: string, conversationId: string): Promise<Lane | undefined> {
  return (await sql<Lane>`select ${laneColumns} from webhooks.lane where subscription_id = ${subscriptionId} and conversation_id = ${conversationId} for update`.execute(tx)).rows[0];
}
export async function openLane(tx: Tx, subscriptionId: string, conversationId: string, publicSeq: number): Promise<void> {
  await sql`insert into webhooks.lane (subscription_id, conversation_id, public_seq) values (${subscriptionId}, ${conversationId}, ${publicSeq}) on conflict do nothing`.execute(tx);
}
export async function moveLane(tx: Tx, subscriptionId: string, conversationId: string, publicSeq: number): Promise<void> {
  await sql`update webhooks.lane set public_seq = ${publicSeq} where subscription_id = ${subscriptionId} and conversation_id = ${conversationId}`.execute(tx);
}
export async function setLane(tx: Tx, subscriptionId: string, conversationId: string, lane: Omit<Lane, "publicSeq">): Promise<void> {
  await sql`update webhooks.lane set busy_until = ${lane.busyUntil}, next_at = ${lane.nextAt}, failures = ${lane.failures} where subscription_id = ${subscriptionId} and conversation_id = ${conversationId}`.execute(tx);
}

/** Conversations with public entries that a subscriber's lane has not read: those open, and those that ended since it was last swept. */
export async function unread(tx: Tx, s: Pick<Subscription, "id" | "since" | "sweptAt" | "shops" | "channels">, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select c.id from conversations.v_public c left join webhooks.lane l on l.subscription_id = ${s.id} and l.conversation_id = c.id
    where (c.ended_at is null or c.ended_at >= ${new Date(s.sweptAt.getTime() - 600_000)}) and (l.public_seq is null or l.public_seq < c.public_seq) and (c.ended_at is null or c.ended_at >= ${s.since})
      and (cardinality(${s.shops}::uuid[]) = 0 or c.shop_id = any(${s.shops}::uuid[])) and (cardinality(${s.channels}::text[]) = 0 or c.channel = any(${s.channels}::text[]))
    order by c.opened_at limit ${limit}`.execute(tx);
  return rows.map((row) => row.id);
}

/** Lanes that have something to send and nobody sending, now due. */
export async function dueLanes(tx: Tx, now: Date, limit: number): Promise<{ subscriptionId: string; conversationId: string }[]> {
  const { rows } = await sql<{ subscriptionId: string; conversationId: string }>`
    select d.subscription_id as "subscriptionId", d.conversation_id as "conversationId" from webhooks.delivery d
      join webhooks.subscription s on s.id = d.subscription_id and s.state = 'active' and (s.next_at is null or s.next_at <= ${now})
      join webhooks.lane l on l.subscription_id = d.subscription_id and l.conversation_id = d.conversation_id and (l.next_at is null or l.next_at <= ${now}) and (l.busy_until is null or l.busy_until <= ${now})
    where d.state = 'waiting' group by 1, 2 order by min(d.ord) limit ${limit}`.execute(tx);
  return rows;
}

export interface StoredDelivery {
  id: string;
  ord: number;
  conversationId: string;
  eventId: string;
  event: WebhookEvent;
  publicSeq: number | null;
  at: Date;
  state: "waiting" | "delivered" | "failed";
  attempts: number;
  status: number | null;
  ms: number | null;
  code: string | null;
  lastAt: Date | null;
}
const deliveryColumns = sql.raw(`id, ord, conversation_id as "conversationId", event_id as "eventId", event, public_seq as "publicSeq", at, state, attempts, status, ms, code, last_at as "lastAt"`);

export async function insertDeliveries(tx: Tx, subscriptionId: string, conversationId: string, rows: readonly { id: string; eventId: string; event: string; publicSeq: number | null; at: Date }[], now: Date): Promise<number> {
  if (rows.length === 0) return 0;
  const made = await sql`insert into webhooks.delivery (id, subscription_id, conversation_id, event_id, event, public_seq, at, created_at)
    select r.id, ${subscriptionId}, ${conversationId}, r.event_id, r.event, r.public_seq, r.at, ${now}
    from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.eventId)}::text[], ${rows.map((r) => r.event)}::text[], ${rows.map((r) => r.publicSeq)}::int[], ${rows.map((r) => r.at)}::timestamptz[]) with ordinality as r(id, event_id, event, public_seq, at, n)
    order by r.n on conflict (subscription_id, event_id) do nothing returning 1`.execute(tx);
  return made.rows.length;
}
/** The head of a lane. */
export async function nextDelivery(tx: Tx, subscriptionId: string, conversationId: string): Promise<StoredDelivery | undefined> {
  return (await sql<StoredDelivery>`select ${deliveryColumns} from webhooks.delivery where subscription_id = ${subscriptionId} and conversation_id = ${conversationId} and state = 'waiting' order by ord limit 1`.execute(tx)).rows[0];
}
export async function noteAttempt(tx: Tx, id: string, a: { state: StoredDelivery["state"]; status: number | null; ms: number | null; code: string | null; at: Date }): Promise<void> {
  await sql`update webhooks.delivery set state = ${a.state}, attempts = attempts + 1, status = ${a.status}, ms = ${a.ms}, code = ${a.code}, last_at = ${a.at} where id = ${id}`.execute(tx);
}
export async function listDeliveries(tx: Tx, subscriptionId: string, f: { state?: string | undefined; before: number | null; limit: number }): Promise<StoredDelivery[]> {
  const { rows } = await sql<StoredDelivery>`select ${deliveryColumns} from webhooks.delivery where subscription_id = ${subscriptionId}
    and (${f.state ?? null}::text is null or state = ${f.state ?? null}) and (${f.before}::bigint is null or ord < ${f.before}) order by ord desc limit ${f.limit}`.execute(tx);
  return rows;
}
export async function lockDelivery(tx: Tx, subscriptionId: string, id: string): Promise<StoredDelivery | undefined> {
  return (await sql<StoredDelivery>`select ${deliveryColumns} from webhooks.delivery where id = ${id} and subscription_id = ${subscriptionId} for update`.execute(tx)).rows[0];
}
export async function queueAgain(tx: Tx, id: string): Promise<void> {
  await sql`update webhooks.delivery set state = 'waiting', attempts = 0 where id = ${id}`.execute(tx);
}
/** Forgets deliveries that are done with and older than a moment, some at a time. */
export async function dropOlder(tx: Tx, before: Date, limit: number): Promise<number> {
  return (await sql`delete from webhooks.delivery where id in (select id from webhooks.delivery where created_at < ${before} and state <> 'waiting' limit ${limit}) returning 1`.execute(tx)).rows.length;
}
/** Lanes of conversations that ended long ago and have nothing waiting. */
export async function dropLanes(tx: Tx, before: Date, limit: number): Promise<number> {
  return (await sql`delete from webhooks.lane l where (l.subscription_id, l.conversation_id) in (select l.subscription_id, l.conversation_id from webhooks.lane l join conversations.v_public c on c.id = l.conversation_id
    where c.ended_at < ${before} and not exists (select 1 from webhooks.delivery d where d.subscription_id = l.subscription_id and d.conversation_id = l.conversation_id and d.state = 'waiting') limit ${limit}) returning 1`.execute(tx)).rows.length;
}
