import { z } from "zod";
import { Day, Id, Instant, LocalText, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { FormValue, severities } from "./forms.ts";
import { TicketDetail, TicketFilter, TicketRow } from "./tickets.ts";

const byId = z.object({ id: Id });
const Count = z.object({ value: z.number().int(), capped: z.boolean() });
const Filter = TicketFilter.omit({ state: true, stage: true, type: true });

/** Tickets of one type in the columns of its stages. */
export const BoardColumn = z.object({ key: z.string(), name: LocalText, count: Count, rows: z.array(TicketRow) });
export type BoardColumn = z.output<typeof BoardColumn>;

/** A clock of a ticket that runs and falls due within the span. */
export const CalendarItem = z.object({ clock: z.string(), dueAt: Instant, ticket: TicketRow });
export type CalendarItem = z.output<typeof CalendarItem>;

/** As `from` is to `to`: the duplicate of it, blocks it, was caused by it, was split from it, its child. */
export const relationKinds = ["duplicate", "blocks", "caused_by", "split", "child"] as const;
export type RelationKind = (typeof relationKinds)[number];
export const Related = z.object({ kind: z.enum(relationKinds), /** This ticket stands first, or the other one. */ first: z.boolean(), ticket: z.object({ id: Id, code: z.string(), title: z.string(), placeName: LocalText, ended: z.boolean() }) });
export type Related = z.output<typeof Related>;

export const mostAtOnce = 100;
export const undoMinutes = 10;
export const BulkAct = z.discriminatedUnion("do", [
  z.object({ do: z.literal("take") }),
  z.object({ do: z.literal("assign"), ownerId: Id }),
  z.object({ do: z.literal("severity"), severity: z.enum(severities) }),
  z.object({ do: z.literal("tag"), add: z.array(z.string().max(20)).max(10).default([]), remove: z.array(z.string().max(20)).max(10).default([]) }),
]);
export type BulkAct = z.output<typeof BulkAct>;
const Why = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).optional() });
const Results = z.array(z.object({ id: Id, code: z.string(), refused: Why.nullable() }));
export type BulkResults = z.output<typeof Results>;

export const TicketTemplate = z.object({ key: z.string(), type: z.string(), name: LocalText, title: z.string(), form: z.record(z.string(), FormValue) });
export type TicketTemplate = z.output<typeof TicketTemplate>;

/** How long a ticket stood where, by whom it left. */
const FileStage = z.object({ key: z.string(), name: LocalText, from: Instant, to: Instant.nullable(), by: z.string(), exit: LocalText.nullable(), reason: z.string() });
export const TicketFile = z.object({ detail: TicketDetail, stages: z.array(FileStage), people: z.array(z.string()), /** Personal data stands in it. */ opened: z.boolean(), /** There is some that may be opened. */ personal: z.boolean() });
export type TicketFile = z.output<typeof TicketFile>;

const ViewBody = z.object({ name: z.string().trim().min(1).max(40), shared: z.boolean().default(false), filter: TicketFilter });
export const TicketView = z.object({ id: Id, name: z.string(), shared: z.boolean(), mine: z.boolean(), filter: TicketFilter, count: Count });
export type TicketView = z.output<typeof TicketView>;

export const ticketViewEndpoints = endpoints({
  "GET /v1/tickets/board": {
    summary: "Open tickets of one type by stage: the first of each column by their deadline, and how many there are",
    perm: "tickets.read",
    query: z.object({ type: z.string().max(40), limit: z.coerce.number().int().min(1).max(50).default(20), ...Filter.shape }),
    response: z.object({ columns: z.array(BoardColumn) }),
    refusals: ["workflow_unknown"],
  },
  "GET /v1/tickets/calendar": {
    summary: "Clocks of open tickets by the day on which they fall due; `more` says that not all are told",
    perm: "tickets.read",
    query: z.object({ since: Day, until: Day, type: z.string().max(40).optional(), ...Filter.omit({ from: true, to: true }).shape }),
    response: z.object({ items: z.array(CalendarItem), more: z.boolean() }),
    refusals: ["span_too_long"],
  },
  "POST /v1/tickets/bulk": {
    summary: "Does one thing to many tickets, each by its own rule; who is refused is named with the reason",
    perm: "tickets.work",
    body: z.object({ ids: z.array(Id).min(1).max(mostAtOnce), act: BulkAct }),
    response: z.object({ id: Id.nullable(), results: Results }),
    refusals: [],
  },
  "POST /v1/tickets/bulk/{id}/undoing": {
    summary: "Takes such an act back, within ten minutes, for each ticket that nobody has changed since",
    perm: "tickets.work",
    params: byId,
    response: z.object({ results: Results }),
    refusals: ["undo_too_late", "undone_already", "changed_since"],
  },
  "PUT /v1/tickets/{id}/tags": { summary: "Sets the tags of a ticket", perm: "tickets.work", params: byId, body: z.object({ tags: z.array(z.string().max(20)).max(10) }), response: Nothing, refusals: ["ticket_ended"] },
  "POST /v1/tickets/{id}/split": {
    summary: "A part of the timeline becomes a ticket of its own, related to this one",
    perm: "tickets.work",
    params: byId,
    body: z.object({ title: z.string().trim().min(1).max(120), entries: z.array(z.number().int().min(1)).min(1).max(100), type: z.string().max(40).optional() }),
    response: z.object({ id: Id, code: z.string() }),
    refusals: ["ticket_ended", "ticket_not_yours", "split_empty", "workflow_unknown", "customer_missing"],
  },
  "GET /v1/tickets/{id}/relations": { summary: "How a ticket is related to others, seen from both ends", perm: "tickets.read", params: byId, response: z.object({ rows: z.array(Related) }), refusals: [] },
  "POST /v1/tickets/{id}/relations": {
    summary: "Relates this ticket to another one, named by its number",
    perm: "tickets.work",
    params: byId,
    body: z.object({ kind: z.enum(relationKinds).exclude(["split"]), first: z.boolean().default(true), to: z.string().trim().min(1).max(20) }),
    response: Nothing,
    refusals: ["ticket_unknown", "relation_itself", "relation_known", "relation_circle"],
  },
  "DELETE /v1/tickets/{id}/relations/{other}": {
    summary: "Takes a relation back",
    perm: "tickets.work",
    params: byId.extend({ other: Id }),
    query: z.object({ kind: z.enum(relationKinds), first: z.enum(["true", "false"]) }),
    response: Nothing,
    refusals: [],
  },
  "GET /v1/ticket-templates": { summary: "The handbook's templates: a kind of ticket with what is filled in already", perm: "tickets.work", response: z.object({ rows: z.array(TicketTemplate) }), refusals: [] },
  "GET /v1/tickets/export": {
    summary: "The list as lines of a sheet, masked, piece by piece; each piece is written down with its position",
    perm: "tickets.export",
    query: TicketFilter.extend({ after: z.string().max(400).optional() }),
    response: z.object({ lines: z.array(z.array(z.string())), next: z.string().nullable() }),
    refusals: [],
  },
  "POST /v1/tickets/{id}/file": {
    summary: "The file of a ticket for printing: stages with their times, people, timeline; with a reason, and by whoever may, with personal data, which is on record",
    perm: "tickets.read",
    params: byId,
    body: z.object({ open: z.object({ reason: z.string().trim().max(200), purpose: z.string().max(40).optional() }).refine((why) => why.reason !== "" || why.purpose !== undefined, { path: ["reason"], message: "reason_missing" }).optional() }),
    response: TicketFile,
    refusals: ["not_serving", "opened_too_often", "customer_on_hold"],
  },
});

/** Saved views of the list: kept by the workbench, as those of conversations. */
export const savedTicketViewEndpoints = endpoints({
  "GET /v1/ticket-views": { summary: "Saved views of the list of tickets: one's own, then the shared ones, each with its count", perm: "tickets.read", response: z.object({ rows: z.array(TicketView) }), refusals: [] },
  "POST /v1/ticket-views": { summary: "Saves a filter under a name, for oneself or, with the right, for everybody", perm: "tickets.read", body: ViewBody.extend({ at: z.number().int().min(0).max(30).optional() }), response: z.object({ id: Id }), refusals: ["too_many_views"] },
  "PUT /v1/ticket-views/{id}": { summary: "Renames a view, changes its filter, or shares it", perm: "tickets.read", params: byId, body: ViewBody, response: Nothing, refusals: [] },
  "PUT /v1/ticket-views/order": { summary: "Puts views into an order; those not named keep theirs behind", perm: "tickets.read", body: z.object({ ids: z.array(Id).max(60) }), response: Nothing, refusals: [] },
  "DELETE /v1/ticket-views/{id}": { summary: "Deletes a view", perm: "tickets.read", params: byId, response: Nothing, refusals: [] },
});
