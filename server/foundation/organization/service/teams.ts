import type { PersonShort, Team } from "#contract/organization.ts";
import { nameKey } from "#server/foundation/identity/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { violates, type Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { insistVersion, insistWhole, noField } from "../no.ts";
import type { Parts } from "../parts.ts";
import { touchProfiles } from "../store/profiles.ts";
import * as store from "../store/teams.ts";
import { unitKindOf } from "../store/units.ts";
import { insistPeople, shortOf, territoriesAt } from "./people.ts";

async function presentAll(parts: Parts, ctx: Ctx, rows: readonly store.ListedTeam[]): Promise<Team[]> {
  const territories = await territoriesAt(parts, ctx.tx, ctx.now);
  return rows.map(({ leaderId: _leaderId, ...row }) => ({
    ...row,
    leader: row.leader && shortOf(row.leader),
    territories: territories.filter((one) => one.teams.includes(row.key)).map((one) => one.key),
  }));
}

/** All teams, the open ones first, by pinyin. */
export async function listTeams(parts: Parts, ctx: Ctx): Promise<Team[]> {
  const rows = (await store.listTeams(ctx.tx)).map((row) => ({ row, sort: `${row.state === "open" ? 0 : 1} ${nameKey(row.name)}` }));
  return presentAll(parts, ctx, rows.toSorted((a, b) => (a.sort < b.sort ? -1 : 1)).map(({ row }) => row));
}

/** One team with its members. */
export async function readTeam(parts: Parts, ctx: Ctx, id: string): Promise<Team & { people: PersonShort[] }> {
  const [team] = await presentAll(parts, ctx, await store.listTeams(ctx.tx, id));
  return { ...found(team), people: (await store.membersOfTeam(ctx.tx, id)).map(shortOf) };
}

async function insistDepartment(tx: Tx, id: string | null): Promise<void> {
  if (id !== null && (await unitKindOf(tx, { id })) === null) throw noField("departmentId", "unit_unknown");
}

export interface NewTeam {
  key: string;
  name: string;
  departmentId: string | null;
  leaderId: string | null;
}

/** Adds a team; gives its id. Asks for no permission: the route does. */
export async function addTeam(ctx: Ctx, input: NewTeam): Promise<string> {
  const id = newId();
  await insistDepartment(ctx.tx, input.departmentId);
  if (input.leaderId !== null) await insistPeople(ctx.tx, [input.leaderId], "leaderId");
  try {
    await store.insertTeam(ctx.tx, { ...input, id, state: "open" });
  } catch (error) {
    throw violates(error, "team_key_key") ? noField("key", "taken") : error;
  }
  ctx.record({ kind: "team.added", subject: ["team", id], data: { ...input } });
  return id;
}

export interface TeamChange {
  name?: string | undefined;
  departmentId?: string | null | undefined;
  leaderId?: string | null | undefined;
  state?: "open" | "closed" | undefined;
  version: number;
}

/** Changes a team; one that a territory names is not closed, or its contacts would belong to nobody. */
export async function changeTeam(parts: Parts, ctx: Ctx, id: string, { version, ...change }: TeamChange): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  const team = found(await store.lockTeam(ctx.tx, id));
  insistVersion(version, team.version);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<store.TeamRow>;
  const next = { ...team, ...given };
  if (given.departmentId !== undefined) await insistDepartment(ctx.tx, given.departmentId);
  if (given.leaderId) await insistPeople(ctx.tx, [given.leaderId], "leaderId", team.leaderId === null ? [] : [team.leaderId]);
  if (next.state === "closed" && team.state === "open") {
    const owned = (await territoriesAt(parts, ctx.tx, ctx.now)).filter((one) => one.teams.includes(team.key));
    if (owned.length > 0) throw new Refusal("team_owns_territory", { params: { territories: owned.map((one) => one.name["zh-CN"]).join("、") } });
  }
  await store.updateTeam(ctx.tx, next);
  ctx.record({ kind: "team.changed", subject: ["team", id], data: given });
  const touched = [...(await store.memberIds(ctx.tx, id)), team.leaderId, next.leaderId].filter((one): one is string => one !== null);
  wakePeople(parts, ctx, touched);
}

/** Says who belongs to a team. */
export async function setMembers(parts: Parts, ctx: Ctx, id: string, input: { people: readonly string[]; version: number }): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  const team = found(await store.lockTeam(ctx.tx, id));
  insistVersion(input.version, team.version);
  const before = await store.memberIds(ctx.tx, id);
  const after = [...new Set(input.people)];
  await insistPeople(ctx.tx, after, "people", before);
  const joined = after.filter((one) => !before.includes(one));
  const left = before.filter((one) => !after.includes(one));
  await store.changeMembers(ctx.tx, id, joined, left);
  await store.touchTeam(ctx.tx, id);
  await touchProfiles(ctx.tx, [...joined, ...left]);
  ctx.record({ kind: "team.members_changed", subject: ["team", id], data: { joined, left } });
  wakePeople(parts, ctx, [...joined, ...left]);
}

/** Sessions keep teams and territories in a short memory: it is emptied after the commit. */
export function wakePeople(parts: Parts, ctx: Ctx, personIds: readonly string[]): void {
  ctx.after(() => personIds.forEach((id) => parts.kernel.bus.wake("session", id)));
}
