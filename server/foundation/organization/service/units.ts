import type { Unit } from "#contract/organization.ts";
import { nameKey } from "#server/foundation/identity/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { violates } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { insistVersion, insistWhole, noField } from "../no.ts";
import { mayStandUnder } from "../rules.ts";
import * as store from "../store/units.ts";

/** All units by kind and pinyin. */
export async function listUnits(ctx: Ctx): Promise<Unit[]> {
  const order = { subsidiary: 0, business_line: 1, department: 2 };
  const rows = (await store.listUnits(ctx.tx)).map((row) => ({ row, sort: `${order[row.kind]} ${nameKey(row.name)}` }));
  return rows.toSorted((a, b) => (a.sort < b.sort ? -1 : 1)).map(({ row }) => row);
}

export type NewUnit = Omit<Unit, "id" | "version">;

/** Adds a unit; gives its id. Asks for no permission: the route does. */
export async function addUnit(ctx: Ctx, input: NewUnit): Promise<string> {
  const id = newId();
  try {
    await store.insertUnit(ctx.tx, { ...input, id });
  } catch (error) {
    if (violates(error, "unit_key_key")) throw noField("key", "taken");
    throw (error as { code?: string }).code === "23503" ? noField("parentId", "unit_unknown") : error;
  }
  ctx.record({ kind: "unit.added", subject: ["unit", id], data: { ...input } });
  return id;
}

/** Renames or moves a unit. */
export async function changeUnit(ctx: Ctx, id: string, change: { name?: string | undefined; parentId?: string | null | undefined; version: number }): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  await store.lockTree(ctx.tx);
  const unit = found(await store.lockUnit(ctx.tx, id));
  insistVersion(change.version, unit.version);
  const parentId = change.parentId === undefined ? unit.parentId : change.parentId;
  const units = await store.listUnits(ctx.tx);
  if (parentId !== null && !units.some((one) => one.id === parentId)) throw noField("parentId", "unit_unknown");
  insist(mayStandUnder(units, id, parentId));
  const name = change.name ?? unit.name;
  await store.updateUnit(ctx.tx, id, name, parentId);
  ctx.record({ kind: "unit.changed", subject: ["unit", id], data: { name, parentId, before: { name: unit.name, parentId: unit.parentId } } });
}

/** Removes a unit that nothing belongs to. */
export async function removeUnit(ctx: Ctx, id: string): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  const unit = found(await store.lockUnit(ctx.tx, id));
  if (await store.unitIsUsed(ctx.tx, unit)) throw new Refusal("unit_in_use");
  await store.deleteUnit(ctx.tx, id);
  ctx.record({ kind: "unit.removed", subject: ["unit", id], data: { key: unit.key, name: unit.name } });
}

export async function readUnit(ctx: Ctx, id: string): Promise<Unit> {
  return found((await store.listUnits(ctx.tx)).find((unit) => unit.id === id));
}
