import { z } from "zod";
import { Flag, Id, Instant, Nothing, PageQuery, page } from "./common.ts";
import { endpoints } from "./endpoint.ts";

/** What one person is told: its words come from `kind` and `params`, in the reader's language; `link` is a page of the console. */
export const Notification = z.object({
  id: Id,
  kind: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  link: z.string().nullable(),
  at: Instant,
  readAt: Instant.nullable(),
});
export type Notification = z.output<typeof Notification>;

/** Exact to 1,000, then capped (D10). */
export const UnreadCount = z.object({ value: z.number().int(), capped: z.boolean() });
export type UnreadCount = z.output<typeof UnreadCount>;

export const notificationEndpoints = endpoints({
  "GET /v1/notifications": {
    summary: "What I was told, newest first, and how much of it is unread",
    perm: "signed-in",
    query: PageQuery.extend({ unread: Flag.optional() }),
    response: page(Notification).extend({ unread: UnreadCount }),
    refusals: [],
  },
  "POST /v1/notifications/{id}/reading": {
    summary: "Marks one notification as read",
    perm: "signed-in",
    params: z.object({ id: Id }),
    response: Nothing,
    refusals: [],
  },
  "POST /v1/notifications/reading": {
    summary: "Marks all as read; with `until` only those up to that moment, so that what arrives meanwhile stays unread",
    perm: "signed-in",
    body: z.object({ until: Instant.optional() }),
    response: z.object({ read: z.number().int() }),
    refusals: [],
  },
});
