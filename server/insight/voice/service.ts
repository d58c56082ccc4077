import { mostThemes, type VoicePlace, type VoiceTheme } from "#contract/voice.ts";
import { type Ctx, insistPermission, reaches } from "#server/kernel/context.ts";
import { insistImpersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { folded, mayMerge } from "./rules.ts";
import * as store from "./store.ts";

export async function listThemes(ctx: Ctx): Promise<{ rows: VoiceTheme[] }> {
  return { rows: await store.themes(ctx.tx) };
}

/** No other theme in use is called so. */
async function insistFree(ctx: Ctx, name: string, but: string | null): Promise<void> {
  insistImpersonal({ name });
  const other = await store.themeCalled(ctx.tx, folded(name));
  if (other && other.id !== but) throw new Refusal("theme_known", { fields: [{ path: "name", code: "theme_known" }] });
}

/** Names a new theme (R-CV-06: themes are named by people). */
export async function makeTheme(ctx: Ctx, name: string): Promise<{ id: string }> {
  await store.lockThemes(ctx.tx);
  await insistFree(ctx, name, null);
  if ((await store.countThemes(ctx.tx)) >= mostThemes) throw new Refusal("too_many_themes", { params: { most: mostThemes } });
  const id = newId();
  await store.insertTheme(ctx.tx, { id, name, folded: folded(name), by: ctx.actor.id!, at: ctx.now });
  ctx.record({ kind: "voice.theme_made", subject: ["voice_theme", id], data: { name } });
  return { id };
}

export async function renameTheme(ctx: Ctx, id: string, name: string): Promise<void> {
  await store.lockThemes(ctx.tx);
  const before = found(await store.readTheme(ctx.tx, id));
  await insistFree(ctx, name, id);
  await store.nameTheme(ctx.tx, id, name, folded(name));
  ctx.record({ kind: "voice.theme_renamed", subject: ["voice_theme", id], data: { before: before.name, after: name } });
}

/** Two themes say the same: everything of the one goes to the other. */
export async function mergeThemes(ctx: Ctx, id: string, into: string): Promise<void> {
  await store.lockThemes(ctx.tx);
  const [theme, other] = [found(await store.readTheme(ctx.tx, id)), found(await store.readTheme(ctx.tx, into))];
  insist(mayMerge(theme, other));
  const moved = await store.mergeTheme(ctx.tx, id, into);
  ctx.record({ kind: "voice.themes_merged", subject: ["voice_theme", id], data: { into, moved } });
}

/** Puts what customers said under a theme, or takes it out (null); what lies beyond the actor's reach is not there. */
export async function linkPlaces(ctx: Ctx, places: readonly VoicePlace[], themeId: string | null): Promise<void> {
  const scope = insistPermission(ctx.actor, "voice.write");
  const wanted = [...new Map(places.map((one) => [`${one.conversationId} ${one.kind} ${one.category} ${one.n}`, one])).values()];
  await store.lockThemes(ctx.tx);
  if (themeId !== null) found(await store.readTheme(ctx.tx, themeId));
  const within = (await store.ownersOf(ctx.tx, wanted)).filter((one) => reaches(ctx.actor, scope, one));
  if (within.length < wanted.length) throw new Refusal("not_found");
  if (themeId === null) await store.dropLinks(ctx.tx, wanted);
  else await store.saveLinks(ctx.tx, wanted, themeId, ctx.actor.id!, ctx.now);
  const conversations = [...new Set(wanted.map((one) => one.conversationId))];
  if (themeId === null) ctx.record({ kind: "voice.unlinked", subject: ["conversations", null], data: { places: wanted.length, conversations } });
  else ctx.record({ kind: "voice.linked", subject: ["voice_theme", themeId], data: { places: wanted.length, conversations } });
}
