import { z } from "zod";
import { Day, Id, Instant, LocalText, Nothing } from "../common.ts";
import { endpoints } from "../endpoint.ts";
import { Calendar, HolidayEntry } from "../policies/calendar.ts";
import { CERTAINTIES, Territories, TERRITORY_OUTCOMES, TERRITORY_SOURCES } from "../policies/territories.ts";
import { byId, Csv, RefusedLine } from "./common.ts";

export const RegionTable = z.object({
  /** Null: shipped with Kefu. */
  id: Id.nullable(),
  kind: z.enum(["phone", "ip", "area_codes", "divisions"]),
  source: z.string(),
  /** The day or year of the data. */
  asOf: z.string(),
  state: z.enum(["loading", "in_use", "retired", "shipped"]),
  lines: z.number().int(),
  refused: z.number().int(),
  usedAt: Instant.nullable(),
});
export type RegionTable = z.output<typeof RegionTable>;

/** One thing to mend in a territories policy. */
export const TerritoryProblem = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  territories: z.array(z.string()),
  path: z.array(z.union([z.string(), z.number()])),
  area: z.string().optional(),
  areaName: z.string().optional(),
  line: z.string().optional(),
  /** The unknown team or agent. */
  named: z.string().optional(),
});
export type TerritoryProblem = z.output<typeof TerritoryProblem>;

const Holidays = z.object({
  coverage: z.object({ from: z.number(), to: z.number(), years: z.array(z.number()), imported: z.array(z.number()), provisionalFrom: Day }),
  /** The year whose notice should be imported now; warned of from 1 November (D19). */
  missingYear: z.number().nullable(),
  imported: z.array(z.object({ year: z.number(), source: z.string(), importedAt: Instant, entries: z.array(HolidayEntry) })),
});
export type Holidays = z.output<typeof Holidays>;

/** Reckoned with this text instead of what is in force: for a draft. */
const CalendarTrial = z.object({ start: Instant, minutes: z.number().int().min(0).max(200_000), draft: Calendar.optional() });
const short = (most: number) => z.string().trim().max(most).optional();
const Area = z.object({ code: z.string(), name: z.string(), finer: z.boolean() });

/** Regions, territories and calendars beside the handbook: what the data covers, and what a rule would say. */
export const regionEndpoints = endpoints({
  "GET /v1/regions/tables": { summary: "Tables of home areas, shipped and imported, with source and age.", perm: "handbook.read", response: z.object({ today: Day, rows: z.array(RegionTable) }), refusals: [] },
  "POST /v1/regions/tables": {
    summary: "Begins to import a table; its parts follow.",
    perm: "organization.write",
    body: z.object({ kind: z.enum(["phone", "ip"]), source: z.string().trim().min(1).max(120), asOf: z.string().refine((day) => /^\d{4}(-\d{2}){0,2}$/.test(day), "as_of_form") }),
    response: RegionTable,
    refusals: [],
  },
  "PUT /v1/regions/tables/{id}/parts/{n}": {
    summary: "Brings lines of a table (CSV: prefix7 or cidr, province, city); the same part again replaces it. `firstLine` counts the file's lines.",
    perm: "organization.write",
    params: byId.extend({ n: z.coerce.number().int().min(0).max(999) }),
    body: z.object({ csv: Csv, firstLine: z.number().int().min(1) }),
    response: z.object({ taken: z.number().int(), refused: z.array(RefusedLine) }),
    refusals: ["region_table_in_use"],
  },
  "POST /v1/regions/tables/{id}/use": {
    summary: "Puts an imported table in use before the shipped one; the former import is retired.",
    perm: "organization.write",
    params: byId,
    response: RegionTable,
    refusals: ["region_table_empty", "region_table_in_use"],
  },
  "DELETE /v1/regions/tables/{id}": { summary: "Removes an imported table; the shipped one answers again.", perm: "organization.write", params: byId, response: Nothing, refusals: [] },
  "GET /v1/regions/divisions": {
    summary: "The cities of a province, or the counties of a city.",
    perm: "signed-in",
    query: z.object({ within: z.string().regex(/^\d{2}(\d{2})?$/) }),
    response: z.object({ rows: z.array(Area) }),
    refusals: [],
  },
  "POST /v1/territories/check": {
    summary: "Everything that is wrong with a division of the country: overlaps and gaps by area, unknown teams and people.",
    perm: "handbook.read",
    body: z.object({ body: Territories }),
    response: z.object({ problems: z.array(TerritoryProblem) }),
    refusals: [],
  },
  "POST /v1/territories/trial": {
    summary: "Which territory a contact would come to, and which sources were asked (R-PE-05); with `draft`, by that division.",
    perm: "handbook.read",
    body: z.object({ orderAddress: short(200), profile: short(200), phone: short(40), ip: short(60), stated: short(60), businessLine: short(40), draft: Territories.optional() }),
    response: z.object({
      territory: z.string(),
      name: LocalText,
      source: z.enum([...TERRITORY_SOURCES, "none"]),
      certainty: z.enum(CERTAINTIES),
      areaName: z.string().nullable(),
      tried: z.array(z.object({ source: z.enum(TERRITORY_SOURCES), outcome: z.enum(TERRITORY_OUTCOMES), areaName: z.string().nullable() })),
    }),
    refusals: [],
  },
  "GET /v1/calendars/holidays": { summary: "Which years the holiday notices cover.", perm: "handbook.read", response: Holidays, refusals: [] },
  "POST /v1/calendars/holidays": {
    summary: "Imports a year's holiday notice from a CSV (date, name, off or work); `preview` changes nothing. A refused line stops the import.",
    perm: "organization.write",
    body: z.object({ year: z.number().int().min(2000).max(2100), source: z.string().trim().min(1).max(120), csv: Csv, mode: z.enum(["preview", "apply"]) }),
    response: z.object({ entries: z.array(HolidayEntry), refused: z.array(RefusedLine), applied: z.boolean() }),
    refusals: ["import_no_heading"],
  },
  "DELETE /v1/calendars/holidays/{year}": {
    summary: "Removes an imported year; the packaged one, or the statutory days, count again.",
    perm: "organization.write",
    params: z.object({ year: z.coerce.number().int().min(2000).max(2100) }),
    response: Nothing,
    refusals: [],
  },
  "POST /v1/calendars/{key}/explain": {
    summary: "When so many minutes of open time will have passed since a start, day by day.",
    perm: "handbook.read",
    params: z.object({ key: z.string().max(80) }),
    body: CalendarTrial,
    response: z.object({
      due: Instant,
      provisional: z.boolean(),
      zone: z.string(),
      /** One working day of this calendar: the minutes of its fullest weekday. */
      dayMinutes: z.number().int(),
      days: z.array(
        z.object({
          on: Day,
          worked: z.array(z.tuple([z.string(), z.string()])),
          off: z.enum(["week", "holiday", "exception"]).optional(),
          opened: z.enum(["make_up_day", "exception"]).optional(),
          name: LocalText.optional(),
          provisional: z.boolean(),
        }),
      ),
    }),
    refusals: ["calendar_never_open"],
  },
});
