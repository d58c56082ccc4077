import { customerEndpoints } from "#contract/customers.ts";
import { customerGroupEndpoints } from "#contract/customer-groups.ts";
import { customerKindEndpoints } from "#contract/customer-kinds.ts";
import { customerJoinEndpoints } from "#contract/customer-joins.ts";
import { insistPermission } from "#server/kernel/context.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import type { WorkDef } from "#server/kernel/jobs/work.ts";
import type { Parts } from "./ports.ts";
import { changeCustomer, createCustomer } from "./service/change.ts";
import { askForDoubles, doublesOf, listDoubles, sayDifferent } from "./service/doubles.ts";
import { listConversations, readFile, unmaskField } from "./service/file.ts";
import { dropSegment, explainTier, keepSegment, readSegments, setTier } from "./service/groups.ts";
import { joinCustomers, listJoinings, splitCustomers } from "./service/joining.ts";
import { exportCustomers, listCustomerRows } from "./service/list.ts";
import { listNotes, writeNote } from "./service/notes.ts";
import { addPerson, endPerson, listPeople } from "./service/people.ts";
import { readTimeline } from "./service/timeline.ts";
import { tagsInUse } from "./store/customers.ts";

export function customerRoutes(parts: Parts, doubles: WorkDef): Route[] {
  return [...routes(customerEndpoints, {
    "GET /v1/customers": (ctx, { query }) => listCustomerRows(parts, ctx, query),
    "GET /v1/customers/export": (ctx, { query }) => exportCustomers(parts, ctx, query),
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
  }), ...routes(customerGroupEndpoints, {
    "GET /v1/customers/{id}/tier": (ctx, { params }) => explainTier(parts, ctx, params.id),
    "PUT /v1/customers/{id}/tier": (ctx, { params, body }) => setTier(parts, ctx, params.id, body),
    "GET /v1/customer-segments": async (ctx) => ({ rows: await readSegments(ctx) }),
    "POST /v1/customer-segments": (ctx, { body }) => keepSegment(ctx, body),
    "DELETE /v1/customer-segments/{id}": async (ctx, { params }) => (await dropSegment(ctx, params.id), {}),
  }), ...routes(customerKindEndpoints, {
    "GET /v1/customers/{id}/people": (ctx, { params }) => listPeople(parts, ctx, params.id),
    "POST /v1/customers/{id}/people": (ctx, { params, body }) => addPerson(parts, ctx, params.id, body),
    "DELETE /v1/customers/{id}/people/{belongingId}": async (ctx, { params }) => (await endPerson(parts, ctx, params.id, params.belongingId), {}),
  }), ...routes(customerJoinEndpoints, {
    "POST /v1/customers/{id}/joinings": (ctx, { params, body }) => joinCustomers(parts, ctx, params.id, body),
    "GET /v1/customers/{id}/joinings": async (ctx, { params }) => ({ rows: await listJoinings(parts, ctx, params.id) }),
    "POST /v1/joinings/{id}/split": (ctx, { params, body }) => splitCustomers(parts, ctx, params.id, body),
    "GET /v1/customer-doubles": (ctx, { query }) => listDoubles(parts, ctx, query),
    "GET /v1/customers/{id}/doubles": async (ctx, { params }) => ({ rows: await doublesOf(parts, ctx, params.id) }),
    "POST /v1/customers/{id}/differences": async (ctx, { params, body }) => (await sayDifferent(parts, ctx, params.id, body), {}),
    "POST /v1/customer-doubles/search": async (ctx) => (await askForDoubles(ctx, doubles), {}),
  })];
}
