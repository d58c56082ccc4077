import type { PromiseKind, PromiseState } from "#contract/promises.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { wholeWords, type PromisePorts } from "../parts.ts";
import { brokenAt } from "../rules.ts";
import { addStep, changePromise, lockOfStage, nextStep, promisesOfTicket } from "../store.ts";
import { endTimes } from "./act.ts";
import { write } from "./make.ts";

export interface StagePromise {
  ticketId: string;
  contactId: string;
  shopId: string | null;
  territory: string;
  ownerId: string | null;
  what: string;
  dueAt: Date;
}

/** A ticket came to a stage from which its customer may count on something by a moment (R-FU-05). The ticket is locked. */
export async function promiseOfStage(ports: PromisePorts, ctx: Ctx, { ownerId, ...made }: StagePromise): Promise<void> {
  await write(ports, ctx, { ...made, kind: "reply" satisfies PromiseKind, source: "ticket", conversationId: null, ownerId, phone: null, from: null });
}

/** That stage was left: kept, by whoever has the ticket now; or given up, when it was left without what was promised. A broken one stays broken. */
export async function settleStage(ctx: Ctx, ticketId: string, how: "kept" | "given_up", ownerId: string | null): Promise<void> {
  const promise = await lockOfStage(ctx.tx, ticketId);
  if (!promise) return;
  const missedAt = brokenAt(promise, ctx.now);
  const state = how === "kept" ? ("done" as const) : ("cancelled" as const);
  await changePromise(ctx.tx, promise.id, { state, endedAt: ctx.now, ...(missedAt === null ? {} : { missedAt }), ...(ownerId === null || promise.missedAt !== null ? {} : { ownerId }) });
  await addStep(ctx.tx, promise.id, { n: await nextStep(ctx.tx, promise.id), kind: state, at: ctx.now, byId: ctx.actor.kind === "staff" ? ctx.actor.id : null });
  await endTimes(ctx, promise.id);
  if (how === "kept") ctx.record({ kind: "promise.done", subject: ["promise", promise.id], data: { inTime: missedAt === null, ticketId } });
  else ctx.record({ kind: "promise.cancelled", subject: ["promise", promise.id], data: { by: "ticket", ticketId } });
}

export interface ToldPromise {
  what: string;
  dueAt: Date;
  state: PromiseState;
  broken: boolean;
}

/** What the customer reads of the promises about a ticket: words whole, never who owes them. */
export async function forTicketsCustomer(ports: PromisePorts, tx: Tx, ticketId: string): Promise<ToldPromise[]> {
  return Promise.all((await promisesOfTicket(tx, ticketId)).map(async (p) => ({
    what: await wholeWords(ports.keys, tx, p.contactId, p.id, { text: p.what, secret: p.whatSecret }), dueAt: p.dueAt, state: p.state, broken: p.missedAt !== null,
  })));
}
