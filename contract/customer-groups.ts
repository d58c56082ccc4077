import { z } from "zod";
import { Id, Instant, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { customerKinds } from "./kinds.ts";

const Needs = z.object({ paidFen: z.number().int().optional(), orders: z.number().int().optional(), withinDays: z.number().int().optional() });

/** Why a customer has their tier: what was looked at, and how each step of the rule turned out. */
export const TierExplained = z.object({
  tier: z.string(),
  by: z.enum(["rule", "hand"]),
  reason: z.string(),
  byName: z.string().nullable(),
  at: Instant.nullable(),
  /** Null: the handbook has no rule. */
  rule: z.object({
    version: z.string(), windowDays: z.number().int(), wouldBe: z.string(),
    facts: z.object({ paidFen: z.number().int(), orders: z.number().int(), lastOrderAt: Instant.nullable() }),
    steps: z.array(z.object({ tier: z.string(), needs: Needs, missing: z.array(z.enum(["paidFen", "orders", "withinDays"])) })),
  }).nullable(),
});
export type TierExplained = z.output<typeof TierExplained>;

/** What a segment asks for; everything that is named must hold. Money and orders are as of the last night, within the rule's window. */
export const SegmentFilter = z.object({
  kind: z.enum(customerKinds).optional(),
  tier: z.string().min(1).max(40).optional(),
  tag: z.string().trim().min(1).max(40).optional(),
  province: z.string().max(10).optional(),
  paidFenAtLeast: z.number().int().min(0).max(1e13).optional(),
  ordersAtLeast: z.number().int().min(0).max(100_000).optional(),
  /** Has bought, but not for so many days. */
  silentDays: z.number().int().min(1).max(3660).optional(),
});
export type SegmentFilter = z.output<typeof SegmentFilter>;

export const Segment = z.object({ id: Id, name: z.string(), filter: SegmentFilter, by: z.string(), createdAt: Instant, count: z.object({ value: z.number().int(), capped: z.boolean() }) });
export type Segment = z.output<typeof Segment>;

const byId = z.object({ id: Id });

export const customerGroupEndpoints = endpoints({
  "GET /v1/customers/{id}/tier": { summary: "Why a customer has their tier", perm: "customers.read", params: byId, response: TierExplained, refusals: [] },
  "PUT /v1/customers/{id}/tier": {
    summary: "Gives a tier by hand, with a reason, which stays; or gives it back to the rule, which is followed at once",
    perm: "customers.write",
    params: byId,
    body: z.discriminatedUnion("by", [z.object({ by: z.literal("hand"), tier: z.string().min(1).max(40), reason: z.string().trim().max(200).refine((reason) => reason.length >= 4, "reason_missing") }), z.object({ by: z.literal("rule") })]),
    response: z.object({ tier: z.string() }),
    refusals: ["no_tier_rule"],
  },
  "GET /v1/customer-segments": { summary: "The saved groups of customers, each counted", perm: "customers.read", response: z.object({ rows: z.array(Segment) }), refusals: [] },
  "POST /v1/customer-segments": {
    summary: "Keeps a filter as a group of customers, for everybody",
    perm: "views.share",
    body: z.object({ name: z.string().trim().min(1).max(40), filter: SegmentFilter.refine((filter) => Object.values(filter).some((value) => value !== undefined), "filter_empty") }),
    response: z.object({ id: Id }),
    refusals: ["segment_known", "segments_full"],
  },
  "DELETE /v1/customer-segments/{id}": { summary: "Drops a saved group; the customers stay", perm: "views.share", params: byId, response: Nothing, refusals: [] },
});
