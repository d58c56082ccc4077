import { z } from "zod";
import { Flag, Id, page, PageQuery } from "../common.ts";
import { endpoints } from "../endpoint.ts";
import { byId, PersonShort, Version } from "./common.ts";

/** A language that a person answers in: `zh`, `en`, `yue`. */
const Language = z.string().refine((tag) => /^[a-z]{2,3}$/.test(tag), "language_form");
const Skills = z.array(z.object({ skill: z.string().max(40), level: z.number().int().min(1).max(5) })).max(50);

/** What a person can do, and where they belong. */
export const Profile = z.object({
  person: PersonShort,
  /** How many conversations at once. */
  capacity: z.number().int(),
  languages: z.array(z.string()),
  /** Ids of the shops that the person serves; none: all of them. */
  shops: z.array(Id),
  skills: Skills,
  teams: z.array(z.object({ id: Id, key: z.string(), name: z.string(), member: z.boolean(), leads: z.boolean() })),
  departmentId: Id.nullable(),
  /** Keys of the territories that the person answers for, by team or by name. */
  territories: z.array(z.string()),
  version: Version,
});
export type Profile = z.output<typeof Profile>;

/** Who can do what (R-PE-03). */
export const profileEndpoints = endpoints({
  "GET /v1/profiles": {
    summary: "People with their teams, skills and capacity, by name.",
    perm: "people.read",
    query: PageQuery.extend({
      q: z.string().trim().max(60).optional(),
      team: Id.optional(),
      skill: z.string().max(40).optional(),
      shop: Id.optional(),
      /** Only these people, by id, with commas between. */
      ids: z.string().max(8000).transform((text) => text.split(",")).pipe(z.array(Id).max(200)).optional(),
      /** Also people who are suspended. */
      all: Flag.optional(),
    }),
    response: page(Profile),
    refusals: [],
  },
  "GET /v1/people/{id}/profile": { summary: "One person's profile.", perm: "people.read", params: byId, response: Profile, refusals: [] },
  "PUT /v1/people/{id}/profile": {
    summary: "Says what a person can do and where they belong.",
    perm: "organization.write",
    params: byId,
    body: z.object({
      capacity: z.number().int().min(0).max(50),
      languages: z.array(Language).min(1).max(10),
      shops: z.array(Id).max(200),
      skills: Skills,
      teams: z.array(Id).max(50),
      departmentId: Id.nullable(),
      version: Version,
    }),
    response: Profile,
    refusals: ["stale_version"],
  },
});
