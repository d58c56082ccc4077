import { ticketEndpoints } from "#contract/tickets.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import type { TicketPorts } from "./ports.ts";
import { leaveStage, saveForm, silent } from "./service/act.ts";
import { actByLink, followPage, makeFollowLink } from "./service/follow.ts";
import { assign, comment, link, merge, moveVersion, reopen } from "./service/manage.ts";
import type { Opening } from "./service/create.ts";
import { openTicket } from "./service/open.ts";
import { listPage, ofConversation, ticketDetail, typesOf } from "./service/read.ts";

export { workflowsFrom } from "./handbook.ts";
export type { InForceWorkflow, TicketPorts } from "./ports.ts";

/** The door of the tickets module. */
export interface Tickets {
  module: Module;
  /** Opens a ticket in the caller's transaction. */
  open(ctx: Ctx, input: Opening): Promise<{ id: string; code: string }>;
}

/** Tickets: what outlives a conversation, carried through its workflow to a confirmed end (R-TK-01). */
export function openTickets(ports: TicketPorts): Tickets {
  return {
    open: (ctx, input) => openTicket(ports, ctx, input),
    module: {
      name: "tickets",
      routes: routes(ticketEndpoints, {
        "GET /v1/tickets": (ctx, { query }) => listPage(ports, ctx, query),
        "GET /v1/tickets/types": (ctx) => typesOf(ports, ctx),
        "GET /v1/tickets/{id}": (ctx, { params }) => ticketDetail(ports, ctx, params.id),
        "POST /v1/tickets": (ctx, { body }) => openTicket(ports, ctx, body),
        "PUT /v1/tickets/{id}/form": (ctx, { params, body }) => saveForm(ports, ctx, params.id, body),
        "POST /v1/tickets/{id}/exits/{exit}": (ctx, { params, body }) => leaveStage(ports, ctx, params.id, params.exit, body),
        "POST /v1/tickets/{id}/comments": async (ctx, { params, body }) => (await comment(ports, ctx, params.id, body), {}),
        "PUT /v1/tickets/{id}/owner": async (ctx, { params, body }) => (await assign(ports, ctx, params.id, body), {}),
        "POST /v1/tickets/{id}/reopening": async (ctx, { params, body }) => (await reopen(ports, ctx, params.id, body), {}),
        "POST /v1/tickets/{id}/conversations": async (ctx, { params, body }) => (await link(ports, ctx, params.id, body.conversationId), {}),
        "POST /v1/tickets/{id}/merge": async (ctx, { params, body }) => (await merge(ports, ctx, params.id, body.intoId), {}),
        "POST /v1/tickets/{id}/workflow-version": async (ctx, { params, body }) => (await moveVersion(ports, ctx, params.id, body.version), {}),
        "POST /v1/tickets/{id}/follow-link": (ctx, { params }) => makeFollowLink(ports, ctx, params.id),
        "GET /v1/tickets/of-conversation/{id}": (ctx, { params }) => ofConversation(ports, ctx, params.id),
        "POST /v1/follow": (ctx, { body }) => followPage(ports, ctx, body.token),
        "POST /v1/follow/acts": async (ctx, { body }) => (await actByLink(ports, ctx, body.token, body.act), {}),
      }),
      deadlines: [{ kind: "ticket.silence", handle: (ctx, due) => silent(ports, ctx, due.subject, String(due.data.stage)) }],
    },
  };
}
