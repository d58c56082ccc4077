import type { CareStep } from "#contract/care.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { addDays } from "#server/kernel/time/index.ts";
import type { CarePorts } from "../ports.ts";
import * as store from "../store/steps.ts";
import { turnWatch, watchOf } from "../store/watch.ts";
import { insistServer, keptWords, reachCustomer, shownWords, staffId, todayOf } from "./core.ts";
import { followFile } from "./reckon.ts";

/** A customer's development plan: its steps as staff read them. */
export async function stepViews(ports: CarePorts, ctx: Ctx, contactIds: readonly string[]): Promise<CareStep[]> {
  const steps = await store.stepsOf(ctx.tx, contactIds);
  const keys = await ports.keys.findMany(ctx.tx, [...new Set(steps.filter((s) => s.secret !== null || s.wordsSecret !== null).map((s) => s.contactId))]);
  return steps.map((s) => ({
    id: s.id, dueOn: s.dueOn, owner: { id: s.ownerId, name: s.ownerName }, endedAt: s.endedAt?.toISOString() ?? null, done: s.done,
    what: shownWords(keys, { table: "step", column: "secret", row: s.id, contactId: s.contactId }, s.what, s.secret),
    words: shownWords(keys, { table: "step", column: "words_secret", row: s.id, contactId: s.contactId }, s.words, s.wordsSecret),
  }));
}

/** Plans a step; one for today stands on the list at once. */
export async function planStep(ports: CarePorts, ctx: Ctx, id: string, input: { what: string; dueOn: string; ownerId?: string | undefined }): Promise<{ id: string }> {
  const { customerId, contactIds } = await reachCustomer(ports, ctx, id, "care.serve");
  const today = await todayOf(ports, ctx);
  if (input.dueOn < today || input.dueOn > addDays(today, 3 * 366)) throw new Refusal("invalid", { fields: [{ path: "dueOn", code: input.dueOn < today ? "day_past" : "day_too_far" }] });
  const ownerId = input.ownerId ?? ctx.actor.id!;
  await insistServer(ports, ctx, ownerId);
  const step = newId();
  const contactId = contactIds[0]!;
  const { text, secret } = await keptWords(ports, ctx, { table: "step", column: "secret", row: step, contactId }, input.what);
  await store.insertStep(ctx.tx, { id: step, contactId, ownerId, what: text, secret, dueOn: input.dueOn, at: ctx.now, byId: staffId(ctx) });
  ctx.record({ kind: "care.step_planned", subject: ["customer", customerId], data: { step, dueOn: input.dueOn, ownerId } });
  await followFile(ports, ctx, customerId);
  return { id: step };
}

/** Its owner ends a step, or a leader; what stood on the list for it is over. */
export async function endStep(ports: CarePorts, ctx: Ctx, id: string, input: { done: boolean; words: string }): Promise<void> {
  const scope = insistPermission(ctx.actor, "care.serve");
  const step = found(await store.lockStep(ctx.tx, id));
  found(scope === "all" || step.ownerId === ctx.actor.id ? true : null);
  if (step.endedAt !== null) throw new Refusal("step_ended");
  await closeStep(ports, ctx, step, input);
  const open = (await watchOf(ctx.tx, [step.contactId], true)).filter((one) => one.kind === "plan" && one.about === id && (one.state === "open" || one.state === "later"));
  await turnWatch(ctx.tx, open.map((one) => one.id), "gone");
}

/** Ends a step where it stands, whether on the customer's page or by its line of the list. */
export async function closeStep(ports: CarePorts, ctx: Ctx, step: Pick<store.StoredStep, "id" | "contactId">, input: { done: boolean; words: string }): Promise<void> {
  const { text, secret } = await keptWords(ports, ctx, { table: "step", column: "words_secret", row: step.id, contactId: step.contactId }, input.words);
  await store.endStep(ctx.tx, step.id, { at: ctx.now, done: input.done, words: text, secret });
  ctx.record({ kind: "care.step_ended", subject: ["customer", await ports.customers.customerOf(ctx.tx, step.contactId)], data: { step: step.id, done: input.done } });
}
