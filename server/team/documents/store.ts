import { sql, type RawBuilder } from "kysely";
import type { DocumentKind, DocumentSide, DocumentState, documentStepKinds } from "#contract/documents.ts";
import type { Tx } from "#server/kernel/db.ts";

export type StepKind = (typeof documentStepKinds)[number];
export interface StoredDocument {
  id: string;
  ord: number;
  kind: DocumentKind;
  authorId: string;
  author: string;
  reviewerId: string | null;
  reviewer: string | null;
  title: string;
  words: string;
  secret: Buffer | null;
  files: string[];
  people: string[];
  teams: string[];
  departments: string[];
  dueOn: string | null;
  dueAt: Date | null;
  state: DocumentState;
  round: number;
  writtenAt: Date;
  submittedAt: Date;
  decidedAt: Date | null;
  sent: number;
  owing: number;
  version: number;
}
export interface StoredReceipt {
  personId: string;
  person: string;
  sentAt: Date;
  readAt: Date | null;
  acknowledgedAt: Date | null;
  remindedAt: Date | null;
}
const columns = sql.raw(`d.id, d.ord, d.kind, d.author_id as "authorId", a.name as author, d.reviewer_id as "reviewerId", r.name as reviewer, d.title, d.words, d.secret, d.files, d.people, d.teams, d.departments, d.due_on::text as "dueOn", d.due_at as "dueAt",
  d.state, d.round, d.written_at as "writtenAt", d.submitted_at as "submittedAt", d.decided_at as "decidedAt", d.sent, d.owing, d.version`);
const joined = sql.raw(`documents.document d join identity.v_person a on a.id = d.author_id left join identity.v_person r on r.id = d.reviewer_id`);

export async function readDocument(tx: Tx, id: string): Promise<StoredDocument | undefined> {
  return (await sql<StoredDocument>`select ${columns} from ${joined} where d.id = ${id}`.execute(tx)).rows[0];
}
export async function lockDocument(tx: Tx, id: string): Promise<StoredDocument | undefined> {
  await sql`select 1 from documents.document where id = ${id} for update`.execute(tx);
  return readDocument(tx, id);
}
type Written = Pick<StoredDocument, "id" | "kind" | "reviewerId" | "title" | "words" | "secret" | "files" | "people" | "teams" | "departments" | "dueOn" | "dueAt">;
export async function insertDocument(tx: Tx, d: Written & { authorId: string; at: Date }): Promise<void> {
  await sql`insert into documents.document (id, kind, author_id, reviewer_id, title, words, secret, files, people, teams, departments, due_on, due_at, state, written_at, submitted_at)
    values (${d.id}, ${d.kind}, ${d.authorId}, ${d.reviewerId}, ${d.title}, ${d.words}, ${d.secret}, ${d.files}::uuid[], ${d.people}::uuid[], ${d.teams}::uuid[], ${d.departments}::uuid[], ${d.dueOn}, ${d.dueAt}, 'review', ${d.at}, ${d.at})`.execute(tx);
}
export async function rewriteDocument(tx: Tx, d: Written & { at: Date }): Promise<void> {
  await sql`update documents.document set kind = ${d.kind}, reviewer_id = ${d.reviewerId}, title = ${d.title}, words = ${d.words}, secret = ${d.secret}, files = ${d.files}::uuid[], people = ${d.people}::uuid[], teams = ${d.teams}::uuid[], departments = ${d.departments}::uuid[],
    due_on = ${d.dueOn}, due_at = ${d.dueAt}, state = 'review', round = round + 1, submitted_at = ${d.at}, decided_at = null, version = version + 1 where id = ${d.id}`.execute(tx);
}
export async function setState(tx: Tx, id: string, state: DocumentState, at: Date): Promise<void> {
  await sql`update documents.document set state = ${state}, decided_at = ${at}, version = version + 1 where id = ${id}`.execute(tx);
}
export async function addStep(tx: Tx, id: string, s: { at: Date; byId: string | null; kind: StepKind; words?: string; count?: number }): Promise<void> {
  await sql`insert into documents.step (document_id, n, at, by_id, kind, words, count)
    select ${id}, coalesce(max(n), 0) + 1, ${s.at}, ${s.byId}::uuid, ${s.kind}, ${s.words ?? ""}, ${s.count ?? null}::int from documents.step where document_id = ${id}`.execute(tx);
}
export async function stepsOf(tx: Tx, id: string): Promise<{ at: Date; by: string | null; kind: StepKind; words: string; count: number | null }[]> {
  return (await sql<{ at: Date; by: string | null; kind: StepKind; words: string; count: number | null }>`select s.at, p.name as by, s.kind, s.words, s.count from documents.step s left join identity.v_person p on p.id = s.by_id where s.document_id = ${id} order by s.n`.execute(tx)).rows;
}

/** Everybody whom it names, by person, team or department; active people only, its author never. */
export async function audienceOf(tx: Tx, d: Pick<StoredDocument, "people" | "teams" | "departments" | "authorId">): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select p.id from organization.v_person p where p.state = 'active' and p.id <> ${d.authorId} and (p.id = any(${d.people}::uuid[]) or p.department_id = any(${d.departments}::uuid[])
    or exists (select 1 from organization.v_membership m where m.person_id = p.id and m.team_id = any(${d.teams}::uuid[]))
    or exists (select 1 from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = p.id and t.department_id = any(${d.departments}::uuid[]))) order by p.id`.execute(tx);
  return rows.map((row) => row.id);
}
export async function sendTo(tx: Tx, d: Pick<StoredDocument, "id" | "ord">, people: readonly string[], owing: number, at: Date): Promise<void> {
  await sql`insert into documents.receipt (document_id, person_id, ord, sent_at) select ${d.id}, id, ${d.ord}, ${at} from unnest(${people}::uuid[]) as p (id) on conflict do nothing`.execute(tx);
  await sql`update documents.document set sent = ${people.length}, owing = ${owing} where id = ${d.id}`.execute(tx);
}
export async function receiptsOf(tx: Tx, id: string): Promise<StoredReceipt[]> {
  return (await sql<StoredReceipt>`select r.person_id as "personId", p.name as person, r.sent_at as "sentAt", r.read_at as "readAt", r.acknowledged_at as "acknowledgedAt", r.reminded_at as "remindedAt"
    from documents.receipt r join identity.v_person p on p.id = r.person_id where r.document_id = ${id} order by (r.acknowledged_at is not null), (r.read_at is not null), p.name_key, p.id`.execute(tx)).rows;
}
export async function receiptOf(tx: Tx, id: string, personId: string): Promise<StoredReceipt | undefined> {
  return (await sql<StoredReceipt>`select r.person_id as "personId", '' as person, r.sent_at as "sentAt", r.read_at as "readAt", r.acknowledged_at as "acknowledgedAt", r.reminded_at as "remindedAt" from documents.receipt r where r.document_id = ${id} and r.person_id = ${personId}`.execute(tx)).rows[0];
}
export async function noteRead(tx: Tx, id: string, personId: string, at: Date): Promise<boolean> {
  return (await sql`update documents.receipt set read_at = ${at} where document_id = ${id} and person_id = ${personId} and read_at is null returning 1`.execute(tx)).rows.length === 1;
}
/** False: acknowledged before. The document is locked, so its count of those who owe stays right. */
export async function noteAcknowledged(tx: Tx, id: string, personId: string, at: Date): Promise<boolean> {
  const { rows } = await sql`update documents.receipt set acknowledged_at = ${at}, read_at = coalesce(read_at, ${at}) where document_id = ${id} and person_id = ${personId} and acknowledged_at is null returning 1`.execute(tx);
  if (rows.length === 1) await sql`update documents.document set owing = greatest(owing - 1, 0) where id = ${id}`.execute(tx);
  return rows.length === 1;
}
/** Those who still owe, marked as reminded now. */
export async function remind(tx: Tx, id: string, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`update documents.receipt r set reminded_at = ${at}, reminders = reminders + 1 from identity.v_person p where p.id = r.person_id and p.state = 'active' and r.document_id = ${id} and r.acknowledged_at is null returning r.person_id as id`.execute(tx);
  return rows.map((row) => row.id).sort();
}

const sideOf = (side: DocumentSide, me: string, owing: boolean): RawBuilder<unknown> =>
  side === "mine" ? sql`d.author_id = ${me}`
  : side === "review" ? sql`d.reviewer_id = ${me}`
  : side === "all" ? sql`true`
  : sql`exists (select 1 from documents.receipt x where x.document_id = d.id and x.person_id = ${me} ${owing ? sql`and x.acknowledged_at is null and d.due_at is not null` : sql``})`;
export interface ListedDocument extends StoredDocument {
  mySentAt: Date | null;
  myReadAt: Date | null;
  myAcknowledgedAt: Date | null;
}
export async function listDocuments(tx: Tx, me: string, query: { side: DocumentSide; kind?: DocumentKind | undefined; state?: DocumentState | undefined; q?: string | undefined; owing: boolean; before: number | null; limit: number }): Promise<ListedDocument[]> {
  const { side, kind, state, q, owing, before, limit } = query;
  return (await sql<ListedDocument>`select ${columns}, m.sent_at as "mySentAt", m.read_at as "myReadAt", m.acknowledged_at as "myAcknowledgedAt"
    from ${joined} left join documents.receipt m on m.document_id = d.id and m.person_id = ${me}
    where ${sideOf(side, me, owing)} ${kind === undefined ? sql`` : sql`and d.kind = ${kind}`} ${state === undefined ? sql`` : sql`and d.state = ${state}`} ${before === null ? sql`` : sql`and d.ord < ${before}`}
      ${side !== "inbox" && owing ? sql`and d.owing > 0` : sql``}
      ${q === undefined || q === "" ? sql`` : sql`and (strpos(lower(d.title), lower(${q})) > 0 or strpos(lower(d.words), lower(${q})) > 0)`}
    order by d.ord desc limit ${limit}`.execute(tx)).rows;
}

type Named = { id: string; name: string };
export const peopleNamed = async (tx: Tx, ids: readonly string[] | null): Promise<Named[]> =>
  (await sql<Named>`select id, name from organization.v_person where ${ids === null ? sql`state = 'active'` : sql`id = any(${ids}::uuid[])`} order by name_key, id limit 2000`.execute(tx)).rows;
export const teamsNamed = async (tx: Tx, ids: readonly string[] | null): Promise<Named[]> => (await sql<Named>`select id, name from organization.v_team where ${ids === null ? sql`state = 'open'` : sql`id = any(${ids}::uuid[])`} order by name, id limit 500`.execute(tx)).rows;
export const departmentsNamed = async (tx: Tx, ids: readonly string[] | null): Promise<Named[]> => (await sql<Named>`select id, name from organization.v_unit where ${ids === null ? sql`kind = 'department'` : sql`id = any(${ids}::uuid[])`} order by name, id limit 500`.execute(tx)).rows;
