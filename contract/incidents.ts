import { z } from "zod";
import { Id, Instant, LocalText, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { severities } from "./forms.ts";

export const incidentStates = ["open", "resolved"] as const;
export const incidentLineKinds = ["opened", "update", "leader", "linked", "unlinked", "result", "cause", "improvement"] as const;
export type IncidentLineKind = (typeof incidentLineKinds)[number];

const Person = z.object({ id: Id, name: z.string() });
const TicketBrief = z.object({ id: Id, code: z.string(), title: z.string(), typeName: LocalText, placeName: LocalText, severity: z.enum(severities), ended: z.boolean() });

/** A major complaint 重大投诉 as an emergency: who leads, until when people hear of it again. */
export const IncidentRow = z.object({
  id: Id,
  code: z.string(),
  state: z.enum(incidentStates),
  /** The complaint that opened it. */
  ticket: TicketBrief,
  territory: z.string(),
  leader: Person.nullable(),
  openedAt: Instant,
  updatedAt: Instant,
  dueAt: Instant.nullable(),
  resolvedAt: Instant.nullable(),
});
export type IncidentRow = z.output<typeof IncidentRow>;

export const IncidentDetail = z.object({
  row: IncidentRow,
  /** Why that person leads. */
  chosen: z.array(z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])).optional() })),
  lines: z.array(z.object({ n: z.number().int(), at: Instant, by: z.string(), kind: z.enum(incidentLineKinds), words: z.string(), data: z.record(z.string(), z.unknown()) })),
  tickets: z.array(TicketBrief),
  conversations: z.array(z.object({ id: Id, number: z.number().int() })),
  /** Updates and links, by whoever works on the complaint. */
  mayWork: z.boolean(),
  /** Another leader and the end: whoever leads it, or leads everybody. */
  mayLead: z.boolean(),
});
export type IncidentDetail = z.output<typeof IncidentDetail>;

const byId = z.object({ id: Id });
const words = z.string().trim().min(1).max(2000);

export const incidentEndpoints = endpoints({
  "GET /v1/incidents": {
    summary: "Incidents whose complaint one may see: open ones by when they are to be heard of again, resolved ones newest first.",
    perm: "tickets.read",
    query: PageQuery.extend({ state: z.enum(incidentStates).default("open"), leader: z.enum(["me"]).optional() }),
    response: page(IncidentRow),
    refusals: [],
  },
  "GET /v1/incidents/{id}": { summary: "One incident: its course, what belongs to it, how it ended.", perm: "tickets.read", params: byId, response: IncidentDetail, refusals: [] },
  "GET /v1/tickets/{id}/incident": { summary: "The incident of a complaint, and whether one may be opened by hand.", perm: "tickets.read", params: byId, response: z.object({ incident: IncidentRow.nullable(), mayOpen: z.boolean() }), refusals: [] },
  "POST /v1/tickets/{id}/incident": { summary: "Opens an incident by hand, for a complaint that became major later.", perm: "tickets.work", params: byId, response: z.object({ id: Id }), refusals: ["incident_unlike", "incident_there"] },
  "POST /v1/incidents/{id}/updates": { summary: "Says how it stands; people expect the next word anew.", perm: "tickets.work", params: byId, body: z.object({ words }), response: Nothing, refusals: ["incident_over"] },
  "PUT /v1/incidents/{id}/leader": { summary: "Somebody else leads it.", perm: "tickets.work", params: byId, body: z.object({ personId: Id }), response: Nothing, refusals: ["incident_over", "incident_not_yours"] },
  "POST /v1/incidents/{id}/tickets": { summary: "Another ticket belongs to it, named by its number, with its conversations.", perm: "tickets.work", params: byId, body: z.object({ to: z.string().trim().min(1).max(20) }), response: Nothing, refusals: ["incident_over", "ticket_unknown"] },
  "DELETE /v1/incidents/{id}/tickets/{ticketId}": { summary: "A ticket belongs to it no longer.", perm: "tickets.work", params: byId.extend({ ticketId: Id }), response: Nothing, refusals: ["incident_over"] },
  "POST /v1/incidents/{id}/resolution": {
    summary: "Ends it with its review: what came of it, the cause, what is to be better.",
    perm: "tickets.work",
    params: byId,
    body: z.object({ result: words, cause: words, improvement: words }),
    response: Nothing,
    refusals: ["incident_over", "incident_not_yours"],
  },
});
