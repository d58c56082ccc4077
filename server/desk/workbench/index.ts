import { savedTicketViewEndpoints } from "#contract/ticket-views.ts";
import { workbenchEndpoints } from "#contract/workbench.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import * as service from "./service.ts";

export type { WorkbenchPorts } from "./service.ts";

/** What people arrange for themselves at the desk: saved views and their own quick replies. */
export function workbenchModule(ports: service.WorkbenchPorts): Module {
  return {
    name: "workbench",
    routes: [...routes(savedTicketViewEndpoints, {
      "GET /v1/ticket-views": (ctx) => service.listViews(ports, ctx, "tickets"),
      "POST /v1/ticket-views": (ctx, { body }) => service.addView(ctx, "tickets", body),
      "PUT /v1/ticket-views/{id}": async (ctx, { params, body }) => (await service.changeView(ctx, "tickets", params.id, body), {}),
      "PUT /v1/ticket-views/order": async (ctx, { body }) => (await service.sortViews(ctx, "tickets", body.ids), {}),
      "DELETE /v1/ticket-views/{id}": async (ctx, { params }) => (await service.removeView(ctx, "tickets", params.id), {}),
    }), ...routes(workbenchEndpoints, {
      "GET /v1/views": (ctx) => service.listViews(ports, ctx, "conversations"),
      "POST /v1/views": (ctx, { body }) => service.addView(ctx, "conversations", body),
      "PUT /v1/views/{id}": async (ctx, { params, body }) => (await service.changeView(ctx, "conversations", params.id, body), {}),
      "PUT /v1/views/order": async (ctx, { body }) => (await service.sortViews(ctx, "conversations", body.ids), {}),
      "DELETE /v1/views/{id}": async (ctx, { params }) => (await service.removeView(ctx, "conversations", params.id), {}),
      "GET /v1/own-replies": (ctx) => service.listReplies(ctx),
      "POST /v1/own-replies": (ctx, { body }) => service.keepReply(ctx, null, body),
      "PUT /v1/own-replies/{id}": async (ctx, { params, body }) => (await service.keepReply(ctx, params.id, body), {}),
      "DELETE /v1/own-replies/{id}": async (ctx, { params }) => (await service.removeReply(ctx, params.id), {}),
    })],
  };
}
