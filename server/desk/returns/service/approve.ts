import type { Ctx } from "#server/kernel/context.ts";
import { insist } from "#server/kernel/refusal.ts";
import type { ReturnPorts } from "../ports.ts";
import { compensationLine, mayApprove } from "../rules.ts";
import * as store from "../store.ts";
import { sumOf } from "./ask.ts";

/** Somebody else agrees to compensation above what one person may promise; where nobody else might, the record says that the same one looked again. The request is locked. */
export async function approve(ports: ReturnPorts, ctx: Ctx, request: store.StoredRequest): Promise<void> {
  const others = (await ports.reviewers(ctx.tx)).filter((id) => id !== ctx.actor.id).length;
  insist(mayApprove({ ...request, askedBy: request.askerId }, ctx.actor.id, others));
  await store.approveRequest(ctx.tx, request.id, ctx.actor.id!, ctx.now);
  ctx.record({ kind: "returns.compensation_approved", subject: ["return", request.id], data: { orderId: request.orderId, number: request.number, amountFen: request.remedy === null ? compensationOf(request) : sumOf(request.lines), stoodIn: request.askerId === ctx.actor.id } });
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
