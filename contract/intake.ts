import { z } from "zod";
import { Day, Id, Instant } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { customerKinds } from "./kinds.ts";
import { orderStates, shipmentStates } from "./orders.ts";

const Fen = z.number().int().nonnegative().max(1_000_000_000_00);
const Words = (most: number) => z.string().trim().min(1).max(most);
const Number_ = Words(60);
const Account = Words(120);
/** When the shop last changed it. Of two tellings of one thing the later counts, in whatever order they come. */
const at = Instant;

export const BroughtItem = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("product"), at, sku: Number_, name: Words(200), type: z.string().trim().max(40).default(""), priceFen: Fen, colours: z.array(Words(40)).max(60).default([]),
    facts: z.array(z.object({ label: Words(40), value: Words(400) })).max(60).default([]), icon: z.string().max(60).nullable().default(null), stock: z.number().int().min(0).max(2_000_000_000).default(0), sold: z.number().int().min(0).max(2_000_000_000).default(0),
  }),
  z.object({ kind: z.literal("customer"), at, account: Account, name: Words(60).optional(), phone: z.string().trim().regex(/^[+\d][\d -]{4,24}$/, "phone_shape").optional(), address: Words(200).optional(), customerKind: z.enum(customerKinds).optional() }),
  z.object({
    kind: z.literal("order"), at, number: Number_, account: Account, state: z.enum(orderStates), placedAt: Instant, paidAt: Instant.nullable().default(null), freightFen: Fen.default(0), discountFen: Fen.default(0),
    /** Left out: what its payments say, else what is due once it is paid. */
    paidFen: Fen.optional(),
    lines: z.array(z.object({ title: Words(200), sku: Number_.nullable().default(null), colour: z.string().trim().max(40).nullable().default(null), icon: z.string().max(60).nullable().default(null), quantity: z.number().int().min(1).max(100_000), priceFen: Fen })).min(1).max(200),
    address: z.object({ receiver: Words(60), phone: Words(30), line: Words(300), province: z.string().regex(/^(\d{2}|abroad)$/).nullable().default(null), city: z.string().regex(/^\d{4}$/).nullable().default(null) }).optional(),
  }),
  z.object({ kind: z.literal("payment"), at, order: Number_, id: Number_, direction: z.enum(["paid", "refunded"]), amountFen: Fen.min(1), method: z.string().trim().max(40).default(""),
    /** Of a refund: the action that asked for it. */
    action: Id.nullable().default(null) }),
  z.object({
    kind: z.literal("shipment"), at, order: Number_, carrier: Words(40), trackingNumber: Number_, state: z.enum(shipmentStates), shippedAt: Instant.nullable().default(null), movingAt: Instant.nullable().default(null), signedAt: Instant.nullable().default(null),
    /** The day on which the carrier wants to deliver it. */
    expectedOn: Day.nullable().default(null),
    /** The carrier's words; those already known stay, in order of time. */
    events: z.array(z.object({ at: Instant, text: Words(400) })).max(200).default([]),
  }),
  /** What became of an action that the shop was asked for (R-OR-02), when it could not say so at once; a refund under the shop's own number. */
  z.object({ kind: z.literal("answer"), at, action: Id, result: z.enum(["done", "refused", "pending"]), number: Number_.nullable().default(null), reason: z.string().trim().max(400).default("") }),
]);
export type BroughtItem = z.output<typeof BroughtItem>;
export type BroughtKind = BroughtItem["kind"];

/** new, changed, same (told before), older (a later telling stands), waiting (its order has not come yet), refused. */
export const outcomes = ["new", "changed", "same", "older", "waiting", "refused"] as const;
export type Outcome = (typeof outcomes)[number];

export const Brought = z.object({
  results: z.array(z.object({ n: z.number().int(), outcome: z.enum(outcomes), fields: z.array(z.object({ path: z.string(), code: z.string() })).optional() })),
  counts: z.partialRecord(z.enum(outcomes), z.number().int()),
});
export type Brought = z.output<typeof Brought>;

/** A shop's place where its data come in signed. */
export const IntakeDoor = z.object({ shop: z.object({ id: Id, key: z.string(), name: z.string() }), path: z.string(), madeAt: Instant.nullable(), previousUntil: Instant.nullable(), lastAt: Instant.nullable(), waiting: z.number().int() });
export type IntakeDoor = z.output<typeof IntakeDoor>;

/** The same items for systems that sign instead of carrying a token: header `Kefu-Signature: t=<seconds>,v1=<hex of HMAC-SHA256 of "<seconds>.<body>">`, body `{"items": […]}`. */
export const intakeHook = { pathOf: (shop: string) => `/v1/intake/hooks/${shop}`, refusals: ["shop_unknown", "signature_missing", "signature_wrong", "signature_old", "unreadable"] } as const;

export const intakeEndpoints = endpoints({
  "POST /v1/intake": {
    summary: "Products, customers, orders, payments and shipments of a shop, up to 1,000 in any order and as often as one likes; each item is answered for itself.",
    perm: "orders.bring",
    body: z.object({ shop: z.string().trim().min(1).max(60), items: z.array(z.unknown()).min(1).max(1000) }),
    response: Brought,
    refusals: ["shop_unknown"],
  },
  "GET /v1/intake/doors": { summary: "Where the shops' systems may send signed data (webhook), and whether they did.", perm: "integrations.write", response: z.object({ rows: z.array(IntakeDoor) }), refusals: [] },
  "POST /v1/intake/doors/{id}/secret": {
    summary: "A new signing secret for a shop, shown this once; the one before stays valid for a day.",
    perm: "integrations.write",
    params: z.object({ id: Id }),
    response: z.object({ text: z.string(), door: IntakeDoor }),
    refusals: [],
  },
});
