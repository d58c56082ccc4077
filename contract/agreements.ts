import { z } from "zod";
import { Day, Flag, Id, Instant, LocalText, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";

/** Where an agreement stands; it is in one of these at a time. The last four are ends. */
export const agreementStates = ["draft", "offered", "won", "quoted", "active", "lost", "cancelled", "expired"] as const;
export type AgreementState = (typeof agreementStates)[number];
export const versionKinds = ["offer", "quotation", "agreement", "amendment", "renewal"] as const;
export type VersionKind = (typeof versionKinds)[number];
export const versionDecisions = ["approved", "returned", "withdrawn"] as const;
export const lineKinds = ["opened", "proposed", ...versionDecisions, "offered", "won", "lost", "quoted", "signed", "amended", "renewed", "cancelled", "expired", "owner", "planned", "dropped", "delivered", "checked", "redone"] as const;
export type AgreementLineKind = (typeof lineKinds)[number];
/** How the customer heard of it, or why not. */
export const toldWays = ["talk", "mail", "no_address", "no_consent"] as const;

const Fen = z.number().int().min(0).max(10_000_000_000);
/** One line of a price list: what, how many, at which price instead of which list price. */
export const PriceLine = z.object({ title: z.string().trim().min(1).max(80), unit: z.string().trim().max(12).default(""), quantity: z.number().int().min(1).max(100_000), priceFen: Fen, listFen: Fen });
export type PriceLine = z.output<typeof PriceLine>;

const Person = z.object({ id: Id, name: z.string() });
export const AgreementVersion = z.object({
  n: z.number().int(),
  kind: z.enum(versionKinds),
  lines: z.array(PriceLine),
  totalFen: z.number().int(),
  listFen: z.number().int(),
  /** Until when an offer or quotation holds. */
  holdsUntil: Day.nullable(),
  /** From and until when an agreement does. */
  fromOn: Day.nullable(),
  untilOn: Day.nullable(),
  noticeDays: z.number().int().nullable(),
  reason: z.string(),
  at: Instant,
  by: z.string(),
  /** Why another person had to look at it; empty: nobody had to. */
  asks: z.array(z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })),
  decision: z.object({ as: z.enum(versionDecisions), by: z.string(), at: Instant, reason: z.string() }).nullable(),
});
export type AgreementVersion = z.output<typeof AgreementVersion>;

export const ServiceItem = z.object({
  id: Id,
  what: z.string(),
  dueOn: Day,
  deliveredAt: Instant.nullable(),
  deliveredBy: z.string(),
  words: z.string(),
  checkedAt: Instant.nullable(),
  /** What the customer said of it. */
  checkedWords: z.string(),
  /** How often it had to be done again. */
  redone: z.number().int(),
  dropped: z.boolean(),
  late: z.boolean(),
});
export type ServiceItem = z.output<typeof ServiceItem>;

export const AgreementRow = z.object({
  id: Id,
  code: z.string(),
  title: z.string(),
  kind: z.string(),
  state: z.enum(agreementStates),
  /** A version waits for another person's word. */
  waiting: z.boolean(),
  customer: z.object({ id: Id, contactId: Id, name: z.string(), tier: z.string() }),
  shop: z.string().nullable(),
  /** Null: its owner has left, and nobody looks after it. */
  owner: Person.nullable(),
  totalFen: z.number().int().nullable(),
  holdsUntil: Day.nullable(),
  fromOn: Day.nullable(),
  untilOn: Day.nullable(),
  /** The last day on which notice can still be given. */
  noticeOn: Day.nullable(),
  /** Its offer or quotation no longer holds. */
  lapsed: z.boolean(),
  /** It ends soon, by the handbook's days. */
  soon: z.boolean(),
  openedAt: Instant,
});
export type AgreementRow = z.output<typeof AgreementRow>;

/** What may be done now, by this reader. */
export const agreementSteps = ["offer", "quotation", "amendment", "renewal", "win", "lose", "sign", "cancel", "decide", "withdraw", "serve", "assign"] as const;
export type AgreementStep = (typeof agreementSteps)[number];
const Reason = z.object({ key: z.string(), name: LocalText });
export const AgreementDetail = z.object({
  row: AgreementRow,
  version: z.number().int(),
  ticket: z.object({ id: Id, code: z.string(), title: z.string() }).nullable(),
  /** The version in force, and the one that waits. */
  current: z.number().int().nullable(),
  pending: z.number().int().nullable(),
  versions: z.array(AgreementVersion),
  services: z.array(ServiceItem),
  lines: z.array(
    z.object({ n: z.number().int(), at: Instant, by: z.string(), kind: z.enum(lineKinds), words: z.string(), data: z.record(z.string(), z.unknown()), told: z.object({ words: z.string(), way: z.enum(toldWays), state: z.string().nullable() }).nullable() }),
  ),
  ended: z.object({ by: LocalText, words: z.string() }).nullable(),
  may: z.array(z.enum(agreementSteps)),
  /** The first day on which it may be ended if it is said today. */
  earliestEndOn: Day,
  /** What the handbook says of its kind. */
  usual: z.object({ termMonths: z.number().int(), noticeDays: z.number().int(), offerDays: z.number().int() }),
});
export type AgreementDetail = z.output<typeof AgreementDetail>;

const byId = z.object({ id: Id });
const words = z.string().trim().max(500);
const said = words.refine((text) => text.length >= 4, "reason_missing");
/** Refused when somebody has changed it meanwhile. */
const version = z.number().int();
const lines = z.array(PriceLine).min(1).max(100);

export const agreementEndpoints = endpoints({
  "GET /v1/agreements": {
    summary: "Agreements by state, kind, owner and customer, the newest first; what ends soon by its end; what waits for approval",
    perm: "agreements.read",
    query: PageQuery.extend({ state: z.enum(agreementStates).optional(), kind: z.string().max(40).optional(), who: z.union([z.enum(["mine", "all", "nobody"]), Id]).default("all"), customer: Id.optional(), soon: Flag.optional(), waiting: Flag.optional() }),
    response: page(AgreementRow).extend({ states: z.array(z.object({ state: z.enum(agreementStates), count: z.number().int() })), soon: z.number().int(), waiting: z.number().int(), ownerless: z.number().int() }),
    refusals: [],
  },
  "GET /v1/agreement-choices": {
    summary: "Kinds of agreements, reasons, limits and who may own one, as the handbook has them",
    perm: "agreements.read",
    response: z.object({ kinds: z.array(Reason), wonBy: z.array(Reason), lostBy: z.array(Reason), endedBy: z.array(Reason), approval: z.object({ aboveFen: z.number(), discountPercent: z.number() }), owners: z.array(Person), shops: z.array(Person) }),
    refusals: [],
  },
  "GET /v1/agreements/{id}": { summary: "One agreement: every version, its services, its course, what may be done", perm: "agreements.read", params: byId, response: AgreementDetail, refusals: [] },
  "POST /v1/agreements": {
    summary: "Begins an agreement with a customer; may follow from a quotation ticket of that customer",
    perm: "agreements.work",
    body: z.object({ customerId: Id, kind: z.string().max(40), title: z.string().trim().min(2).max(80), shopId: Id.optional(), ticket: z.string().trim().max(20).optional() }),
    response: z.object({ id: Id, code: z.string() }),
    refusals: [],
  },
  "PUT /v1/agreements/{id}/owner": { summary: "Somebody else looks after it", perm: "agreements.work", params: byId, body: z.object({ ownerId: Id }), response: Nothing, refusals: [] },
  "POST /v1/agreements/{id}/versions": {
    summary: "Puts forward an offer, a quotation, an amendment or a renewal; above the handbook's limits it waits for another person",
    perm: "agreements.work",
    params: byId,
    body: z.discriminatedUnion("kind", [
      z.object({ kind: z.enum(["offer", "quotation"]), version, lines, holdsUntil: Day, reason: words.default("") }),
      z.object({ kind: z.literal("amendment"), version, lines, fromOn: Day, reason: said }),
      z.object({ kind: z.literal("renewal"), version, lines, untilOn: Day, reason: words.default("") }),
    ]),
    response: z.object({ n: z.number().int(), waits: z.boolean() }),
    refusals: ["stale_version", "agreement_not_now", "agreement_waits", "agreement_overlap"],
  },
  "POST /v1/agreements/{id}/decision": {
    summary: "Approves the version that waits, or returns it with a reason; never by whoever put it forward",
    perm: "agreements.approve",
    params: byId,
    body: z.object({ n: z.number().int().min(1), as: z.enum(["approved", "returned"]), reason: words.default("") }).refine((body) => body.as === "approved" || body.reason.length >= 4, { path: ["reason"], message: "reason_missing" }),
    response: Nothing,
    refusals: ["nothing_waits", "approve_other", "agreement_not_now", "agreement_overlap"],
  },
  "POST /v1/agreements/{id}/withdrawal": { summary: "Takes back the version that waits", perm: "agreements.work", params: byId, body: z.object({ n: z.number().int().min(1) }), response: Nothing, refusals: ["nothing_waits"] },
  "POST /v1/agreements/{id}/result": {
    summary: "The customer has decided: won or lost, with the reason",
    perm: "agreements.work",
    params: byId,
    body: z.object({ version, as: z.enum(["won", "lost"]), by: z.string().max(40), words: words.default("") }),
    response: Nothing,
    refusals: ["stale_version", "agreement_not_now", "agreement_waits", "offer_lapsed"],
  },
  "POST /v1/agreements/{id}/signing": {
    summary: "The quotation becomes the agreement: from when until when it holds, and how long before its end notice is given",
    perm: "agreements.work",
    params: byId,
    body: z.object({ version, fromOn: Day, untilOn: Day, noticeDays: z.number().int().min(0).max(250) }),
    response: Nothing,
    refusals: ["stale_version", "agreement_not_now", "agreement_waits", "offer_lapsed", "agreement_overlap"],
  },
  "POST /v1/agreements/{id}/cancellation": {
    summary: "Ends it early on a day, with notice, or at once where both sides agree",
    perm: "agreements.work",
    params: byId,
    body: z.object({ version, endsOn: Day, by: z.string().max(40), mutual: z.boolean().default(false), words: said }),
    response: Nothing,
    refusals: ["stale_version", "agreement_not_now", "agreement_waits", "notice_too_short"],
  },
  "POST /v1/agreements/{id}/services": {
    summary: "Plans what is owed: once, or again every so many months until the agreement ends",
    perm: "agreements.work",
    params: byId,
    body: z.object({ what: z.string().trim().min(2).max(200), dueOn: Day, everyMonths: z.union([z.literal(0), z.literal(1), z.literal(3), z.literal(6), z.literal(12)]).default(0) }),
    response: z.object({ planned: z.number().int() }),
    refusals: ["agreement_not_now", "services_full"],
  },
  "POST /v1/agreement-services/{id}/delivery": { summary: "It was done; the customer is asked to check it", perm: "agreements.work", params: byId, body: z.object({ words: words.default("") }), response: Nothing, refusals: ["service_delivered", "service_dropped"] },
  "POST /v1/agreement-services/{id}/check": {
    summary: "What the customer said of it: good, or to be done again",
    perm: "agreements.work",
    params: byId,
    body: z.object({ good: z.boolean(), words: said }),
    response: Nothing,
    refusals: ["service_not_delivered", "service_checked"],
  },
});
