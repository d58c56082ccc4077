import type { Skill } from "#contract/organization.ts";
import type { LocalText } from "#contract/common.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { violates } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { insistVersion, insistWhole, noField } from "../no.ts";
import * as store from "../store/teams.ts";

export const listSkills = (ctx: Ctx): Promise<Skill[]> => store.listSkills(ctx.tx);
export const readSkill = async (ctx: Ctx, key: string): Promise<Skill> => found((await store.listSkills(ctx.tx, key))[0]);

/** Adds a skill. Asks for no permission: the route does. */
export async function addSkill(ctx: Ctx, input: { key: string; name: LocalText; sort: number }): Promise<void> {
  try {
    await store.insertSkill(ctx.tx, input);
  } catch (error) {
    throw violates(error, "skill_pkey") ? noField("key", "taken") : error;
  }
  ctx.record({ kind: "skill.added", subject: ["skill", null], data: { ...input } });
}

/** Renames a skill or moves it in the order. */
export async function changeSkill(ctx: Ctx, key: string, change: { name?: LocalText | undefined; sort?: number | undefined; version: number }): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  const skill = found(await store.lockSkill(ctx.tx, key));
  insistVersion(change.version, skill.version);
  const next = { key, name: change.name ?? skill.name, sort: change.sort ?? skill.sort };
  await store.updateSkill(ctx.tx, next);
  ctx.record({ kind: "skill.changed", subject: ["skill", null], data: next });
}

/** Removes a skill that nobody has. */
export async function removeSkill(ctx: Ctx, key: string): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  found(await store.lockSkill(ctx.tx, key));
  const { people } = await readSkill(ctx, key);
  if (people > 0) throw new Refusal("skill_in_use", { params: { people } });
  await store.deleteSkill(ctx.tx, key);
  ctx.record({ kind: "skill.removed", subject: ["skill", null], data: { key } });
}
