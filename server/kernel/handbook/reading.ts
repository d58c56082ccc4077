import type { z } from "zod";
import type { HandbookChange, HandbookChangeSet, HandbookDocument, HandbookProblem, HandbookVersion } from "#contract/handbook.ts";
import type { Ctx } from "../context.ts";
import { found, Refusal } from "../refusal.ts";
import { checkText } from "./drafting.ts";
import { diffBodies } from "./diff.ts";
import type { Engine, Of, OfVersion } from "./engine.ts";
import { upcast } from "./check.ts";
import * as lists from "./store-lists.ts";
import * as store from "./store.ts";

const iso = (at: Date | null): string | null => at && at.toISOString();
const isoText = (at: string | null): string | null => at && new Date(at).toISOString();
type Who = HandbookVersion["author"];

/** A keyset cursor; one that is not ours is refused by name. */
function cursor(after: string | undefined, form = /^[^~]+~[^~]+$/): [string, string] | null {
  if (after === undefined) return null;
  const parts = after.split("~");
  if (!form.test(after)) throw new Refusal("invalid", { fields: [{ path: "query.after", code: "invalid" }] });
  return [parts[0]!, parts[1]!];
}

async function people(engine: Engine, ctx: Ctx, ids: readonly (string | null)[]): Promise<(id: string | null) => Who> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  const names = known.length === 0 ? new Map<string, string>() : await engine.ports.names(ctx.tx, known);
  return (id) => (id === null ? null : { id, name: names.get(id) ?? "" });
}

const documentOf = (row: lists.DocumentRow): HandbookDocument => ({
  ...row,
  inForce: row.inForce.map((one) => ({ ...one, from: isoText(one.from), until: isoText(one.until) })),
  updatedAt: row.updatedAt.toISOString(),
});

const versionOf = (row: store.VersionRow, who: (id: string | null) => Who): HandbookVersion => ({
  n: row.n,
  state: row.shown,
  title: row.title,
  reason: row.reason,
  origin: row.origin,
  basedOn: row.basedOn,
  edit: row.edit,
  author: who(row.authorId),
  reviewer: who(row.reviewerId),
  selfReview: row.selfReview,
  returned: row.returned,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  submittedAt: iso(row.submittedAt),
  approvedAt: iso(row.approvedAt),
  publishedAt: iso(row.publishedAt),
  spans: row.spans.map((span) => ({ scope: span.scope, from: isoText(span.from), until: isoText(span.until) })),
});

/** Documents by kind and key, with what is in force and what is open. */
export async function list(ctx: Ctx, query: lists.DocumentFilter & { after?: string | undefined; limit: number }): Promise<{ rows: HandbookDocument[]; next: string | null; count: { value: number; capped: boolean } }> {
  const rows = await lists.listDocuments(ctx.tx, query, cursor(query.after), query.limit + 1, ctx.now);
  const count = await lists.countDocuments(ctx.tx, query);
  const shown = rows.slice(0, query.limit).map(documentOf);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > query.limit && last ? `${last.kind}~${last.key}` : null, count: { value: Math.min(count, 1000), capped: count > 1000 } };
}

const versionsAtOnce = 50;

/** One document with its versions, the newest first. */
export async function history(engine: Engine, ctx: Ctx, of: Of & { before?: number | undefined }): Promise<{ document: HandbookDocument; versions: HandbookVersion[]; more: boolean }> {
  const document = documentOf(found(await lists.getDocument(ctx.tx, of.kind, of.key, ctx.now)));
  const rows = await store.listVersions(ctx.tx, of.kind, of.key, ctx.now, of.before ?? null, versionsAtOnce + 1);
  const who = await people(engine, ctx, rows.flatMap((row) => [row.authorId, row.reviewerId]));
  return { document, versions: rows.slice(0, versionsAtOnce).map((row) => versionOf(row, who)), more: rows.length > versionsAtOnce };
}

/** One version as the console shows it. */
export async function version(engine: Engine, ctx: Ctx, of: OfVersion): Promise<HandbookVersion> {
  const row = found(await store.getVersion(ctx.tx, of, ctx.now));
  return versionOf(row, await people(engine, ctx, [row.authorId, row.reviewerId]));
}

/** One version with its text; a draft also with its problems. */
export async function versionText(engine: Engine, ctx: Ctx, of: OfVersion): Promise<{ version: HandbookVersion; yaml: string; body: unknown; problems: HandbookProblem[] }> {
  const row = found(await store.getVersion(ctx.tx, of, ctx.now));
  const problems = row.state === "draft" ? (await checkText(engine, ctx, { ...of, yaml: row.yaml })).problems : [];
  return { version: await version(engine, ctx, of), yaml: row.yaml, body: bodyToday(engine, row), problems };
}

function bodyToday(engine: Engine, row: store.VersionRow): unknown {
  const policy = engine.kinds.get(row.kind);
  return policy && row.body !== null ? upcast(policy, row.schemaVersion, row.body) : row.body;
}

/** What differs between two versions: place by place where both are valid, and as two texts. */
export async function difference(engine: Engine, ctx: Ctx, of: Of & { from: number; to: number }): Promise<{ from: { n: number; yaml: string }; to: { n: number; yaml: string }; changes: HandbookChange[] }> {
  const from = found(await store.getVersion(ctx.tx, { ...of, n: of.from }, ctx.now));
  const to = found(await store.getVersion(ctx.tx, { ...of, n: of.to }, ctx.now));
  const whole = (row: store.VersionRow) => ({ title: row.title, body: bodyToday(engine, row) });
  return { from: { n: from.n, yaml: from.yaml }, to: { n: to.n, yaml: to.yaml }, changes: from.body === null || to.body === null ? [] : diffBodies(whole(from), whole(to)) };
}

const setOf = (row: lists.ChangeSetRow, who: (id: string | null) => Who): z.output<typeof HandbookChangeSet> => ({
  id: row.id,
  reason: row.reason,
  origin: row.origin,
  author: who(row.authorId),
  publishedAt: row.publishedAt.toISOString(),
  scope: { kind: row.scopeKind, key: row.scopeKey },
  from: iso(row.from),
  until: iso(row.until),
  versions: row.versions ?? [],
});

/** What was put in force together, the newest first. */
export async function changeSets(engine: Engine, ctx: Ctx, query: { after?: string | undefined; limit: number }): Promise<{ rows: z.output<typeof HandbookChangeSet>[]; next: string | null }> {
  const rows = await lists.listChangeSets(ctx.tx, cursor(query.after, /^\d{4}-\d\d-\d\dT[\d:.]+Z~[0-9a-f-]{36}$/), query.limit + 1);
  const who = await people(engine, ctx, rows.map((row) => row.authorId));
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return { rows: shown.map((row) => setOf(row, who)), next: rows.length > query.limit && last ? `${last.publishedAt.toISOString()}~${last.id}` : null };
}

export async function changeSet(engine: Engine, ctx: Ctx, id: string): Promise<z.output<typeof HandbookChangeSet>> {
  const row = found(await lists.getChangeSet(ctx.tx, id));
  return setOf(row, await people(engine, ctx, [row.authorId]));
}
