import { z } from "zod";
import { Id, Instant, LocalText, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";

/** A problem at a place of a YAML text; its words are found by its code. */
export const HandbookProblem = z.object({
  line: z.number().int(),
  column: z.number().int(),
  path: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type HandbookProblem = z.output<typeof HandbookProblem>;

export const HandbookChange = z.object({
  path: z.string(),
  change: z.enum(["added", "removed", "changed", "moved"]),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type HandbookChange = z.output<typeof HandbookChange>;

/** Where a version holds: everywhere, or first in one territory or team (a pilot). */
export const HandbookScope = z.object({ kind: z.enum(["all", "territory", "team"]), key: z.string().max(80) });
export type HandbookScope = z.output<typeof HandbookScope>;

export const handbookStates = ["draft", "review", "approved", "scheduled", "in_force", "superseded", "withdrawn"] as const;
export type HandbookState = (typeof handbookStates)[number];

/** Whoever did something; null: Kefu itself. */
const Who = z.object({ id: Id, name: z.string() }).nullable();
const Span = z.object({ scope: HandbookScope, from: Instant.nullable(), until: Instant.nullable() });

export const HandbookVersion = z.object({
  n: z.number().int(),
  state: z.enum(handbookStates),
  title: LocalText.nullable(),
  reason: z.string(),
  origin: z.enum(["console", "file", "shipped"]),
  basedOn: z.number().int().nullable(),
  /** Counts the edits of a draft: pass it back when saving. */
  edit: z.number().int(),
  author: Who,
  reviewer: Who,
  /** The reviewer also wrote it: only while a single person may publish. */
  selfReview: z.boolean(),
  /** Why the reviewer gave it back, while it is a draft again. */
  returned: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
  submittedAt: Instant.nullable(),
  approvedAt: Instant.nullable(),
  publishedAt: Instant.nullable(),
  /** Where and when it was, is or will be in force. */
  spans: z.array(Span),
});
export type HandbookVersion = z.output<typeof HandbookVersion>;

export const HandbookDocument = z.object({
  id: Id,
  kind: z.string(),
  key: z.string(),
  title: LocalText,
  inForce: z.array(z.object({ n: z.number().int(), scope: HandbookScope, from: Instant.nullable(), until: Instant.nullable() })),
  scheduled: z.number().int(),
  drafts: z.number().int(),
  inReview: z.number().int(),
  updatedAt: Instant,
});
export type HandbookDocument = z.output<typeof HandbookDocument>;

export const HandbookKind = z.object({ kind: z.string(), title: LocalText, readBy: z.string(), schemaVersion: z.number().int() });

const Kind = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const DocumentKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/);
const Of = z.object({ kind: Kind, key: DocumentKey });
const N = z.coerce.number().int().min(1);
const OfVersion = Of.extend({ n: N });
const Yaml = z.string().max(300_000);
const Reason = z.string().trim().min(2).max(500);
const Saved = z.object({ n: z.number().int(), edit: z.number().int(), problems: z.array(HandbookProblem) });

/** What to put in force, where and from when (left out: now). */
export const Publication = z.object({
  versions: z.array(z.object({ kind: Kind, key: DocumentKey, n: N })).min(1).max(500),
  scope: HandbookScope.default({ kind: "all", key: "" }),
  from: Instant.optional(),
  /** Only for a pilot: when it ends by itself. */
  until: Instant.optional(),
  reason: Reason,
});

export const HandbookChangeSet = z.object({
  id: Id,
  reason: z.string(),
  origin: z.enum(["console", "file", "shipped"]),
  author: Who,
  publishedAt: Instant,
  scope: HandbookScope,
  from: Instant.nullable(),
  until: Instant.nullable(),
  versions: z.array(z.object({ kind: z.string(), key: z.string(), n: z.number().int() })),
});

const review = ["handbook_not_draft", "handbook_not_in_review", "handbook_own_review", "handbook_invalid"] as const;
const publishing = [
  "handbook_not_approved",
  "handbook_invalid",
  "handbook_base_moved",
  "handbook_past",
  "handbook_scope_unknown",
  "handbook_until",
  "handbook_overlap",
  "handbook_twice",
] as const;

export const handbookEndpoints = endpoints({
  "GET /v1/handbook/kinds": {
    summary: "The kinds of policy that this version reads",
    perm: "handbook.read",
    response: z.object({ kinds: z.array(HandbookKind), publishers: z.number().int() }),
    refusals: [],
  },
  "GET /v1/handbook/in-force/{kind}": {
    summary: "Every document of a kind as it holds now, whole: what pages read their rules and texts from.",
    perm: "handbook.read",
    params: z.object({ kind: z.string().max(60) }),
    response: z.object({ rows: z.array(z.object({ key: z.string(), version: z.number().int(), body: z.unknown() })) }),
    refusals: [],
  },
  "GET /v1/handbook/documents": {
    summary: "Documents with the version in force and open drafts",
    perm: "handbook.read",
    query: PageQuery.extend({ kind: Kind.optional(), find: z.string().max(80).optional(), open: z.enum(["draft", "review"]).optional() }),
    response: page(HandbookDocument),
    refusals: [],
  },
  "GET /v1/handbook/documents/{kind}/{key}": {
    summary: "One document with its newest versions, the newest first",
    perm: "handbook.read",
    params: Of,
    query: z.object({ before: N.optional() }),
    response: z.object({ document: HandbookDocument, versions: z.array(HandbookVersion), more: z.boolean() }),
    refusals: [],
  },
  "GET /v1/handbook/documents/{kind}/{key}/versions/{n}": {
    summary: "One version with its text",
    perm: "handbook.read",
    params: OfVersion,
    response: z.object({ version: HandbookVersion, yaml: z.string(), body: z.unknown(), problems: z.array(HandbookProblem) }),
    refusals: [],
  },
  "GET /v1/handbook/documents/{kind}/{key}/difference": {
    summary: "What differs between two versions",
    perm: "handbook.read",
    params: Of,
    query: z.object({ from: N, to: N }),
    response: z.object({ from: z.object({ n: z.number(), yaml: z.string() }), to: z.object({ n: z.number(), yaml: z.string() }), changes: z.array(HandbookChange) }),
    refusals: [],
  },
  "POST /v1/handbook/check": {
    summary: "Validates a text while it is being written",
    perm: "handbook.read",
    body: z.object({ kind: Kind, key: DocumentKey, yaml: Yaml }),
    response: z.object({ problems: z.array(HandbookProblem), body: z.unknown() }),
    refusals: [],
  },
  "POST /v1/handbook/documents/{kind}/{key}/drafts": {
    summary: "Starts a draft: from a text, or from an older version to go back to it",
    perm: "handbook.write",
    params: Of,
    body: z.object({ yaml: Yaml.optional(), body: z.unknown().optional(), title: LocalText.optional(), goBackTo: N.optional(), reason: z.string().trim().max(500).default("") }),
    response: Saved,
    refusals: ["handbook_kind_unknown"],
  },
  "PUT /v1/handbook/documents/{kind}/{key}/versions/{n}": {
    summary: "Saves a draft, as a text or as the body of a form; what is not valid yet is kept with its problems",
    perm: "handbook.write",
    params: OfVersion,
    body: z.object({ edit: z.number().int(), yaml: Yaml.optional(), body: z.unknown().optional(), title: LocalText.optional(), basedOn: N.optional(), reason: z.string().trim().max(500).optional() }),
    response: Saved,
    refusals: ["stale_version", "handbook_not_draft"],
  },
  "POST /v1/handbook/documents/{kind}/{key}/versions/{n}/submission": {
    summary: "Hands a draft in for review",
    perm: "handbook.write",
    params: OfVersion,
    body: z.object({ edit: z.number().int(), reason: Reason }),
    response: HandbookVersion,
    refusals: [...review, "stale_version"],
  },
  "POST /v1/handbook/documents/{kind}/{key}/versions/{n}/approval": {
    summary: "Approves a version; not by whoever wrote it, unless only one person may publish",
    perm: "handbook.publish",
    params: OfVersion,
    body: Nothing,
    response: HandbookVersion,
    refusals: review,
  },
  "POST /v1/handbook/documents/{kind}/{key}/versions/{n}/return": {
    summary: "Gives a version back to its author, with the reason",
    perm: "handbook.publish",
    params: OfVersion,
    body: z.object({ reason: Reason }),
    response: HandbookVersion,
    refusals: review,
  },
  "POST /v1/handbook/documents/{kind}/{key}/versions/{n}/withdrawal": {
    summary: "Withdraws a draft",
    perm: "handbook.write",
    params: OfVersion,
    body: Nothing,
    response: HandbookVersion,
    refusals: ["handbook_published"],
  },
  "POST /v1/handbook/documents/{kind}/{key}/pilots/end": {
    summary: "Ends a pilot now: the version for everybody holds again",
    perm: "handbook.publish",
    params: Of,
    body: z.object({ scope: HandbookScope }),
    response: Nothing,
    refusals: ["handbook_no_pilot"],
  },
  "POST /v1/handbook/change-sets": {
    summary: "Puts approved versions in force together, all or none",
    perm: "handbook.publish",
    body: Publication,
    response: HandbookChangeSet,
    refusals: publishing,
  },
  "GET /v1/handbook/change-sets": {
    summary: "What was put in force, the newest first",
    perm: "handbook.read",
    query: PageQuery,
    response: page(HandbookChangeSet),
    refusals: [],
  },
});
