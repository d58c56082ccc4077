import { z } from "zod";
import { Id, Instant, LocalText, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";

/** What customers usually do, counted from what happened; null where too few facts would make a habit of an accident (R-CU-03). */
export const Habits = z.object({
  customers: z.number().int(),
  /** Null: fewer than three orders, or no right to see them. */
  orders: z.object({
    count: z.number().int(),
    kinds: z.array(z.object({ name: z.string(), count: z.number().int() })),
    /** A quarter of the orders costs less, half, three quarters. */
    lowFen: z.number().int(), middleFen: z.number().int(), highFen: z.number().int(),
    /** Half of the pauses between two orders of a customer are shorter; null: fewer than three pauses. */
    everyDays: z.number().int().nullable(),
  }).nullable(),
  /** Null: fewer than three conversations within reach. */
  talks: z.object({
    count: z.number().int(),
    hours: z.array(z.number().int()).length(24),
    channels: z.array(z.object({ channel: z.string(), count: z.number().int() })),
    /** What customers gave, to a tenth; null: fewer than three times. */
    score: z.object({ count: z.number().int(), average: z.number() }).nullable(),
  }).nullable(),
  needs: z.array(z.object({ name: LocalText, count: z.number().int() })),
  /** What they think, as agents wrote it down at the end of conversations. */
  opinions: z.array(z.object({ name: LocalText, count: z.number().int() })),
});
export type Habits = z.output<typeof Habits>;

export const likingKinds = ["like", "special"] as const;
/** The customer said it, somebody noticed it, somebody else told it. */
export const likingSources = ["said", "seen", "told"] as const;
/** A like or a special requirement, as somebody wrote it down. */
export const Liking = z.object({ id: Id, kind: z.enum(likingKinds), text: z.string(), source: z.enum(likingSources), at: Instant, by: z.string() });
export type Liking = z.output<typeof Liking>;

const byId = z.object({ id: Id });
export const habitEndpoints = endpoints({
  "GET /v1/customers/{id}/habits": { summary: "What a customer usually buys, for how much, how often, when and how they get in touch, and what they need", perm: "customers.read", params: byId, response: Habits, refusals: [] },
  "GET /v1/customer-segments/{id}/habits": { summary: "The same of a saved group of customers, the newest two thousand of them", perm: "customers.read", params: byId, response: Habits, refusals: [] },
  "GET /v1/customers/{id}/likings": { summary: "What a customer likes and asks for, with where that comes from", perm: "customers.read", params: byId, response: z.object({ rows: z.array(Liking) }), refusals: [] },
  "POST /v1/customers/{id}/likings": { summary: "Writes down a like or a special requirement", perm: "customers.write", params: byId, body: z.object({ kind: z.enum(likingKinds), source: z.enum(likingSources), text: z.string().trim().min(1).max(300) }), response: z.object({ id: Id }), refusals: ["likings_full"] },
  "POST /v1/likings/{id}/end": { summary: "Says that a like or requirement no longer holds", perm: "customers.write", params: byId, response: Nothing, refusals: [] },
});
