import { incidentEndpoints } from "#contract/incidents.ts";
import type { SlaSubject } from "#server/desk/sla/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import type { IncidentOf, IncidentPorts } from "./ports.ts";
import { about, detail, handOver, linkTicket, list, ofTicket, openByHand, openIncident, readable, resolve, setLeader, unlinkTicket, update } from "./service.ts";

export type { IncidentOf, IncidentPorts } from "./ports.ts";

/** The door of the incidents module. */
export interface Incidents {
  readonly module: Module;
  /** What the clocks tell people about an incident. */
  readonly subject: SlaSubject;
  /** Opens one for a complaint, in the caller's transaction; null where there is one. */
  open(ctx: Ctx, of: IncidentOf): Promise<{ id: string; code: string } | null>;
  update(ctx: Ctx, id: string, words: string): Promise<void>;
  /** Those under way within the actor's reach, what is to be heard of first at the top; ended with a review. */
  underWay(ctx: Ctx): Promise<{ id: string }[]>;
  resolve(ctx: Ctx, id: string, review: { result: string; cause: string; improvement: string }): Promise<void>;
  /** Those that a leaving person leads go to another one, or to nobody yet (R-PE-06); gives how many. */
  handOver(ctx: Ctx, fromId: string, toId: string | null): Promise<number>;
}

/** Incidents of major complaints (R-TK-02): led by rule, told at once, ended with a review. */
export function openIncidents(ports: IncidentPorts): Incidents {
  return {
    open: (ctx, of) => openIncident(ports, ctx, of),
    underWay: async (ctx) => (await list(ports, ctx, { state: "open", limit: 100 })).rows,
    resolve: (ctx, id, review) => resolve(ports, ctx, id, review),
    update: (ctx, id, words) => update(ports, ctx, id, words),
    handOver: (ctx, fromId, toId) => handOver(ports, ctx, fromId, toId),
    subject: { about, readable: (ctx, id) => readable(ports, ctx, id) },
    module: {
      name: "incidents",
      routes: routes(incidentEndpoints, {
        "GET /v1/incidents": (ctx, { query }) => list(ports, ctx, query),
        "GET /v1/incidents/{id}": (ctx, { params }) => detail(ports, ctx, params.id),
        "GET /v1/tickets/{id}/incident": (ctx, { params }) => ofTicket(ports, ctx, params.id),
        "POST /v1/tickets/{id}/incident": (ctx, { params }) => openByHand(ports, ctx, params.id),
        "POST /v1/incidents/{id}/updates": async (ctx, { params, body }) => (await update(ports, ctx, params.id, body.words), {}),
        "PUT /v1/incidents/{id}/leader": async (ctx, { params, body }) => (await setLeader(ports, ctx, params.id, body.personId), {}),
        "POST /v1/incidents/{id}/tickets": async (ctx, { params, body }) => (await linkTicket(ports, ctx, params.id, body.to), {}),
        "DELETE /v1/incidents/{id}/tickets/{ticketId}": async (ctx, { params }) => (await unlinkTicket(ports, ctx, params.id, params.ticketId), {}),
        "POST /v1/incidents/{id}/resolution": async (ctx, { params, body }) => (await resolve(ports, ctx, params.id, body), {}),
      }),
    },
  };
}
