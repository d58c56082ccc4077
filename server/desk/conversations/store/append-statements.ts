import type pg from "pg";
import { askOneText } from "#server/kernel/db/one-text.ts";
import { eventsOfRows } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Appended, EntryDraft } from "../append.ts";

// What the group writer sends (D11). Nearly every post is new, in an open conversation: one plain statement takes those (decision 0001). What it
// leaves – closed, missing, known – the database's function judges with care.

const columnsOf = (d: EntryDraft) =>
  [d.conversationId, d.clientId, d.kind, d.public, d.authorKind, d.authorId, d.text, d.body === null ? null : JSON.stringify(d.body), d.secret, d.kind === "message" ? newId() : null] as const;
/** Columns whose values need no escaping: written as arrays here, at a fraction of what the driver takes to look at each. */
const plainColumns: ReadonlySet<number> = new Set([0, 2, 3, 4, 5, 9]);

/** The parameters of conversations.append for a batch; shared with use cases that write entries in their own transaction. */
export function appendParameters(now: Date | null, drafts: readonly EntryDraft[]): unknown[] {
  const rows = drafts.map(columnsOf);
  return [now, ...Array.from({ length: 10 }, (_, at) => {
    const column = rows.map((row) => row[at]);
    return plainColumns.has(at) ? `{${column.map((value) => value ?? "NULL").join()}}` : column;
  })];
}

export interface AppendRow {
  status: Appended["status"];
  seq: number | null;
  public_seq: number | null;
  at: Date | null;
  turn: boolean;
  unread_staff: number | null;
  unread_customer: number | null;
  waiting_since: Date | null;
}
export const appendedOf = (row: AppendRow): Appended => ({
  status: row.status,
  seq: row.seq ?? 0,
  publicSeq: row.public_seq,
  at: row.at ?? new Date(0),
  turn: row.turn,
  unreadStaff: row.unread_staff ?? 0,
  unreadCustomer: row.unread_customer ?? 0,
  waitingSince: row.waiting_since,
});

// One column instead of eight, one row for a batch: describing and reading them is a good part of what a small statement costs this side.
const told = (status: string) =>
  `concat(${status}, '|', seq, '|', public_seq, '|', (extract(epoch from at) * 1000)::bigint, '|', turn, '|', unread_staff, '|', unread_customer, '|', (extract(epoch from waiting_since) * 1000)::bigint, '|', ord)`;

const careful = {
  name: "conversations_append",
  text: `select string_agg(${told("status")}, ';') from conversations.append($1, $2::uuid[], $3, $4, $5, $6, $7::uuid[], $8, $9::jsonb[], $10::bytea[], $11::uuid[])`,
};

/** What a draft brings, in the order of the parameters after the time. */
const types = { conversation_id: "uuid", client_id: "text", kind: "text", public: "boolean", author_kind: "text", author_id: "uuid", text: "text", body: "jsonb", secret: "bytea", event_id: "uuid" };
const brought = Object.keys(types);
const typed = Object.values(types).map((type, at) => `$${at + 2}::${type}`);

/**
 * Moves the heads, writes the entries under the numbers that this gave, records turns (D2, D11). Open conversations only, each once. `of` says where the statement finds
 * what a draft brings: in the parameters themselves, or in what `from` makes of their arrays.
 */
function plain(of: (name: string) => string, from: string, answer: string, turns = true): string {
  const says = `case when ${of("kind")} = 'message' and ${of("author_kind")} in ('customer', 'agent') then ${of("author_kind")} end`;
  const now = "date_trunc('milliseconds', coalesce($1::timestamptz, now()))";
  const turn = (head: string) => `${of("event_id")} is not null and ${says} is not null and ${says} <> case when ${head}.waiting_since is null then 'agent' else 'customer' end`;
  return `with stored as (
    update conversations.conversation_head h set seq = h.seq + 1, public_seq = h.public_seq + ${of("public")}::int, last_at = greatest(${now}, h.last_at),
      last_message_seq = case when ${says} is null then h.last_message_seq else h.seq + 1 end,
      unread_staff = case ${says} when 'agent' then 0 when 'customer' then h.unread_staff + 1 else h.unread_staff end,
      unread_customer = case when ${says} = 'customer' then 0 when ${of("kind")} = 'message' then h.unread_customer + 1 else h.unread_customer end,
      turns = h.turns + coalesce(${says} = 'customer' and h.waiting_since is null, false)::int,
      waiting_since = case ${says} when 'agent' then null when 'customer' then coalesce(h.waiting_since, greatest(${now}, h.last_at)) else h.waiting_since end
    ${from} where h.id = ${of("conversation_id")} and h.open${turns ? "" : ` and not (${turn("h")})`}
    returning ${[...brought, "ord"].map((name) => `${of(name)} as ${name}`).join(", ")}, new.bucket, new.seq, case when ${of("public")} then new.public_seq end as public_seq,
      new.last_at as at, new.unread_staff, new.unread_customer, new.waiting_since, ${turn("old")} as turn
  ), entries as (
    insert into conversations.entry (bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text, body, secret)
    select bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text, body, secret from stored
  )${turns ? recorded : ""}
  select ${answer} from stored`;
}
const recorded = `,${eventsOfRows(
  {
    id: "event_id", at: "at", kind: "case author_kind when 'customer' then 'conversation.asked' else 'conversation.answered' end", subject_kind: "'conversation'", subject_id: "conversation_id",
    actor_kind: "case author_kind when 'customer' then 'visitor' else 'staff' end", actor_id: "author_id", data: "jsonb_build_object('seq', seq)",
  },
  "stored where turn",
)}`;
type Author = EntryDraft["authorKind"];
interface OneStatement {
  name: string;
  text: string;
  /** The places among what a draft brings that are parameters; the others are words of the text. */
  given: readonly number[];
}
/** The plain statement of one draft; what is `fixed` stands in its text, so that the database reckons it once and not with every message. */
function plainOfOne(name: string, fixed: Readonly<Record<string, string>>, turns: boolean): OneStatement {
  const given = brought.filter((column) => fixed[column] === undefined);
  const of = (column: string) => (column === "ord" ? "1" : (fixed[column] ?? `$${given.indexOf(column) + 2}::${types[column as keyof typeof types]}`));
  return { name: `conversations_append_${name}`, text: plain(of, "", told("'stored'"), turns), given: given.map((column) => brought.indexOf(column)) };
}
const plainOfAny = plainOfOne("one", {}, true);
/** Nearly everything that is posted is a public message of one of these; to make ready to record a turn that will not come is a tenth of its cost. */
const plainOfMessage = Object.fromEntries((["customer", "agent"] as const).map((author) => {
  const fixed = { kind: "'message'::text", public: "true", author_kind: `'${author}'::text` };
  return [author, { plain: plainOfOne(author, fixed, true), no_turn: plainOfOne(`${author}_no_turn`, fixed, false) }];
})) as Partial<Record<Author, Record<"plain" | "no_turn", OneStatement>>>;
const plainOfBatch = {
  name: "conversations_append_batch",
  text: plain((name) => `d.${name}`, `from unnest(${typed.map((parameter) => `${parameter}[]`).join(", ")}) with ordinality as d(${brought.join(", ")}, ord)`, `string_agg(${told("'stored'")}, ';')`),
};

/** The plain statement tells a row's state before and after it (`old`, `new`), which PostgreSQL does since 18; an older server of somebody's own is always asked with care. */
const plainSince = 180_000;

/**
 * Makes a connection the writer's: statements are planned once, and walk their drafts in the order given, so that two writers lock the heads of
 * conversations in the same order. Gives whether this server knows the plain statement.
 */
export async function readyToWrite(client: pg.Client): Promise<boolean> {
  await client.query("set plan_cache_mode = force_generic_plan; set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off");
  const { rows } = await client.query<{ server_version_num: string }>("show server_version_num");
  return Number(rows[0]!.server_version_num) >= plainSince;
}

function appendedBy(line: string): { appended: Appended; ord: number } {
  const [status, seq, publicSeq, at, turn, unreadStaff, unreadCustomer, waitingSince, ord] = line.split("|") as [Appended["status"], ...string[]];
  return {
    appended: {
      status, seq: Number(seq), publicSeq: publicSeq === "" ? null : Number(publicSeq), at: new Date(Number(at)), turn: turn === "t",
      unreadStaff: Number(unreadStaff), unreadCustomer: Number(unreadCustomer), waitingSince: waitingSince === "" ? null : new Date(Number(waitingSince)),
    },
    ord: Number(ord) - 1,
  };
}

function plainFor(draft: EntryDraft, now: Date | null, way: "plain" | "no_turn"): [OneStatement, unknown[]] {
  const statement = (draft.kind === "message" && draft.public && plainOfMessage[draft.authorKind]?.[way]) || plainOfAny;
  const columns = columnsOf(draft);
  return [statement, [now, ...statement.given.map((at) => columns[at])]];
}

/** `no_turn`: plain, for one draft alone that neither begins nor ends a customer's turn as far as the writer knows. */
export type Way = "plain" | "no_turn" | "careful";

/**
 * Writes drafts in one transaction and one fsync; each conversation once, in the order of their ids. A draft without an answer was not for this
 * way and is to be asked about with care.
 */
export async function writeBatch(client: pg.Client, now: Date | null, drafts: readonly EntryDraft[], way: Way): Promise<(Appended | undefined)[]> {
  const [statement, values] = way === "careful" ? [careful, appendParameters(now, drafts)] : drafts.length > 1 ? [plainOfBatch, appendParameters(now, drafts)] : plainFor(drafts[0]!, now, way);
  const answers: (Appended | undefined)[] = drafts.map(() => undefined);
  try {
    for (const line of (await askOneText(client, statement, values))?.split(";") ?? []) {
      const { appended, ord } = appendedBy(line);
      answers[ord] = appended;
    }
  } catch (error) {
    // One of them is there already; the database took back the others with it.
    if (way === "careful" || (error as { code?: string }).code !== "23505") throw error;
  }
  return answers;
}
