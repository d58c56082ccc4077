import type { Grant, Role } from "#contract/permissions.ts";
import type { Person } from "#contract/identity.ts";
import { insistPermission, type Actor, type Ctx } from "#server/kernel/context.ts";
import { violates } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { nameKey } from "../name-key.ts";
import { insistRule, noField } from "../no.ts";
import type { Parts } from "../ports.ts";
import { administers, avatarText, mayStopAdministering, rightsLost, tidyGrants } from "../rules.ts";
import * as store from "../store.ts";

const countCap = 1000;

/** Changing accounts and rights is for those who may change everybody's: a narrower right could be widened with it. */
export function insistMayChange(actor: Actor): void {
  if (insistPermission(actor, "people.write") !== "all") throw new Refusal("forbidden", { params: { permission: "people.write" } });
}

/** The people whom an actor may see; null: everybody. */
async function withinReach(parts: Parts, ctx: Ctx): Promise<string[] | null> {
  const scope = insistPermission(ctx.actor, "people.read");
  if (scope === "all") return null;
  const own = ctx.actor.id === null ? [] : [ctx.actor.id];
  return scope === "own" ? own : [...own, ...(await parts.ports.membersOf(ctx.tx, ctx.actor, scope))];
}

function present(row: store.ListedPerson): Person {
  return {
    id: row.id,
    loginName: row.loginName,
    name: row.name,
    avatarText: avatarText(row.name),
    staffNo: row.staffNo,
    state: row.state,
    simulated: row.simulated,
    roles: tidyGrants(row.grants),
    secondFactor: row.secondFactor,
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    suspendedAt: row.suspendedAt?.toISOString() ?? null,
    version: row.version,
  };
}

function readCursor(after: string | undefined): { nameKey: string; id: string } | null {
  if (after === undefined) return null;
  try {
    const [key, id] = JSON.parse(Buffer.from(after, "base64url").toString()) as unknown[];
    if (typeof key === "string" && typeof id === "string" && /^[0-9a-f-]{36}$/.test(id)) return { nameKey: key, id };
  } catch {
    // Said below.
  }
  throw noField("after", "invalid");
}

export interface PeopleQuery {
  q?: string | undefined;
  role?: Role | undefined;
  state?: store.PersonState | undefined;
  after?: string | undefined;
  limit: number;
}

/** A page of the people within reach, by name; the count comes with the first page. */
export async function listPeople(parts: Parts, ctx: Ctx, query: PeopleQuery): Promise<{ rows: Person[]; next: string | null; count?: { value: number; capped: boolean } }> {
  const filter = { q: query.q, role: query.role, state: query.state, among: await withinReach(parts, ctx) };
  const after = readCursor(query.after);
  const rows = await store.listPeople(ctx.tx, filter, query.limit + 1, after);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  const page = { rows: rows.slice(0, query.limit).map(present), next: last ? Buffer.from(JSON.stringify([last.nameKey, last.id])).toString("base64url") : null };
  if (after) return page;
  const n = await store.countMatching(ctx.tx, filter, countCap);
  return { ...page, count: { value: Math.min(n, countCap), capped: n > countCap } };
}

/** One person within reach. */
export async function readPerson(parts: Parts, ctx: Ctx, id: string): Promise<Person> {
  return present(found((await store.listPeople(ctx.tx, { id, among: await withinReach(parts, ctx) }, 1, null))[0]));
}

export interface NewPerson {
  /** Chosen by the caller when it must be known beforehand. */
  id?: string;
  loginName: string;
  name: string;
  staffNo?: string | null | undefined;
  roles: readonly Grant[];
  /** Played by the demo when nobody is signed in as them. */
  simulated?: boolean;
  locale?: string | undefined;
  /** With a hash the person may sign in at once; without, an invitation lets them choose a password. */
  passwordHash?: string;
}

/** Adds a person; taken names and staff numbers are refused by field. Asks for no permission: the route does, jobs and the first run need none. */
export async function addPerson(ctx: Ctx, input: NewPerson): Promise<string> {
  const { id = newId(), loginName, name, staffNo = null, simulated = false, locale = "zh-CN", passwordHash } = input;
  const grants = tidyGrants(input.roles);
  try {
    await store.insertPerson(ctx.tx, { id, loginName, name, nameKey: nameKey(name), staffNo, state: passwordHash ? "active" : "invited", locale, simulated }, ctx.now);
  } catch (error) {
    throw taken(error);
  }
  await store.replaceGrants(ctx.tx, id, grants, ctx.now);
  if (passwordHash) await store.setPassword(ctx.tx, id, passwordHash, ctx.now);
  ctx.record({ kind: "person.added", subject: ["person", id], data: { roles: grants, simulated } });
  return id;
}

function taken(error: unknown): unknown {
  if (violates(error, "person_login_name_key")) return noField("loginName", "taken");
  if (violates(error, "person_staff_no_key")) return noField("staffNo", "taken");
  return error;
}

export interface PersonChange {
  name?: string | undefined;
  staffNo?: string | null | undefined;
  roles?: readonly Grant[] | undefined;
  version?: number | undefined;
}

/** Changes name, staff number or roles; the last administrator stays one, open work goes where a right for it is lost. */
export async function changePerson(parts: Parts, ctx: Ctx, id: string, change: PersonChange): Promise<void> {
  insistMayChange(ctx.actor);
  await store.lockAdministration(ctx.tx);
  const person = found(await store.lockPerson(ctx.tx, id));
  if (change.version !== undefined && change.version !== person.version) throw new Refusal("stale_version");
  const before = tidyGrants(await store.grantsOf(ctx.tx, id));
  const after = change.roles === undefined ? before : tidyGrants(change.roles);
  if (person.state === "active" && administers(before) && !administers(after)) insistRule(mayStopAdministering(await store.countOtherAdministrators(ctx.tx, id)));
  const name = change.name ?? person.name;
  const staffNo = change.staffNo === undefined ? person.staffNo : change.staffNo;
  try {
    await store.updatePerson(ctx.tx, id, { name, nameKey: nameKey(name), staffNo });
  } catch (error) {
    throw taken(error);
  }
  const changed = [...(name === person.name ? [] : ["name"]), ...(staffNo === person.staffNo ? [] : ["staffNo"])];
  if (changed.length > 0) ctx.record({ kind: "person.changed", subject: ["person", id], data: { fields: changed } });
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    await store.replaceGrants(ctx.tx, id, after, ctx.now);
    // Own work stays with whoever moves; what the new roles may no longer touch would lie there unseen (R-PE-06).
    const lost = rightsLost(before, after);
    const handedOver = lost.length === 0 ? 0 : await parts.ports.letGo(ctx, id, lost);
    ctx.record({ kind: "person.roles_changed", subject: ["person", id], data: { before, after, handedOver } });
  }
  // Rights and name are kept with the session's short memory.
  ctx.after(() => parts.kernel.bus.wake("session", id));
}
