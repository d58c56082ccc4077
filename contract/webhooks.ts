import { z } from "zod";
import { Id, Instant, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { ChannelKey, ownChannels } from "./tokens.ts";

/** What a subscriber may be told of; each comes with its conversation's id and, but for the rating, with the public entry. */
export const webhookEvents = ["message.posted", "message.recalled", "conversation.opened", "conversation.assigned", "conversation.ended", "conversation.reopened", "conversation.rated"] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** Why a delivery got no good answer: an answer outside 200–299, or a reason of the door to the outside. */
export const deliveryCodes = ["refused", "scheme_refused", "credentials_refused", "address_refused", "redirect_refused", "unreadable_url", "unresolvable", "unreachable", "timed_out", "too_large"] as const;

export const Webhook = z.object({
  id: Id,
  name: z.string(),
  url: z.string(),
  events: z.array(z.enum(webhookEvents)),
  /** Empty: all. */
  shops: z.array(Id),
  channels: z.array(z.string()),
  state: z.enum(["active", "paused"]),
  pausedFor: z.enum(["person", "failure", "gone"]).nullable(),
  pausedAt: Instant.nullable(),
  failingSince: Instant.nullable(),
  waiting: z.number().int(),
  failed: z.number().int(),
  /** Until then the secret before signs beside the new one. */
  previousUntil: Instant.nullable(),
  createdAt: Instant,
  version: z.number().int(),
});
export type Webhook = z.output<typeof Webhook>;

export const Delivery = z.object({
  id: Id,
  eventId: z.string(),
  event: z.enum(webhookEvents),
  conversationId: Id,
  at: Instant,
  state: z.enum(["waiting", "delivered", "failed"]),
  attempts: z.number().int(),
  status: z.number().int().nullable(),
  ms: z.number().int().nullable(),
  code: z.enum(deliveryCodes).nullable(),
  lastAt: Instant.nullable(),
});
export type Delivery = z.output<typeof Delivery>;

const fields = {
  name: z.string().trim().min(1).max(60),
  url: z.string().trim().min(1).max(500),
  events: z.array(z.enum(webhookEvents)).min(1).max(webhookEvents.length),
  shops: z.array(Id).max(200),
  channels: z.array(z.union([ChannelKey, z.enum(ownChannels)])).max(30),
};
const byId = z.object({ id: Id });
const Version = z.number().int().min(0);

/** Webhooks (R-OP-05): subscribers that are told, signed, in order per conversation, at least once. */
export const webhookEndpoints = endpoints({
  "GET /v1/webhooks": { summary: "All webhooks with what waits and what failed.", perm: "integrations.write", response: z.object({ rows: z.array(Webhook) }), refusals: [] },
  "POST /v1/webhooks": {
    summary: "Adds a webhook; the secret that signs its deliveries is shown this once.",
    perm: "integrations.write",
    body: z.object({ ...fields, shops: fields.shops.default([]), channels: fields.channels.default([]) }),
    response: z.object({ secret: z.string(), webhook: Webhook }),
    refusals: [],
  },
  "PATCH /v1/webhooks/{id}": { summary: "Changes a webhook; what is already queued keeps its form.", perm: "integrations.write", params: byId, body: z.object(fields).partial().extend({ version: Version }), response: Webhook, refusals: ["stale_version"] },
  "DELETE /v1/webhooks/{id}": { summary: "Removes a webhook with everything that waits for it.", perm: "integrations.write", params: byId, response: Nothing, refusals: [] },
  "POST /v1/webhooks/{id}/secret": {
    summary: "Makes a new secret, shown this once; for a day both sign.",
    perm: "integrations.write",
    params: byId,
    body: z.object({ version: Version }),
    response: z.object({ secret: z.string(), webhook: Webhook }),
    refusals: ["stale_version"],
  },
  "POST /v1/webhooks/{id}/pause": { summary: "Stops sending; what happens meanwhile is told after the resumption.", perm: "integrations.write", params: byId, response: Webhook, refusals: ["webhook_paused"] },
  "POST /v1/webhooks/{id}/resumption": { summary: "Goes on sending from where it stopped.", perm: "integrations.write", params: byId, response: Webhook, refusals: ["webhook_running"] },
  "POST /v1/webhooks/{id}/test": {
    summary: "Sends a signed `ping` now and tells what came back.",
    perm: "integrations.write",
    params: byId,
    response: z.object({ ok: z.boolean(), status: z.number().int().nullable(), code: z.enum(deliveryCodes).nullable(), ms: z.number().int().nullable() }),
    refusals: [],
  },
  "GET /v1/webhooks/{id}/deliveries": {
    summary: "Deliveries of a webhook, the newest first; kept for 30 days.",
    perm: "integrations.write",
    params: byId,
    query: PageQuery.extend({ state: z.enum(["waiting", "delivered", "failed"]).optional() }),
    response: page(Delivery),
    refusals: [],
  },
  "POST /v1/webhooks/{id}/deliveries/{deliveryId}/retry": {
    summary: "Queues a delivery again, under the same event id.",
    perm: "integrations.write",
    params: z.object({ id: Id, deliveryId: Id }),
    response: Nothing,
    refusals: ["delivery_waiting"],
  },
});
