import { z } from "zod";
import { Day, Id, Instant, LocalText, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { Letter } from "./mailbox.ts";
import { FileIds, taskStates } from "./tasks.ts";

/** What a partner may see beside what he is asked: the title, the order; and personal data whole, which else stand masked. */
export const partnerShares = ["title", "order", "name", "phone", "address", "words"] as const;
export type PartnerShare = (typeof partnerShares)[number];
/** These open personal data of the customer. */
export const personalShares = ["name", "phone", "address", "words"] as const satisfies readonly PartnerShare[];

const Said = z.object({ at: Instant, by: z.enum(["partner", "staff"]), kind: z.enum(["accepted", "question", "reply", "answer", "refusal"]), words: z.string() });
export type PartnerSaid = z.output<typeof Said>;

/** What the partner sees by link, and nothing else. */
export const PartnerPage = z.object({
  centre: z.string(),
  partner: z.string(),
  code: z.string(),
  typeName: LocalText,
  what: z.string(),
  title: z.string().nullable(),
  askedAt: Instant,
  dueAt: Instant.nullable(),
  /** Until when the link opens. */
  until: Instant,
  acceptedAt: Instant.nullable(),
  order: z.object({ number: z.string(), lines: z.array(z.object({ title: z.string(), quantity: z.number().int() })), carrier: z.string().nullable(), tracking: z.string().nullable() }).nullable(),
  customer: z.object({ name: z.string(), phone: z.string(), address: z.string() }).nullable(),
  said: z.array(Said),
});
export type PartnerPage = z.output<typeof PartnerPage>;

/** A partner's task as the ticket's page shows it beside the task. */
export const PartnerTask = z.object({
  partner: z.object({ id: Id, name: z.string() }),
  /** Name, and the address masked. */
  contact: z.object({ name: z.string(), mail: z.string() }),
  share: z.array(z.enum(partnerShares)),
  openedAt: Instant.nullable(),
  acceptedAt: Instant.nullable(),
  /** The link that opens longest; null: none does. */
  linkUntil: Instant.nullable(),
  said: z.array(Said),
  /** What came by mail, also what waits for a person. */
  letters: z.array(Letter),
});
export type PartnerTask = z.output<typeof PartnerTask>;

const count = z.number().int();
export const PartnerFigures = z.object({ id: Id, name: z.string(), kind: z.string(), asked: count, inTime: count, late: count, refused: count, open: count, overdue: count, meanMinutes: z.number().nullable() });
export type PartnerFigures = z.output<typeof PartnerFigures>;
export const PartnerTaskRow = z.object({
  id: Id,
  ticket: z.object({ id: Id, code: z.string(), typeName: LocalText }),
  state: z.enum(taskStates),
  askedAt: Instant,
  dueAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  late: z.boolean(),
  answerMinutes: z.number().int().nullable(),
});
export type PartnerTaskRow = z.output<typeof PartnerTaskRow>;

const byId = z.object({ id: Id });
const token = z.string().min(20).max(100);
const words = z.string().trim().min(1).max(2000);
const over = ["partner_link_gone", "partner_link_over"] as const;

/** Partners outside (R-TK-08, R-CO-03): asked by mail with a link, answering on a page of their own; what they were asked and how they answered. */
export const partnerTaskEndpoints = endpoints({
  "POST /v1/tickets/{id}/partner-tasks": {
    summary: "Asks a partner by mail, by a deadline in business time; only what `share` names is seen, personal data masked unless named.",
    perm: "tickets.work",
    params: byId,
    body: z.object({
      partnerId: Id,
      contactId: Id,
      what: words,
      within: z.object({ amount: z.number().int().min(1).max(100), unit: z.enum(["hours", "half_working_days", "working_days"]) }),
      share: z.array(z.enum(partnerShares)).max(partnerShares.length).default([]),
      locale: z.enum(["zh-CN", "en"]).default("zh-CN"),
    }),
    response: z.object({ id: Id }),
    refusals: ["ticket_ended"],
  },
  "GET /v1/partner-tasks/{id}": { summary: "How a partner's task stands: contact, link, what was said.", perm: "tickets.read", params: byId, response: PartnerTask, refusals: [] },
  "POST /v1/partner-tasks/{id}/link": { summary: "Makes a new link, mails it, and shows it this once; links of before end.", perm: "tickets.work", params: byId, response: z.object({ token: z.string() }), refusals: ["task_over"] },
  "DELETE /v1/partner-tasks/{id}/link": { summary: "Ends all links of a task.", perm: "tickets.work", params: byId, response: Nothing, refusals: [] },
  "POST /v1/partner-tasks/{id}/reply": { summary: "Answers a partner's question; he is mailed.", perm: "tickets.work", params: byId, body: z.object({ words }), response: Nothing, refusals: ["task_over"] },
  "POST /v1/partner-tasks/{id}/letters/{letterId}": {
    summary: "Decides about a letter that waits: it is the partner's answer, question or refusal, or belongs elsewhere.",
    perm: "tickets.work",
    params: byId.extend({ letterId: Id }),
    body: z.object({ decision: z.enum(["answer", "question", "refusal", "aside"]) }),
    response: Nothing,
    refusals: ["letter_settled"],
  },
  "GET /v1/partner-letter-tasks": { summary: "Partners' tasks that a letter can be given to, open ones first.", perm: "mail.sort", response: z.object({ rows: z.array(z.object({ id: Id, partner: z.string(), code: z.string(), what: z.string(), state: z.enum(taskStates) })) }), refusals: [] },
  "POST /v1/partner": { summary: "The partner's page of a task, by link.", perm: "public", body: z.object({ token }), response: PartnerPage, refusals: [...over] },
  "POST /v1/partner/acts": {
    summary: "The partner takes the task on, refuses it, asks, or answers.",
    perm: "public",
    body: z.object({ token, act: z.union([z.object({ accept: z.literal(true) }), z.object({ refuse: words }), z.object({ ask: words }), z.object({ answer: words, files: FileIds })]) }),
    response: Nothing,
    refusals: ["partner_link_gone", "partner_link_over", "partner_accepted"],
  },
  "GET /v1/partner-figures": {
    summary: "Per partner: asked, answered in time and late, refused, open and overdue, the mean time to an answer in working minutes; by the day of asking.",
    perm: "floor.read",
    query: z.object({ from: Day, to: Day }),
    response: z.object({ rows: z.array(PartnerFigures) }),
    refusals: [],
  },
  "GET /v1/partner-figures/{id}/tasks": { summary: "The tasks behind a partner's figures, the newest first.", perm: "floor.read", params: byId, query: PageQuery.extend({ from: Day, to: Day }), response: page(PartnerTaskRow), refusals: [] },
});
