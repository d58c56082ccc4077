import { sql } from "kysely";
import type { LocalText } from "#contract/common.ts";
import type { HandbookScope } from "#contract/handbook.ts";
import type { Tx } from "../db.ts";
import type { Origin } from "./store.ts";

export interface DocumentRow {
  id: string;
  kind: string;
  key: string;
  title: LocalText;
  updatedAt: Date;
  inForce: { n: number; scope: HandbookScope; from: string | null; until: string | null }[];
  scheduled: number;
  drafts: number;
  inReview: number;
}

const documentColumns = (now: Date) => sql`d.id, d.kind, d.key, d.title, d.updated_at as "updatedAt",
  coalesce((select jsonb_agg(jsonb_build_object('n', f.n, 'scope', jsonb_build_object('kind', f.scope_kind, 'key', f.scope_key), 'from', f.from_at, 'until', f.until_at)
      order by f.scope_kind, f.scope_key)
    from handbook.in_force f where f.kind = d.kind and f.key = d.key and tstzrange(f.from_at, f.until_at) @> ${now}::timestamptz), '[]') as "inForce",
  (select count(*)::int from handbook.in_force f where f.kind = d.kind and f.key = d.key and f.from_at > ${now} and not isempty(tstzrange(f.from_at, f.until_at))) as scheduled,
  (select count(*)::int from handbook.version v where v.kind = d.kind and v.key = d.key and v.state = 'draft') as drafts,
  (select count(*)::int from handbook.version v where v.kind = d.kind and v.key = d.key and v.state = 'review') as "inReview"`;

export interface DocumentFilter {
  kind?: string | undefined;
  find?: string | undefined;
  open?: "draft" | "review" | undefined;
}

const matching = (filter: DocumentFilter) => sql`(${filter.kind ?? null}::text is null or d.kind = ${filter.kind ?? null}::text)
  and (${filter.find ?? null}::text is null or position(lower(${filter.find ?? null}::text) in lower(d.kind || '/' || d.key || ' ' || (d.title->>'zh-CN') || ' ' || coalesce(d.title->>'en', ''))) > 0)
  and (${filter.open ?? null}::text is null or exists (select 1 from handbook.version v where v.kind = d.kind and v.key = d.key and v.state = ${filter.open ?? null}::text))`;

/** A page of documents by kind and key. */
export async function listDocuments(tx: Tx, filter: DocumentFilter, after: [string, string] | null, limit: number, now: Date): Promise<DocumentRow[]> {
  const { rows } = await sql<DocumentRow>`select ${documentColumns(now)} from handbook.document d
    where ${matching(filter)} and (${after?.[0] ?? null}::text is null or (d.kind, d.key) > (${after?.[0] ?? null}, ${after?.[1] ?? null}))
    order by d.kind, d.key limit ${limit}`.execute(tx);
  return rows;
}

/** How many documents there are, exact to 1,000 (D10). */
export async function countDocuments(tx: Tx, filter: DocumentFilter): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (select 1 from handbook.document d where ${matching(filter)} limit 1001) as counted`.execute(tx);
  return rows[0]!.n;
}

export async function getDocument(tx: Tx, kind: string, key: string, now: Date): Promise<DocumentRow | undefined> {
  const { rows } = await sql<DocumentRow>`select ${documentColumns(now)} from handbook.document d where d.kind = ${kind} and d.key = ${key}`.execute(tx);
  return rows[0];
}

export interface ChangeSetRow {
  id: string;
  reason: string;
  origin: Origin;
  authorId: string | null;
  publishedAt: Date;
  scopeKind: HandbookScope["kind"];
  scopeKey: string;
  from: Date | null;
  until: Date | null;
  versions: { kind: string; key: string; n: number }[];
}

const setColumns = sql`s.id, s.reason, s.origin, s.author_id as "authorId", s.published_at as "publishedAt", s.scope_kind as "scopeKind",
  s.scope_key as "scopeKey", s.from_at as "from", s.until_at as "until",
  (select jsonb_agg(jsonb_build_object('kind', f.kind, 'key', f.key, 'n', f.n) order by f.kind, f.key) from handbook.in_force f where f.change_set_id = s.id) as versions`;

/** A page of change sets, the newest first. */
export async function listChangeSets(tx: Tx, after: [string, string] | null, limit: number): Promise<ChangeSetRow[]> {
  const { rows } = await sql<ChangeSetRow>`select ${setColumns} from handbook.change_set s
    where ${after?.[0] ?? null}::timestamptz is null or (s.published_at, s.id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)
    order by s.published_at desc, s.id desc limit ${limit}`.execute(tx);
  return rows;
}

export async function getChangeSet(tx: Tx, id: string): Promise<ChangeSetRow | undefined> {
  const { rows } = await sql<ChangeSetRow>`select ${setColumns} from handbook.change_set s where s.id = ${id}`.execute(tx);
  return rows[0];
}
