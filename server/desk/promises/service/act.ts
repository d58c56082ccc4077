import type { CallResult } from "#contract/promises.ts";
import { answerableFor } from "#server/foundation/organization/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, reaches, type Ctx } from "#server/kernel/context.ts";
import { clearDeadline } from "#server/kernel/jobs/deadlines.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { openNumber, sealedWords, type PromisePorts } from "../parts.ts";
import { brokenAt, mayAct, mayBeDue, mayClaim } from "../rules.ts";
import { addStep, changePromise, lockOwedBy, lockPromise, nextStep, type Change, type NewStep, type StoredPromise } from "../store.ts";
import { timePromise } from "./make.ts";

/** Locks a promise within the actor's reach; beyond it, it does not exist. */
async function within(ctx: Ctx, id: string): Promise<{ promise: StoredPromise; everywhere: boolean }> {
  const scope = insistPermission(ctx.actor, "promises.serve");
  const promise = found(await lockPromise(ctx.tx, id));
  if (!reaches(ctx.actor, scope, { ownerId: promise.ownerId, territory: promise.territory })) throw new Refusal("not_found");
  return { promise, everywhere: scope === "all" };
}

async function mine(ctx: Ctx, id: string): Promise<StoredPromise> {
  const { promise, everywhere } = await within(ctx, id);
  insist(mayAct(promise, ctx.actor.id!, everywhere));
  return promise;
}

/** Changes a promise and writes the step beside it. */
async function step(ports: PromisePorts, ctx: Ctx, promise: StoredPromise, change: Change, made: Omit<NewStep, "at" | "byId" | "note"> & { note?: string }): Promise<void> {
  const n = await nextStep(ctx.tx, promise.id);
  const { note, ...rest } = made;
  await changePromise(ctx.tx, promise.id, change);
  await addStep(ctx.tx, promise.id, { ...rest, n, at: ctx.now, byId: ctx.actor.id, ...(note ? { note: await sealedWords(ports.keys, ctx.tx, ctx.now, promise.contactId, `${promise.id}/${n}`, note) } : {}) });
}

export async function endTimes(ctx: Ctx, id: string): Promise<void> {
  await clearDeadline(ctx, "promise.due", id);
  await clearDeadline(ctx, "promise.soon", id);
}

/** Takes a promise upon oneself. */
export async function claimPromise(ports: PromisePorts, ctx: Ctx, id: string): Promise<void> {
  const { promise, everywhere } = await within(ctx, id);
  insist(mayClaim(promise, ctx.actor.id!, everywhere));
  if (promise.ownerId === ctx.actor.id) return;
  await step(ports, ctx, promise, { ownerId: ctx.actor.id! }, { kind: "claimed" });
  ctx.record({ kind: "promise.claimed", subject: ["promise", id], data: { before: promise.ownerId } });
}

/** What a leaving person still owes goes to whoever takes over, if that one may keep it; else nobody has claimed it, and the leaders of its territory are reminded in time. What was missed stays with whoever missed it. */
export async function handOver(ports: PromisePorts, ctx: Ctx, fromId: string, toId: string | null): Promise<number> {
  const owed = await lockOwedBy(ctx.tx, fromId);
  const ownerId = toId !== null && owed.length > 0 && (await ports.servers(ctx.tx)).includes(toId) ? toId : null;
  for (const promise of owed) {
    await step(ports, ctx, promise, { ownerId }, { kind: "passed" });
    ctx.record({ kind: "promise.passed", subject: ["promise", promise.id], data: { before: fromId, ownerId } });
  }
  return owed.length;
}

/** The whole number, for the call, within the day's quota; the record says who looked and why, never the number (R-CU-04). */
export async function numberOfPromise(ports: PromisePorts, ctx: Ctx, id: string, why: { purpose?: string | undefined; reason: string }): Promise<{ value: string }> {
  const promise = await mine(ctx, id);
  const value = found(await openNumber(ports.keys, ctx.tx, promise.contactId, id, promise.phone));
  const { reason } = await ports.opening(ctx, { contactId: promise.contactId, field: "phone", serving: true }, why);
  ctx.record({ kind: "promise.number_shown", subject: ["promise", id], data: { contactId: promise.contactId, reason } });
  return { value };
}

/** A call and what came of it; reaching nobody keeps nothing. */
export async function recordCall(ports: PromisePorts, ctx: Ctx, id: string, input: { result: CallResult; note: string }): Promise<void> {
  const promise = await mine(ctx, id);
  await step(ports, ctx, promise, { called: true }, { kind: "called", result: input.result, note: input.note });
  ctx.record({ kind: "promise.called", subject: ["promise", id], data: { result: input.result } });
}

/** Kept; or, after its time, made good late: it stays counted as missed. */
export async function keepPromise(ports: PromisePorts, ctx: Ctx, id: string, input: { note: string }): Promise<void> {
  const promise = await mine(ctx, id);
  const missedAt = brokenAt(promise, ctx.now);
  await step(ports, ctx, promise, { state: "done", endedAt: ctx.now, ...(missedAt === null ? {} : { missedAt }) }, { kind: "done", note: input.note });
  await endTimes(ctx, id);
  ctx.record({ kind: "promise.done", subject: ["promise", id], data: { inTime: missedAt === null } });
}

/** Another time that the customer agreed to; what was missed before stays missed. */
export async function postponePromise(ports: PromisePorts, ctx: Ctx, id: string, input: { dueAt: string; note: string }): Promise<void> {
  const promise = await mine(ctx, id);
  const dueAt = new Date(input.dueAt);
  insist(mayBeDue(dueAt, ctx.now, (await ports.rules(ctx.tx, ctx.now)).horizonDays));
  await step(ports, ctx, promise, { state: "open", dueAt }, { kind: "postponed", dueAt, note: input.note });
  await timePromise(ports, ctx, id, dueAt);
  ctx.record({ kind: "promise.postponed", subject: ["promise", id], data: { before: promise.dueAt.toISOString(), dueAt: input.dueAt } });
}

/** Withdrawn, with the reason. */
export async function cancelPromise(ports: PromisePorts, ctx: Ctx, id: string, input: { note: string }): Promise<void> {
  const promise = await mine(ctx, id);
  await step(ports, ctx, promise, { state: "cancelled", endedAt: ctx.now }, { kind: "cancelled", note: input.note });
  await endTimes(ctx, id);
  ctx.record({ kind: "promise.cancelled", subject: ["promise", id], data: { by: "staff" } });
}

/** The leaders of the territory's teams; where a team has none, its department's supervisors; where there is nobody either, all supervisors. */
async function leadersFor(ports: PromisePorts, ctx: Ctx, territory: string): Promise<string[]> {
  const near = await answerableFor(ctx.tx, await ports.teamsOf(ctx.tx, territory));
  return near.length > 0 ? near : [...(await ports.supervisors(ctx.tx))];
}

/** The deadline `promise.due`: nobody kept it; who owed it and the leaders are told. */
export async function missPromise(ports: PromisePorts, ctx: Ctx, id: string): Promise<void> {
  const promise = await lockPromise(ctx.tx, id);
  if (!promise || promise.state !== "open" || promise.dueAt > ctx.now) return;
  // Whoever has the ticket when its time passes has broken it.
  const ownerId = promise.source === "ticket" ? await ports.tickets.ownerOf(ctx.tx, promise.ticketId!) : promise.ownerId;
  await changePromise(ctx.tx, id, { state: "missed", missedAt: promise.missedAt ?? ctx.now, ...(ownerId === null ? {} : { ownerId }) });
  await addStep(ctx.tx, id, { n: await nextStep(ctx.tx, id), kind: "missed", at: ctx.now, byId: null });
  ctx.record({ kind: "promise.missed", subject: ["promise", id], data: { ownerId, territory: promise.territory } });
  const told = [...(ownerId ? [ownerId] : []), ...(await leadersFor(ports, ctx, promise.territory))];
  await notify(ctx, told, { kind: "promise.missed", params: { number: promise.number, owner: promise.ownerName }, link: `/promises?state=missed&id=${id}` });
}

/** The deadline `promise.soon`: who owes it is reminded; while nobody does, the leaders are. */
export async function remindPromise(ports: PromisePorts, ctx: Ctx, id: string): Promise<void> {
  const promise = await lockPromise(ctx.tx, id);
  if (!promise || promise.state !== "open") return;
  const minutes = Math.max(1, Math.round((promise.dueAt.getTime() - ctx.now.getTime()) / 60_000));
  const ownerId = promise.source === "ticket" ? await ports.tickets.ownerOf(ctx.tx, promise.ticketId!) : promise.ownerId;
  await notify(ctx, ownerId ? [ownerId] : await leadersFor(ports, ctx, promise.territory), { kind: "promise.soon", params: { number: promise.number, minutes }, link: `/promises?id=${id}` });
}
