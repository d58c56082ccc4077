import type { PersonShort } from "#contract/organization/common.ts";
import type { Permission } from "#contract/permissions.ts";
import { avatarText } from "#server/foundation/identity/index.ts";
import { insistPermission, type Actor, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Territories } from "#contract/policies/territories.ts";
import { noField } from "../no.ts";
import type { Parts } from "../parts.ts";
import * as store from "../store/teams.ts";

/** A person as lists show them. */
export const shortOf = ({ id, name, loginName, state }: store.PersonName): PersonShort => ({ id, name, loginName, state, avatarText: avatarText(name) });

/** The division of the country in force; without one (before the handbook is loaded) nobody has a territory. */
export async function territoriesAt(parts: Pick<Parts, "handbook">, tx: Tx, at: Date): Promise<Territories["territories"]> {
  return (await parts.handbook.find(tx, "territories", "default", { at }))?.body.territories ?? [];
}

/** Keys of the territories that name one of these teams, or the person. */
export function territoriesNaming(territories: Territories["territories"], teamKeys: readonly string[], loginName: string | null): string[] {
  return territories
    .filter((one) => one.teams.some((team) => teamKeys.includes(team)) || (loginName !== null && (one.agents ?? []).includes(loginName)))
    .map((one) => one.key);
}

/** The open teams of a person (ids), led or joined, and the territories (keys) that these or the person answer for. */
export async function teamsOf(parts: Parts, tx: Tx, personId: string): Promise<{ teams: string[]; territories: string[] }> {
  const teams = await store.placeOf(tx, personId);
  const territories = await territoriesAt(parts, tx, parts.kernel.clock.now());
  const named = territoriesNaming(territories, teams.map((team) => team.key), await store.loginNameOf(tx, personId));
  return { teams: teams.map((team) => team.id), territories: named };
}

/** The people within reach of an actor whose right ends at team or territory. */
export async function membersOf(parts: Parts, tx: Tx, actor: Actor, scope: "team" | "territory"): Promise<string[]> {
  const own = scope === "territory" ? (await territoriesAt(parts, tx, parts.kernel.clock.now())).filter((one) => actor.territories.includes(one.key)) : [];
  return store.peopleOfTeams(tx, { ids: actor.teams, keys: own.flatMap((one) => one.teams) }, own.flatMap((one) => one.agents ?? []));
}

/** The people whom an actor reaches with a permission; null: everybody. */
export async function within(parts: Parts, ctx: Ctx, permission: Permission): Promise<string[] | null> {
  const scope = insistPermission(ctx.actor, permission);
  if (scope === "all") return null;
  const own = ctx.actor.id === null ? [] : [ctx.actor.id];
  return scope === "own" ? own : [...own, ...(await membersOf(parts, ctx.tx, ctx.actor, scope))];
}

/** Refuses people who are not there, by field; suspended ones too unless they were named before. */
export async function insistPeople(tx: Tx, ids: readonly string[], path: string, before: readonly string[] = []): Promise<store.PersonName[]> {
  const people = await store.peopleByIds(tx, ids);
  const known = new Map(people.map((person) => [person.id, person]));
  for (const id of ids) {
    const person = known.get(id);
    if (!person) throw noField(path, "person_unknown");
    if (person.state === "suspended" && !before.includes(id)) throw noField(path, "person_suspended", { name: person.name });
  }
  return people;
}
