import { z } from "zod";
import { Day, Id, Instant, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { PartnerFigures } from "./partners.ts";

/** Go on · go on if it gets better by the next review · ask less of them · end it. */
export const reviewDecisions = ["keep", "improve", "reduce", "end"] as const;
const Person = z.object({ id: Id, name: z.string() });
export const PartnerReview = z.object({
  id: Id,
  partner: Person,
  /** The period, both days counted in. */
  from: Day,
  to: Day,
  openedAt: Instant,
  /** Whose task it is. */
  reviewer: Person.nullable(),
  /** As they stood when it was decided; while it is open, as they stand. */
  figures: PartnerFigures,
  decided: z.object({ at: Instant, by: z.string(), strengths: z.string(), faults: z.string(), decision: z.enum(reviewDecisions), nextOn: Day }).nullable(),
  /** When the next one falls due by the handbook. */
  suggestedOn: Day,
});
export type PartnerReview = z.output<typeof PartnerReview>;
const words = z.string().trim().min(1).max(2000);

/** The periodic review of partners (R-CO-03): opened by the handbook, decided by a person. */
export const partnerReviewEndpoints = endpoints({
  "GET /v1/partner-reviews": {
    summary: "Reviews of partners: those that wait for a decision, and the newest that were decided; of one partner all of them.",
    perm: "floor.read",
    query: z.object({ partner: Id.optional() }),
    response: z.object({ rows: z.array(PartnerReview) }),
    refusals: [],
  },
  "POST /v1/partner-reviews/{id}/decision": {
    summary: "Decides a review: strengths, faults, what follows, when the next one is; the figures of the period are kept as they stand.",
    perm: "partners.review",
    params: z.object({ id: Id }),
    body: z.object({ strengths: words, faults: words, decision: z.enum(reviewDecisions), nextOn: Day }),
    response: Nothing,
    refusals: ["partner_review_done"],
  },
});
