import { deskActEndpoints } from "#contract/desk-acts.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import type { Desk } from "../service/desk.ts";
import { keepDraft } from "./drafts.ts";
import { setAside, takeUpAgain } from "./follow-up.ts";
import { linkByNumber, listLinks, unlink } from "./links.ts";
import { colleaguesToMention } from "./mention.ts";
import { mergeConversations, unmerge } from "./merge.ts";
import { readRecalled, recallEntry } from "./recall.ts";

/** Endpoint ↔ use case of what the desk does beside talking. */
export function deskActRoutes(desk: Desk): Route[] {
  return routes(deskActEndpoints, {
    "GET /v1/colleagues": (ctx) => colleaguesToMention(ctx),
    "PUT /v1/conversations/{id}/drafts/{mode}": (ctx, { params, body }) => keepDraft(desk, ctx, params.id, params.mode, body),
    "PUT /v1/conversations/{id}/follow-up": (ctx, { params, body }) => setAside(desk, ctx, params.id, body.until),
    "DELETE /v1/conversations/{id}/follow-up": async (ctx, { params }) => (await takeUpAgain(desk, ctx, params.id), {}),
    "POST /v1/conversations/{id}/entries/{seq}/recall": async (ctx, { params }) => (await recallEntry(desk, ctx, params.id, params.seq), {}),
    "GET /v1/conversations/{id}/entries/{seq}/recalled": (ctx, { params }) => readRecalled(desk, ctx, params.id, params.seq),
    "GET /v1/conversations/{id}/links": (ctx, { params }) => listLinks(desk, ctx, params.id),
    "POST /v1/conversations/{id}/links": (ctx, { params, body }) => linkByNumber(desk, ctx, params.id, body.number),
    "DELETE /v1/conversations/{id}/links/{other}": async (ctx, { params }) => (await unlink(desk, ctx, params.id, params.other), {}),
    "POST /v1/conversations/{id}/merge": (ctx, { params, body }) => mergeConversations(desk, ctx, params.id, body.into),
    "DELETE /v1/conversations/{id}/merge": async (ctx, { params }) => (await unmerge(desk, ctx, params.id), {}),
  });
}
