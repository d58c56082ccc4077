import { z } from "zod";
import { Day, Id, Instant, LocalText, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { FormField, FormValue, severities } from "./forms.ts";
import { MailFate } from "./mail.ts";
import { FileIds, TaskRow, TicketFile } from "./tasks.ts";
import { Clock } from "./sla.ts";
import { outcomes } from "./workflow/parts.ts";

export const ticketEntryKinds = ["opened", "routed", "taken", "said", "filled", "comment", "customer_comment", "assigned", "reopened", "linked", "merged", "merged_here", "moved", "follow_link", "links_ended", "rated", "child", "task_given", "task_answered", "task_refused", "task_withdrawn", "partner_accepted", "partner_question", "partner_reply", "partner_late", "partner_auto", "partner_bounced", "hung", "hung_here", "taken_down", "hanging_told", "severity", "split", "split_here", "related", "unrelated", "incident", "shop_answered"] as const;
export type TicketEntryKind = (typeof ticketEntryKinds)[number];

const Person = z.object({ id: Id, name: z.string() });
const Form = z.record(z.string().max(40), FormValue);
const Reason = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])).optional(), field: z.string().optional() });
export type TicketReason = z.output<typeof Reason>;

/** A ticket as lists show it. */
export const TicketRow = z.object({
  id: Id,
  number: z.number().int(),
  /** As people say it: TS1047. */
  code: z.string(),
  type: z.string(),
  typeName: LocalText,
  title: z.string(),
  severity: z.enum(severities),
  territory: z.string(),
  shop: z.object({ id: Id, name: z.string() }).nullable(),
  customer: z.object({ id: Id, contactId: Id, name: z.string(), tier: z.string() }).nullable(),
  place: z.string(),
  placeName: LocalText,
  outcome: z.enum(outcomes).nullable(),
  owner: Person.nullable(),
  tags: z.array(z.string()),
  /** The newest conversation about it. */
  talk: z.object({ id: Id, number: z.number().int() }).nullable(),
  openedAt: Instant,
  stageAt: Instant,
  dueAt: Instant.nullable(),
  endedAt: Instant.nullable(),
});
export type TicketRow = z.output<typeof TicketRow>;

export const TicketEntry = z.object({
  n: z.number().int(),
  at: Instant,
  kind: z.enum(ticketEntryKinds),
  by: z.string(),
  byKind: z.enum(["staff", "customer", "partner", "system"]),
  data: z.record(z.string(), z.unknown()),
  words: z.string(),
  shown: z.boolean(),
  files: z.array(TicketFile),
  /** What became of the mail by which the customer was told this; null where there was none, or it is past the outbox's time. */
  letter: MailFate.nullable(),
});
export type TicketEntry = z.output<typeof TicketEntry>;

/** A workflow as the page draws it. */
const Drawn = z.object({
  name: LocalText,
  version: z.string(),
  stages: z.array(z.object({ key: z.string(), name: LocalText, shown: LocalText, form: z.array(FormField), exits: z.array(z.object({ key: z.string(), name: LocalText, to: z.string() })) })),
  /** Exits that stand in every stage. */
  anywhere: z.array(z.object({ key: z.string(), name: LocalText, to: z.string() })),
  ends: z.array(z.object({ key: z.string(), name: LocalText })),
});
export type DrawnWorkflow = z.output<typeof Drawn>;

const PossibleExit = z.object({
  key: z.string(), name: LocalText, to: z.string(), toName: LocalText, forward: z.boolean(), reason: z.boolean(), needs: z.array(z.string()), complete: z.boolean(), say: LocalText.nullable(),
  /** What keeps it closed, given what is chosen now. */
  reasons: z.array(Reason),
  /** The field of the stage's form where another choice would open it. */
  choice: z.string().nullable(),
});
export type PossibleExit = z.output<typeof PossibleExit>;

export const TicketDetail = z.object({
  row: TicketRow,
  version: z.number().int(),
  workflow: Drawn,
  form: Form,
  order: z.object({ id: Id, number: z.string() }).nullable(),
  conversations: z.array(z.object({ id: Id, number: z.number().int() })),
  parent: z.object({ id: Id, code: z.string() }).nullable(),
  children: z.array(z.object({ id: Id, code: z.string(), type: z.string() })),
  mergedInto: z.object({ id: Id, code: z.string() }).nullable(),
  openedBy: z.string(),
  routed: z.object({ reasons: z.array(Reason), version: z.string().nullable() }),
  /** How often each stage was entered; its last exit, by whom. */
  visits: z.record(z.string(), z.number()),
  exits: z.array(PossibleExit),
  mayFill: z.boolean(),
  mayAct: z.boolean(),
  mayAssign: z.boolean(),
  mayReopen: z.boolean(),
  /** A newer version is in force. */
  newer: z.number().int().nullable(),
  tasks: z.array(TaskRow),
  clocks: z.array(Clock),
  entries: z.array(TicketEntry),
});
export type TicketDetail = z.output<typeof TicketDetail>;

/** What the customer sees by link: nothing of what is among colleagues. */
export const FollowedTicket = z.object({
  code: z.string(),
  typeName: LocalText,
  title: z.string(),
  shop: z.string().nullable(),
  openedAt: Instant,
  endedAt: Instant.nullable(),
  now: LocalText,
  dueAt: Instant.nullable(),
  stages: z.array(z.object({ key: z.string(), name: LocalText, state: z.enum(["done", "current", "next"]) })),
  /** What the customer filled in or is told, in order. */
  facts: z.array(z.object({ name: LocalText, value: z.string() })),
  said: z.array(z.object({ at: Instant, by: z.enum(["staff", "customer", "system"]), words: z.string(), files: z.array(TicketFile) })),
  /** What we promised, by when, and what became of it. */
  promises: z.array(z.object({ what: z.string(), dueAt: Instant, state: z.enum(["open", "kept", "late", "broken", "given_up"]) })),
  /** `aside`: stands in every stage, or takes the whole thing back: not what is asked of the customer now. */
  exits: z.array(z.object({ key: z.string(), name: LocalText, aside: z.boolean(), reason: z.boolean(), /** What is to be filled in for it. */ form: z.array(FormField) })),
  mayReopen: z.boolean(),
  /** The customer's stars, once the matter has ended. */
  rating: z.object({ score: z.number().int(), comment: z.string() }).nullable(),
  mayRate: z.boolean(),
});
export type FollowedTicket = z.output<typeof FollowedTicket>;

const Cause = z.object({ id: Id, code: z.string(), title: z.string(), count: z.number().int() });
/** What a ticket hangs on and may hang on, such as a known fault; and what hangs on it. */
export const Hanging = z.object({ on: Cause.nullable(), causes: z.array(Cause), collects: z.boolean(), here: z.array(TicketRow), count: z.number().int() });
export type Hanging = z.output<typeof Hanging>;

const byId = z.object({ id: Id });
const version = z.number().int().min(1);
const words = z.string().trim().min(1).max(2000);
const token = z.string().min(20).max(100);
const filter = {
  state: z.enum(["open", "ended"]).default("open"),
  owner: z.union([z.enum(["me", "nobody"]), Id]).optional(),
  type: z.string().max(40).optional(),
  stage: z.string().max(40).optional(),
  severity: z.enum(severities).optional(),
  territory: z.string().max(40).optional(),
  shop: Id.optional(),
  due: z.enum(["over", "today"]).optional(),
  tag: z.string().max(40).optional(),
  /** Words in number, title, form or timeline; what is found comes newest first. */
  q: z.string().trim().min(1).max(100).optional(),
  customer: Id.optional(),
  /** The whole number of an order. */
  order: z.string().max(60).optional(),
  /** Days, both counted in: when it was opened, or ended where ended ones are asked for. */
  from: Day.optional(),
  to: Day.optional(),
};
export const TicketFilter = z.object(filter);
export type TicketFilter = z.output<typeof TicketFilter>;
const Count = z.object({ value: z.number().int(), capped: z.boolean() });
const returning = ["returns_answered", "returns_no_number", "returns_number_used", "returns_part_too_much", "returns_unapproved", "returns_no_approval", "returns_approval_own", "returns_refused", "returns_too_much"] as const;
const acting = ["ticket_ended", "ticket_changed", "exit_gone", "exit_not_yours", "exit_closed", ...returning] as const;

export const ticketEndpoints = endpoints({
  "GET /v1/tickets": {
    summary: "Tickets within reach: open ones by their deadline, ended ones newest first; the first page with the counts of what waits",
    perm: "tickets.read",
    query: PageQuery.extend(filter),
    response: page(TicketRow).extend({ counts: z.object({ open: Count, mine: Count, unowned: Count, over: Count }).optional() }),
    refusals: [],
  },
  "GET /v1/tickets/types": {
    summary: "The workflows in force, with the form that opening asks for",
    perm: "tickets.work",
    response: z.object({ types: z.array(z.object({ key: z.string(), name: LocalText, customer: z.enum(["required", "optional", "no"]), form: z.array(FormField), stages: z.array(z.object({ key: z.string(), name: LocalText })), ends: z.array(z.object({ key: z.string(), name: LocalText })) })) }),
    refusals: [],
  },
  "GET /v1/tickets/{id}": { summary: "One ticket: its place in the workflow, its form, its timeline, what may happen next", perm: "tickets.read", params: byId, response: TicketDetail, refusals: [] },
  "POST /v1/tickets": {
    summary: "Opens a ticket, also from a conversation",
    perm: "tickets.work",
    body: z.object({ type: z.string().max(40), title: z.string().trim().min(1).max(120), conversationId: Id.optional(), contactId: Id.optional(), orderId: Id.optional(), form: Form.default({}), exit: z.string().max(40).optional() }),
    response: z.object({ id: Id, code: z.string() }),
    refusals: ["workflow_unknown", "customer_missing", "exit_gone", "exit_not_yours", "exit_closed", "remedy_too_much", "remedy_below", ...returning],
  },
  "PUT /v1/tickets/{id}/form": { summary: "Saves what was filled in so far", perm: "tickets.work", params: byId, body: z.object({ version, form: Form }), response: z.object({ version }), refusals: ["ticket_ended", "ticket_changed", "exit_not_yours"] },
  "POST /v1/tickets/{id}/exits/{exit}": {
    summary: "Leaves the stage by an exit",
    perm: "tickets.work",
    params: byId.extend({ exit: z.string().max(40) }),
    body: z.object({ version, form: Form.default({}), reason: z.string().trim().max(2000).default("") }),
    response: z.object({ place: z.string() }),
    refusals: [...acting, "remedy_too_much", "remedy_below", "ticket_no_order", "action_no_door", "action_packed", "action_not_under_way", "action_order_over", "action_open"],
  },
  "POST /v1/tickets/{id}/comments": { summary: "Writes a comment, for colleagues or for the customer too", perm: "tickets.work", params: byId, body: z.object({ words: z.string().trim().max(2000).default(""), shown: z.boolean().default(false), files: FileIds }), response: Nothing, refusals: [] },
  "PUT /v1/tickets/{id}/owner": { summary: "Gives a ticket to somebody, or takes it", perm: "tickets.work", params: byId, body: z.object({ ownerId: Id, note: z.string().trim().max(500).default("") }), response: Nothing, refusals: ["ticket_ended", "owner_unfit", "ticket_not_yours"] },
  "POST /v1/tickets/{id}/reopening": { summary: "Takes an ended ticket up again", perm: "tickets.work", params: byId, body: z.object({ reason: words }), response: Nothing, refusals: ["ticket_open", "reopen_not_yours", "reopen_too_late"] },
  "POST /v1/tickets/{id}/conversations": { summary: "Links a conversation", perm: "tickets.work", params: byId, body: z.object({ conversationId: Id }), response: Nothing, refusals: [] },
  "POST /v1/tickets/{id}/merge": { summary: "Merges this ticket into another one of the same kind and customer", perm: "tickets.work", params: byId, body: z.object({ intoId: Id }), response: Nothing, refusals: ["ticket_ended", "merge_unlike", "merge_carries", "ticket_not_yours"] },
  "POST /v1/tickets/{id}/workflow-version": { summary: "Moves a running ticket to the version in force, where it fits", perm: "tickets.work", params: byId, body: z.object({ version }), response: Nothing, refusals: ["ticket_ended", "ticket_changed", "ticket_not_yours", "version_current", "version_unfit"] },
  "POST /v1/tickets/{id}/follow-link": { summary: "Makes the link by which the customer follows; shown once", perm: "tickets.work", params: byId, response: z.object({ token: z.string() }), refusals: ["customer_missing"] },
  "POST /v1/tickets/{id}/letters/{n}": {
    summary: "Decides about the mail of a line of the timeline: it is sent again, or is known to have arrived",
    perm: "tickets.work",
    params: byId.extend({ n: z.coerce.number().int().min(1).max(100_000) }),
    body: z.object({ decision: z.enum(["resend", "arrived"]) }),
    response: Nothing,
    refusals: ["mail_moving", "mail_not_uncertain"],
  },
  "GET /v1/tickets/{id}/hanging": { summary: "What a ticket hangs on, may hang on, and what hangs on it", perm: "tickets.read", params: byId, response: Hanging, refusals: [] },
  "PUT /v1/tickets/{id}/hanging": { summary: "Hangs a ticket on the one that is its cause, or takes it down", perm: "tickets.work", params: byId, body: z.object({ onId: Id.nullable() }), response: Nothing, refusals: ["ticket_ended", "hang_unlike"] },
  "POST /v1/tickets/{id}/follow-link/ending": { summary: "Ends every link by which this ticket is followed", perm: "tickets.work", params: byId, response: Nothing, refusals: [] },
  "GET /v1/tickets/of-conversation/{id}": { summary: "The tickets of a conversation, and what else of its customer is open", perm: "tickets.read", params: byId, response: z.object({ rows: z.array(TicketRow), others: z.array(TicketRow) }), refusals: [] },
  "POST /v1/follow": { summary: "The customer's page of a ticket, by link", perm: "public", body: z.object({ token }), response: FollowedTicket, refusals: ["follow_gone"] },
  "POST /v1/follow/acts": {
    summary: "The customer confirms, declines or reopens, or adds words",
    perm: "public",
    body: z.object({ token, act: z.union([z.object({ rate: z.number().int().min(1).max(5), comment: z.string().trim().max(1000).default("") }), z.object({ exit: z.string().max(40), form: Form.default({}), words: z.string().trim().max(2000).default("") }), z.object({ comment: z.string().trim().max(2000), files: FileIds }), z.object({ reopen: words })]) }),
    response: Nothing,
    refusals: ["follow_gone", "ticket_ended", "ticket_open", "exit_gone", "exit_not_yours", "exit_closed", "reopen_not_yours", "reopen_too_late", "ticket_rated", "ticket_not_ended", ...returning],
  },
});
