import { z } from "zod";
import { Id, Nothing } from "./common.ts";
import { ConversationFilter } from "./conversation.ts";
import { endpoints } from "./endpoint.ts";

export const mostViews = 30;
export const mostReplies = 200;

const ViewBody = z.object({
  name: z.string().trim().min(1).max(40),
  shared: z.boolean().default(false),
  filter: ConversationFilter,
});

/** A filter of the conversation list that is kept under a name; counted to 1,000 within the reader's own reach. */
export const SavedView = z.object({
  id: Id,
  name: z.string(),
  shared: z.boolean(),
  /** Whether this reader may rename, move and delete it. */
  mine: z.boolean(),
  filter: ConversationFilter,
  count: z.object({ value: z.number().int(), capped: z.boolean() }),
});
export type SavedView = z.output<typeof SavedView>;

const ReplyBody = z.object({
  shortcut: z.string().trim().min(1).max(20).regex(/^\S+$/, "shortcut_form"),
  title: z.string().trim().min(1).max(60),
  text: z.string().trim().min(1).max(2000),
});
export const OwnReply = ReplyBody.extend({ id: Id });
export type OwnReply = z.output<typeof OwnReply>;

const byId = z.object({ id: Id });

export const workbenchEndpoints = endpoints({
  "GET /v1/views": {
    summary: "Saved views of the conversation list: one's own, then the shared ones, each with its count",
    perm: "conversations.read",
    response: z.object({ rows: z.array(SavedView) }),
    refusals: [],
  },
  "POST /v1/views": {
    summary: "Saves a filter under a name, for oneself or, with the right, for everybody; `at` is its place in the list",
    perm: "conversations.read",
    body: ViewBody.extend({ at: z.number().int().min(0).max(mostViews).optional() }),
    response: z.object({ id: Id }),
    refusals: ["too_many_views"],
  },
  "PUT /v1/views/{id}": {
    summary: "Renames a view, changes its filter, or shares it",
    perm: "conversations.read",
    params: byId,
    body: ViewBody,
    response: Nothing,
    refusals: [],
  },
  "PUT /v1/views/order": {
    summary: "Puts views into an order; those not named keep theirs behind",
    perm: "conversations.read",
    body: z.object({ ids: z.array(Id).max(mostViews * 2) }),
    response: Nothing,
    refusals: [],
  },
  "DELETE /v1/views/{id}": {
    summary: "Deletes a view",
    perm: "conversations.read",
    params: byId,
    response: Nothing,
    refusals: [],
  },
  "GET /v1/own-replies": {
    summary: "One's own quick replies",
    perm: "conversations.serve",
    response: z.object({ rows: z.array(OwnReply) }),
    refusals: [],
  },
  "POST /v1/own-replies": {
    summary: "Adds a quick reply of one's own",
    perm: "conversations.serve",
    body: ReplyBody,
    response: z.object({ id: Id }),
    refusals: ["shortcut_taken", "too_many_replies"],
  },
  "PUT /v1/own-replies/{id}": {
    summary: "Changes a quick reply of one's own",
    perm: "conversations.serve",
    params: byId,
    body: ReplyBody,
    response: Nothing,
    refusals: ["shortcut_taken"],
  },
  "DELETE /v1/own-replies/{id}": {
    summary: "Deletes a quick reply of one's own",
    perm: "conversations.serve",
    params: byId,
    response: Nothing,
    refusals: [],
  },
});
