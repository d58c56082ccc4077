import { z } from "zod";
import { actionKinds, actionStates } from "./actions.ts";
import { Day, Id, Instant, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";

/** What can be wrong with a parcel, the gravest first. */
export const causes = ["lost", "damaged", "stuck", "late"] as const;
export type Cause = (typeof causes)[number];
export const confirmationStates = ["asked", "confirmed", "packed"] as const;
export type ConfirmationState = (typeof confirmationStates)[number];
/** must: leaves today, or should have left · later: paid after the cut-off · left: went today · problem: short of goods, or in trouble. */
export const boardGroups = ["must", "problem", "later", "left"] as const;
export type BoardGroup = (typeof boardGroups)[number];
export const noticeKinds = ["confirm", "changed", "dispatched", "trouble"] as const;
export type NoticeKind = (typeof noticeKinds)[number];

const byId = z.object({ id: Id });
const note = z.string().trim().max(300).default("");

export const Problem = z.object({
  short: z.boolean(),
  note: z.string(),
  notedAt: Instant.nullable(),
  notedBy: z.string(),
  toldAt: Instant.nullable(),
  tellings: z.array(z.object({ person: z.string(), readAt: Instant.nullable() })),
});
export type Problem = z.output<typeof Problem>;

export const BoardRow = z.object({
  id: Id,
  number: z.string(),
  contactId: Id,
  shop: z.object({ id: Id, name: z.string() }),
  goods: z.string(),
  paidAt: Instant,
  dueOn: Day,
  group: z.enum(boardGroups),
  overdue: z.boolean(),
  leftAt: Instant.nullable(),
  confirmation: z.enum(confirmationStates).nullable(),
  chasings: z.number().int(),
  action: z.object({ kind: z.enum(actionKinds), state: z.enum(actionStates) }).nullable(),
  problem: Problem.nullable(),
});
export type BoardRow = z.output<typeof BoardRow>;

export const OrderHelp = z.object({
  confirmation: z.object({ state: z.enum(confirmationStates), rounds: z.number().int(), askedAt: Instant, answeredAt: Instant.nullable(), answeredBy: z.string() }).nullable(),
  notices: z.array(z.object({ kind: z.enum(noticeKinds), at: Instant, saidAt: Instant.nullable(), text: z.string() })),
  findings: z.array(z.object({ cause: z.enum(causes), since: Instant, foundAt: Instant, trackingNumber: z.string(), version: z.string(), ticketId: Id.nullable() })),
  chasings: z.array(z.object({ at: Instant, by: z.string(), note: z.string() })),
  problem: Problem.nullable(),
  /** Its parcel has not left yet: a confirmation, a chase and a problem still matter. */
  open: z.boolean(),
});
export type OrderHelp = z.output<typeof OrderHelp>;

export const orderHelpEndpoints = endpoints({
  "GET /v1/order-board": {
    summary: "What must leave today and what not, what is short or in trouble and who was told of it",
    perm: "orders.read",
    query: z.object({ shop: Id.optional(), group: z.enum(boardGroups).optional() }),
    response: z.object({
      rows: z.array(BoardRow), counts: z.record(z.enum(boardGroups), z.number().int()), untold: z.number().int(), more: z.boolean(),
      shops: z.array(z.object({ id: Id, name: z.string(), cutOff: z.string(), tellBy: z.string(), passed: z.boolean(), tellByPassed: z.boolean(), version: z.string() })),
    }),
    refusals: [],
  },
  "GET /v1/orders/{id}/help": { summary: "What the order desk has done for an order: confirmation, notices, what its parcels suffered", perm: "orders.read", params: byId, response: OrderHelp, refusals: [] },
  "POST /v1/orders/{id}/confirmation": { summary: "The customer has confirmed goods, quantity, price and address", perm: "orders.act", params: byId, response: Nothing, refusals: ["order_not_asked"] },
  "POST /v1/orders/{id}/chasings": { summary: "The customer chased the order; counted", perm: "orders.act", params: byId, body: z.object({ note }), response: z.object({ count: z.number().int() }), refusals: [] },
  "PUT /v1/orders/{id}/problem": { summary: "The order desk notes what keeps an order from leaving", perm: "orders.act", params: byId, body: z.object({ note: z.string().trim().min(2).max(300) }), response: Nothing, refusals: [] },
  "DELETE /v1/orders/{id}/problem": { summary: "It may leave after all", perm: "orders.act", params: byId, response: Nothing, refusals: [] },
  "POST /v1/orders/{id}/telling": { summary: "Tells the online agents of a short or problem order; each gives a receipt", perm: "orders.act", params: byId, response: z.object({ told: z.number().int() }), refusals: ["order_no_problem", "nobody_online"] },
  "POST /v1/orders/{id}/receipt": { summary: "I have read what the order desk told me", perm: "orders.read", params: byId, response: Nothing, refusals: [] },
});
