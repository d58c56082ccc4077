import { z } from "zod";
import { Day, Id, Instant, Nothing, page, PageQuery } from "./common.ts";
import { saysWhy, WhyOpened } from "./customers.ts";
import { endpoints } from "./endpoint.ts";

export const promiseKinds = ["callback", "reply", "delivery", "other"] as const;
export const promiseStates = ["open", "done", "missed", "cancelled"] as const;
export const callResults = ["reached", "no_answer", "busy", "wrong_number", "refused"] as const;
export type PromiseSource = "customer" | "agent" | "ticket";
export type PromiseKind = (typeof promiseKinds)[number];
export type PromiseState = (typeof promiseStates)[number];
export type CallResult = (typeof callResults)[number];

/** A dated commitment to a customer (R-CV-09, R-FU-05): who is owed what, by when, and what became of it. */
export const PromiseRow = z.object({
  id: Id,
  number: z.number().int(),
  kind: z.enum(promiseKinds),
  state: z.enum(promiseStates),
  /** Whoever asked for it: the customer on the wait page, an agent who gave the word, or a stage of a ticket. */
  source: z.enum(["customer", "agent", "ticket"]),
  what: z.string(),
  /** Masked; the whole number is asked for when somebody calls. */
  phone: z.string().nullable(),
  customer: z.object({ id: Id, contactId: Id, name: z.string(), tier: z.string() }),
  conversation: z.object({ id: Id, number: z.number().int() }).nullable(),
  ticket: z.object({ id: Id, code: z.string() }).nullable(),
  shop: z.object({ id: Id, name: z.string() }).nullable(),
  territory: z.string(),
  owner: z.object({ id: Id, name: z.string() }).nullable(),
  from: Instant.nullable(),
  dueAt: Instant,
  madeAt: Instant,
  endedAt: Instant.nullable(),
  missedAt: Instant.nullable(),
  calls: z.number().int(),
});
export type PromiseRow = z.output<typeof PromiseRow>;

export const PromiseStep = z.object({
  n: z.number().int(),
  at: Instant,
  kind: z.enum(["made", "claimed", "passed", "called", "postponed", "done", "missed", "cancelled"]),
  by: z.string(),
  result: z.enum(callResults).nullable(),
  dueAt: Instant.nullable(),
  note: z.string(),
});
export type PromiseStep = z.output<typeof PromiseStep>;

const byId = z.object({ id: Id });
const note = z.string().trim().max(500).default("");
/** Either a conversation or a ticket. */
const aboutOne = (about: { conversationId?: string | undefined; ticketId?: string | undefined }): boolean => (about.conversationId === undefined) !== (about.ticketId === undefined);
const onlyOne = { path: ["conversationId"], message: "promise_about_one" };
const filter = { state: z.enum(promiseStates).default("open"), owner: z.literal("me").optional(), territory: z.string().max(40).optional(), shop: Id.optional(), kind: z.enum(promiseKinds).optional() };

export const promiseEndpoints = endpoints({
  "GET /v1/promises": {
    summary: "Promises within reach: those still owed by when they are due, the others newest first",
    perm: "promises.read",
    query: PageQuery.extend(filter),
    response: page(PromiseRow).extend({ counts: z.object({ open: z.number().int(), missed: z.number().int() }) }),
    refusals: [],
  },
  "GET /v1/promises/{id}": { summary: "One promise with all its steps", perm: "promises.read", params: byId, response: z.object({ row: PromiseRow, steps: z.array(PromiseStep), mayAct: z.boolean() }), refusals: [] },
  "POST /v1/promises": {
    summary: "Writes down what was promised in a conversation or about a ticket",
    perm: "promises.serve",
    body: z.object({ conversationId: Id.optional(), ticketId: Id.optional(), kind: z.enum(promiseKinds), what: z.string().trim().min(1).max(500), dueAt: Instant, phone: z.string().max(30).optional() }).refine(aboutOne, onlyOne),
    response: z.object({ id: Id }),
    refusals: ["due_past", "due_too_far", "phone_shape", "customer_missing"],
  },
  "POST /v1/promises/{id}/claim": { summary: "Takes a promise upon oneself", perm: "promises.serve", params: byId, response: Nothing, refusals: ["promise_taken", "promise_over", "promise_of_ticket"] },
  "POST /v1/promises/{id}/number": {
    summary: "The whole number, for whoever is about to call; recorded with the reason, and counted like any masked field that is opened",
    perm: "promises.serve",
    params: byId,
    body: WhyOpened.refine(saysWhy, { path: ["reason"], message: "reason_missing" }),
    response: z.object({ value: z.string() }),
    refusals: ["promise_not_yours", "promise_over", "promise_of_ticket", "not_serving", "opened_too_often", "customer_on_hold"],
  },
  "POST /v1/promises/{id}/calls": {
    summary: "Records a call and what came of it",
    perm: "promises.serve",
    params: byId,
    body: z.object({ result: z.enum(callResults), note }),
    response: Nothing,
    refusals: ["promise_not_yours", "promise_over", "promise_of_ticket"],
  },
  "POST /v1/promises/{id}/done": { summary: "The promise is kept, or made good late", perm: "promises.serve", params: byId, body: z.object({ note }), response: Nothing, refusals: ["promise_not_yours", "promise_over", "promise_of_ticket"] },
  "POST /v1/promises/{id}/postponement": {
    summary: "Another time, agreed with the customer",
    perm: "promises.serve",
    params: byId,
    body: z.object({ dueAt: Instant, agreed: z.literal(true), note: z.string().trim().min(1).max(500) }),
    response: Nothing,
    refusals: ["promise_not_yours", "promise_over", "promise_of_ticket", "due_past", "due_too_far"],
  },
  "POST /v1/promises/{id}/cancellation": { summary: "Withdrawn, with the reason", perm: "promises.serve", params: byId, body: z.object({ note: z.string().trim().min(1).max(500) }), response: Nothing, refusals: ["promise_not_yours", "promise_over", "promise_of_ticket"] },
  "GET /v1/promises/kept": {
    summary: "How many of the promises that fell due were kept, by whoever owed them",
    perm: "promises.read",
    query: z.object({ from: Day, to: Day }),
    response: z.object({ rows: z.array(z.object({ owner: z.object({ id: Id, name: z.string() }).nullable(), due: z.number().int(), kept: z.number().int() })), due: z.number().int(), kept: z.number().int() }),
    refusals: [],
  },
  "GET /v1/promises/about": { summary: "What the customer was promised in a conversation or about a ticket, oldest first", perm: "promises.read", query: z.object({ conversationId: Id.optional(), ticketId: Id.optional() }).refine(aboutOne, onlyOne), response: z.object({ rows: z.array(PromiseRow) }), refusals: [] },
  "GET /v1/promises/export": {
    summary: "The list as lines of CSV, masked, piece by piece; each piece is written down with its position",
    perm: "promises.read",
    query: z.object({ ...filter, after: z.string().max(400).optional() }),
    response: z.object({ lines: z.array(z.array(z.string())), next: z.string().nullable() }),
    refusals: [],
  },
});
