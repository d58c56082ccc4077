import { z } from "zod";
import { Day, Id, Instant, LocalText, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { careKinds, creditCauses, fileFields } from "./policies/customer-care.ts";

const Person = z.object({ id: Id, name: z.string() });
const Customer = z.object({ id: Id, contactId: Id, name: z.string(), tier: z.string() });
const reason = z.string().trim().max(500).refine((words) => words.length >= 4, "reason_missing");

/** Who looks after a key account, from when, and why. */
export const Account = z.object({ owner: Person.extend({ gone: z.boolean() }), since: Instant, endedAt: Instant.nullable(), by: z.string(), reason: z.string() });
export type Account = z.output<typeof Account>;

export const creditWhy = ["counts", "free", "old", "corrected", "struck"] as const;
export const contestDecisions = ["kept", "corrected", "struck"] as const;
const Contest = z.object({ id: Id, at: Instant, by: z.string(), reason: z.string(), decision: z.enum(contestDecisions).nullable(), points: z.number().int().nullable(), decidedBy: z.string(), decidedWhy: z.string(), mayDecide: z.boolean() });
/** One thing that a credit record stands on, and what it weighs. */
export const CreditEntry = z.object({
  cause: z.enum(creditCauses),
  sourceId: Id,
  at: Instant,
  /** The order's number; empty for what a person wrote. */
  order: z.string(),
  reason: z.string(),
  by: z.string(),
  points: z.number().int(),
  why: z.enum(creditWhy),
  contest: Contest.nullable(),
});
export type CreditEntry = z.output<typeof CreditEntry>;
export const Credit = z.object({ points: z.number().int(), level: z.string(), levels: z.array(z.object({ key: z.string(), name: LocalText, from: z.number().int() })), windowDays: z.number().int(), version: z.string(), entries: z.array(CreditEntry) });
export type Credit = z.output<typeof Credit>;

export const CareStep = z.object({ id: Id, what: z.string(), dueOn: Day, owner: Person, endedAt: Instant.nullable(), done: z.boolean().nullable(), words: z.string() });
export type CareStep = z.output<typeof CareStep>;

export const watchStates = ["open", "later", "done", "unwanted", "gone"] as const;
export const CareItem = z.object({
  id: Id,
  kind: z.enum(careKinds),
  why: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  state: z.enum(watchStates),
  sinceOn: Day,
  untilOn: Day.nullable(),
  reason: z.string(),
  endedAt: Instant.nullable(),
  owner: Person.nullable(),
  customer: Customer,
  /** Where it lies: a ticket; null: the customer's file. */
  link: z.string().nullable(),
});
export type CareItem = z.output<typeof CareItem>;

/** How a customer is cared for: who, how often, what is planned and due, and what their credit record says. */
export const Care = z.object({
  account: Account.nullable(),
  accounts: z.array(Account),
  /** The plan of the tier, or of a key account; null: none. */
  plan: z.object({ contactEveryDays: z.number().int().nullable(), silentDays: z.number().int().nullable(), occasions: z.array(z.string()) }).nullable(),
  /** How complete and fresh the file is: in a hundred, what it lacks, what was said too long ago. */
  file: z.object({ percent: z.number().int(), missing: z.array(z.enum(fileFields)), stale: z.array(z.enum(fileFields)) }),
  credit: Credit.nullable(),
  steps: z.array(CareStep),
  items: z.array(CareItem),
});
export type Care = z.output<typeof Care>;

export const AccountRow = z.object({ customer: Customer, account: Account, open: z.number().int() });
export type AccountRow = z.output<typeof AccountRow>;

const byId = z.object({ id: Id });
const who = z.union([z.enum(["mine", "nobody", "all"]), Id]);

export const careEndpoints = endpoints({
  "GET /v1/care": {
    summary: "Who needs care: today, put off to a later day, or ended; one's own, and for leaders everybody's",
    perm: "care.serve",
    query: PageQuery.extend({ who: who.default("mine"), kind: z.enum(careKinds).optional(), state: z.enum(["today", "later", "ended"]).default("today") }),
    response: page(CareItem).extend({ kinds: z.array(z.object({ kind: z.enum(careKinds), count: z.number().int() })), today: Day }),
    refusals: [],
  },
  "POST /v1/care/{id}/end": {
    summary: "Ends a line of the watch list: done, put off to a day with a reason, or not wanted by the customer",
    perm: "care.serve",
    params: byId,
    body: z.discriminatedUnion("as", [
      z.object({ as: z.literal("done"), reason: z.string().trim().max(500).default("") }),
      z.object({ as: z.literal("later"), until: Day, reason }),
      z.object({ as: z.literal("unwanted"), reason }),
    ]),
    response: Nothing,
    refusals: ["care_ended"],
  },
  "POST /v1/care/{id}/reopening": { summary: "Puts an ended line back on the list", perm: "care.serve", params: byId, response: Nothing, refusals: ["care_open"] },
  "PUT /v1/care/{id}/owner": { summary: "Says whose a line of the watch list is", perm: "accounts.give", params: byId, body: z.object({ ownerId: Id }), response: Nothing, refusals: [] },
  "GET /v1/key-accounts": {
    summary: "Key accounts with their owners; those whose owner has left first",
    perm: "care.serve",
    query: PageQuery.extend({ who: z.union([z.enum(["mine", "gone", "all"]), Id]).default("mine") }),
    response: page(AccountRow),
    refusals: [],
  },
  "GET /v1/care-people": { summary: "Who may look after customers", perm: "care.serve", response: z.object({ rows: z.array(Person) }), refusals: [] },
  "GET /v1/customers/{id}/care": { summary: "How a customer is cared for, and their credit record", perm: "customers.read", params: byId, response: Care, refusals: [] },
  "PUT /v1/customers/{id}/account": { summary: "Makes a customer a key account, or hands one over, with a reason", perm: "accounts.give", params: byId, body: z.object({ ownerId: Id, reason }), response: Nothing, refusals: ["account_same_owner"] },
  "POST /v1/customers/{id}/account/end": { summary: "Makes a key account a customer like others", perm: "accounts.give", params: byId, body: z.object({ reason }), response: Nothing, refusals: ["no_account"] },
  "POST /v1/customers/{id}/credit": { summary: "Writes into a credit record what no order tells: a broken agreement, confirmed misuse", perm: "credit.write", params: byId, body: z.object({ cause: z.enum(["agreement_broken", "misuse"]), reason }), response: z.object({ id: Id }), refusals: [] },
  "POST /v1/customers/{id}/credit/contests": { summary: "Calls an entry of the credit record wrong", perm: "care.serve", params: byId, body: z.object({ cause: z.enum(creditCauses), sourceId: Id, reason }), response: z.object({ id: Id }), refusals: ["contest_open"] },
  "POST /v1/credit-contests/{id}/decision": {
    summary: "Decides about an entry that was called wrong; another person than who called it wrong or wrote it",
    perm: "credit.decide",
    params: byId,
    body: z.object({ decision: z.enum(contestDecisions), points: z.number().int().min(0).max(100).optional(), reason }).refine((body) => (body.decision === "corrected") === (body.points !== undefined), { path: ["points"], message: "points_missing" }),
    response: Nothing,
    refusals: ["contest_decided", "decide_other"],
  },
  "POST /v1/customers/{id}/care-steps": { summary: "Plans a step of a customer's development", perm: "care.serve", params: byId, body: z.object({ what: z.string().trim().min(1).max(500), dueOn: Day, ownerId: Id.optional() }), response: z.object({ id: Id }), refusals: [] },
  "POST /v1/care-steps/{id}/end": { summary: "Ends a planned step: done, or given up", perm: "care.serve", params: byId, body: z.object({ done: z.boolean(), words: reason }), response: Nothing, refusals: ["step_ended"] },
});
