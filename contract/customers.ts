import { lineKinds, toldWays } from "./agreements.ts";
import { z } from "zod";
import { Day, Id, Instant, LocalText, page, PageQuery } from "./common.ts";
import { outcomes, stages } from "./conversation.ts";
import { endpoints } from "./endpoint.ts";
import { customerKinds } from "./kinds.ts";

export const personalFields = ["name", "phone", "mail", "address", "account", "birthday", "registration", "property"] as const;
export type PersonalField = (typeof personalFields)[number];
export const contactKinds = ["visitor", "shopper", "phone", "mail", "account", "hand"] as const;

const Area = { province: z.string().nullable(), city: z.string().nullable() };
const Fen = z.number().int().nonnegative();

export const CustomerRow = z.object({
  id: Id,
  number: z.number().int(),
  /** Masked, unless the reader serves this customer now; empty when nobody has said it. */
  name: z.string(),
  /** Always masked; null without one. */
  phone: z.string().nullable(),
  kind: z.enum(customerKinds),
  tier: z.string(),
  tags: z.array(z.string()),
  ...Area,
  /** The area in words, as in 浙江省杭州市; empty when unknown. */
  place: z.string(),
  channels: z.array(z.string()),
  /** Null without the right to see orders. */
  orders: z.object({ count: z.number().int(), paidFen: Fen }).nullable(),
  createdAt: Instant,
  seenAt: Instant,
});
export type CustomerRow = z.output<typeof CustomerRow>;

export const ContactView = z.object({
  id: Id,
  channel: z.string(),
  kind: z.enum(contactKinds),
  shop: z.object({ id: Id, name: z.string() }).nullable(),
  ...Area,
  createdAt: Instant,
  seenAt: Instant,
  fields: z.array(
    z.object({
      field: z.enum(personalFields),
      text: z.string(),
      masked: z.boolean(),
      /** Typed by somebody; false: the shop vouched for it (D21). */
      stated: z.boolean(),
      updatedAt: Instant,
    }),
  ),
});
export type ContactView = z.output<typeof ContactView>;

export const CustomerFile = CustomerRow.extend({
  nameMasked: z.boolean(),
  version: z.number().int(),
  contacts: z.array(ContactView),
  /** Where orders went, newest first, masked behind the district. */
  addresses: z.array(z.object({ orderId: Id, text: z.string(), lastAt: Instant })),
  conversations: z.object({ count: z.number().int(), lastAt: Instant.nullable() }),
  /** Whether this reader may open masked fields of this customer at this moment. */
  mayUnmask: z.boolean(),
});
export type CustomerFile = z.output<typeof CustomerFile>;

export const CustomerConversation = z.object({
  id: Id,
  number: z.number().int(),
  shop: z.string(),
  channel: z.string(),
  stage: z.enum(stages),
  outcome: z.enum(outcomes).nullable(),
  topic: z.string().nullable(),
  agent: z.string().nullable(),
  openedAt: Instant,
  endedAt: Instant.nullable(),
});
export type CustomerConversation = z.output<typeof CustomerConversation>;

export const CustomerNote = z.object({
  id: Id,
  at: Instant,
  author: z.object({ id: Id, name: z.string() }).nullable(),
  text: z.string(),
});
export type CustomerNote = z.output<typeof CustomerNote>;

/** A change of the file: which parts, and of what is not personal also from what to what. */
export const CustomerChange = z.object({
  kind: z.enum(["created", "changed", "unmasked", "joined", "split"]),
  by: z.string().nullable(),
  fields: z.array(z.string()),
  tier: z.object({ from: z.string(), to: z.string() }).nullable(),
  tagsAdded: z.array(z.string()),
  tagsRemoved: z.array(z.string()),
  reason: z.string().nullable(),
  /** The number of the file that was joined into this one, or went. */
  other: z.number().int().nullable(),
});
export type CustomerChange = z.output<typeof CustomerChange>;

export const TimelineOrder = z.object({ id: Id, number: z.string(), shop: z.string(), state: z.string(), title: z.string(), paidFen: Fen });

/** What the modules above tell of a customer. */
export const moreKinds = ["ticket", "promise", "return", "rating", "need", "agreement"] as const;
export type MoreKind = (typeof moreKinds)[number];
export const timelineKinds = ["conversation", "order", ...moreKinds, "note", "change"] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** Everything that happened with a customer, in one line of time. */
export const TimelineItem = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("conversation"), id: z.string(), at: Instant, conversation: CustomerConversation }),
  z.object({ kind: z.literal("order"), id: z.string(), at: Instant, order: TimelineOrder }),
  z.object({ kind: z.literal("ticket"), id: z.string(), at: Instant, ticket: z.object({ code: z.string(), type: LocalText, severity: z.string(), outcome: z.string().nullable() }) }),
  z.object({ kind: z.literal("promise"), id: z.string(), at: Instant, promise: z.object({ kind: z.string(), state: z.string(), dueAt: Instant }) }),
  z.object({ kind: z.literal("return"), id: z.string(), at: Instant, return: z.object({ number: z.number().int(), wish: z.string(), state: z.string(), orderId: Id, order: z.string() }) }),
  z.object({ kind: z.literal("rating"), id: z.string(), at: Instant, rating: z.object({ score: z.number().int(), conversation: z.number().int() }) }),
  z.object({ kind: z.literal("need"), id: z.string(), at: Instant, need: z.object({ conversation: z.number().int(), needs: z.array(z.object({ name: LocalText, text: z.string() })) }) }),
  z.object({ kind: z.literal("agreement"), id: z.string(), at: Instant, agreement: z.object({ id: Id, code: z.string(), title: z.string(), act: z.enum(lineKinds), by: z.string().nullable(), /** How the customer heard of it, or why not; null: it is our own matter. */ told: z.enum(toldWays).nullable() }) }),
  z.object({ kind: z.literal("note"), id: z.string(), at: Instant, note: CustomerNote }),
  z.object({ kind: z.literal("change"), id: z.string(), at: Instant, change: CustomerChange }),
]);
export type TimelineItem = z.output<typeof TimelineItem>;

const Tags = z.array(z.string().trim().min(1).max(40)).max(20);
const Tier = z.string().min(1).max(40);
export const Name = z.string().trim().min(1).max(60);
const digitsOf = (phone: string) => phone.normalize("NFKC").replace(/\D/g, "").replace(/^(?:00)?86(?=1)/, "");
export const Phone = z
  .string()
  .trim()
  .max(30)
  .refine((phone) => /^\+?[\d\s()转#‐‑–—-]{5,}$/.test(phone.normalize("NFKC")), "phone_shape")
  // Eleven digits make a mobile number; behind more stands an extension of a platform's virtual number.
  .refine((phone) => !/^1[3-9]/.test(digitsOf(phone)) || digitsOf(phone).length >= 11, "mobile_short");
export const Mail = z.string().trim().max(120).pipe(z.email());
const Address = z.string().trim().min(1).max(200);
const Birthday = Day.refine((day) => day < "2100-01-01", "day_out_of_range");
/** 统一社会信用代码: eighteen digits and capitals. */
const Registration = z.string().trim().toUpperCase().refine((text) => /^[0-9A-Z]{18}$/.test(text), "registration_shape");
/** Building, entrance and door of a resident. */
const Property = z.string().trim().min(1).max(100);
const Kind = z.enum(customerKinds);
const AreaCode = z.object({ province: z.string().max(10).nullable(), city: z.string().max(10).nullable() });

const byId = z.object({ id: Id });

/** Why a masked value is opened: a purpose of the handbook, or a reason in words; both may be said. */
export const WhyOpened = z.object({ purpose: z.string().max(60).optional(), reason: z.string().trim().max(200).default("") });
export const saysWhy = (why: { purpose?: string | undefined; reason: string }): boolean => why.purpose !== undefined || why.reason.length >= 4;

const CustomerFilter = z.object({
  q: z.string().trim().max(120).optional(),
  tier: Tier.optional(),
  tag: z.string().trim().max(40).optional(),
  province: z.string().max(10).optional(),
  kind: z.enum(customerKinds).optional(),
  /** Files that lack too much, each by what its kind should have. */
  file: z.enum(["incomplete"]).optional(),
  /** A saved group; narrows further. */
  segment: Id.optional(),
});

export const customerEndpoints = endpoints({
  "GET /v1/customers": {
    summary: "Customers by name, phone (whole or last four), mail, number, tier, tag and province; the newest file first",
    perm: "customers.read",
    query: PageQuery.extend(CustomerFilter.shape),
    response: page(CustomerRow),
    refusals: [],
  },
  "GET /v1/customers/export": {
    summary: "The list as lines for a file, masked, piece by piece; each piece is written down with its position: who exported what, and why",
    perm: "customers.export",
    query: CustomerFilter.extend({ after: z.string().max(400).optional(), reason: z.string().trim().max(200).refine((reason) => reason.length >= 4, "reason_missing") }),
    response: z.object({ lines: z.array(z.array(z.string())), next: z.string().nullable() }),
    refusals: [],
  },
  "POST /v1/customers": {
    summary: "Opens a customer's file by hand",
    perm: "customers.write",
    body: z.object({
      name: Name,
      phone: Phone.optional(),
      mail: Mail.optional(),
      address: Address.optional(),
      kind: Kind.default("person"),
      registration: Registration.optional(),
      property: Property.optional(),
      tier: Tier.default("standard"),
      tags: Tags.default([]),
      area: AreaCode.optional(),
      /** Opens a second file although a customer with this phone or mail is known. */
      evenSo: z.boolean().default(false),
    }),
    response: z.object({ id: Id, number: z.number().int() }),
    refusals: ["customer_known"],
  },
  "GET /v1/customer-choices": {
    summary: "The tiers in force and the tags in use",
    perm: "customers.read",
    response: z.object({ tiers: z.array(z.object({ key: z.string(), name: LocalText })), tags: z.array(z.string()) }),
    refusals: [],
  },
  "GET /v1/customers/{id}": {
    summary: "A customer's file, personal fields masked",
    perm: "customers.read",
    params: byId,
    response: CustomerFile,
    refusals: [],
  },
  "PATCH /v1/customers/{id}": {
    summary: "Changes tier, tags, area or stated personal fields",
    perm: "customers.write",
    params: byId,
    body: z.object({
      version: z.number().int(),
      kind: Kind.optional(),
      tier: Tier.optional(),
      tags: Tags.optional(),
      area: AreaCode.optional(),
      /** Null takes a field away. The contact may be left out: the customer's first one. */
      fields: z.object({ contactId: Id.optional(), name: Name.nullish(), phone: Phone.nullish(), mail: Mail.nullish(), address: Address.nullish(), birthday: Birthday.nullish(), registration: Registration.nullish(), property: Property.nullish() }).optional(),
    }),
    response: z.object({ version: z.number().int() }),
    refusals: ["stale_version", "has_people"],
  },
  "POST /v1/customers/{id}/unmasking": {
    summary: "Shows one masked field for a minute; the reason is recorded, the value never",
    perm: "customers.unmask",
    params: byId,
    body: WhyOpened.extend({ field: z.enum(personalFields), contactId: Id.optional() }).refine(saysWhy, { path: ["reason"], message: "reason_missing" }),
    response: z.object({ value: z.string(), until: Instant }),
    refusals: ["not_serving", "opened_too_often", "customer_on_hold"],
  },
  "GET /v1/customers/{id}/notes": {
    summary: "Internal notes about a customer, the newest first",
    perm: "customers.read",
    params: byId,
    response: z.object({ rows: z.array(CustomerNote) }),
    refusals: [],
  },
  "POST /v1/customers/{id}/notes": {
    summary: "Writes an internal note about a customer",
    perm: "customers.write",
    params: byId,
    body: z.object({ text: z.string().trim().min(1).max(2000), contactId: Id.optional() }),
    response: CustomerNote,
    refusals: [],
  },
  "GET /v1/customers/{id}/conversations": {
    summary: "A customer's conversations within the reader's reach, the newest first",
    perm: "customers.read",
    params: byId,
    response: z.object({ rows: z.array(CustomerConversation) }),
    refusals: [],
  },
  "GET /v1/customers/{id}/timeline": {
    summary: "Conversations, orders, tickets, promises, returns, ratings, needs, notes and changes in one line of time, the newest first; of each what the reader may read",
    perm: "customers.read",
    params: byId,
    query: PageQuery.extend({ kind: z.enum(timelineKinds).optional() }),
    response: page(TimelineItem),
    refusals: [],
  },
});
