import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found } from "#server/kernel/refusal.ts";
import type { ReturnPorts } from "../ports.ts";
import { mayAnswer, type Claim } from "../rules.ts";
import * as store from "../store.ts";
import { answerReturn } from "./answer.ts";
import { casefor, claimsOf } from "./ask.ts";

/** What of a request its shop is asked to do (R-OR-02). */
export async function returnOf(tx: Tx, id: string): Promise<{ orderId: string; ticketId: string | null; wish: string; reason: string; remedy: string | null; lines: Claim[] } | undefined> {
  const request = await store.findRequest(tx, id);
  // Of an exchange the goods go too, of a refund only money.
  return request && request.state === "asked" ? { orderId: request.orderId, ticketId: request.ticketId, wish: request.wish, reason: request.remedy ?? request.reason, remedy: request.remedy, lines: request.lines.map(({ n, amountFen }) => ({ n, amountFen })) } : undefined;
}

/** The shop's system has answered. A request that a person answered or took back in the meantime stays as it is; money that moved all the same is counted once by its number. */
export async function shopAnswered(ports: ReturnPorts, ctx: Ctx, id: string, said: { result: "done" | "refused"; number: string | null; reason: string }): Promise<"taken" | "number_used"> {
  const request = found(await store.findRequest(ctx.tx, id));
  const number = said.result === "done" ? said.number : null;
  if (number !== null && (await store.numberUsed(ctx.tx, request.orderId, number, id))) return "number_used";
  if (mayAnswer(request) === true) {
    const result = said.result === "refused" ? "refused" : request.wish === "exchange" ? "exchanged" : "refunded";
    await answerReturn(ports, ctx, id, { result, shopNumber: number ?? undefined, note: said.reason });
    return "taken";
  }
  const amountFen = claimsOf(request.wish, request.lines).reduce((sum, claim) => sum + claim.amountFen, 0);
  if (number !== null && amountFen > 0) await takeWholeRefund(ports, ctx, request.orderId, { shopNumber: number, amountFen });
  return "taken";
}

/** A refund that the shop tells of among its payments, whole and without lines; what passes what we know goes to a person. */
export async function takeWholeRefund(ports: ReturnPorts, ctx: Ctx, orderId: string, told: { shopNumber: string; amountFen: number }): Promise<void> {
  const { order, limits } = await casefor(ports, ctx, orderId);
  const { counted, overFen } = await ports.money.refundToldWhole(ctx, orderId, limits, told.shopNumber, told.amountFen);
  if (!counted) return;
  ctx.record({ kind: "returns.refund_told", subject: ["order", orderId], data: { amountFen: told.amountFen, overFen } });
  if (overFen > 0) await notify(ctx, await ports.reviewers(ctx.tx), { kind: "returns.over", params: { order: order.number, yuan: (overFen / 100).toFixed(2) } });
}
