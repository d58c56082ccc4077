import { z } from "zod";
import { Id, LocalText, Nothing } from "../common.ts";
import { endpoints } from "../endpoint.ts";
import { byId, ChosenKey, Name, OpenState, PersonShort, Version } from "./common.ts";
import { unitKinds } from "./kinds.ts";

export const Unit = z.object({ id: Id, key: z.string(), kind: z.enum(unitKinds), name: z.string(), parentId: Id.nullable(), version: Version });
export type Unit = z.output<typeof Unit>;

export const Team = z.object({
  id: Id,
  key: z.string(),
  name: z.string(),
  departmentId: Id.nullable(),
  leader: PersonShort.nullable(),
  state: OpenState,
  members: z.number().int(),
  /** Keys of the territories in force that name this team. */
  territories: z.array(z.string()),
  version: Version,
});
export type Team = z.output<typeof Team>;

export const Skill = z.object({ key: z.string(), name: LocalText, sort: z.number().int(), people: z.number().int(), version: Version });
export type Skill = z.output<typeof Skill>;

const unitFields = { name: Name, parentId: Id.nullable() };
const teamFields = { name: Name, departmentId: Id.nullable(), leaderId: Id.nullable() };
const TeamWithMembers = Team.extend({ people: z.array(PersonShort) });
const bySkill = z.object({ key: z.string().max(40) });

/** Units, teams and skills (R-PE-03). */
export const teamEndpoints = endpoints({
  "GET /v1/units": { summary: "Subsidiaries, business lines and departments, as one list; `parentId` makes the tree.", perm: "signed-in", response: z.object({ rows: z.array(Unit) }), refusals: [] },
  "POST /v1/units": {
    summary: "Adds a unit.",
    perm: "organization.write",
    body: z.object({ key: ChosenKey, kind: z.enum(unitKinds), name: Name, parentId: Id.nullable().default(null) }),
    response: Unit,
    refusals: [],
  },
  "PATCH /v1/units/{id}": {
    summary: "Renames or moves a unit.",
    perm: "organization.write",
    params: byId,
    body: z.object(unitFields).partial().extend({ version: Version }),
    response: Unit,
    refusals: ["stale_version", "unit_under_itself"],
  },
  "DELETE /v1/units/{id}": { summary: "Removes a unit that nothing belongs to.", perm: "organization.write", params: byId, response: Nothing, refusals: ["unit_in_use"] },

  "GET /v1/teams": { summary: "All teams, the open ones first.", perm: "signed-in", response: z.object({ rows: z.array(Team) }), refusals: [] },
  "POST /v1/teams": {
    summary: "Adds a team.",
    perm: "organization.write",
    body: z.object({ key: ChosenKey, name: Name, departmentId: Id.nullable().default(null), leaderId: Id.nullable().default(null) }),
    response: Team,
    refusals: [],
  },
  "GET /v1/teams/{id}": { summary: "One team with its members.", perm: "people.read", params: byId, response: TeamWithMembers, refusals: [] },
  "PATCH /v1/teams/{id}": {
    summary: "Changes a team, or closes it; its key stays, since territories name it.",
    perm: "organization.write",
    params: byId,
    body: z.object(teamFields).partial().extend({ state: OpenState.optional(), version: Version }),
    response: Team,
    refusals: ["stale_version", "team_owns_territory"],
  },
  "PUT /v1/teams/{id}/members": {
    summary: "Says who belongs to a team.",
    perm: "organization.write",
    params: byId,
    body: z.object({ people: z.array(Id).max(1000), version: Version }),
    response: TeamWithMembers,
    refusals: ["stale_version"],
  },

  "GET /v1/skills": { summary: "All skills, in their order.", perm: "signed-in", response: z.object({ rows: z.array(Skill) }), refusals: [] },
  "POST /v1/skills": {
    summary: "Adds a skill.",
    perm: "organization.write",
    body: z.object({ key: ChosenKey, name: LocalText, sort: z.number().int().min(0).max(9999).default(0) }),
    response: Skill,
    refusals: [],
  },
  "PATCH /v1/skills/{key}": {
    summary: "Renames a skill or moves it in the order.",
    perm: "organization.write",
    params: bySkill,
    body: z.object({ name: LocalText.optional(), sort: z.number().int().min(0).max(9999).optional(), version: Version }),
    response: Skill,
    refusals: ["stale_version"],
  },
  "DELETE /v1/skills/{key}": { summary: "Removes a skill that nobody has.", perm: "organization.write", params: bySkill, response: Nothing, refusals: ["skill_in_use"] },
});
