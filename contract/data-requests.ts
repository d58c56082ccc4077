import { z } from "zod";
import { agreementStates, PriceLine, versionKinds } from "./agreements.ts";
import { Day, Id, Instant, LocalText, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { likingKinds, likingSources } from "./habits.ts";
import { promiseKinds, promiseStates } from "./promises.ts";

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

/** A ticket in its customer's own view: where it stood and when, what was filled in, what both sides said. */
export const HeldTicket = z.object({
  code: z.string(),
  type: LocalText,
  title: z.string(),
  shop: z.string().nullable(),
  order: z.string().nullable(),
  openedAt: Instant,
  endedAt: Instant.nullable(),
  stages: z.array(z.object({ at: Instant, stage: LocalText })),
  facts: z.array(z.object({ name: LocalText, value: z.string() })),
  said: z.array(z.object({ at: Instant, by: z.string(), text: z.string(), files: z.array(z.string()) })),
  rating: z.object({ score: z.number().int(), comment: z.string() }).nullable(),
});
export type HeldTicket = z.output<typeof HeldTicket>;

/** An agreement in its customer's own view: the versions that were put to them, what is owed, what they were told. */
export const HeldAgreement = z.object({
  code: z.string(),
  kind: LocalText,
  title: z.string(),
  shop: z.string().nullable(),
  state: z.enum(agreementStates),
  openedAt: Instant,
  fromOn: Day.nullable(),
  untilOn: Day.nullable(),
  noticeDays: z.number().int().nullable(),
  endedBy: LocalText.nullable(),
  versions: z.array(z.object({ kind: z.enum(versionKinds), at: Instant, lines: z.array(PriceLine), totalFen: z.number().int(), holdsUntil: Day.nullable(), fromOn: Day.nullable(), untilOn: Day.nullable() })),
  services: z.array(z.object({ what: z.string(), dueOn: Day, deliveredAt: Instant.nullable(), checkedAt: Instant.nullable(), checkedWords: z.string(), dropped: z.boolean() })),
  told: z.array(z.object({ at: Instant, text: z.string() })),
});
export type HeldAgreement = z.output<typeof HeldAgreement>;

/** What a customer was promised: words and number whole. */
export const HeldPromise = z.object({ kind: z.enum(promiseKinds), what: z.string(), phone: z.string().nullable(), madeAt: Instant, dueAt: Instant, state: z.enum(promiseStates) });
export type HeldPromise = z.output<typeof HeldPromise>;
/** What is written down of their likes and special requirements. */
export const HeldLiking = z.object({ kind: z.enum(likingKinds), text: z.string(), source: z.enum(likingSources), at: Instant });
export type HeldLiking = z.output<typeof HeldLiking>;

/** What we hold of a customer, for themselves: whole values. */
export const HeldData = z.object({
  madeAt: Instant,
  number: z.number().int(),
  fields: z.array(z.object({ field: z.string(), value: z.string(), stated: z.boolean(), updatedAt: Instant })),
  orders: z.array(z.object({ number: z.string(), shop: z.string(), placedAt: Instant, paidFen: z.number().int(), address: z.string().nullable() })),
  conversations: z.array(z.object({ number: z.number().int(), openedAt: Instant, endedAt: Instant.nullable(), said: z.array(z.object({ at: Instant, by: z.string(), text: z.string() })) })),
  tickets: z.array(HeldTicket),
  agreements: z.array(HeldAgreement),
  promises: z.array(HeldPromise),
  likings: z.array(HeldLiking),
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
    refusals: ["stale_version", "wrong_stage", "only_delete_restricts", "conversation_open", "matter_open", "customer_on_hold"],
  },
  "GET /v1/data-requests/{id}/copy": {
    summary: "What we hold of the customer, for handing over; that it was made is recorded",
    perm: "privacy.decide",
    params: z.object({ id: Id }),
    response: HeldData,
    refusals: ["wrong_stage"],
  },
});
