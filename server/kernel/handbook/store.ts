import { sql } from "kysely";
import type { HandbookScope, HandbookState } from "#contract/handbook.ts";
import type { LocalText } from "#contract/common.ts";
import type { Tx } from "../db.ts";

export type Origin = "console" | "file" | "shipped";

export interface VersionRow {
  kind: string;
  key: string;
  n: number;
  state: "draft" | "review" | "published" | "withdrawn";
  shown: HandbookState;
  title: LocalText | null;
  body: unknown;
  yaml: string;
  schemaVersion: number;
  reason: string;
  origin: Origin;
  basedOn: number | null;
  edit: number;
  authorId: string | null;
  editors: string[];
  reviewerId: string | null;
  selfReview: boolean;
  returned: string | null;
  createdAt: Date;
  updatedAt: Date;
  submittedAt: Date | null;
  approvedAt: Date | null;
  publishedAt: Date | null;
  spans: { scope: HandbookScope; from: string | null; until: string | null }[];
}

export interface SpanRow {
  id: string;
  kind: string;
  key: string;
  n: number;
  scopeKind: HandbookScope["kind"];
  scopeKey: string;
  from: Date | null;
  until: Date | null;
}

/** Locks a document so that its changes queue up; makes it when it is new. */
export async function lockDocument(tx: Tx, document: { id: string; kind: string; key: string; title: LocalText }, now: Date): Promise<{ id: string; lastN: number; shippedHash: string | null; made: boolean }> {
  const { kind, key } = document;
  const made = await sql`
    insert into handbook.document (kind, key, id, title, created_at, updated_at)
    values (${kind}, ${key}, ${document.id}, ${JSON.stringify(document.title)}::jsonb, ${now}, ${now})
    on conflict (kind, key) do nothing returning 1`.execute(tx);
  const { rows } = await sql<{ id: string; lastN: number; shippedHash: string | null }>`
    select id, last_n as "lastN", shipped_hash as "shippedHash" from handbook.document where kind = ${kind} and key = ${key} for update`.execute(tx);
  return { ...rows[0]!, made: made.rows.length > 0 };
}

/** Locks a document that must exist. */
export async function lockExisting(tx: Tx, kind: string, key: string): Promise<{ id: string } | undefined> {
  const { rows } = await sql<{ id: string }>`select id from handbook.document where kind = ${kind} and key = ${key} for update`.execute(tx);
  return rows[0];
}

export interface NewVersion {
  kind: string;
  key: string;
  state: "draft" | "published";
  title: LocalText | null;
  body: unknown;
  yaml: string;
  schemaVersion: number;
  reason: string;
  origin: Origin;
  basedOn: number | null;
  authorId: string | null;
  /** Files and shipped defaults come reviewed by whoever put them there. */
  selfReview: boolean;
}

/** Adds the next version of a locked document and gives its number. */
export async function addVersion(tx: Tx, version: NewVersion, now: Date): Promise<number> {
  const { kind, key } = version;
  const next = await sql<{ n: number }>`
    update handbook.document set last_n = last_n + 1, updated_at = ${now} where kind = ${kind} and key = ${key} returning last_n as n`.execute(tx);
  const n = next.rows[0]!.n;
  const published = version.state === "published" ? now : null;
  await sql`
    insert into handbook.version (kind, key, n, state, title, body, yaml, schema_version, reason, origin, based_on, author_id, editors,
      reviewer_id, self_review, created_at, updated_at, submitted_at, approved_at, published_at)
    values (${kind}, ${key}, ${n}, ${version.state}, ${json(version.title)}::jsonb, ${json(version.body)}::jsonb, ${version.yaml},
      ${version.schemaVersion}, ${version.reason}, ${version.origin}, ${version.basedOn}, ${version.authorId},
      ${version.authorId === null ? [] : [version.authorId]}::uuid[], ${published && version.authorId}, ${version.selfReview},
      ${now}, ${now}, ${published}, ${published}, ${published})`.execute(tx);
  return n;
}
const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

const spansOf = sql`coalesce((select jsonb_agg(jsonb_build_object('scope', jsonb_build_object('kind', f.scope_kind, 'key', f.scope_key),
    'from', f.from_at, 'until', f.until_at) order by f.from_at nulls first)
  from handbook.in_force f where f.kind = v.kind and f.key = v.key and f.n = v.n and not isempty(tstzrange(f.from_at, f.until_at))), '[]')`;

const columns = (now: Date) => sql`v.kind, v.key, v.n, v.state, v.title, v.body, v.yaml, v.schema_version as "schemaVersion", v.reason, v.origin,
  v.based_on as "basedOn", v.edit, v.author_id as "authorId", v.editors, v.reviewer_id as "reviewerId", v.self_review as "selfReview", v.returned,
  v.created_at as "createdAt", v.updated_at as "updatedAt", v.submitted_at as "submittedAt", v.approved_at as "approvedAt",
  v.published_at as "publishedAt", ${spansOf} as spans,
  case when v.state in ('draft', 'withdrawn') then v.state
    when v.state = 'review' then case when v.approved_at is null then 'review' else 'approved' end
    when exists (select 1 from handbook.in_force f where f.kind = v.kind and f.key = v.key and f.n = v.n and tstzrange(f.from_at, f.until_at) @> ${now}::timestamptz) then 'in_force'
    when exists (select 1 from handbook.in_force f where f.kind = v.kind and f.key = v.key and f.n = v.n and f.from_at > ${now} and not isempty(tstzrange(f.from_at, f.until_at))) then 'scheduled'
    else 'superseded' end as shown`;

/** One version, locked when it is about to change. */
export async function getVersion(tx: Tx, of: { kind: string; key: string; n: number }, now: Date, lock = false): Promise<VersionRow | undefined> {
  const { rows } = await sql<VersionRow>`select ${columns(now)} from handbook.version v
    where v.kind = ${of.kind} and v.key = ${of.key} and v.n = ${of.n} ${lock ? sql`for update` : sql``}`.execute(tx);
  return rows[0];
}

/** Versions of a document, the newest first. */
export async function listVersions(tx: Tx, kind: string, key: string, now: Date, before: number | null, limit: number): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`select ${columns(now)} from handbook.version v
    where v.kind = ${kind} and v.key = ${key} and (${before}::int is null or v.n < ${before}) order by v.n desc limit ${limit}`.execute(tx);
  return rows;
}

/** Keeps what was typed in a draft. */
export async function saveText(
  tx: Tx,
  of: { kind: string; key: string; n: number },
  text: { title: LocalText | null; body: unknown; yaml: string; schemaVersion: number; basedOn: number | null; reason: string; editorId: string | null },
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ edit: number }>`
    update handbook.version set title = ${json(text.title)}::jsonb, body = ${json(text.body)}::jsonb, yaml = ${text.yaml}, schema_version = ${text.schemaVersion},
      based_on = ${text.basedOn}, reason = ${text.reason}, edit = edit + 1, updated_at = ${now},
      editors = case when ${text.editorId}::uuid is null or ${text.editorId}::uuid = any(editors) then editors else editors || ${text.editorId}::uuid end
    where kind = ${of.kind} and key = ${of.key} and n = ${of.n} returning edit`.execute(tx);
  return rows[0]!.edit;
}

/** Moves a version along its stages. */
export async function moveVersion(
  tx: Tx,
  of: { kind: string; key: string; n: number },
  to: { state?: VersionRow["state"]; reason?: string; returned?: string | null; submittedAt?: Date | null; approvedAt?: Date | null; reviewerId?: string | null; selfReview?: boolean; publishedAt?: Date },
  now: Date,
): Promise<void> {
  const set = [sql`updated_at = ${now}`];
  if (to.state !== undefined) set.push(sql`state = ${to.state}`);
  if (to.reason !== undefined) set.push(sql`reason = ${to.reason}`);
  if (to.returned !== undefined) set.push(sql`returned = ${to.returned}`);
  if (to.submittedAt !== undefined) set.push(sql`submitted_at = ${to.submittedAt}`);
  if (to.approvedAt !== undefined) set.push(sql`approved_at = ${to.approvedAt}`);
  if (to.reviewerId !== undefined) set.push(sql`reviewer_id = ${to.reviewerId}`);
  if (to.selfReview !== undefined) set.push(sql`self_review = ${to.selfReview}`);
  if (to.publishedAt !== undefined) set.push(sql`published_at = ${to.publishedAt}`);
  await sql`update handbook.version set ${sql.join(set)} where kind = ${of.kind} and key = ${of.key} and n = ${of.n}`.execute(tx);
}

/** The title of the newest published version is the document's. */
export async function retitle(tx: Tx, kind: string, key: string, title: LocalText, now: Date): Promise<void> {
  await sql`update handbook.document set title = ${JSON.stringify(title)}::jsonb, updated_at = ${now} where kind = ${kind} and key = ${key}`.execute(tx);
}

export async function setShippedHash(tx: Tx, kind: string, key: string, hash: string): Promise<void> {
  await sql`update handbook.document set shipped_hash = ${hash} where kind = ${kind} and key = ${key}`.execute(tx);
}

/** Whether the shipped folder with this fingerprint is the one that was brought in last. */
export async function shippedBefore(tx: Tx, fingerprint: string): Promise<boolean> {
  const { rows } = await sql`select 1 from handbook.shipped where fingerprint = ${fingerprint}`.execute(tx);
  return rows.length > 0;
}

/** Notes which shipped folder was brought in last. */
export async function noteShipped(tx: Tx, fingerprint: string): Promise<void> {
  await sql`insert into handbook.shipped (fingerprint) values (${fingerprint}) on conflict (only_one) do update set fingerprint = excluded.fingerprint`.execute(tx);
}

/** Drafts that came with an older release and that nobody touched. */
export async function untouchedShippedDrafts(tx: Tx, kind: string, key: string): Promise<number[]> {
  const { rows } = await sql<{ n: number }>`select n from handbook.version
    where kind = ${kind} and key = ${key} and state = 'draft' and origin = 'shipped' and edit = 1`.execute(tx);
  return rows.map((row) => row.n);
}

const spanColumns = sql`id, kind, key, n, scope_kind as "scopeKind", scope_key as "scopeKey", from_at as "from", until_at as "until"`;

/** Every span of a document, for reading what was in force when. */
export async function spansFor(tx: Tx, kind: string, key: string): Promise<SpanRow[]> {
  const { rows } = await sql<SpanRow>`select ${spanColumns} from handbook.in_force
    where kind = ${kind} and key = ${key} and not isempty(tstzrange(from_at, until_at))`.execute(tx);
  return rows;
}

/** Keys of the documents of a kind. */
export async function keysOf(tx: Tx, kind: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`select key from handbook.document where kind = ${kind} order by key`.execute(tx);
  return rows.map((row) => row.key);
}

/** All that is in force at an instant, of every document and scope. */
export async function inForceAt(tx: Tx, at: Date): Promise<(SpanRow & { body: unknown; title: LocalText; schemaVersion: number; yaml: string })[]> {
  const { rows } = await sql<SpanRow & { body: unknown; title: LocalText; schemaVersion: number; yaml: string }>`
    select f.id, f.kind, f.key, f.n, f.scope_kind as "scopeKind", f.scope_key as "scopeKey", f.from_at as "from", f.until_at as "until",
      v.body, v.title, v.schema_version as "schemaVersion", v.yaml
    from handbook.in_force f join handbook.version v on v.kind = f.kind and v.key = f.key and v.n = f.n
    where tstzrange(f.from_at, f.until_at) @> ${at}::timestamptz order by f.kind, f.key, f.scope_kind, f.scope_key`.execute(tx);
  return rows;
}

/** Bodies of some versions of a document. */
export async function bodiesOf(tx: Tx, kind: string, key: string, numbers: readonly number[]): Promise<{ n: number; body: unknown; schemaVersion: number }[]> {
  const { rows } = await sql<{ n: number; body: unknown; schemaVersion: number }>`
    select n, body, schema_version as "schemaVersion" from handbook.version where kind = ${kind} and key = ${key} and n = any(${numbers})`.execute(tx);
  return rows;
}

/** Cuts a span short; to its own beginning when it never counted. */
export async function cutSpan(tx: Tx, id: string, until: Date): Promise<void> {
  await sql`update handbook.in_force set until_at = ${until} where id = ${id}`.execute(tx);
}

export async function addSpan(tx: Tx, span: SpanRow & { changeSetId: string }): Promise<void> {
  await sql`insert into handbook.in_force (id, kind, key, n, scope_kind, scope_key, from_at, until_at, change_set_id)
    values (${span.id}, ${span.kind}, ${span.key}, ${span.n}, ${span.scopeKind}, ${span.scopeKey}, ${span.from}, ${span.until}, ${span.changeSetId})`.execute(tx);
}

export async function addChangeSet(
  tx: Tx,
  set: { id: string; reason: string; origin: Origin; authorId: string | null; scope: HandbookScope; from: Date | null; until: Date | null },
  now: Date,
): Promise<void> {
  await sql`insert into handbook.change_set (id, reason, origin, author_id, published_at, scope_kind, scope_key, from_at, until_at)
    values (${set.id}, ${set.reason}, ${set.origin}, ${set.authorId}, ${now}, ${set.scope.kind}, ${set.scope.key}, ${set.from}, ${set.until})`.execute(tx);
}
