import { z } from "zod";
import { Id, Instant, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { pauseReasons } from "./policies/sla.ts";

const key = z.string().max(80).nullish();
/** What a target is chosen by; `shop` is the shop's key. */
export const SlaFacts = z.object({ type: key, severity: key, tier: key, territory: key, shop: key, stage: key });
export type SlaFacts = z.output<typeof SlaFacts>;

export const clockStates = ["running", "paused", "kept", "breached", "cancelled"] as const;

/** A clock of a conversation or ticket as readers see it (R-TK-07). */
export const Clock = z.object({
  id: Id,
  name: z.string(),
  state: z.enum(clockStates),
  cycle: z.number().int(),
  startedAt: Instant,
  /** Null while it stands still. */
  dueAt: Instant.nullable(),
  warnAt: Instant.nullable(),
  warnedAt: Instant.nullable(),
  breachedAt: Instant.nullable(),
  stoppedAt: Instant.nullable(),
  pausedFor: z.array(z.enum(pauseReasons)),
  /** Open time of its calendar. */
  targetMs: z.number().int(),
  elapsedMs: z.number().int(),
  /** Whether its calendar is open now; closed, it stands still until `opensAt`. */
  openNow: z.boolean(),
  opensAt: Instant.nullable(),
  /** A day counts whose holiday notice is not known yet. */
  provisional: z.boolean(),
  calendar: z.string(),
  /** As in sla/default@3, and the rule in it; null: the document's `otherwise`. */
  version: z.string(),
  rule: z.string().nullable(),
});
export type Clock = z.output<typeof Clock>;

export const clockSteps = ["paused", "resumed", "warned", "breached", "escalated", "reckoned"] as const;
export const ClockStep = z.object({ at: Instant, cycle: z.number().int(), kind: z.enum(clockSteps), dueAt: Instant.nullable(), data: z.record(z.string(), z.unknown()) });
export type ClockStep = z.output<typeof ClockStep>;

export const riskStates = ["at_risk", "breached"] as const;
export type RiskState = (typeof riskStates)[number];
export const riskKinds = ["conversation", "ticket"] as const;
/** How many open clocks of a territory and type are at risk: past their warning, not yet over; or over. */
export const RiskFigure = z.object({ territory: z.string(), kind: z.enum(riskKinds), /** A ticket's workflow; empty for conversations. */ type: z.string(), atRisk: z.number().int(), breached: z.number().int() });
export type RiskFigure = z.output<typeof RiskFigure>;
export const RiskRecord = z.object({ id: Id, kind: z.enum(riskKinds), type: z.string(), territory: z.string(), number: z.string(), link: z.string(), clock: z.string(), state: z.enum(riskStates), dueAt: Instant.nullable(), breachedAt: Instant.nullable() });
export type RiskRecord = z.output<typeof RiskRecord>;
const riskFilter = { territory: z.string().max(80).optional(), kind: z.enum(riskKinds).optional(), type: z.string().max(80).optional(), state: z.enum(riskStates).optional() };

/** What a page needs to show a clock before it is stored: the rules for a kind of subject and the open hours around now. */
export const slaEndpoints = endpoints({
  "GET /v1/sla/board": {
    summary: "The targets in force for conversations and the open hours of their calendars around now",
    perm: "conversations.read",
    response: z.object({
      version: z.string(),
      rules: z.array(
        z.object({
          key: z.string(),
          clock: z.string(),
          tiers: z.array(z.string()).nullable(),
          territories: z.array(z.string()).nullable(),
          shops: z.array(Id).nullable(),
          types: z.array(z.string()).nullable(),
          targetMs: z.number().int(),
          warnMs: z.number().int().nullable(),
          startsFrom: z.enum(["question", "assignment"]),
          calendar: z.string(),
        }),
      ),
      /** By calendar, open stretches in order from yesterday on; a calendar that is always open is not among them. */
      hours: z.record(z.string(), z.array(z.tuple([Instant, Instant]))),
    }),
    refusals: [],
  },
  "GET /v1/sla/risk": {
    summary: "Open clocks of conversations and tickets past their warning or over, by territory and type, as of now",
    perm: "floor.read",
    response: z.object({ at: Instant, figures: z.array(RiskFigure) }),
    refusals: [],
  },
  "GET /v1/sla/risk/records": { summary: "The clocks behind such a figure, what is due first at the top", perm: "floor.read", query: PageQuery.extend(riskFilter), response: page(RiskRecord), refusals: [] },
  "GET /v1/sla/clocks/{kind}/{id}": {
    summary: "The clocks of one subject with what became of them; whoever may read the subject may read them",
    perm: "signed-in",
    params: z.object({ kind: z.string().regex(/^[a-z_]{1,40}$/), id: Id }),
    response: z.object({ clocks: z.array(Clock.extend({ steps: z.array(ClockStep) })) }),
    refusals: [],
  },
});
export type SlaBoard = z.output<(typeof slaEndpoints)["GET /v1/sla/board"]["response"]>;
