import { conversationEndpoints } from "#contract/conversation.ts";
import { direct, routes, type Route } from "#server/kernel/http/route.ts";
import { writeNote } from "./acts/mention.ts";
import type { Feed } from "./feed.ts";
import type { Desk } from "./service/desk.ts";
import type { Posting } from "./service/post.ts";
import { choosePresence, ownPresence, takeMeal } from "./service/presence.ts";
import { detail, entriesOf, listPage } from "./service/read.ts";
import { exportPiece } from "./service/export.ts";
import { colleagues } from "./service/colleagues.ts";
import { takeBackEnd } from "./service/reopen.ts";
import * as serve from "./service/serve.ts";
import { transfer } from "./service/transfer.ts";

/** Endpoint ↔ use case, nothing more. */
export function conversationRoutes(desk: Desk, feed: Feed, post: Posting): Route[] {
  return routes(conversationEndpoints, {
    // Read by twenty windows whenever something moves: what belongs to its rows is asked at the same time, over connections of their own, and a row names the very message that it shows.
    "GET /v1/conversations": direct((actor, { query }) => listPage(desk, { tx: desk.kernel.db.kysely, actor, now: desk.kernel.clock.now() }, query)),
    "GET /v1/conversations/export": (ctx, { query }) => exportPiece(desk, ctx, query),
    "GET /v1/conversations/{id}": (ctx, { params }) => detail(desk, ctx, params.id),
    "GET /v1/conversations/{id}/entries": (ctx, { params, query }) => entriesOf(desk, feed, ctx, params.id, query),
    "POST /v1/conversations/{id}/messages": direct(async (actor, { params, body }) => {
      const file = body.fileId ? await desk.ports.files.attach(desk.kernel.db.kysely, body.fileId, actor.id!) : undefined;
      const { seq, at } = await post.fromAgent(actor, params.id, { clientId: body.clientId, text: body.text, card: body.card, file, acknowledged: body.acknowledged });
      return { seq, at: at.toISOString() };
    }),
    "POST /v1/conversations/{id}/notes": async (ctx, { params, body }) => {
      const { seq, at } = await writeNote(desk, ctx, params.id, body);
      return { seq, at: at.toISOString() };
    },
    "POST /v1/conversations/{id}/read": async (ctx, { params, body }) => (await serve.readByStaff(desk, ctx, params.id, body.upTo), {}),
    "POST /v1/conversations/{id}/acceptance": async (ctx, { params }) => (await serve.acceptConversation(desk, ctx, params.id), {}),
    "POST /v1/conversations/next": async (ctx) => ({ id: await serve.acceptNext(desk, ctx) }),
    "POST /v1/conversations/{id}/transfer": async (ctx, { params, body }) => ({ until: (await transfer(desk, ctx, params.id, body)).until?.toISOString() ?? null }),
    "POST /v1/conversations/{id}/confirmation": async (ctx, { params }) => (await serve.askSolved(desk, ctx, params.id), {}),
    "POST /v1/conversations/{id}/end": async (ctx, { params, body }) => (await serve.endByAgent(desk, ctx, params.id, body), {}),
    "POST /v1/conversations/{id}/reopening": async (ctx, { params }) => (await takeBackEnd(desk, ctx, params.id), {}),
    "PUT /v1/conversations/{id}/record": async (ctx, { params, body }) => (await serve.recordConversation(desk, ctx, params.id, body), {}),
    "PUT /v1/conversations/{id}/tags": async (ctx, { params, body }) => (await serve.setTags(desk, ctx, params.id, body.tags), {}),
    "GET /v1/presence": async (ctx) => {
      const own = await ownPresence(ctx, ctx.actor.id!);
      return { ...own, since: own.since.toISOString(), until: own.until?.toISOString() ?? null, dutyUntil: own.dutyUntil?.toISOString() ?? null };
    },
    "PUT /v1/presence": async (ctx, { body }) => {
      await choosePresence(desk, ctx, ctx.actor.id!, body.state, body.reason);
      return { state: body.state };
    },
    "POST /v1/presence/meal": (ctx) => takeMeal(desk, ctx, ctx.actor.id!),
    "GET /v1/presence/colleagues": (ctx, { query }) => colleagues(desk, ctx, query.who === "all"),
  });
}
