import { z } from "zod";
import { Id, Instant, Nothing, page, PageQuery } from "./common.ts";
import { CustomerRow } from "./customers.ts";
import { endpoints } from "./endpoint.ts";
import { likenessSigns } from "./policies/customer-files.ts";

/** What speaks for two files being one person, and how much. */
export const LikenessReason = z.object({ sign: z.enum(likenessSigns), points: z.number().int() });
export type LikenessReason = z.output<typeof LikenessReason>;

export const Likeness = z.object({ a: CustomerRow, b: CustomerRow, score: z.number().int(), reasons: z.array(LikenessReason), foundAt: Instant });
export type Likeness = z.output<typeof Likeness>;

export const sides = ["stay", "go", "both"] as const;
export type Side = (typeof sides)[number];

/** One joining of this file, with what a split asks to choose. */
export const Joining = z.object({
  id: Id,
  at: Instant,
  by: z.string(),
  reason: z.string(),
  from: z.object({ id: Id, number: z.number().int() }),
  /** The identities that go back. */
  contacts: z.array(z.object({ id: Id, channel: z.string(), kind: z.string() })),
  /** Written after the joining: nobody but a person knows whom it is about. */
  choices: z.object({ notes: z.array(z.object({ id: Id, at: Instant, author: z.string(), text: z.string() })), tags: z.array(z.string()) }),
});
export type Joining = z.output<typeof Joining>;

const byId = z.object({ id: Id });
const Reason = z.string().trim().max(200).refine((reason) => reason.length >= 4, "reason_missing");

export const customerJoinEndpoints = endpoints({
  "POST /v1/customers/{id}/joinings": {
    summary: "Joins another file into this one; the other's id leads here from now on. Nothing is lost: everything hangs on identities, which only change their file",
    perm: "customers.join",
    params: byId,
    body: z.object({ from: Id, reason: Reason }),
    response: z.object({ id: Id, joining: Id }),
    refusals: ["already_one", "deletion_open"],
  },
  "GET /v1/customers/{id}/joinings": { summary: "The joinings that this file is made of, the newest first, with what a split asks to choose", perm: "customers.read", params: byId, response: z.object({ rows: z.array(Joining) }), refusals: [] },
  "POST /v1/joinings/{id}/split": {
    summary: "Takes a joining back: what came with the identities goes back with them; for each note and tag written since, a person chooses",
    perm: "customers.join",
    params: byId,
    body: z.object({ reason: Reason, notes: z.record(Id, z.enum(["stay", "go"])).default({}), tags: z.record(z.string().max(40), z.enum(sides)).default({}) }),
    response: z.object({ id: Id, stays: Id }),
    refusals: ["already_split", "joined_further", "choice_missing", "customer_on_hold", "deletion_open"],
  },
  "GET /v1/customer-doubles": { summary: "Files that may be one person, the likeliest first", perm: "customers.join", query: PageQuery, response: page(Likeness), refusals: [] },
  "GET /v1/customers/{id}/doubles": { summary: "Files that may be the same person as this one, looked for now", perm: "customers.read", params: byId, response: z.object({ rows: z.array(Likeness) }), refusals: [] },
  "POST /v1/customers/{id}/differences": {
    summary: "Says that another file is somebody else; remembered, also when one of them is joined into a third",
    perm: "customers.join",
    params: byId,
    body: z.object({ other: Id, note: z.string().trim().max(200).default("") }),
    response: Nothing,
    refusals: ["already_one"],
  },
  "POST /v1/customer-doubles/search": { summary: "Looks through all files for doubles, in the background", perm: "customers.join", response: Nothing, refusals: ["work_paused"] },
});
