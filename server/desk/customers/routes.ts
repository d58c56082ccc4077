import { customerEndpoints } from "#contract/customers.ts";
import { insistPermission } from "#server/kernel/context.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import type { Parts } from "./ports.ts";
import { changeCustomer, createCustomer } from "./service/change.ts";
import { listConversations, readFile, unmaskField } from "./service/file.ts";
import { listCustomerRows } from "./service/list.ts";
import { listNotes, writeNote } from "./service/notes.ts";
import { readTimeline } from "./service/timeline.ts";
import { tagsInUse } from "./store/customers.ts";

export function customerRoutes(parts: Parts): Route[] {
  return routes(customerEndpoints, {
    "GET /v1/customers": (ctx, { query }) => listCustomerRows(parts, ctx, query),
    "POST /v1/customers": (ctx, { body }) => createCustomer(parts, ctx, body),
    "GET /v1/customer-choices": async (ctx) => {
      insistPermission(ctx.actor, "customers.read");
      return { tiers: [...(await parts.ports.tiers(ctx.tx, ctx.now))], tags: await tagsInUse(ctx.tx, 100) };
    },
    "GET /v1/customers/{id}": (ctx, { params }) => readFile(parts, ctx, params.id),
    "PATCH /v1/customers/{id}": (ctx, { params, body }) => changeCustomer(parts, ctx, params.id, body),
    "POST /v1/customers/{id}/unmasking": (ctx, { params, body }) => unmaskField(parts, ctx, params.id, body),
    "GET /v1/customers/{id}/notes": async (ctx, { params }) => ({ rows: await listNotes(parts, ctx, params.id) }),
    "POST /v1/customers/{id}/notes": (ctx, { params, body }) => writeNote(parts, ctx, params.id, body),
    "GET /v1/customers/{id}/conversations": async (ctx, { params }) => ({ rows: await listConversations(parts, ctx, params.id) }),
    "GET /v1/customers/{id}/timeline": (ctx, { params, query }) => readTimeline(parts, ctx, params.id, query),
  });
}
