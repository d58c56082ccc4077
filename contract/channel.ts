import { z } from "zod";
import { Id, Instant, Nothing } from "./common.ts";
import { Card } from "./conversation.ts";
import { endpoints } from "./endpoint.ts";
import { provinces } from "./provinces.ts";

const provinceCodes = new Set<string>(provinces.map((p) => p.code));
const ShopKey = z.string().min(1).max(40);
const ContactId = z.string().min(1).max(128);

/** What the platform says of its customer. Vouched for only if the token says so; otherwise stated, as what is typed into a form. */
export const ChannelContact = z.object({
  /** The platform's own id of its customer; it never changes. */
  id: ContactId,
  name: z.string().trim().min(1).max(60).optional(),
  phone: z.string().refine((phone) => /^(\+?86)?1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}$/.test(phone), "phone_shape").optional(),
  address: z.string().trim().min(1).max(300).optional(),
  province: z.string().refine((code) => provinceCodes.has(code), "province_unknown").optional(),
});

/** An entry as the customer may see it; `publicSeq` has no gaps, so whoever asks "after N" misses nothing. */
export const ChannelEntry = z.object({
  publicSeq: z.number().int(),
  kind: z.string(),
  at: Instant,
  author: z.object({ kind: z.enum(["customer", "agent", "system"]), name: z.string() }),
  /** The platform's id of a message that it pushed itself. */
  messageId: z.string().nullable(),
  text: z.string(),
  body: z.record(z.string(), z.unknown()).nullable(),
});
export type ChannelEntry = z.output<typeof ChannelEntry>;

export const ChannelConversation = z.object({
  id: Id,
  shop: z.string(),
  open: z.boolean(),
  stage: z.string(),
  outcome: z.string().nullable(),
  publicSeq: z.number().int(),
  openedAt: Instant,
  agent: z.object({ name: z.string(), staffNo: z.string().nullable() }).nullable(),
  rated: z.boolean(),
  /** People ahead in the queue; null when somebody serves. */
  ahead: z.number().int().nullable(),
  readByAgent: z.number().int(),
});
export type ChannelConversation = z.output<typeof ChannelConversation>;

const byId = z.object({ id: Id });
const Seq = z.coerce.number().int().min(0).max(2_147_483_647);

/** The channel of an own app or any platform (R-CH-07): its server speaks for its customers, with a token of the API. */
export const channelEndpoints = endpoints({
  "GET /v1/channel/shops": {
    summary: "The shops that this token serves: name, greeting, topics, service hours.",
    perm: "channel.read",
    response: z.object({ rows: z.array(z.object({ key: z.string(), name: z.string(), shortName: z.string(), welcome: z.string(), topics: z.array(z.object({ key: z.string(), label: z.string() })), hours: z.string(), openNow: z.boolean(), nextOpening: Instant.nullable() })) }),
    refusals: [],
  },
  "POST /v1/channel/messages": {
    summary: "A customer says something. Answered = stored. The same id with the same content gives the first answer again; with other content it is refused.",
    perm: "channel.send",
    body: z.object({
      /** The platform's id of the message: one of a kind per shop. */
      id: z.string().min(1).max(128),
      shop: ShopKey,
      contact: ChannelContact,
      text: z.string().max(4000).default(""),
      card: Card.optional(),
      fileId: Id.optional(),
      topic: z.string().max(40).optional(),
      locale: z.enum(["zh-CN", "en"]).default("zh-CN"),
    }),
    response: z.object({ conversationId: Id, publicSeq: z.number().int(), at: Instant }),
    refusals: ["shop_unknown", "idempotency_conflict", "empty_message"],
  },
  "GET /v1/channel/conversations": {
    summary: "The newest conversations of one customer at one shop.",
    perm: "channel.read",
    query: z.object({ shop: ShopKey, contact: ContactId }),
    response: z.object({ rows: z.array(ChannelConversation) }),
    refusals: ["shop_unknown"],
  },
  "GET /v1/channel/conversations/{id}": { summary: "One conversation as its customer sees it.", perm: "channel.read", params: byId, response: ChannelConversation, refusals: [] },
  "GET /v1/channel/conversations/{id}/entries": {
    summary: "What the customer may see after a number, in order and without gaps.",
    perm: "channel.read",
    params: byId,
    query: z.object({ after: Seq.default(0), limit: z.coerce.number().int().min(1).max(500).default(200) }),
    response: z.object({ entries: z.array(ChannelEntry), conversation: ChannelConversation }),
    refusals: [],
  },
  "POST /v1/channel/conversations/{id}/read": { summary: "The customer has read up to a number.", perm: "channel.send", params: byId, body: z.object({ upTo: z.number().int().min(1).max(2_147_483_647) }), response: Nothing, refusals: [] },
  "POST /v1/channel/conversations/{id}/typing": { summary: "The customer is typing, or stopped; may be lost.", perm: "channel.send", params: byId, body: z.object({ on: z.boolean() }), response: Nothing, refusals: [] },
  "POST /v1/channel/conversations/{id}/confirmation": { summary: "The customer's answer to \"solved?\".", perm: "channel.send", params: byId, body: z.object({ solved: z.boolean() }), response: Nothing, refusals: ["not_answered_yet"] },
  "POST /v1/channel/conversations/{id}/rating": {
    summary: "The customer rates; once per conversation.",
    perm: "channel.send",
    params: byId,
    body: z.object({ score: z.number().int().min(1).max(5), comment: z.string().trim().max(1000).default(""), tags: z.array(z.string().max(40)).max(10).default([]) }),
    response: Nothing,
    refusals: ["nobody_to_rate", "already_rated", "rating_over"],
  },
  "POST /v1/channel/conversations/{id}/leaving": { summary: "The customer goes.", perm: "channel.send", params: byId, response: Nothing, refusals: [] },
});
