import { z } from "zod";
import { Day, Id, Instant, LocalText, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";

export const openKinds = ["conversation", "ticket", "task", "errand", "promise"] as const;
export type OpenKind = (typeof openKinds)[number];
/** open: not yet over · clear: nothing was left · closed · late: closed, but too late · missed: never closed. */
export const closeStates = ["open", "clear", "closed", "late", "missed"] as const;
export type CloseState = (typeof closeStates)[number];

const Reason = z.object({ key: z.string(), words: z.string(), until: Instant });
const Item = z.object({
  kind: z.enum(openKinds),
  id: Id,
  /** As people call it: TS1047, a number. */
  code: z.string(),
  about: z.string(),
  link: z.string(),
  dueAt: Instant.nullable(),
  reason: Reason.nullable(),
});
export type CloseItem = z.output<typeof Item>;

export const CloseSheet = z.object({
  /** Null: no duty now, nothing is asked. */
  shift: z.object({ from: Instant, to: Instant, closeFrom: Instant, lateAt: Instant, state: z.enum(closeStates) }).nullable(),
  items: z.array(Item),
  /** How many have no reason yet. */
  left: z.number().int(),
  reasons: z.array(z.object({ key: z.string(), name: LocalText })),
  untilDays: z.number().int(),
});
export type CloseSheet = z.output<typeof CloseSheet>;

export const CloseRow = z.object({
  person: z.object({ id: Id, name: z.string() }),
  teams: z.array(z.string()),
  from: Instant,
  to: Instant,
  state: z.enum(closeStates),
  /** What had neither end nor reason when it was looked at. */
  left: z.number().int(),
  endedAt: Instant.nullable(),
  reasons: z.array(z.object({ kind: z.enum(openKinds), code: z.string(), link: z.string(), key: z.string(), name: LocalText, words: z.string(), until: Instant })),
});
export type CloseRow = z.output<typeof CloseRow>;

/** Daily close 当日事当日毕 (R-TK-09). */
export const closingEndpoints = endpoints({
  "GET /v1/closing": { summary: "What is still open with oneself at the end of the shift, with the reasons given.", perm: "tasks.answer", response: CloseSheet, refusals: [] },
  "PUT /v1/closing/reasons": {
    summary: "Says why something stays open, and until when.",
    perm: "tasks.answer",
    body: z.object({ kind: z.enum(openKinds), id: Id, reason: z.string().max(40), words: z.string().trim().max(500).default(""), until: Instant }),
    response: Nothing,
    refusals: ["closing_no_shift", "closing_item_gone"],
  },
  "POST /v1/closing": { summary: "Closes the day: everything is finished, handed over or has its reason.", perm: "tasks.answer", response: z.object({ state: z.enum(closeStates) }), refusals: ["closing_no_shift", "closing_too_early", "closing_items_open", "closing_done"] },
  "GET /v1/closings": { summary: "Who closed and who did not, by the day on which the shift began, with reasons.", perm: "floor.read", query: z.object({ on: Day, team: Id.optional() }), response: z.object({ rows: z.array(CloseRow) }), refusals: [] },
});
