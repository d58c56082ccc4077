import { z } from "zod";
import { Id, Instant, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";

export const importStates = ["matching", "checking", "checked", "applying", "done", "failed", "withdrawn"] as const;
export type ImportState = (typeof importStates)[number];
export const importKinds = ["customers", "products", "orders", "parcels"] as const;
export type ImportKindKey = (typeof importKinds)[number];
export const importOutcomes = ["new", "changed", "same", "older", "waiting"] as const;
export type ImportOutcome = (typeof importOutcomes)[number];

export const RowProblem = z.object({ field: z.string(), code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])).optional() });
export type RowProblem = z.output<typeof RowProblem>;

export const ImportRow = z.object({
  id: Id,
  number: z.number().int(),
  kind: z.enum(importKinds),
  shop: z.object({ id: Id, name: z.string() }).nullable(),
  file: z.string(),
  state: z.enum(importStates),
  problem: z.string().nullable(),
  rows: z.number().int(),
  good: z.number().int(),
  bad: z.number().int(),
  /** Rows of the file that are applied or refused. */
  position: z.number().int(),
  outcomes: z.partialRecord(z.enum(importOutcomes), z.number().int()),
  by: z.object({ id: Id, name: z.string() }),
  at: Instant,
  endedAt: Instant.nullable(),
  /** When the file and its refused rows are erased. */
  eraseAt: Instant,
  erased: z.boolean(),
  version: z.number().int(),
});
export type ImportRow = z.output<typeof ImportRow>;

export const ImportDetail = ImportRow.extend({
  fields: z.array(z.object({ field: z.string(), needed: z.boolean() })),
  headings: z.array(z.string()),
  /** The first rows, personal values masked. */
  sample: z.array(z.array(z.string())),
  columns: z.record(z.string(), z.number().int()),
  /** The first refused rows. */
  refused: z.array(z.object({ row: z.number().int(), problems: z.array(RowProblem) })),
});
export type ImportDetail = z.output<typeof ImportDetail>;

const byId = z.object({ id: Id });
const Step = z.object({ version: z.number().int() });

/** `POST /v1/imports/files?kind=…&shop=…`: the file as the body, its name in `x-kefu-name`; beside the contract like other uploads. */
export const importUpload = { path: "/v1/imports/files", refusals: ["file_empty", "xlsx_unreadable", "xlsx_too_large", "too_large"] } as const;

export const importEndpoints = endpoints({
  "GET /v1/import-kinds": {
    summary: "What this person may bring as a file, and the columns of each",
    perm: "imports.use",
    response: z.object({ rows: z.array(z.object({ kind: z.enum(importKinds), shop: z.boolean(), fields: z.array(z.object({ field: z.string(), needed: z.boolean() })) })), shops: z.array(z.object({ id: Id, name: z.string() })) }),
    refusals: [],
  },
  "GET /v1/imports": { summary: "Files that were brought, the newest first", perm: "imports.use", query: PageQuery, response: page(ImportRow), refusals: [] },
  "GET /v1/imports/{id}": { summary: "One file: its columns, first rows (masked), counts and first problems", perm: "imports.use", params: byId, response: ImportDetail, refusals: [] },
  "PUT /v1/imports/{id}/columns": {
    summary: "Says which field stands in which column; every row is then checked in the background",
    perm: "imports.use",
    params: byId,
    body: Step.extend({ columns: z.record(z.string().max(40), z.number().int().min(0).max(499)) }),
    response: Nothing,
    refusals: ["stale_version", "wrong_stage", "column_missing", "work_paused"],
  },
  "POST /v1/imports/{id}/application": {
    summary: "Applies the good rows in the background, each once; refused rows stay out with their reasons",
    perm: "imports.use",
    params: byId,
    body: Step,
    response: Nothing,
    refusals: ["stale_version", "wrong_stage", "nothing_good", "work_paused"],
  },
  "POST /v1/imports/{id}/withdrawal": { summary: "Drops a file that was not applied, and erases it", perm: "imports.use", params: byId, body: Step, response: Nothing, refusals: ["stale_version", "wrong_stage"] },
  "GET /v1/imports/{id}/refused": {
    summary: "Refused rows as they stood in the file, with their reasons, for whoever brought it; each piece is written down",
    perm: "imports.use",
    params: byId,
    query: z.object({ after: z.coerce.number().int().min(0).max(10_000_000).default(0) }),
    response: z.object({ headings: z.array(z.string()), rows: z.array(z.object({ row: z.number().int(), cells: z.array(z.string()), problems: z.array(RowProblem) })), next: z.number().int().nullable() }),
    refusals: ["import_erased"],
  },
});
