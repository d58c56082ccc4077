import { z } from "zod";
import { Day, Id, Instant, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { FileIds, TicketFile } from "./tasks.ts";

/** request 请示: asks for a decision · report 报告: tells a superior · document 文件: told to people, who acknowledge it. */
export const documentKinds = ["request", "report", "document"] as const;
export type DocumentKind = (typeof documentKinds)[number];
export const documentStates = ["review", "returned", "approved", "withdrawn"] as const;
export type DocumentState = (typeof documentStates)[number];
/** inbox: what came to me · review: what waits for my decision, or waited · mine: what I wrote · all: everything, for managers. */
export const documentSides = ["inbox", "review", "mine", "all"] as const;
export type DocumentSide = (typeof documentSides)[number];
export const documentStepKinds = ["submitted", "approved", "returned", "withdrawn", "passed", "reminded", "due"] as const;

const Person = z.object({ id: Id, name: z.string() });
export const DocumentRow = z.object({
  id: Id,
  kind: z.enum(documentKinds),
  title: z.string(),
  author: Person,
  reviewer: Person.nullable(),
  state: z.enum(documentStates),
  submittedAt: Instant,
  decidedAt: Instant.nullable(),
  dueAt: Instant.nullable(),
  sent: z.number().int(),
  owing: z.number().int(),
  /** My own receipt, where it came to me. */
  mine: z.object({ sentAt: Instant, readAt: Instant.nullable(), acknowledgedAt: Instant.nullable() }).nullable(),
});
export type DocumentRow = z.output<typeof DocumentRow>;
export const Receipt = z.object({ person: Person, sentAt: Instant, readAt: Instant.nullable(), acknowledgedAt: Instant.nullable(), remindedAt: Instant.nullable(), late: z.boolean() });
export type Receipt = z.output<typeof Receipt>;
export const DocumentDetail = DocumentRow.extend({
  words: z.string(),
  files: z.array(TicketFile),
  to: z.object({ people: z.array(Person), teams: z.array(Person), departments: z.array(Person) }),
  dueOn: Day.nullable(),
  round: z.number().int(),
  version: z.number().int(),
  steps: z.array(z.object({ at: Instant, by: z.string(), kind: z.enum(documentStepKinds), words: z.string(), count: z.number().int().nullable() })),
  /** Who got it, and how far: for its author, its reviewer and managers. */
  receipts: z.array(Receipt).nullable(),
  mayDecide: z.boolean(),
  mayEdit: z.boolean(),
  mayWithdraw: z.boolean(),
  mayRemind: z.boolean(),
});
export type DocumentDetail = z.output<typeof DocumentDetail>;

const byId = z.object({ id: Id });
const words = z.string().trim().min(1).max(10_000);
const few = z.array(Id).max(200).default([]);
export const NewDocument = z.object({
  kind: z.enum(documentKinds),
  title: z.string().trim().min(1).max(120),
  words,
  files: FileIds,
  /** Null: passed on at once, by whoever may. */
  reviewerId: Id.nullable(),
  people: few,
  teams: few,
  departments: few,
  dueOn: Day.nullable().default(null),
});
export type NewDocument = z.output<typeof NewDocument>;

/** Requests, reports and documents (R-CO-03): answered or sent back by a superior, passed on with a receipt of everybody who got it. */
export const documentEndpoints = endpoints({
  "GET /v1/documents": {
    summary: "Documents: what came to me, waits for me, was written by me, or all; the newest first.",
    perm: "documents.write",
    query: PageQuery.extend({ side: z.enum(documentSides).default("inbox"), kind: z.enum(documentKinds).optional(), state: z.enum(documentStates).optional(), q: z.string().trim().max(60).optional(), owing: z.enum(["yes"]).optional() }),
    response: page(DocumentRow),
    refusals: [],
  },
  "GET /v1/documents/audience": {
    summary: "To whom a document can be passed, and who can review it.",
    perm: "documents.write",
    response: z.object({ people: z.array(Person), teams: z.array(Person), departments: z.array(Person), reviewers: z.array(Person), mayPass: z.boolean() }),
    refusals: [],
  },
  "POST /v1/documents": { summary: "Writes a document: to its reviewer, or, by whoever may pass on, straight to the people.", perm: "documents.write", body: NewDocument, response: z.object({ id: Id }), refusals: [] },
  "GET /v1/documents/{id}": { summary: "One document with its course and its receipts.", perm: "documents.write", params: byId, response: DocumentDetail, refusals: [] },
  "PUT /v1/documents/{id}": { summary: "Writes one anew that was sent back, and submits it again.", perm: "documents.write", params: byId, body: NewDocument.extend({ version: z.number().int() }), response: Nothing, refusals: ["stale_version", "document_moved"] },
  "POST /v1/documents/{id}/approval": { summary: "Approves it, with a word; what names people is passed on to them.", perm: "documents.write", params: byId, body: z.object({ words: z.string().trim().max(2000).default("") }), response: Nothing, refusals: ["document_moved"] },
  "POST /v1/documents/{id}/return": { summary: "Sends it back with the reason.", perm: "documents.write", params: byId, body: z.object({ words: z.string().trim().min(1).max(2000) }), response: Nothing, refusals: ["document_moved"] },
  "POST /v1/documents/{id}/withdrawal": { summary: "Its author takes it back before it is decided.", perm: "documents.write", params: byId, response: Nothing, refusals: ["document_moved"] },
  "POST /v1/documents/{id}/reading": { summary: "Notes that I opened what came to me.", perm: "documents.write", params: byId, response: Nothing, refusals: [] },
  "POST /v1/documents/{id}/acknowledgement": { summary: "Says that I have read it and know it.", perm: "documents.write", params: byId, response: Nothing, refusals: ["document_not_to_me"] },
  "POST /v1/documents/{id}/reminder": { summary: "Reminds whoever still owes an acknowledgement.", perm: "documents.write", params: byId, response: z.object({ reminded: z.number().int() }), refusals: ["document_nobody_owes"] },
});
