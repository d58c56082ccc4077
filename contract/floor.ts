import { z } from "zod";
import { presences } from "./conversation.ts";
import { Id, Instant } from "./common.ts";
import { endpoints } from "./endpoint.ts";

const Counted = z.object({ value: z.number().nullable(), numerator: z.number().int(), denominator: z.number().int() });

/** What the supervisor sees now: queues, waiting, agents with state and load, by territory. */
export const FloorView = z.object({
  at: Instant,
  waiting: z.number().int(),
  longestWaitSince: Instant.nullable(),
  open: z.number().int(),
  unanswered: z.number().int(),
  onDuty: z.number().int(),
  online: z.number().int(),
  today: z.object({ opened: z.number().int(), ended: z.number().int(), confirmed: Counted, answeredInTarget: Counted, satisfied: Counted, targetSeconds: z.number().int() }),
  territories: z.array(
    z.object({
      key: z.string(),
      name: z.record(z.string(), z.string()),
      provinces: z.array(z.string()),
      waiting: z.number().int(),
      longestWaitSince: Instant.nullable(),
      open: z.number().int(),
      online: z.number().int(),
      onDuty: z.number().int(),
      load: z.number().int(),
      capacity: z.number().int(),
    }),
  ),
  provinces: z.array(z.object({ code: z.string(), waiting: z.number().int(), longestWaitSince: Instant.nullable(), open: z.number().int() })),
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
      waiting: z.number().int(),
      longestUnansweredSince: Instant.nullable(),
      territories: z.array(z.string()),
    }),
  ),
  queue: z.array(
    z.object({
      id: Id,
      number: z.number().int(),
      customerName: z.string(),
      tier: z.string(),
      shop: z.string(),
      territory: z.string(),
      skill: z.string().nullable(),
      queuedAt: Instant,
      /** Why this one still waits: the last decision's reason code and its facts. */
      why: z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) }).nullable(),
    }),
  ),
});
export type FloorView = z.output<typeof FloorView>;

export const floorEndpoints = endpoints({
  "GET /v1/floor": { summary: "The floor now: queues, waiting, agents and their state and load, by territory", perm: "floor.read", response: FloorView, refusals: [] },
});
