import { z } from "zod";
import { Id, Instant, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";

export const errandStates = ["open", "done", "declined", "withdrawn"] as const;
const Person = z.object({ id: Id, name: z.string() });

/** A one-off task from a leader to a person 临时交办, without a ticket (R-TK-08). */
export const Errand = z.object({
  id: Id,
  to: Person,
  /** Null: a rule of the handbook gave it. */
  by: Person.nullable(),
  what: z.string(),
  state: z.enum(errandStates),
  givenAt: Instant,
  dueAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  answer: z.string(),
});
export type Errand = z.output<typeof Errand>;

const byId = z.object({ id: Id });
const words = z.string().trim().min(1).max(2000);

export const errandEndpoints = endpoints({
  "GET /v1/errands": {
    summary: "What one was given, or gave: open ones by when they are due, the others newest first.",
    perm: "tasks.answer",
    query: z.object({ side: z.enum(["mine", "given"]).default("mine"), state: z.enum(["open", "ended"]).default("open") }),
    response: z.object({ rows: z.array(Errand) }),
    refusals: [],
  },
  "POST /v1/errands": {
    summary: "Gives a person a one-off task, by a deadline in business time.",
    perm: "errands.give",
    body: z.object({ toId: Id, what: words, within: z.object({ amount: z.number().int().min(1).max(100), unit: z.enum(["hours", "half_working_days", "working_days"]) }) }),
    response: z.object({ id: Id }),
    refusals: [],
  },
  "POST /v1/errands/{id}/answer": { summary: "Says that it is done, or cannot be.", perm: "tasks.answer", params: byId, body: z.object({ done: z.boolean(), words }), response: Nothing, refusals: ["errand_over"] },
  "POST /v1/errands/{id}/withdrawal": { summary: "Takes it back.", perm: "errands.give", params: byId, response: Nothing, refusals: ["errand_over"] },
});
