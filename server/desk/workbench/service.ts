import { mostReplies, mostViews, type OwnReply } from "#contract/workbench.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { insistImpersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { insertedAt, keeps, mayAdd, ordered } from "./rules.ts";
import type { Filters, List } from "./store.ts";
import * as store from "./store.ts";

/** What the workbench needs from the lists whose filters it keeps; app.ts hands it in: how many fit a filter within the actor's reach, at most one more than `most`. */
export type WorkbenchPorts = { readonly [L in List]: (ctx: Ctx, filter: Filters[L], most: number) => Promise<number> };

const countCap = 1000;
const self = (ctx: Ctx): string => {
  if (ctx.actor.id === null) throw new Refusal("unauthenticated");
  return ctx.actor.id;
};
const mayShare = (ctx: Ctx): boolean => ctx.actor.scopeOf("views.share") !== null;

interface ViewInput<L extends List> {
  name: string;
  shared: boolean;
  filter: Filters[L];
}
interface SavedView<L extends List> extends ViewInput<L> {
  id: string;
  mine: boolean;
  count: { value: number; capped: boolean };
}

/** Own and shared views, each counted within the reader's reach. */
export async function listViews<L extends List>(ports: WorkbenchPorts, ctx: Ctx, list: L): Promise<{ rows: SavedView<L>[] }> {
  const me = self(ctx);
  const rows: SavedView<L>[] = [];
  for (const view of await store.viewsFor(ctx.tx, list, me)) {
    const n = await ports[list](ctx, view.filter, countCap);
    rows.push({ id: view.id, name: view.name, shared: view.shared, mine: keeps(view, me, mayShare(ctx)), filter: view.filter, count: { value: Math.min(n, countCap), capped: n > countCap } });
  }
  return { rows };
}

/** Saves a filter under a name. A deleted one comes back this way, at the place it had. */
export async function addView<L extends List>(ctx: Ctx, list: L, input: ViewInput<L> & { at?: number | undefined }): Promise<{ id: string }> {
  const me = self(ctx);
  if (input.shared) insistPermission(ctx.actor, "views.share");
  const standing = (await store.lockList(ctx.tx, list, input.shared, me)).map((view) => view.id);
  insist(mayAdd(standing.length, mostViews, "too_many_views"));
  insistImpersonal({ name: input.name });
  const view = { id: newId(), ownerId: me, shared: input.shared, name: input.name, filter: input.filter };
  await store.insertView(ctx.tx, list, view, ctx.now);
  await store.saveOrder(ctx.tx, insertedAt(standing, view.id, input.at));
  if (view.shared) ctx.record({ kind: "view.saved", subject: ["view", view.id], data: { name: view.name, filter: view.filter } });
  return { id: view.id };
}

/** A view that this actor keeps; of others' own views nothing is said. */
async function kept(ctx: Ctx, list: List, id: string): Promise<store.StoredView> {
  const me = self(ctx);
  const view = found(await store.readView(ctx.tx, list, id));
  if (!view.shared && view.ownerId !== me) throw new Refusal("not_found");
  if (!keeps(view, me, mayShare(ctx))) throw new Refusal("forbidden", { params: { permission: "views.share" } });
  return view;
}

export async function changeView<L extends List>(ctx: Ctx, list: L, id: string, input: ViewInput<L>): Promise<void> {
  const before = await kept(ctx, list, id);
  insistImpersonal({ name: input.name });
  if (input.shared) insistPermission(ctx.actor, "views.share");
  await store.saveView(ctx.tx, { ...before, ...input }, ctx.now);
  if (before.shared || input.shared) ctx.record({ kind: "view.saved", subject: ["view", id], data: { name: input.name, filter: input.filter } });
}

/** Sorts the lists that this actor keeps; ids of others' are passed over. */
export async function sortViews(ctx: Ctx, list: List, ids: readonly string[]): Promise<void> {
  const me = self(ctx);
  for (const shared of mayShare(ctx) ? [false, true] : [false]) await store.saveOrder(ctx.tx, ordered((await store.lockList(ctx.tx, list, shared, me)).map((view) => view.id), ids));
}

export async function removeView(ctx: Ctx, list: List, id: string): Promise<void> {
  const view = await kept(ctx, list, id);
  await store.deleteView(ctx.tx, id);
  if (view.shared) ctx.record({ kind: "view.deleted", subject: ["view", id], data: { name: view.name } });
}

export async function listReplies(ctx: Ctx): Promise<{ rows: OwnReply[] }> {
  return { rows: await store.repliesOf(ctx.tx, self(ctx)) };
}

/** Adds a reply of one's own, or changes one: a shortcut stands for one thing. */
export async function keepReply(ctx: Ctx, id: string | null, input: Omit<OwnReply, "id">): Promise<{ id: string }> {
  const me = self(ctx);
  await store.lockReplies(ctx.tx, me);
  const mine = await store.repliesOf(ctx.tx, me);
  if (id === null) insist(mayAdd(mine.length, mostReplies, "too_many_replies"));
  else found(mine.find((reply) => reply.id === id));
  const reply = { ...input, id: id ?? newId() };
  if (!(await store.saveReply(ctx.tx, me, reply, ctx.now))) throw new Refusal("shortcut_taken", { fields: [{ path: "shortcut", code: "shortcut_taken" }] });
  return { id: reply.id };
}

export async function removeReply(ctx: Ctx, id: string): Promise<void> {
  if (!(await store.deleteReply(ctx.tx, self(ctx), id))) throw new Refusal("not_found");
}
