import { z } from "zod";
import { Id, Instant, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { deliveryCodes } from "./webhooks.ts";

/** What is asked of a shop's system (R-OR-02). */
export const actionKinds = ["address", "cancel", "intercept", "refund", "exchange"] as const;
export type ActionKind = (typeof actionKinds)[number];
/** What staff ask for beside the order; refunds and exchanges follow from a return that the rules allow. */
export const askedKinds = ["address", "cancel", "intercept"] as const satisfies readonly ActionKind[];
export type AskedKind = (typeof askedKinds)[number];

/** waiting: nothing has reached the shop · sending · pending: the shop has it and will answer · uncertain: sent, no answer known, asked after again. */
export const actionStates = ["waiting", "sending", "pending", "uncertain", "done", "refused", "withdrawn"] as const;
export type ActionState = (typeof actionStates)[number];
/** Why a try came to no answer. */
export const actionCodes = [...deliveryCodes, "unread_answer", "cut_off", "number_used"] as const;
export type ActionCode = (typeof actionCodes)[number];

/** Where a parcel shall go. */
export const NewAddress = z.object({
  receiver: z.string().trim().min(1).max(60),
  phone: z.string().trim().min(5).max(30).regex(/^[+\d][\d -]{4,29}$/, "phone_shape"),
  line: z.string().trim().min(4).max(300),
  province: z.string().regex(/^(\d{2}|abroad)$/).nullable().default(null),
  city: z.string().regex(/^\d{4}$/).nullable().default(null),
});
export type NewAddress = z.output<typeof NewAddress>;

/** What a shop's system answers, at once or later: the id's action is done (a refund under the shop's own number), refused with a reason, or will be answered. */
export const ShopAnswer = z.discriminatedUnion("result", [
  z.object({ result: z.literal("done"), number: z.string().trim().min(1).max(60).nullable().default(null), reason: z.string().trim().max(400).default("") }),
  z.object({ result: z.literal("refused"), reason: z.string().trim().min(1).max(400) }),
  z.object({ result: z.literal("pending") }),
]);
export type ShopAnswer = z.output<typeof ShopAnswer>;

export const ShopAction = z.object({
  id: Id,
  kind: z.enum(actionKinds),
  state: z.enum(actionStates),
  subject: z.object({ kind: z.string(), id: Id }).nullable(),
  tries: z.number().int(),
  code: z.enum(actionCodes).nullable(),
  status: z.number().int().nullable(),
  askedAt: Instant,
  askedBy: z.string(),
  lastAt: Instant.nullable(),
  nextAt: Instant.nullable(),
  answeredAt: Instant.nullable(),
  /** The person who decided what was uncertain; empty: the shop answered. */
  answeredBy: z.string(),
  number: z.string().nullable(),
  reason: z.string(),
  contradicted: z.boolean(),
  /** What this reader may do with it now. */
  may: z.object({ again: z.boolean(), withdraw: z.boolean(), decide: z.boolean() }),
});
export type ShopAction = z.output<typeof ShopAction>;

/** Where a shop's system is asked to act. */
export const ActionDoor = z.object({
  shop: z.object({ id: Id, key: z.string(), name: z.string() }),
  url: z.string().nullable(),
  madeAt: Instant.nullable(),
  previousUntil: Instant.nullable(),
  lastAt: Instant.nullable(),
  lastCode: z.enum(actionCodes).nullable(),
  open: z.number().int(),
});
export type ActionDoor = z.output<typeof ActionDoor>;

const byId = z.object({ id: Id });
const why = z.string().trim().max(400).default("");

export const actionEndpoints = endpoints({
  "GET /v1/orders/{id}/actions": {
    summary: "What was asked of the shop for this order, with what came of it, and what may be asked now",
    perm: "orders.read",
    params: byId,
    response: z.object({ rows: z.array(ShopAction), may: z.record(z.enum(askedKinds), z.string().nullable()) }),
    refusals: [],
  },
  "POST /v1/orders/{id}/actions": {
    summary: "Asks the shop to change the delivery address, to cancel the order, or to intercept its parcel",
    perm: "orders.act",
    params: byId,
    body: z.discriminatedUnion("kind", [z.object({ kind: z.literal("address"), address: NewAddress, reason: why }), z.object({ kind: z.literal("cancel"), reason: why }), z.object({ kind: z.literal("intercept"), reason: why })]),
    response: byId,
    refusals: ["action_no_door", "action_packed", "action_not_under_way", "action_order_over", "action_open"],
  },
  "POST /v1/actions/{id}/again": { summary: "Asks the shop again at once, under the same id", perm: "orders.act", params: byId, response: Nothing, refusals: ["action_over"] },
  "POST /v1/actions/{id}/withdrawal": { summary: "Takes back what has not reached the shop", perm: "orders.act", params: byId, response: Nothing, refusals: ["action_over", "action_sent"] },
  "POST /v1/actions/{id}/answer": {
    summary: "Says by hand what the shop did with an action whose answer is not known",
    perm: "orders.act",
    params: byId,
    body: z.object({ result: z.enum(["done", "refused"]), number: z.string().trim().min(1).max(60).nullable().default(null), reason: why }),
    response: Nothing,
    refusals: ["action_over", "action_reason_missing", "action_number_missing", "action_number_used"],
  },
  "GET /v1/actions/doors": { summary: "Where the shops' systems are asked to act, and whether they answer", perm: "integrations.write", response: z.object({ rows: z.array(ActionDoor) }), refusals: [] },
  "PUT /v1/actions/doors/{id}": {
    summary: "Sets where a shop is asked to act; the first time with a signing secret, shown this once",
    perm: "integrations.write",
    params: byId,
    body: z.object({ url: z.string().trim().min(1).max(500) }),
    response: z.object({ text: z.string().nullable(), door: ActionDoor }),
    refusals: [],
  },
  "POST /v1/actions/doors/{id}/secret": { summary: "A new signing secret for actions, shown this once; both sign for a day", perm: "integrations.write", params: byId, response: z.object({ text: z.string(), door: ActionDoor }), refusals: [] },
});
