import type { Ctx } from "#server/kernel/context.ts";
import { insist } from "#server/kernel/refusal.ts";
import type { ReturnPorts } from "../ports.ts";
import { compensationLine, mayApprove } from "../rules.ts";
import * as store from "../store.ts";
import { casefor, sumOf } from "./ask.ts";

/** Somebody else agrees to compensation above what one person may promise; where nobody else might, the record says that the same one looked again. The request is locked. */
export async function approve(ports: ReturnPorts, ctx: Ctx, request: store.StoredRequest): Promise<void> {
  const others = (await ports.reviewers(ctx.tx)).filter((id) => id !== ctx.actor.id).length;
  insist(mayApprove({ ...request, askedBy: request.askerId }, ctx.actor.id, others));
  await store.approveRequest(ctx.tx, request.id, ctx.actor.id!, ctx.now);
  ctx.record({ kind: "returns.compensation_approved", subject: ["return", request.id], data: { orderId: request.orderId, number: request.number, amountFen: compensationOf(request), stoodIn: request.askerId === ctx.actor.id } });
}

const compensationOf = (request: store.StoredRequest): number => sumOf(request.lines.filter((line) => line.n === compensationLine));

/** Nobody agreed: the compensation is free again and asked for no more, the rest goes on. Gives how much less that is. */
export async function withoutCompensation(ports: ReturnPorts, ctx: Ctx, request: store.StoredRequest): Promise<number> {
  const amountFen = compensationOf(request);
  await ports.money.free(ctx.tx, request.orderId, [{ n: compensationLine, amountFen }]);
  await store.dropCompensation(ctx.tx, request.id, compensationLine);
  ctx.record({ kind: "returns.compensation_refused", subject: ["return", request.id], data: { orderId: request.orderId, number: request.number, amountFen } });
  return amountFen;
}

/**
 * What a complaint gave beside the goods (R-TK-02) is money of its order: counted once under the ticket's number, another amount of a later round in place of the earlier, and what is asked for
 * afterwards is judged together with it. Its own way had its own approval, so it may pass what a request might ask for.
 */
export async function giveCompensation(ports: ReturnPorts, ctx: Ctx, orderId: string, given: { number: string; amountFen: number }): Promise<void> {
  const { limits } = await casefor(ports, ctx, orderId, true);
  const before = (await ports.money.balances(ctx.tx, orderId, limits)).find((line) => line.n === compensationLine);
  const room = { ...limits, compensationFen: Math.max(limits.compensationFen, (before?.refundedFen ?? 0) + (before?.reservedFen ?? 0) + given.amountFen) };
  const { counted } = await ports.money.refundToldWhole(ctx, orderId, room, given.number, given.amountFen, (amountFen) => [{ n: compensationLine, amountFen }]);
  if (counted) ctx.record({ kind: "returns.compensation_given", subject: ["order", orderId], data: given });
}
