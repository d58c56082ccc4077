import { z } from "zod";
import { Id, Instant, page, PageQuery } from "./common.ts";
import { saysWhy, WhyOpened } from "./customers.ts";
import { endpoints } from "./endpoint.ts";

export const orderStates = ["unpaid", "paid", "shipped", "in_transit", "signed", "completed", "cancelled", "refunded"] as const;
export type OrderState = (typeof orderStates)[number];
export const shipmentStates = ["packed", "in_transit", "delivering", "signed", "returned", "lost"] as const;
export type ShipmentState = (typeof shipmentStates)[number];
/** The four steps that staff and customers see of every order. */
export const orderSteps = ["placed", "shipped", "in_transit", "signed"] as const;
export type OrderStep = (typeof orderSteps)[number];

const Fen = z.number().int().nonnegative();
const Shop = z.object({ id: Id, name: z.string() });

export const Product = z.object({
  id: Id,
  shop: Shop,
  sku: z.string(),
  name: z.string(),
  type: z.string(),
  priceFen: Fen,
  colours: z.array(z.string()),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  icon: z.string().nullable(),
  stock: z.number().int(),
  /** Pieces sold in the last 30 days. */
  sold: z.number().int(),
});
export type Product = z.output<typeof Product>;

export const OrderLine = z.object({
  productId: Id.nullable(),
  title: z.string(),
  colour: z.string().nullable(),
  icon: z.string().nullable(),
  quantity: z.number().int().positive(),
  priceFen: Fen,
});

/** An order as it stands beside a conversation; nothing personal in it. */
export const OrderRow = z.object({
  id: Id,
  number: z.string(),
  contactId: Id,
  shop: Shop,
  state: z.enum(orderStates),
  placedAt: Instant,
  paidAt: Instant.nullable(),
  goodsFen: Fen,
  freightFen: Fen,
  discountFen: Fen,
  paidFen: Fen,
  /** Area codes of the delivery address (GB/T 2260). */
  province: z.string().nullable(),
  city: z.string().nullable(),
  lines: z.array(OrderLine),
  path: z.array(z.object({ step: z.enum(orderSteps), at: Instant.nullable(), done: z.boolean() })),
  shipment: z.object({ carrier: z.string(), trackingNumber: z.string(), state: z.enum(shipmentStates), signedAt: Instant.nullable() }).nullable(),
});
export type OrderRow = z.output<typeof OrderRow>;

export const addressFields = ["receiver", "phone", "line"] as const;
export type AddressField = (typeof addressFields)[number];

export const OrderDetail = z.object({
  order: OrderRow,
  /** Masked; each part is opened for itself, with a reason. Null when it was erased or never came. */
  address: z.object({ receiver: z.string(), phone: z.string(), line: z.string() }).nullable(),
  /** Whether this reader may open the masked parts at this moment. */
  mayUnmask: z.boolean(),
  shipments: z.array(
    z.object({
      carrier: z.string(),
      trackingNumber: z.string(),
      state: z.enum(shipmentStates),
      events: z.array(z.object({ at: Instant, text: z.string() })),
    }),
  ),
});
export type OrderDetail = z.output<typeof OrderDetail>;

const byId = z.object({ id: Id });

export const orderEndpoints = endpoints({
  "GET /v1/products": {
    summary: "Products by name or type, with facts, price and stock",
    perm: "orders.read",
    query: PageQuery.extend({
      q: z.string().trim().max(60).optional(),
      shop: Id.optional(),
      colour: z.string().trim().max(20).optional(),
      type: z.string().trim().max(40).optional(),
    }),
    response: page(Product),
    refusals: [],
  },
  "GET /v1/customers/{id}/orders": {
    summary: "A customer's orders over all contacts, the newest first",
    perm: "orders.read",
    params: byId,
    query: PageQuery,
    response: page(OrderRow),
    refusals: [],
  },
  "GET /v1/orders/{id}": {
    summary: "One order with its masked address and the course of its shipments",
    perm: "orders.read",
    params: byId,
    response: OrderDetail,
    refusals: [],
  },
  "POST /v1/orders/{id}/unmasking": {
    summary: "Shows one part of the delivery address for a minute; the reason is recorded",
    perm: "customers.unmask",
    params: byId,
    body: WhyOpened.extend({ field: z.enum(addressFields) }).refine(saysWhy, { path: ["reason"], message: "reason_missing" }),
    response: z.object({ value: z.string(), until: Instant }),
    refusals: ["not_serving", "opened_too_often", "customer_on_hold"],
  },
});
