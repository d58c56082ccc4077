import { z } from "zod";
import { Id, Instant } from "./common.ts";
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
  "GET /v1/sla/clocks/{kind}/{id}": {
    summary: "The clocks of one subject with what became of them; whoever may read the subject may read them",
    perm: "signed-in",
    params: z.object({ kind: z.string().regex(/^[a-z_]{1,40}$/), id: Id }),
    response: z.object({ clocks: z.array(Clock.extend({ steps: z.array(ClockStep) })) }),
    refusals: [],
  },
});
export type SlaBoard = z.output<(typeof slaEndpoints)["GET /v1/sla/board"]["response"]>;
