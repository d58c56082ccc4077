import { z } from "zod";
import { Id, Instant, PageQuery, page } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { orderStates } from "./orders.ts";
import { TicketRow } from "./tickets.ts";

export const writers = ["people", "customer", "agent", "system", "anybody"] as const;
export type Writer = (typeof writers)[number];

/** A piece of a text and where the searched words stand in it: pairs [from, to), counted as JavaScript's strings count. */
export const Snippet = z.object({ text: z.string(), marks: z.array(z.tuple([z.number().int(), z.number().int()])) });
export type Snippet = z.output<typeof Snippet>;

/** A message or note with the searched words. Personal data stays cut out, as in previews (D5). */
export const SaidHit = z.object({
  conversationId: Id,
  number: z.number().int(),
  seq: z.number().int(),
  at: Instant,
  by: z.object({ kind: z.enum(["customer", "agent", "system"]), name: z.string() }),
  snippet: Snippet,
  customer: z.object({ id: Id, name: z.string(), tier: z.string() }),
  shop: z.string(),
  territory: z.string(),
  agent: z.string().nullable(),
  topic: z.string().nullable(),
  open: z.boolean(),
  score: z.number().int().nullable(),
});
export type SaidHit = z.output<typeof SaidHit>;

export const OrderHit = z.object({
  id: Id,
  customerId: Id.nullable(),
  snippet: Snippet,
  state: z.enum(orderStates),
  shop: z.string(),
  paidFen: z.number().int(),
  placedAt: Instant,
});
export type OrderHit = z.output<typeof OrderHit>;

/** A ticket with the searched words in its number, title, form or timeline. */
export const TicketHit = TicketRow.extend({ snippet: Snippet });
export type TicketHit = z.output<typeof TicketHit>;

const Words = z.string().trim().min(1).max(100);
const SearchQuery = PageQuery.extend({
  q: Words,
  from: Instant.optional(),
  to: Instant.optional(),
  shop: Id.optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
/** `complete: false`: older texts are still being indexed, more may be found later. */
const complete = { complete: z.boolean() };

export const searchEndpoints = endpoints({
  "GET /v1/search/said": {
    summary: "Messages or notes within reach that hold all the words, newest first; a word is any piece of text, also of one sign",
    perm: "conversations.read",
    query: SearchQuery.extend({
      kind: z.enum(["message", "note"]).default("message"),
      /** Who wrote it; automatic texts only when asked for. */
      by: z.enum(writers).default("people"),
      /** Who serves the conversation. */
      agent: Id.optional(),
      channel: z.string().max(40).optional(),
      territory: z.string().max(40).optional(),
      tag: z.string().max(40).optional(),
      rating: z.coerce.number().int().min(1).max(5).optional(),
    }),
    response: page(SaidHit).extend(complete),
    refusals: [],
  },
  "GET /v1/search/orders": {
    summary: "Orders by a part of their number or of a product's title, newest first",
    perm: "orders.read",
    query: SearchQuery,
    response: page(OrderHit).extend(complete),
    refusals: [],
  },
  "GET /v1/search/tickets": {
    summary: "Tickets within reach whose number, title, form or timeline hold all the words, newest first",
    perm: "tickets.read",
    query: SearchQuery.extend({ type: z.string().max(40).optional(), state: z.enum(["open", "ended"]).optional(), territory: z.string().max(40).optional() }),
    response: page(TicketHit).extend(complete),
    refusals: [],
  },
});
