import { z } from "zod";
import { Id, Instant, LocalText } from "./common.ts";
import { Decision, presences, Reason } from "./conversation.ts";
import { endpoints } from "./endpoint.ts";

const Queue = z.object({ waiting: z.number().int(), longestWaitSince: Instant.nullable(), open: z.number().int() });

/** The key figures, for the whole centre and for each territory alike. */
const Figures = Queue.extend({
  unanswered: z.number().int(),
  longestUnansweredSince: Instant.nullable(),
  onDuty: z.number().int(),
  online: z.number().int(),
  load: z.number().int(),
  capacity: z.number().int(),
  /** Since midnight in the centre's zone. */
  openedToday: z.number().int(),
});

/** A conversation as the floor lists it. */
const Row = z.object({
  id: Id,
  number: z.number().int(),
  contactId: Id,
  customerName: z.string(),
  tier: z.string(),
  shop: z.string(),
  territory: z.string(),
  province: z.string().nullable(),
  /** Since when this customer waits for a word: their oldest unanswered message, or the entry into the queue. */
  since: Instant,
});

/** What the supervisor sees now: queues, waiting, agents with state and load, by territory. */
export const FloorView = z.object({
  at: Instant,
  /** What the rules in force say; a limit that no rule sets is null and marks nothing. */
  limits: z.object({
    firstReplySeconds: z.number().int(),
    replySeconds: z.number().int(),
    awayMinutes: z.number().int().nullable(),
  }),
  /** The version of the rules that these limits come from: `conversation/default@3`. */
  rules: z.string(),
  total: Figures,
  territories: z.array(Figures.extend({ key: z.string(), name: LocalText, provinces: z.array(z.string()) })),
  provinces: z.array(Queue.extend({ code: z.string() })),
  /** Whose province is not known, or who is abroad. */
  elsewhere: Queue,
  agents: z.array(
    z.object({
      id: Id,
      name: z.string(),
      simulated: z.boolean(),
      state: z.enum(presences),
      since: Instant,
      reachable: z.boolean(),
      onDuty: z.boolean(),
      load: z.number().int(),
      capacity: z.number().int(),
      unanswered: z.number().int(),
      longestUnansweredSince: Instant.nullable(),
      longestUnansweredId: Id.nullable(),
      territories: z.array(z.string()),
    }),
  ),
  /** The first fifty who wait for an agent, longest first. */
  queue: z.array(
    Row.extend({
      skill: z.string().nullable(),
      /** Why this one still waits: the last decision's reason code and its facts. */
      why: z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) }).nullable(),
    }),
  ),
  /** The first thirty whose agent owes them an answer, longest first. */
  owed: z.array(Row.extend({ agentId: Id, agentName: z.string() })),
});
export type FloorView = z.output<typeof FloorView>;

/** "Why is this one still waiting?": the queue as of now, decided in thought for this one. */
export const WaitingWhy = z.object({
  id: Id,
  number: z.number().int(),
  at: Instant,
  territory: z.string(),
  skill: z.string().nullable(),
  queuedAt: Instant,
  /** Its place among those who wait for the same territory, and how many they are. */
  place: z.number().int(),
  of: z.number().int(),
  /** Points that put it there: tier, waiting time, what was added by hand or by a return. */
  points: z.object({ tier: z.string(), tierPoints: z.number(), waiting: z.number(), added: z.number() }),
  reasons: z.array(Reason),
  /** Territories that may serve it now, the nearest first; and when which ones join. */
  circle: z.array(z.string()),
  widens: z.object({ at: Instant, add: z.array(z.string()) }).nullable(),
  candidates: Decision.shape.candidates,
  /** Looked at, and farther off than those named. */
  others: z.number().int(),
  /** The version of the rules: `routing/default@3`. */
  rules: z.string(),
});
export type WaitingWhy = z.output<typeof WaitingWhy>;

export const floorEndpoints = endpoints({
  "GET /v1/floor": { summary: "The floor now: queues, waiting, agents and their state and load, by territory", perm: "floor.read", response: FloorView, refusals: [] },
  "GET /v1/floor/waiting/{id}": {
    summary: "Why a conversation still waits: its place, who was ruled out and why, when the circle widens next",
    perm: "floor.read",
    params: z.object({ id: Id }),
    response: WaitingWhy,
    refusals: [],
  },
});
