import { z } from "zod";
import { Id, Instant, PageQuery, page, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";

export const stages = ["arrival", "acceptance", "answer", "confirmation", "archive"] as const;
export const outcomes = ["confirmed", "not_answered", "left", "abandoned", "passed_on", "spam"] as const;
export const presences = ["online", "busy", "suspended", "away", "wrap_up", "offline"] as const;
export const entryKinds = ["message", "note", "recalled", "read", "delivered", "assigned", "stage", "rated", "recorded", "opened", "closed", "reopened", "offer", "helper", "consult", "whisper", "misplaced", "linked"] as const;
export const partyKinds = ["offered", "helper", "consultant"] as const;
export type Stage = (typeof stages)[number];
export type Outcome = (typeof outcomes)[number];
export type PresenceState = (typeof presences)[number];
export type EntryKind = (typeof entryKinds)[number];

/** A card in a message: a product or an order, with what the shop said of it at that moment. */
export const Card = z.discriminatedUnion("type", [
  z.object({ type: z.literal("product"), productId: z.string().max(80), title: z.string().max(200), priceFen: z.number().int().nonnegative(), icon: z.string().max(40).optional(), note: z.string().max(200).optional() }),
  z.object({ type: z.literal("order"), orderId: z.string().max(80), number: z.string().max(80), title: z.string().max(200), paidFen: z.number().int().nonnegative(), state: z.string().max(40), icon: z.string().max(40).optional() }),
]);
export type Card = z.output<typeof Card>;

export const FileRef = z.object({ id: Id, name: z.string().max(200), type: z.string().max(100), size: z.number().int().nonnegative(), inline: z.boolean() });
export type FileRef = z.output<typeof FileRef>;

export const MessageBody = z.object({ card: Card.optional(), file: FileRef.optional() });
export type MessageBody = z.output<typeof MessageBody>;

/** One numbered thing that happened in a conversation (D2). `seq` is for staff, `publicSeq` for the customer. */
export const Entry = z.object({
  seq: z.number().int(),
  publicSeq: z.number().int().nullable(),
  kind: z.enum(entryKinds),
  at: Instant,
  author: z.object({ kind: z.enum(["customer", "agent", "system"]), id: Id.nullable(), name: z.string() }),
  clientId: z.string().nullable(),
  text: z.string(),
  body: z.record(z.string(), z.unknown()).nullable(),
  /** Masks stand in it for personal data that may be opened. */
  personal: z.literal(true).optional(),
});
export type Entry = z.output<typeof Entry>;

/** Who has a part in a conversation beside its owner, now: asked to take it over, helping from elsewhere, or asked for advice (R-CV-04, R-CV-10). */
export const Party = z.object({
  id: Id,
  kind: z.enum(partyKinds),
  /** A person, or everybody of a territory. */
  person: z.object({ id: Id, name: z.string() }).nullable(),
  territory: z.string().nullable(),
  by: z.object({ id: Id, name: z.string() }),
  since: Instant,
  /** An offer that nobody has answered by then comes back to whoever made it. */
  dueAt: Instant.nullable(),
});
export type Party = z.output<typeof Party>;

export const ConversationRow = z.object({
  id: Id,
  number: z.number().int(),
  seq: z.number().int(),
  open: z.boolean(),
  stage: z.enum(stages),
  outcome: z.enum(outcomes).nullable(),
  channel: z.string(),
  shop: z.object({ id: Id, name: z.string() }),
  territory: z.string(),
  topic: z.string().nullable(),
  skill: z.string().nullable(),
  province: z.string().nullable(),
  city: z.string().nullable(),
  customer: z.object({ id: Id, contactId: Id, name: z.string(), tier: z.string() }),
  assignee: z.object({ id: Id, name: z.string() }).nullable(),
  /** The shop whose people serve it, where the customer came in by another one (R-CH-08). */
  forShop: z.object({ id: Id, name: z.string() }).nullable(),
  parties: z.array(Party),
  openedAt: Instant,
  queuedAt: Instant.nullable(),
  assignedAt: Instant.nullable(),
  firstReplyAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  lastAt: Instant,
  waitingSince: Instant.nullable(),
  followUpAt: Instant.nullable(),
  /** The customer has gone and left a message (R-CV-09). */
  leftMessageAt: Instant.nullable(),
  /** Put aside until a time or the customer's answer; `due` and `replied` say why it has come back. */
  followUp: z.enum(["time", "reply", "due", "replied"]).nullable().optional(),
  mergedInto: Id.nullable().optional(),
  last: z.object({ text: z.string(), by: z.enum(["customer", "agent", "system"]) }).nullable(),
  unread: z.number().int(),
  readByCustomer: z.number().int(),
  tags: z.array(z.string()),
  recorded: z.boolean(),
  /** Its words have gone at the end of their time. */
  erasedAt: Instant.optional(),
});
export type ConversationRow = z.output<typeof ConversationRow>;

/** "Why this agent?": reason codes with their facts; words are put to them by the reader's language (R-CV-02). */
export const Reason = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}) });
export type Reason = z.output<typeof Reason>;
export const Decision = z.object({
  n: z.number().int(),
  at: Instant,
  result: z.string(),
  person: z.object({ id: Id, name: z.string() }).nullable(),
  reasons: z.array(Reason),
  versions: z.record(z.string(), z.string()),
  candidates: z.array(z.object({ id: Id, name: z.string(), load: z.number(), capacity: z.number(), out: z.string().nullable() })),
});
export type Decision = z.output<typeof Decision>;

export const RecordBody = z.object({
  topic: z.string().max(80).default(""),
  /** The product that it was about, where it was about one. */
  productId: Id.nullish(),
  problem: z.string().trim().max(2000).default(""),
  process: z.string().trim().max(2000).default(""),
  result: z.string().trim().max(2000).default(""),
  needs: z.array(z.object({ category: z.string().min(1).max(80), text: z.string().trim().min(1).max(500) })).max(20).default([]),
  opinions: z.array(z.object({ category: z.string().min(1).max(80), text: z.string().trim().min(1).max(500), stance: z.enum(["praise", "neutral", "criticism"]) })).max(20).default([]),
});

export const ConversationDetail = z.object({
  row: ConversationRow,
  decisions: z.array(Decision),
  record: RecordBody.extend({ personal: z.literal(true).optional() }).nullable(),
  /** The product of the record, by name. */
  product: z.object({ id: Id, name: z.string() }).nullable(),
  rating: z.object({ score: z.number().int(), comment: z.string(), tags: z.array(z.string()), at: Instant, personal: z.literal(true).optional() }).nullable(),
  previous: z.array(z.object({ id: Id, number: z.number().int(), openedAt: Instant, topic: z.string().nullable(), outcome: z.enum(outcomes).nullable() })),
});

export const clientIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
export const messageText = z.string().max(4000);
/** Rules whose warning the writer has seen and insists against. */
export const acknowledged = z.array(z.string().max(40)).max(100).optional();

/** What a list of conversations may be narrowed to; saved views keep it, the address says it. */
export const ConversationFilter = z.object({
  state: z.enum(["open", "queued", "ended"]).default("open"),
  assignee: z.union([z.literal("me"), Id]).optional(),
  territory: z.string().max(40).optional(),
  shop: Id.optional(),
  tag: z.string().max(40).optional(),
  /** A topic, or a whole branch of topics. */
  topic: z.string().max(80).optional(),
  channel: z.string().max(20).optional(),
  tier: z.string().max(40).optional(),
  /** The customer waits for an answer longer than so many minutes. */
  waiting: z.coerce.number().int().min(1).max(10_080).optional(),
});
export type ConversationFilter = z.output<typeof ConversationFilter>;

const byId = z.object({ id: Id });
const SeqQuery = z.coerce.number().int().min(0).max(2_147_483_647);

export const conversationEndpoints = endpoints({
  "GET /v1/conversations": {
    summary: "Conversations within reach, by state, newest or longest waiting first",
    perm: "conversations.read",
    query: PageQuery.extend(ConversationFilter.shape),
    response: page(ConversationRow),
    refusals: [],
  },
  "GET /v1/conversations/export": {
    summary: "The list as lines of CSV, masked, piece by piece; each piece is written down with its position",
    perm: "conversations.export",
    query: z.object({ ...ConversationFilter.shape, after: z.string().max(400).optional() }),
    response: z.object({ lines: z.array(z.array(z.string())), next: z.string().nullable() }),
    refusals: [],
  },
  "GET /v1/conversations/{id}": {
    summary: "One conversation with its decisions, record and rating",
    perm: "conversations.read",
    params: byId,
    response: ConversationDetail,
    refusals: [],
  },
  "GET /v1/conversations/{id}/entries": {
    summary: "Entries after or before a number",
    perm: "conversations.read",
    params: byId,
    query: z.object({ after: SeqQuery.optional(), before: SeqQuery.optional(), limit: z.coerce.number().int().min(1).max(500).default(200) }),
    response: z.object({ entries: z.array(Entry), head: z.number().int() }),
    refusals: [],
  },
  "POST /v1/conversations/{id}/messages": {
    summary: "Answers the customer; the same clientId never doubles",
    perm: "conversations.serve",
    params: byId,
    body: z.object({ clientId: clientIdSchema, text: messageText.default(""), card: Card.optional(), fileId: Id.optional(), acknowledged }),
    response: z.object({ seq: z.number().int(), at: Instant }),
    refusals: ["conversation_ended", "not_yours", "empty_message", "words_stopped", "helper_answers_not"],
  },
  "POST /v1/conversations/{id}/notes": {
    summary: "Writes an internal note that the customer never sees",
    perm: "conversations.read",
    params: byId,
    body: z.object({ clientId: clientIdSchema, text: messageText.min(1), mentions: z.array(Id).max(20).default([]) }),
    response: z.object({ seq: z.number().int(), at: Instant }),
    refusals: ["conversation_ended", "mention_may_not_read"],
  },
  "POST /v1/conversations/{id}/read": {
    summary: "Marks the customer's messages as read up to a number",
    perm: "conversations.serve",
    params: byId,
    body: z.object({ upTo: z.number().int().min(1) }),
    response: Nothing,
    refusals: [],
  },
  "POST /v1/conversations/{id}/acceptance": {
    summary: "Takes a waiting conversation oneself",
    perm: "conversations.take",
    params: byId,
    response: Nothing,
    refusals: ["already_taken", "conversation_ended", "no_capacity"],
  },
  "POST /v1/conversations/next": {
    summary: "Takes the next waiting conversation that one may serve",
    perm: "conversations.take",
    response: z.object({ id: Id.nullable() }),
    refusals: ["no_capacity"],
  },
  "POST /v1/conversations/{id}/transfer": {
    summary: "Offers a conversation to people, of whom the first who accepts has it, or puts it into the queue of a territory, team or department; with a note",
    perm: "conversations.transfer",
    params: byId,
    body: z.object({
      to: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("person"), ids: z.array(Id).min(1).max(5) }),
        z.object({ kind: z.literal("territory"), key: z.string().max(40), skill: z.string().max(40).optional() }),
        z.object({ kind: z.literal("team"), id: Id }),
        z.object({ kind: z.literal("department"), id: Id }),
      ]),
      note: z.string().trim().min(1).max(1000),
    }),
    /** Until when the offer stands; null: it went into a queue. */
    response: z.object({ until: Instant.nullable() }),
    refusals: ["not_yours", "conversation_ended", "receiver_unavailable", "no_capacity", "same_person"],
  },
  "POST /v1/conversations/{id}/confirmation": {
    summary: "Asks the customer whether the matter is solved",
    perm: "conversations.serve",
    params: byId,
    response: Nothing,
    refusals: ["not_yours", "conversation_ended", "not_answered_yet"],
  },
  "POST /v1/conversations/{id}/end": {
    summary: "Ends a conversation with its outcome and record",
    perm: "conversations.serve",
    params: byId,
    body: z.object({ outcome: z.enum(["not_answered", "passed_on", "spam"]), record: RecordBody }),
    response: Nothing,
    refusals: ["not_yours", "conversation_ended"],
  },
  "POST /v1/conversations/{id}/reopening": {
    summary: "Takes back one's own end of a conversation within the minutes of the handbook (D17)",
    perm: "conversations.serve",
    params: byId,
    response: Nothing,
    refusals: ["not_yours", "already_open", "too_late_to_reopen", "newer_conversation"],
  },
  "PUT /v1/conversations/{id}/record": {
    summary: "Writes the record of a conversation: topic, problem, process, result, needs and opinions",
    perm: "conversations.serve",
    params: byId,
    body: RecordBody,
    response: Nothing,
    refusals: ["not_yours"],
  },
  "PUT /v1/conversations/{id}/tags": {
    summary: "Sets the tags",
    perm: "conversations.serve",
    params: byId,
    body: z.object({ tags: z.array(z.string().trim().min(1).max(40)).max(20) }),
    response: Nothing,
    refusals: ["not_yours"],
  },
  "GET /v1/presence": {
    summary: "My own presence, load and capacity, and whether I am on duty",
    perm: "presence.set",
    response: z.object({ state: z.enum(presences), since: Instant, reason: z.string(), until: Instant.nullable(), meal: z.boolean(), load: z.number().int(), capacity: z.number().int(), onDuty: z.boolean(), dutyUntil: Instant.nullable() }),
    refusals: [],
  },
  "POST /v1/presence/meal": {
    summary: "Goes to a meal: suspended beside a colleague of the same queue, away with the queue's own reply when alone",
    perm: "presence.set",
    response: z.object({ state: z.enum(["suspended", "away"]), beside: z.string().nullable() }),
    refusals: [],
  },
  "PUT /v1/presence": {
    summary: "Sets my presence; nobody goes offline with open conversations",
    perm: "presence.set",
    body: z.object({ state: z.enum(presences), reason: z.string().trim().max(200).default("") }),
    response: z.object({ state: z.enum(presences) }),
    refusals: ["open_conversations"],
  },
  "GET /v1/presence/colleagues": {
    summary: "Colleagues who could receive a conversation, with state and load",
    perm: "conversations.read",
    /** `all`: also those who are not there, to be asked for advice or help. */
    query: z.object({ who: z.enum(["there", "all"]).default("there") }),
    response: z.object({
      people: z.array(z.object({ id: Id, name: z.string(), state: z.enum(presences), load: z.number().int(), capacity: z.number().int(), territories: z.array(z.string()), skills: z.array(z.string()), onDuty: z.boolean() })),
      territories: z.array(z.object({ key: z.string(), name: z.record(z.string(), z.string()), online: z.number().int(), waiting: z.number().int() })),
      /** Open teams, and departments: organisation units with the people of their teams. */
      teams: z.array(z.object({ id: Id, name: z.string(), people: z.number().int(), online: z.number().int() })),
      departments: z.array(z.object({ id: Id, name: z.string(), people: z.number().int(), online: z.number().int() })),
    }),
    refusals: [],
  },
});
