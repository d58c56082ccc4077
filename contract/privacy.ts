import { z } from "zod";
import { Id, Instant, LocalText, page, PageQuery } from "./common.ts";
import { saysWhy, WhyOpened } from "./customers.ts";
import { endpoints } from "./endpoint.ts";

export const alertResults = ["in_order", "explained", "misuse"] as const;
export type AlertResult = (typeof alertResults)[number];

const Person = z.object({ id: Id, name: z.string() });

/** One reading that made an alert: whom it concerned by number, never what was read. */
export const AlertReading = z.object({ customerId: Id, number: z.number().int(), at: Instant, kind: z.enum(["file", "field"]), field: z.string().nullable(), purpose: z.string().nullable() });
export type AlertReading = z.output<typeof AlertReading>;

export const ReadingAlert = z.object({
  id: Id,
  person: Person,
  rule: z.string(),
  /** The rule's name while the handbook knows it. */
  ruleName: LocalText.nullable(),
  version: z.string(),
  withinMinutes: z.number().int(),
  moreThan: z.number().int(),
  customers: z.number().int(),
  firstAt: Instant,
  lastAt: Instant,
  raisedAt: Instant,
  evidence: z.array(AlertReading),
  checked: z.object({ at: Instant, by: Person, result: z.enum(alertResults), note: z.string() }).nullable(),
});
export type ReadingAlert = z.output<typeof ReadingAlert>;

export const OpeningPurpose = z.object({ key: z.string(), name: LocalText, perDay: z.number().int(), today: z.number().int() });
export type OpeningPurpose = z.output<typeof OpeningPurpose>;

export const privacyEndpoints = endpoints({
  "GET /v1/opening-purposes": {
    summary: "For what masked fields may be opened, how often a day, and how often one has today",
    perm: "customers.unmask",
    response: z.object({ purposes: z.array(OpeningPurpose), other: z.object({ perDay: z.number().int(), today: z.number().int() }) }),
    refusals: [],
  },
  "POST /v1/conversations/{id}/entries/{seq}/unmasking": {
    summary: "Shows the personal data of one message for a minute; the reason is recorded, the values never",
    perm: "customers.unmask",
    params: z.object({ id: Id, seq: z.coerce.number().int().min(1).max(2_000_000_000) }),
    body: WhyOpened.refine(saysWhy, { path: ["reason"], message: "reason_missing" }),
    response: z.object({ values: z.array(z.object({ token: z.string(), value: z.string() })), until: Instant }),
    refusals: ["not_serving", "opened_too_often", "customer_on_hold"],
  },
  "POST /v1/conversations/{id}/unmasking": {
    summary: "Shows the personal data in the record or the rating of a conversation for a minute; the reason is recorded, the values never",
    perm: "customers.unmask",
    params: z.object({ id: Id }),
    body: WhyOpened.extend({ of: z.enum(["record", "rating"]) }).refine(saysWhy, { path: ["reason"], message: "reason_missing" }),
    response: z.object({ values: z.array(z.object({ token: z.string(), value: z.string() })), until: Instant }),
    refusals: ["not_serving", "opened_too_often", "customer_on_hold"],
  },
  "GET /v1/reading-alerts": {
    summary: "Unusual reading of personal data with its evidence, the newest first",
    perm: "privacy.watch",
    query: PageQuery.extend({ state: z.enum(["open", "checked", "all"]).default("open") }),
    response: page(ReadingAlert),
    refusals: [],
  },
  "POST /v1/reading-alerts/{id}/check": {
    summary: "Writes down what looking into an alert has shown",
    perm: "privacy.watch",
    params: z.object({ id: Id }),
    body: z.object({ result: z.enum(alertResults), note: z.string().trim().min(4).max(1000) }),
    response: z.object({}),
    refusals: ["alert_checked", "own_alert"],
  },
});
