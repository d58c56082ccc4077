import { z } from "zod";
import { Day, Id, Instant, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";

export const requestKinds = ["access", "copy", "correct", "delete"] as const;
export type RequestKind = (typeof requestKinds)[number];
export const requestStages = ["received", "checked", "granted", "restricted", "refused", "done"] as const;
export type RequestStage = (typeof requestStages)[number];
export const requestVias = ["conversation", "phone", "mail", "letter"] as const;
export const requestRelations = ["self", "kin", "proxy"] as const;
export const requestDecisions = ["granted", "restricted", "refused"] as const;
export type RequestDecision = (typeof requestDecisions)[number];

const Step = z.object({ at: Instant, by: z.string(), note: z.string() }).nullable();

export const DataRequest = z.object({
  id: Id,
  number: z.number().int(),
  customer: z.object({ id: Id, number: z.number().int() }),
  kind: z.enum(requestKinds),
  via: z.enum(requestVias),
  relation: z.enum(requestRelations),
  details: z.string(),
  stage: z.enum(requestStages),
  version: z.number().int(),
  received: z.object({ at: Instant, by: z.string() }),
  warnAt: Instant,
  dueAt: Instant,
  checked: Step,
  decided: z.object({ at: Instant, by: z.string(), note: z.string(), decision: z.enum(requestDecisions) }).nullable(),
  /** A restriction that somebody has lifted, and why. */
  lifted: Step,
  done: Step,
});
export type DataRequest = z.output<typeof DataRequest>;

const Note = z.string().trim().min(4).max(1000);

/** What we hold of a customer, for themselves: whole values. */
export const HeldData = z.object({
  madeAt: Instant,
  number: z.number().int(),
  fields: z.array(z.object({ field: z.string(), value: z.string(), stated: z.boolean(), updatedAt: Instant })),
  orders: z.array(z.object({ number: z.string(), shop: z.string(), placedAt: Instant, paidFen: z.number().int(), address: z.string().nullable() })),
  conversations: z.array(z.object({ number: z.number().int(), openedAt: Instant, endedAt: Instant.nullable(), said: z.array(z.object({ at: Instant, by: z.string(), text: z.string() })) })),
  consents: z.array(z.object({ purpose: z.string(), given: z.boolean(), at: Instant, channel: z.string(), version: z.string() })),
});
export type HeldData = z.output<typeof HeldData>;

export const dataRequestEndpoints = endpoints({
  "GET /v1/data-requests": {
    summary: "Requests of customers about their data, what is due first on top",
    perm: "privacy.handle",
    query: PageQuery.extend({ state: z.enum(["open", "closed"]).default("open") }),
    response: page(DataRequest),
    refusals: [],
  },
  "POST /v1/data-requests": {
    summary: "Writes down what a customer asks for; the deadline runs from now",
    perm: "privacy.handle",
    body: z.object({ customer: z.union([z.number().int().positive(), Id]), kind: z.enum(requestKinds), via: z.enum(requestVias), relation: z.enum(requestRelations).default("self"), details: z.string().trim().max(1000).default("") }),
    response: z.object({ id: Id, number: z.number().int(), dueAt: Instant }),
    refusals: ["request_open"],
  },
  "POST /v1/data-requests/{id}/steps": {
    summary: "Takes a request one step on: identity checked, decided with the reason, done",
    perm: "privacy.handle",
    params: z.object({ id: Id }),
    body: z.discriminatedUnion("step", [
      z.object({ step: z.literal("check"), version: z.number().int(), note: Note }),
      z.object({ step: z.literal("decide"), version: z.number().int(), decision: z.enum(requestDecisions), note: Note, until: Day.optional() }),
      z.object({ step: z.literal("lift"), version: z.number().int(), note: Note }),
      z.object({ step: z.literal("finish"), version: z.number().int() }),
    ]),
    response: z.object({ version: z.number().int() }),
    refusals: ["stale_version", "wrong_stage", "only_delete_restricts", "conversation_open", "customer_on_hold"],
  },
  "GET /v1/data-requests/{id}/copy": {
    summary: "What we hold of the customer, for handing over; that it was made is recorded",
    perm: "privacy.decide",
    params: z.object({ id: Id }),
    response: HeldData,
    refusals: ["wrong_stage"],
  },
});
