import { sql } from "kysely";
import type { Outcome, Party, Stage } from "#contract/conversation.ts";
import type { Tx } from "#server/kernel/db.ts";

/** A part in a conversation that is open now. */
export interface OpenParty {
  id: string;
  kind: Party["kind"];
  personId: string | null;
  territory: string | null;
  byId: string;
  since: string;
  dueAt: string | null;
}

/** A conversation with its head, as rules and views need it. */
export interface ConversationState {
  id: string;
  bucket: string;
  number: number;
  contactId: string;
  shopId: string;
  channel: string;
  language: string;
  topic: string | null;
  skill: string | null;
  stage: Stage;
  outcome: Outcome | null;
  territory: string;
  territorySource: string;
  territoryCertainty: string;
  assigneeId: string | null;
  teamId: string | null;
  priority: number;
  openedAt: Date;
  queuedAt: Date | null;
  assignedAt: Date | null;
  firstReplyAt: Date | null;
  askedAt: Date | null;
  endedAt: Date | null;
  recordedAt: Date | null;
  /** Its words have gone at the end of their time. */
  erasedAt: Date | null;
  followUpAt: Date | null;
  leftMessageAt: Date | null;
  /** Put aside until a time or a reply; or why it has come back. */
  followUp: "time" | "reply" | "due" | "replied" | null;
  /** The last entry of its time when it was put aside. */
  asideSeq: number | null;
  mergedInto: string | null;
  tags: string[];
  parties: OpenParty[];
  /** How often it was passed on. */
  passed: number;
  forShopId: string | null;
  open: boolean;
  seq: number;
  publicSeq: number;
  lastAt: Date;
  lastMessageSeq: number;
  waitingSince: Date | null;
  turns: number;
  unreadStaff: number;
  readStaff: number;
  readCustomer: number;
}

const columns = sql.raw(`c.id, c.bucket, c.number, c.contact_id as "contactId", c.shop_id as "shopId", c.channel, c.language, c.topic, c.skill, c.stage, c.outcome,
  c.territory, c.territory_source as "territorySource", c.territory_certainty as "territoryCertainty", c.assignee_id as "assigneeId", c.team_id as "teamId", c.priority,
  c.opened_at as "openedAt", c.queued_at as "queuedAt", c.assigned_at as "assignedAt", c.first_reply_at as "firstReplyAt", c.asked_at as "askedAt", c.ended_at as "endedAt",
  c.recorded_at as "recordedAt", c.erased_at as "erasedAt", c.follow_up_at as "followUpAt", c.left_message_at as "leftMessageAt", c.follow_up as "followUp", c.aside_seq as "asideSeq", c.merged_into as "mergedInto", c.tags, c.parties, c.passed, c.for_shop_id as "forShopId", h.open, h.seq, h.public_seq as "publicSeq", h.last_at as "lastAt", h.last_message_seq as "lastMessageSeq",
  h.waiting_since as "waitingSince", h.turns, h.unread_staff as "unreadStaff", h.read_staff as "readStaff", h.read_customer as "readCustomer"`);
const source = sql.raw("conversations.conversation c join conversations.conversation_head h on h.id = c.id");

export async function readConversation(tx: Tx, id: string): Promise<ConversationState | undefined> {
  const { rows } = await sql<ConversationState>`select ${columns} from ${source} where c.id = ${id}`.execute(tx);
  return rows[0];
}

export async function readConversations(tx: Tx, ids: readonly string[]): Promise<ConversationState[]> {
  const { rows } = await sql<ConversationState>`select ${columns} from ${source} where c.id = any(${ids}::uuid[])`.execute(tx);
  return rows;
}

/** Of conversations what their turns move on; read several times a second while people talk, so nothing else of them. No lock. */
export async function readTurning(tx: Tx, ids: readonly string[]): Promise<(Pick<ConversationState, "id" | "stage" | "open" | "firstReplyAt" | "waitingSince"> & { followed: boolean })[]> {
  const { rows } = await sql<Awaited<ReturnType<typeof readTurning>>[number]>`select c.id, c.stage, h.open, c.first_reply_at as "firstReplyAt", h.waiting_since as "waitingSince", c.follow_up is not null as followed
    from conversations.conversation c join conversations.conversation_head h on h.id = c.id where c.id = any(${ids}::uuid[])`.execute(tx);
  return rows;
}

/** Locks the heads of several conversations in the one order that everybody keeps (by id), before any of them is worked on: no deadlocks. */
export async function lockHeads(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`select 1 from conversations.conversation_head where id = any(${ids}::uuid[]) order by id for update`.execute(tx);
}

/** Locks a conversation for a use case: the head first, as the group writer does, then the row. */
export async function lockConversation(tx: Tx, id: string): Promise<ConversationState | undefined> {
  await sql`select 1 from conversations.conversation_head where id = ${id} for update`.execute(tx);
  await sql`select 1 from conversations.conversation where id = ${id} for update`.execute(tx);
  return readConversation(tx, id);
}

/** The newest conversation of a contact at a shop, open or ended. */
export async function latestOf(tx: Tx, contactId: string, shopId: string): Promise<ConversationState | undefined> {
  const { rows } = await sql<ConversationState>`select ${columns} from ${source} where c.contact_id = ${contactId} and c.shop_id = ${shopId}
    order by c.ended_at is null desc, c.opened_at desc limit 1`.execute(tx);
  return rows[0];
}

/** The conversation that any of these contacts has with us at this moment, whatever the shop; the newest of several. */
export async function openAnywhere(tx: Tx, contactIds: readonly string[]): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select c.id from conversations.conversation c where c.contact_id = any(${contactIds}::uuid[]) and c.ended_at is null order by c.opened_at desc limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

/** A contact's conversations that ended since an instant. */
export async function endedLately(tx: Tx, contactId: string, shopId: string, since: Date): Promise<{ id: string; bucket: string }[]> {
  const { rows } = await sql<{ id: string; bucket: string }>`select id, bucket from conversations.conversation where contact_id = ${contactId} and shop_id = ${shopId} and ended_at >= ${since}
    order by ended_at desc limit 5`.execute(tx);
  return rows;
}

export async function conversationsOf(tx: Tx, contactIds: readonly string[], limit: number, before: Date | null = null): Promise<ConversationState[]> {
  const { rows } = await sql<ConversationState>`select ${columns} from ${source} where c.contact_id = any(${contactIds}::uuid[]) ${before === null ? sql`` : sql`and c.opened_at <= ${before}`} order by c.opened_at desc, c.id desc limit ${limit}`.execute(tx);
  return rows;
}

export interface NewConversation {
  id: string;
  bucket: string;
  contactId: string;
  shopId: string;
  channel: string;
  language: string;
  topic: string | null;
  skill: string | null;
  territory: string;
  territorySource: string;
  territoryCertainty: string;
  previousId: string | null;
  at: Date;
}

/** Opens a conversation; the database refuses a second open one of the same contact at the same shop. */
export async function insertConversation(tx: Tx, c: NewConversation): Promise<void> {
  await sql`insert into conversations.conversation (id, bucket, contact_id, shop_id, channel, language, topic, skill, stage, territory, territory_source, territory_certainty,
      opened_at, queued_at, previous_id)
    values (${c.id}, ${c.bucket}, ${c.contactId}, ${c.shopId}, ${c.channel}, ${c.language}, ${c.topic}, ${c.skill}, 'arrival', ${c.territory}, ${c.territorySource},
      ${c.territoryCertainty}, ${c.at}, ${c.at}, ${c.previousId})`.execute(tx);
  await sql`insert into conversations.conversation_head (id, bucket, last_at) values (${c.id}, ${c.bucket}, ${c.at})`.execute(tx);
}

/** The columns that use cases change; the hot ones belong to conversations.append. */
export type Change = Partial<{
  stage: Stage;
  outcome: Outcome | null;
  assigneeId: string | null;
  teamId: string | null;
  territory: string;
  skill: string | null;
  topic: string | null;
  priority: number;
  queuedAt: Date | null;
  assignedAt: Date | null;
  firstReplyAt: Date | null;
  askedAt: Date | null;
  endedAt: Date | null;
  recordedAt: Date | null;
  followUpAt: Date | null;
  leftMessageAt: Date | null;
  followUp: ConversationState["followUp"];
  asideSeq: number | null;
  mergedInto: string | null;
  tags: string[];
  passed: number;
  aimTeamId: string | null;
  aimUnitId: string | null;
  forShopId: string | null;
}>;

const columnOf: Record<keyof Change, string> = {
  stage: "stage", outcome: "outcome", assigneeId: "assignee_id", teamId: "team_id", territory: "territory", skill: "skill", topic: "topic", priority: "priority",
  queuedAt: "queued_at", assignedAt: "assigned_at", firstReplyAt: "first_reply_at", askedAt: "asked_at", endedAt: "ended_at", recordedAt: "recorded_at", followUpAt: "follow_up_at", leftMessageAt: "left_message_at", followUp: "follow_up", asideSeq: "aside_seq", mergedInto: "merged_into", tags: "tags", passed: "passed",
  aimTeamId: "aim_team_id", aimUnitId: "aim_unit_id", forShopId: "for_shop_id",
};

export async function changeConversation(tx: Tx, id: string, change: Change): Promise<void> {
  const sets = (Object.keys(change) as (keyof Change)[]).map((key) => sql`${sql.raw(columnOf[key])} = ${change[key]}`);
  if (sets.length === 0) return;
  await sql`update conversations.conversation set ${sql.join(sets)} where id = ${id}`.execute(tx);
}

export async function setHeadOpen(tx: Tx, id: string, open: boolean): Promise<void> {
  await sql`update conversations.conversation_head set open = ${open}, waiting_since = case when ${open} then waiting_since end where id = ${id}`.execute(tx);
}

/** Moves a reading mark forward; gives false when it was there already. */
export async function moveReadMark(tx: Tx, id: string, by: "staff" | "customer", upTo: number): Promise<boolean> {
  const { rows } =
    by === "staff"
      ? await sql`update conversations.conversation_head set read_staff = least(${upTo}, seq), unread_staff = 0 where id = ${id} and read_staff < least(${upTo}, seq) returning 1`.execute(tx)
      : await sql`update conversations.conversation_head set read_customer = least(${upTo}, public_seq), unread_customer = 0 where id = ${id} and read_customer < least(${upTo}, public_seq) returning 1`.execute(tx);
  return rows.length > 0;
}

export interface ListFilter {
  state: "open" | "queued" | "ended";
  assigneeId?: string;
  /** Only those in which this person has a part beside the owner. */
  partyOf?: string;
  territory?: string;
  shopId?: string;
  tag?: string;
  /** A topic or a branch of topics. */
  topic?: string;
  channel?: string;
  tier?: string;
  /** The customer has waited for an answer since before this. */
  waitingBefore?: Date;
  /** The reader's reach: everything, or own plus these territories' and teams' conversations. */
  reach: { all: true } | { all: false; personId: string; territories: readonly string[]; teams: readonly string[] };
  after?: { at: Date; id: string };
  limit: number;
}

/** A tier that few have is named by its contacts: looking each conversation's customer up costs more than the whole list. */
const fewContacts = 3000;
async function contactsOfTier(tx: Tx, tier: string | undefined): Promise<string[] | null> {
  if (tier === undefined) return null;
  const { rows } = await sql<{ id: string }>`select k.id from customers.v_customer cu join customers.v_contact k on k.customer_id = cu.id where cu.tier = ${tier} limit ${fewContacts + 1}`.execute(tx);
  return rows.length > fewContacts ? null : rows.map((row) => row.id);
}

function conditionsOf(f: Omit<ListFilter, "limit">, few: readonly string[] | null) {
  return [
    f.state === "ended" ? sql`c.ended_at is not null` : sql`c.ended_at is null`,
    ...(f.state === "queued" ? [sql`c.assignee_id is null`] : []),
    ...(f.partyOf ? [sql`c.id in (select p.conversation_id from conversations.party p where p.ended_at is null and p.person_id = ${f.partyOf})`] : []),
    ...(f.assigneeId ? [sql`c.assignee_id = ${f.assigneeId}`] : []),
    ...(f.territory ? [sql`c.territory = ${f.territory}`] : []),
    ...(f.shopId ? [sql`c.shop_id = ${f.shopId}`] : []),
    ...(f.tag ? [sql`c.tags @> array[${f.tag}]::text[]`] : []),
    ...(f.topic ? [sql`(c.topic = ${f.topic} or c.topic like ${`${f.topic.replace(/[\\%_]/g, "\\$&")}.%`})`] : []),
    ...(f.channel ? [sql`c.channel = ${f.channel}`] : []),
    ...(few ? [sql`c.contact_id = any(${few}::uuid[])`] : f.tier ? [sql`exists (select 1 from customers.v_contact k join customers.v_customer cu on cu.id = k.customer_id where k.id = c.contact_id and cu.tier = ${f.tier})`] : []),
    ...(f.waitingBefore ? [sql`h.waiting_since <= ${f.waitingBefore}`] : []),
    ...(f.reach.all ? [] : [sql`(c.assignee_id = ${f.reach.personId} or c.territory = any(${f.reach.territories}::text[]) or c.team_id = any(${f.reach.teams}::uuid[])
      or c.id in (select p.conversation_id from conversations.party p where p.ended_at is null and (p.person_id = ${f.reach.personId} or p.territory = any(${f.reach.territories}::text[]))))`]),
    ...(f.after ? [f.state === "ended" ? sql`(c.ended_at, c.id) < (${f.after.at}, ${f.after.id}::uuid)` : sql`(c.opened_at, c.id) > (${f.after.at}, ${f.after.id}::uuid)`] : []),
  ];
}

/** Counts what fits, at most one more than `most`. */
export async function countConversations(tx: Tx, f: Omit<ListFilter, "limit">, most: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (select 1 from ${source} where ${sql.join(conditionsOf(f, await contactsOfTier(tx, f.tier)), sql` and `)} limit ${most + 1}) as w`.execute(tx);
  return rows[0]!.n;
}

/** One page of a list by keyset: open ones by age, ended ones newest first. */
export async function listConversations(tx: Tx, f: ListFilter): Promise<ConversationState[]> {
  const order = f.state === "ended" ? sql`c.ended_at desc, c.id desc` : sql`c.opened_at, c.id`;
  const { rows } = await sql<ConversationState>`select ${columns} from ${source} where ${sql.join(conditionsOf(f, await contactsOfTier(tx, f.tier)), sql` and `)} order by ${order} limit ${f.limit}`.execute(tx);
  return rows;
}

/** The newest messages' texts of several conversations, for previews. */
export async function lastMessages(tx: Tx, heads: readonly { bucket: string; id: string; lastMessageSeq: number }[]): Promise<Map<string, { text: string; authorKind: "customer" | "agent" | "system"; body: Record<string, unknown> | null }>> {
  const { rows } = await sql<{ id: string; text: string; authorKind: "customer" | "agent" | "system"; body: Record<string, unknown> | null }>`
    select e.conversation_id as id, left(e.text, 120) as text, e.author_kind as "authorKind", e.body
    from unnest(${heads.map((h) => h.bucket)}::date[], ${heads.map((h) => h.id)}::uuid[], ${heads.map((h) => h.lastMessageSeq)}::int[]) as w(bucket, id, seq)
    join conversations.entry e on e.bucket = w.bucket and e.conversation_id = w.id and e.seq = w.seq where e.bucket = any(${[...new Set(heads.map((h) => h.bucket))]}::date[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Names of people by id, for views. */
export async function personNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`select id, name from organization.v_person where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** A colleague as customers are told of: name and staff number. */
export async function staffOf(tx: Tx, id: string): Promise<{ name: string; staffNo: string | null } | undefined> {
  const { rows } = await sql<{ name: string; staffNo: string | null }>`select name, staff_no as "staffNo" from organization.v_person where id = ${id}`.execute(tx);
  return rows[0];
}

/** Names of people and short names of shops in one question, for lists: shops are few, all of them come. */
export async function namesForList(tx: Tx, personIds: readonly string[]): Promise<{ people: Map<string, string>; shops: Map<string, string> }> {
  const { rows } = await sql<{ shop: boolean; id: string; name: string }>`select false as shop, id, name from organization.v_person where id = any(${personIds}::uuid[])
    union all select true, id, short_name from organization.v_shop`.execute(tx);
  const of = (shop: boolean) => new Map(rows.filter((row) => row.shop === shop).map((row) => [row.id, row.name]));
  return { people: of(false), shops: of(true) };
}

export async function shopNames(tx: Tx): Promise<Map<string, { key: string; name: string; shortName: string }>> {
  const { rows } = await sql<{ id: string; key: string; name: string; shortName: string }>`select id, key, name, short_name as "shortName" from organization.v_shop`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Of these contacts (all, when left out) those who have an open conversation with this person. */
export async function servedBy(tx: Tx, personId: string, contactIds?: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct contact_id as id from conversations.conversation where assignee_id = ${personId} and ended_at is null
    and (${contactIds === undefined} or contact_id = any(${contactIds ?? []}::uuid[]))`.execute(tx);
  return rows.map((row) => row.id);
}
