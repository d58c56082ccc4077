import { ticketViewEndpoints } from "#contract/ticket-views.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import type { TicketPorts } from "./ports.ts";
import { actOnMany, setTags, undoMany } from "./service/bulk.ts";
import { ticketFile } from "./service/file.ts";
import { relate, relations, unrelate } from "./service/relations.ts";
import { split } from "./service/split.ts";
import { board, calendar, exportPiece, templates } from "./service/views.ts";

/** Other ways to look at tickets, and acts on several of them; saved views are the workbench's. */
export const ticketViewRoutes = (ports: TicketPorts): Route[] =>
  routes(ticketViewEndpoints, {
    "GET /v1/tickets/board": (ctx, { query }) => board(ports, ctx, query),
    "GET /v1/tickets/calendar": (ctx, { query }) => calendar(ports, ctx, query),
    "GET /v1/tickets/export": (ctx, { query }) => exportPiece(ports, ctx, query),
    "GET /v1/ticket-templates": (ctx) => templates(ports, ctx),
    "POST /v1/tickets/bulk": (ctx, { body }) => actOnMany(ports, ctx, body),
    "POST /v1/tickets/bulk/{id}/undoing": (ctx, { params }) => undoMany(ports, ctx, params.id),
    "PUT /v1/tickets/{id}/tags": async (ctx, { params, body }) => (await setTags(ports, ctx, params.id, body.tags), {}),
    "POST /v1/tickets/{id}/split": (ctx, { params, body }) => split(ports, ctx, params.id, body),
    "GET /v1/tickets/{id}/relations": (ctx, { params }) => relations(ports, ctx, params.id),
    "POST /v1/tickets/{id}/relations": async (ctx, { params, body }) => (await relate(ports, ctx, params.id, body), {}),
    "DELETE /v1/tickets/{id}/relations/{other}": async (ctx, { params, query }) => (await unrelate(ports, ctx, params.id, params.other, { kind: query.kind, first: query.first === "true" }), {}),
    "POST /v1/tickets/{id}/file": (ctx, { params, body }) => ticketFile(ports, ctx, params.id, body),
  });
