import { z } from "zod";
import { Id, Instant, LocalText, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { remedies } from "./workflow/parts.ts";

/** Money back without goods back, goods back for money, other goods. */
export const returnWishes = ["refund", "return", "exchange"] as const;
export const faultReasons = ["quality", "wrong_item", "damaged", "missing_parts", "not_received"] as const;
export const returnReasons = ["no_reason", ...faultReasons] as const;
export const returnStates = ["asked", "refunded", "exchanged", "refused", "withdrawn"] as const;
export type ReturnWish = (typeof returnWishes)[number];
export type ReturnReason = (typeof returnReasons)[number];
export type ReturnState = (typeof returnStates)[number];

export const verdictCodes = [
  "no_reason",
  "faulty",
  "exchange_or_repair",
  "before_dispatch",
  "before_receipt",
  "nothing_paid",
  "not_received",
  "was_received",
  "goods_never",
  "goods_confirmed",
  "return_first",
  "not_intact",
  "too_late",
  "exchange_only",
  "warranty_over",
] as const;

/** What the rules say of one line: yes or no, why, by which law or promise, until when, at whose freight. */
export const ReturnVerdict = z.object({
  allowed: z.boolean(),
  code: z.enum(verdictCodes),
  source: LocalText,
  /** The first moment that is too late, where there is one. */
  until: Instant.nullable(),
  freight: z.enum(["customer", "shop"]).nullable(),
  /** The goods that the rule names. */
  goods: LocalText.nullable(),
});
export type ReturnVerdict = z.output<typeof ReturnVerdict>;

const Fen = z.number().int().min(0).max(1_000_000_000_000);
export const moneyKinds = ["goods", "freight", "compensation", "return_freight"] as const;

/** What was paid for a line, what went back, what is asked for: refunded and reserved never pass paid. Of compensation and a return's freight, `paidFen` is the limit. */
export const LineBalance = z.object({
  n: z.number().int(),
  kind: z.enum(moneyKinds),
  title: z.string(),
  quantity: z.number().int(),
  paidFen: Fen,
  refundedFen: Fen,
  reservedFen: Fen,
  /** Refunded by the shop itself beyond what we know, and not looked at yet. */
  overFen: Fen,
});
export type LineBalance = z.output<typeof LineBalance>;

export const ReturnRequest = z.object({
  id: Id,
  number: z.number().int(),
  wish: z.enum(returnWishes),
  reason: z.enum(returnReasons),
  /** Money that a ticket gives as its remedy; null: a return. */
  remedy: z.enum(remedies).nullable(),
  state: z.enum(returnStates),
  lines: z.array(z.object({ n: z.number().int(), title: z.string(), amountFen: Fen, verdict: ReturnVerdict.nullable(), /** What of it went back, once it is settled. */ refundedFen: Fen.nullable() })),
  version: z.string(),
  /** Compensation above what one person may promise: who agreed, null while nobody has. */
  approval: z.object({ by: z.string().nullable() }).nullable(),
  /** Allowed against the rules, by whom and why. */
  exception: z.object({ by: z.string(), why: z.string() }).nullable(),
  askedAt: Instant,
  askedBy: z.string(),
  answeredAt: Instant.nullable(),
  answer: z.string(),
  /** The ticket that carries it to its end: of a return its way back and inspection. */
  ticket: z.object({ id: Id, code: z.string(), place: LocalText }).nullable(),
});
export type ReturnRequest = z.output<typeof ReturnRequest>;

const byOrder = z.object({ id: Id });
/** What is asked of whom, and what the customer says. */
const Asking = z.object({ wish: z.enum(returnWishes), reason: z.enum(returnReasons), intact: z.boolean().default(true), confirmed: z.boolean().default(false) });
const N = z.number().int().min(-3).max(1000);

export const returnEndpoints = endpoints({
  "GET /v1/orders/{id}/returns": {
    summary: "What was paid, refunded and is asked for, line by line, and the requests of an order",
    perm: "returns.read",
    params: byOrder,
    response: z.object({ balances: z.array(LineBalance), requests: z.array(ReturnRequest), mayExcept: z.boolean(), /** What of compensation nobody else has to agree to. */ aloneFen: Fen }),
    refusals: [],
  },
  "POST /v1/orders/{id}/returns/judgement": {
    summary: "What the rules say of each line of goods, without asking for anything",
    perm: "returns.read",
    params: byOrder,
    body: Asking,
    response: z.object({ version: z.string(), lines: z.array(z.object({ n: z.number().int(), verdict: ReturnVerdict })) }),
    refusals: [],
  },
  "POST /v1/orders/{id}/returns": {
    summary: "Asks for a refund, return or exchange: the rules judge it, the money is reserved, the shop answers",
    perm: "returns.serve",
    params: byOrder,
    body: Asking.extend({
      /** Lines of goods by their number from 0; -1 is the freight, -2 compensation, -3 the freight of a return. */
      lines: z.array(z.object({ n: N, amountFen: Fen })).min(1).max(200),
      /** Against the rules, by somebody who may: why. */
      exception: z.string().trim().min(2).max(500).optional(),
      /** The customer complains too: in these words, as a complaint above the return, opened in the same step. */
      complaint: z.string().trim().min(2).max(4000).optional(),
    }),
    response: z.object({ id: Id, number: z.number().int(), ticket: z.object({ id: Id, code: z.string() }), complaint: z.object({ id: Id, code: z.string() }).nullable() }),
    refusals: ["returns_refused", "returns_too_much", "returns_line_twice", "returns_no_amount", "returns_line_unknown", "returns_no_exception", "returns_freight_customers", "workflow_unknown"],
  },
  "POST /v1/returns/{id}/answer": {
    summary: "What the shop did: refunded (with its own number), exchanged, or refused with its reason; said twice, counted once",
    perm: "returns.serve",
    params: z.object({ id: Id }),
    body: z.object({ result: z.enum(["refunded", "exchanged", "refused"]), shopNumber: z.string().trim().min(1).max(80).optional(), /** Less than was asked for. */ amountFen: Fen.optional(), note: z.string().trim().max(500).default("") }),
    response: Nothing,
    refusals: ["returns_answered", "returns_no_number", "returns_number_used", "returns_no_reason", "returns_part_too_much", "returns_unapproved", "returns_no_approval", "returns_approval_own"],
  },
  "POST /v1/orders/{id}/refunds": {
    summary: "A refund that the shop made by itself, by its number; told twice, counted once. Beyond what we know of it marks the line for a person and is never dropped",
    perm: "returns.serve",
    params: byOrder,
    body: z.object({ shopNumber: z.string().trim().min(1).max(80), lines: z.array(z.object({ n: N, amountFen: Fen })).min(1).max(200) }),
    response: z.object({ overFen: Fen }),
    refusals: ["returns_line_twice", "returns_no_amount", "returns_line_unknown"],
  },
  "POST /v1/orders/{id}/refunds/review": {
    summary: "Somebody has looked at what was refunded beyond what was paid",
    perm: "returns.except",
    params: byOrder,
    body: z.object({ n: N, note: z.string().trim().min(2).max(500) }),
    response: Nothing,
    refusals: ["returns_line_unknown"],
  },
  "POST /v1/returns/{id}/withdrawal": { summary: "The customer has thought better of it: what was reserved is free again", perm: "returns.serve", params: z.object({ id: Id }), response: Nothing, refusals: ["returns_answered"] },
});
