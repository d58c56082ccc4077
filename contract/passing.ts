import { z } from "zod";
import { Id, Instant, Nothing, PageQuery, page } from "./common.ts";
import { clientIdSchema, messageText, Party } from "./conversation.ts";
import { endpoints } from "./endpoint.ts";

const byId = z.object({ id: Id });
const byParty = z.object({ id: Id, partyId: Id });
const Words = z.string().trim().min(1).max(1000);
const Said = z.object({ clientId: clientIdSchema, text: messageText.trim().min(1) });
const Stored = z.object({ seq: z.number().int(), at: Instant });

/** How a part ended. */
export const partyEnds = ["accepted", "declined", "expired", "withdrawn", "removed", "answered", "closed"] as const;
/** A part in a conversation from its beginning to its end, with what was asked and what came of it. */
export const PartyPast = Party.extend({ endedAt: Instant.nullable(), ended: z.enum(partyEnds).nullable(), task: z.string(), report: z.string() });
export type PartyPast = z.output<typeof PartyPast>;

export const misplacementStates = ["passed_on", "answered"] as const;
/** A contact that reached the wrong shop or platform (R-CH-08). */
export const Misplacement = z.object({
  id: Id,
  at: Instant,
  conversation: z.object({ id: Id, number: z.number().int() }),
  /** Where the customer came in. */
  from: z.object({ id: Id, name: z.string() }),
  to: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("shop"), id: Id, name: z.string() }),
    z.object({ kind: z.literal("outside"), partnerId: Id.nullable(), name: z.string(), reach: z.string() }),
  ]),
  note: z.string(),
  by: z.object({ id: Id, name: z.string() }),
  state: z.enum(misplacementStates),
  answeredAt: Instant.nullable(),
  answer: z.string(),
});
export type Misplacement = z.output<typeof Misplacement>;

/** Passing on, helping, asking, stepping in: R-CV-04, R-CV-10, R-CH-08. */
export const passingEndpoints = endpoints({
  "POST /v1/conversations/{id}/offer/acceptance": {
    summary: "Takes over a conversation that was offered; of two who accept, the first has it",
    perm: "conversations.serve",
    params: byId,
    response: Nothing,
    refusals: ["conversation_ended", "offer_gone", "no_capacity"],
  },
  "POST /v1/conversations/{id}/offer/refusal": {
    summary: "Declines to take over a conversation, with a reason",
    perm: "conversations.serve",
    params: byId,
    body: z.object({ reason: Words }),
    response: Nothing,
    refusals: ["offer_gone"],
  },
  "DELETE /v1/conversations/{id}/offer": { summary: "Takes back an offer that nobody has answered", perm: "conversations.transfer", params: byId, response: Nothing, refusals: ["offer_gone", "not_yours"] },
  "POST /v1/conversations/{id}/takeover": {
    summary: "A supervisor becomes the owner at once; the former agent is told",
    perm: "conversations.supervise",
    params: byId,
    response: Nothing,
    refusals: ["conversation_ended", "same_person"],
  },
  "POST /v1/conversations/{id}/whispers": {
    summary: "Whispers to the agent: only the agent and supervisors see it",
    perm: "conversations.supervise",
    params: byId,
    body: Said,
    response: Stored,
    refusals: ["conversation_ended", "nobody_to_whisper"],
  },
  "GET /v1/conversations/{id}/parties": {
    summary: "Everybody who has or had a part in a conversation, and how often it was passed on",
    perm: "conversations.read",
    params: byId,
    response: z.object({ rows: z.array(PartyPast), passed: z.number().int(), helpersAnswer: z.boolean() }),
    refusals: [],
  },
  "POST /v1/conversations/{id}/helpers": {
    summary: "Asks a person or a territory to help; the owner stays responsible",
    perm: "conversations.transfer",
    params: byId,
    body: z.object({ to: z.discriminatedUnion("kind", [z.object({ kind: z.literal("person"), id: Id }), z.object({ kind: z.literal("territory"), key: z.string().max(40) })]), task: Words }),
    response: z.object({ id: Id }),
    refusals: ["not_yours", "conversation_ended", "same_person", "helps_already"],
  },
  "PUT /v1/conversations/{id}/helpers/{partyId}/report": { summary: "A helper writes down what was done", perm: "conversations.read", params: byParty, body: z.object({ text: Words }), response: Nothing, refusals: ["not_yours", "conversation_ended"] },
  "DELETE /v1/conversations/{id}/helpers/{partyId}": { summary: "Ends a helper's part and right", perm: "conversations.read", params: byParty, response: Nothing, refusals: ["not_yours"] },
  "POST /v1/conversations/{id}/consults": {
    summary: "Asks a colleague silently; the customer never sees it, the colleague may read until it ends",
    perm: "conversations.serve",
    params: byId,
    body: z.object({ personId: Id, question: Words }),
    response: z.object({ id: Id }),
    refusals: ["not_yours", "conversation_ended", "same_person", "helps_already"],
  },
  "POST /v1/conversations/{id}/consults/{partyId}/words": { summary: "Writes into a silent consult, from either side", perm: "conversations.read", params: byParty, body: Said, response: Stored, refusals: ["not_yours", "conversation_ended"] },
  "DELETE /v1/conversations/{id}/consults/{partyId}": { summary: "Ends a silent consult and the colleague's right to read", perm: "conversations.read", params: byParty, response: Nothing, refusals: ["not_yours"] },
  "POST /v1/conversations/{id}/misplacement": {
    summary: "Registers a contact that reached the wrong shop or platform and passes it on; the customer is told how it goes on",
    perm: "conversations.transfer",
    params: byId,
    body: z.object({
      to: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("shop"), id: Id }),
        z.object({ kind: z.literal("outside"), partnerId: Id.nullable().default(null), name: z.string().trim().min(1).max(100), reach: z.string().trim().min(1).max(300) }),
      ]),
      note: Words,
    }),
    response: z.object({ id: Id }),
    refusals: ["not_yours", "conversation_ended", "same_shop"],
  },
  "GET /v1/misplacements": {
    summary: "Contacts that reached the wrong shop or platform, the newest first",
    perm: "conversations.read",
    query: PageQuery.extend({ state: z.enum(misplacementStates).optional() }),
    response: page(Misplacement),
    refusals: [],
  },
  "POST /v1/misplacements/{id}/answer": { summary: "Notes that the right shop or platform has answered, and how", perm: "conversations.transfer", params: byId, body: z.object({ answer: Words }), response: Nothing, refusals: ["answered_already"] },
});
