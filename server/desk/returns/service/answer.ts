import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { ReturnPorts } from "../ports.ts";
import { mayAnswer, mayAsk, type Claim } from "../rules.ts";
import * as store from "../store.ts";
import { casefor, plain } from "./ask.ts";
import { settleRequest } from "./settle.ts";

export interface Answer {
  result: "refunded" | "exchanged" | "refused";
  shopNumber?: string | undefined;
  /** Less than was asked for. */
  amountFen?: number | undefined;
  note: string;
}

/** A request that is open, within reach; its ticket is locked first, as whoever works on the ticket does. */
async function openRequest(ports: ReturnPorts, ctx: Ctx, id: string): Promise<store.StoredRequest> {
  const ticketId = await store.ticketOfRequest(ctx.tx, id);
  if (ticketId !== null) await ports.tickets.hold(ctx.tx, ticketId);
  const request = found(await store.lockRequest(ctx.tx, id));
  await ports.money.orderForReturn(ctx, request.orderId);
  insist(mayAnswer(request));
  return request;
}

/** The shop has answered: what was set aside is refunded under its number, or free again (R-TK-04); the ticket follows. */
export async function answerReturn(ports: ReturnPorts, ctx: Ctx, id: string, answer: Answer): Promise<void> {
  const request = await openRequest(ports, ctx, id);
  if (answer.result === "refunded" && answer.shopNumber === undefined) throw new Refusal("returns_no_number", { fields: [{ path: "shopNumber", code: "returns_no_number" }] });
  if (answer.result === "refused" && answer.note === "") throw new Refusal("returns_no_reason", { fields: [{ path: "note", code: "returns_no_reason" }] });
  await settleRequest(ports, ctx, request, { result: answer.result, shopNumber: answer.shopNumber ?? null, amountFen: answer.amountFen ?? null, note: answer.note });
  if (request.ticketId !== null) await ports.tickets.follow(ctx, request.ticketId, answer.result);
}

/** The customer has thought better of it. */
export async function withdrawReturn(ports: ReturnPorts, ctx: Ctx, id: string): Promise<void> {
  const request = await openRequest(ports, ctx, id);
  await settleRequest(ports, ctx, request, { result: "withdrawn", shopNumber: null, amountFen: null, note: "" });
  if (request.ticketId !== null) await ports.tickets.follow(ctx, request.ticketId, "withdrawn");
}

/** A refund that the shop made by itself; what passes what we know goes to a person, with the line marked. */
export async function takeRefund(ports: ReturnPorts, ctx: Ctx, orderId: string, told: { shopNumber: string; lines: readonly Claim[] }): Promise<{ overFen: number }> {
  insist(mayAsk(told.lines, "refund"));
  const { order, limits } = await casefor(ports, ctx, orderId);
  const overFen = await ports.money.refundTold(ctx, orderId, limits, told.shopNumber, told.lines);
  ctx.record({ kind: "returns.refund_told", subject: ["order", orderId], data: { amountFen: told.lines.reduce((sum, line) => sum + line.amountFen, 0), overFen } });
  if (overFen > 0) await notify(ctx, await ports.reviewers(ctx.tx), { kind: "returns.over", params: { order: order.number, yuan: (overFen / 100).toFixed(2) } });
  return { overFen };
}

/** Somebody has looked at it, and says what came of it. */
export async function reviewOver(ports: ReturnPorts, ctx: Ctx, orderId: string, input: { n: number; note: string }): Promise<void> {
  await ports.money.orderForReturn(ctx, orderId);
  if ((await ports.money.markReviewed(ctx.tx, orderId, input.n)) === 0) throw new Refusal("returns_line_unknown", { fields: [{ path: "n", code: "returns_line_unknown", params: { n: input.n } }] });
  ctx.record({ kind: "returns.over_reviewed", subject: ["order", orderId], data: { n: input.n, note: plain(input.note) } });
}
