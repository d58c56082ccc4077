import { z } from "zod";
import { Day, Flag, Id, Instant, Nothing, PageQuery } from "../common.ts";
import { endpoints } from "../endpoint.ts";
import { byId, Csv, Note, PersonShort, RefusedLine, Version, WallTime } from "./common.ts";
import { dutyKinds } from "./kinds.ts";

const DutyKind = z.enum(dutyKinds);

/** Who works from when to when (D16), in the centre's wall time; `to` before or at `from` means the next day. */
export const Duty = z.object({
  id: Id,
  personId: Id,
  on: Day,
  from: z.string(),
  to: z.string(),
  nextDay: z.boolean(),
  fromAt: Instant,
  toAt: Instant,
  kind: DutyKind,
  note: z.string(),
  version: Version,
});
export type Duty = z.output<typeof Duty>;

const times = { on: Day, from: WallTime, to: WallTime, kind: DutyKind, note: Note };
/** Days with duty that could not be copied, and why. */
const Skipped = z.object({ person: PersonShort, on: Day, from: z.string(), to: z.string(), code: z.string() });

export const DutyWeek = z.object({
  days: z.array(Day),
  today: Day,
  rows: z.array(z.object({ person: PersonShort, duties: z.array(Duty) })),
  /** People on duty on each of the days. */
  onDuty: z.array(z.number().int()),
  next: z.string().nullable(),
  count: z.object({ value: z.number(), capped: z.boolean() }).optional(),
});
export type DutyWeek = z.output<typeof DutyWeek>;

/** Duty facts, by hand and by CSV (D16). */
export const dutyEndpoints = endpoints({
  "GET /v1/duty": {
    summary: "A week from its Monday: people by days.",
    perm: "people.read",
    query: PageQuery.extend({
      /** Any day of the week; left out: this week. */
      week: Day.optional(),
      team: Id.optional(),
      q: z.string().trim().max(60).optional(),
      /** Only people who have duty in this week. */
      planned: Flag.optional(),
    }),
    response: DutyWeek,
    refusals: [],
  },
  "POST /v1/duty": {
    summary: "Adds duty.",
    perm: "duty.write",
    body: z.object({ personId: Id, ...times, kind: DutyKind.default("day"), note: Note.default("") }),
    response: Duty,
    refusals: ["duty_overlap", "duty_out_of_reach"],
  },
  "PATCH /v1/duty/{id}": {
    summary: "Changes duty.",
    perm: "duty.write",
    params: byId,
    body: z.object(times).partial().extend({ version: Version }),
    response: Duty,
    refusals: ["duty_overlap", "duty_out_of_reach", "stale_version"],
  },
  "DELETE /v1/duty/{id}": { summary: "Removes duty.", perm: "duty.write", params: byId, response: Nothing, refusals: ["duty_out_of_reach"] },
  "POST /v1/duty/import": {
    summary: "Reads duty from a CSV of at most 1,000 lines; `preview` changes nothing. Lines that cannot be taken are told with their reason.",
    perm: "duty.write",
    body: z.object({ csv: Csv, mode: z.enum(["preview", "apply"]) }),
    response: z.object({
      rows: z.array(z.object({ line: z.number().int(), person: PersonShort, on: Day, from: z.string(), to: z.string(), kind: DutyKind, note: z.string() })),
      /** Already there, word for word. */
      same: z.number().int(),
      refused: z.array(RefusedLine),
      applied: z.boolean(),
    }),
    refusals: ["import_no_heading", "import_too_long"],
  },
  "POST /v1/duty/copy": {
    summary: "Copies a week's duty to another week; what is in the way is left out and told.",
    perm: "duty.write",
    body: z.object({ from: Day, to: Day, team: Id.optional() }),
    response: z.object({ copied: z.number().int(), skipped: z.array(Skipped) }),
    refusals: ["duty_same_week", "duty_copy_too_much"],
  },
});
