import { z } from "zod";
import { Day, Id, Instant, Nothing } from "./common.ts";
import { messageText, outcomes } from "./conversation.ts";
import { endpoints } from "./endpoint.ts";

/** A colleague as the note composer offers her after `@`; `key` is the name as people spell it: `shan yu`. */
export const Colleague = z.object({ id: Id, name: z.string(), key: z.string() });
export type Colleague = z.output<typeof Colleague>;

export const draftModes = ["message", "note"] as const;
/** What one person is writing in one conversation; `device` wrote it last. */
export const Draft = z.object({ conversationId: Id, mode: z.enum(draftModes), text: z.string(), at: Instant, device: z.string() });
export type Draft = z.output<typeof Draft>;

/** Until when a conversation is put aside: the customer's answer brings it back in any case. Wall times are the centre's. */
export const FollowUpUntil = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("reply") }),
  z.object({ kind: z.literal("after"), minutes: z.number().int().min(5).max(43_200) }),
  z.object({ kind: z.literal("at"), on: Day, time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/) }),
]);
export type FollowUpUntil = z.output<typeof FollowUpUntil>;

export const linkKinds = ["related", "merged_into", "merged_from"] as const;
/** Another conversation that belongs to this one. */
export const ConversationLink = z.object({
  id: Id,
  number: z.number().int(),
  kind: z.enum(linkKinds),
  open: z.boolean(),
  outcome: z.enum(outcomes).nullable(),
  openedAt: Instant,
  channel: z.string(),
  shop: z.string(),
  topic: z.string().nullable(),
  customer: z.string(),
  linkedAt: Instant,
  by: z.string(),
  /** A merge may still be taken back until then. */
  undoUntil: Instant.nullable(),
});
export type ConversationLink = z.output<typeof ConversationLink>;

const byId = z.object({ id: Id });
const bySeq = byId.extend({ seq: z.coerce.number().int().min(1).max(2_147_483_647) });

export const deskActEndpoints = endpoints({
  "GET /v1/colleagues": {
    summary: "Colleagues who read conversations, for @ in a note",
    perm: "conversations.read",
    response: z.object({ people: z.array(Colleague) }),
    refusals: [],
  },
  "PUT /v1/conversations/{id}/drafts/{mode}": {
    summary: "Keeps what I am writing; an empty text forgets it. Words of another device that this replaces unseen come back as `other`",
    perm: "conversations.read",
    params: byId.extend({ mode: z.enum(draftModes) }),
    body: z.object({
      text: messageText,
      /** The draft that this device saw last (its `at`), or null when it saw none. */
      base: Instant.nullable(),
      device: z.string().regex(/^[\w-]{8,40}$/),
    }),
    response: z.object({ at: Instant.nullable(), other: Draft.nullable() }),
    refusals: [],
  },
  "PUT /v1/conversations/{id}/follow-up": {
    summary: "Puts a conversation aside until a time, or until the customer answers",
    perm: "conversations.serve",
    params: byId,
    body: z.object({ until: FollowUpUntil }),
    response: z.object({ followUpAt: Instant.nullable() }),
    refusals: ["not_yours", "conversation_ended", "nobody_serves", "answer_first"],
  },
  "DELETE /v1/conversations/{id}/follow-up": {
    summary: "Takes a conversation up again that was put aside",
    perm: "conversations.serve",
    params: byId,
    response: Nothing,
    refusals: ["not_yours"],
  },
  "POST /v1/conversations/{id}/entries/{seq}/recall": {
    summary: "Takes back a message or note; the customer and colleagues then see that something was recalled, not the words",
    perm: "conversations.read",
    params: bySeq,
    response: Nothing,
    refusals: ["not_yours", "conversation_ended", "recall_not_possible", "recall_too_late", "recalled_already"],
  },
  "GET /v1/conversations/{id}/entries/{seq}/recalled": {
    summary: "The words of something recalled, for who reads the audit; reading them is itself recorded",
    perm: "audit.read",
    params: bySeq,
    response: z.object({ text: z.string(), at: Instant, by: z.string() }),
    refusals: [],
  },
  "GET /v1/conversations/{id}/links": {
    summary: "Conversations that belong to this one, as far as I may read them",
    perm: "conversations.read",
    params: byId,
    response: z.object({ links: z.array(ConversationLink) }),
    refusals: [],
  },
  "POST /v1/conversations/{id}/links": {
    summary: "Links a conversation with another by its number; both then show it",
    perm: "conversations.serve",
    params: byId,
    body: z.object({ number: z.number().int().min(1).max(9_007_199_254_740_991) }),
    response: z.object({ id: Id }),
    refusals: ["not_yours"],
  },
  "DELETE /v1/conversations/{id}/links/{other}": {
    summary: "Takes a link between two conversations back",
    perm: "conversations.serve",
    params: byId.extend({ other: Id }),
    response: Nothing,
    refusals: ["not_yours"],
  },
  "POST /v1/conversations/{id}/merge": {
    summary: "Merges this conversation into another one of the same customer: this one ends, the other shows both courses",
    perm: "conversations.serve",
    params: byId,
    body: z.object({ into: Id }),
    response: z.object({ undoUntil: Instant }),
    refusals: ["not_yours", "conversation_ended", "same_conversation", "other_customer"],
  },
  "DELETE /v1/conversations/{id}/merge": {
    summary: "Takes a merge back while the rule allows it",
    perm: "conversations.serve",
    params: byId,
    response: Nothing,
    refusals: ["not_yours", "not_merged", "merge_undo_too_late", "customer_wrote_again"],
  },
});
