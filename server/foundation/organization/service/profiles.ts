import type { Profile } from "#contract/organization.ts";
import type { Territories } from "#contract/policies/territories.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { found } from "#server/kernel/refusal.ts";
import { insistVersion, insistWhole, noField } from "../no.ts";
import { countCap, pageOf, readCursor } from "../paging.ts";
import type { Parts } from "../parts.ts";
import * as store from "../store/profiles.ts";
import { knownShops } from "../store/shops.ts";
import { knownTeams, listSkills } from "../store/teams.ts";
import { unitKindOf } from "../store/units.ts";
import { shortOf, territoriesAt, territoriesNaming, within } from "./people.ts";
import { wakePeople } from "./teams.ts";

function present(row: store.ProfileRow, territories: Territories["territories"]): Profile {
  const { capacity, languages, shops, skills, teams, departmentId, version } = row;
  return {
    person: shortOf(row), capacity, languages, shops, skills, teams, departmentId, version,
    territories: territoriesNaming(territories, teams.map((team) => team.key), row.loginName),
  };
}

export interface ProfileQuery {
  q?: string | undefined;
  team?: string | undefined;
  skill?: string | undefined;
  shop?: string | undefined;
  ids?: readonly string[] | undefined;
  all?: boolean | undefined;
  after?: string | undefined;
  limit: number;
}

/** A page of people within reach with what they can do, by name. */
export async function listProfiles(parts: Parts, ctx: Ctx, { after, limit, ids, ...query }: ProfileQuery): Promise<{ rows: Profile[]; next: string | null; count?: { value: number; capped: boolean } }> {
  const reach = await within(parts, ctx, "people.read");
  const filter = { ...query, among: ids === undefined ? reach : ids.filter((id) => reach === null || reach.includes(id)) };
  const cursor = readCursor(after);
  const rows = await store.listProfiles(ctx.tx, filter, limit + 1, cursor);
  const territories = await territoriesAt(parts, ctx.tx, ctx.now);
  return pageOf(rows, limit, cursor, (row) => present(row, territories), () => store.countMatching(ctx.tx, filter, countCap));
}

/** One person's profile; whoever has none yet has the ordinary one, with version 0. */
export async function readProfile(parts: Parts, ctx: Ctx, id: string): Promise<Profile> {
  const [row] = await store.listProfiles(ctx.tx, { id, among: await within(parts, ctx, "people.read") }, 1, null);
  return present(found(row), await territoriesAt(parts, ctx.tx, ctx.now));
}

export interface ProfileInput extends store.ProfileFields {
  skills: readonly { skill: string; level: number }[];
  teams: readonly string[];
}

async function insistKnown(ctx: Ctx, input: ProfileInput): Promise<void> {
  const missing = (path: string, code: string, wanted: readonly string[], known: readonly string[]) => {
    const unknown = wanted.find((one) => !known.includes(one));
    if (unknown !== undefined) throw noField(path, code, { key: unknown });
  };
  missing("shops", "shop_unknown", input.shops, await knownShops(ctx.tx, input.shops));
  missing("teams", "team_unknown", input.teams, await knownTeams(ctx.tx, input.teams));
  missing("skills", "skill_unknown", input.skills.map((one) => one.skill), (await listSkills(ctx.tx)).map((one) => one.key));
  if (new Set(input.skills.map((one) => one.skill)).size < input.skills.length) throw noField("skills", "twice");
  if (input.departmentId !== null && (await unitKindOf(ctx.tx, { id: input.departmentId })) === null) throw noField("departmentId", "unit_unknown");
}

/** Writes a profile. Asks for no permission: the route does, the demo needs none. */
export async function writeProfile(parts: Parts, ctx: Ctx, id: string, input: ProfileInput & { version?: number }): Promise<void> {
  const version = await store.lockProfile(ctx.tx, id);
  if (input.version !== undefined) insistVersion(input.version, version);
  await insistKnown(ctx, input);
  const before = await store.teamsOfMember(ctx.tx, id);
  const joined = input.teams.filter((one) => !before.includes(one));
  const left = before.filter((one) => !input.teams.includes(one));
  await store.saveProfile(ctx.tx, id, input);
  await store.replaceSkills(ctx.tx, id, input.skills);
  await store.changeTeams(ctx.tx, id, joined, left);
  const { capacity, languages, shops, departmentId, skills } = input;
  ctx.record({ kind: "person.profile_changed", subject: ["person", id], data: { capacity, languages, shops, departmentId, skills, joined, left } });
  wakePeople(parts, ctx, [id]);
}

/** Says what a person can do and where they belong. */
export async function changeProfile(parts: Parts, ctx: Ctx, id: string, input: ProfileInput & { version: number }): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  found((await store.listPeople(ctx.tx, { id, among: null }, 1, null))[0]);
  await writeProfile(parts, ctx, id, input);
}
