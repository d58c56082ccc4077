import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { insist } from "#server/kernel/refusal.ts";
import type { ReturnPorts } from "../ports.ts";
import { compensationLine, mayRenew, needsApproval } from "../rules.ts";
import * as store from "../store.ts";
import { aloneOf, casefor, claimsOf, sumOf } from "./ask.ts";

/** What its ticket is told of a request that is examined anew. */
export interface Renewed {
  number: number;
  amountFen: number;
  /** Compensation that waits for another person. */
  waitsFen: number | null;
}

/**
 * The customer did not accept the refusal and opened the ticket again (R-TK-10): the request is examined anew as it was asked, by the rules that held then, for the customer asked in time. Its
 * money is set aside again, never more than is left by now; whether compensation waits for another person is decided anew. Null: a ticket without a request.
 */
export async function renewByTicket(ports: ReturnPorts, ctx: Ctx, ticketId: string): Promise<Renewed | null> {
  const known = await store.requestOfTicket(ctx.tx, ticketId);
  const request = known === null ? undefined : await store.lockRequest(ctx.tx, known);
  if (!request) return null;
  insist(mayRenew(request));
  const { limits, rules } = await casefor(ports, ctx, request.orderId, true);
  const balances = await ports.money.balances(ctx.tx, request.orderId, limits);
  const claims = claimsOf(request.wish, request.lines);
  const compensationFen = sumOf(claims.filter((claim) => claim.n === compensationLine));
  const waits = needsApproval(rules, await aloneOf(ctx.tx, request.orderId, balances), compensationFen);
  await ports.money.reserve(ctx.tx, request.orderId, balances, claims);
  const id = newId();
  const number = await store.copyRequest(ctx.tx, request.id, { id, needsApproval: waits, at: ctx.now, by: ctx.actor.kind === "staff" ? ctx.actor.id : null });
  const amountFen = sumOf(claims);
  ctx.record({ kind: "returns.asked", subject: ["return", id], data: { orderId: request.orderId, number, wish: request.wish, reason: request.reason, amountFen, version: request.version, exception: request.exceptionWhy !== null, again: request.number, ...(waits ? { needsApproval: true } : {}) } });
  return { number, amountFen, waitsFen: waits ? compensationFen : null };
}
