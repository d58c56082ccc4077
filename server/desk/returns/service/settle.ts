import type { Ctx } from "#server/kernel/context.ts";
import { violates, type Tx } from "#server/kernel/db.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import type { ReturnPorts } from "../ports.ts";
import { compensationLine, inPart, mayAnswer, mayPay } from "../rules.ts";
import * as store from "../store.ts";
import { approve, withoutCompensation } from "./approve.ts";
import { claimsOf, mayExcept, plain } from "./ask.ts";

export interface Settlement {
  result: "refunded" | "exchanged" | "refused" | "withdrawn";
  shopNumber: string | null;
  /** In part, after a failed inspection; never more than was asked for. */
  amountFen: number | null;
  note: string;
}

/** A refund of the shop answers one request: its number for a second one is a slip of the hand. */
async function once(answering: Promise<void>): Promise<void> {
  await answering.catch((error: unknown) => {
    if (violates(error, "return_shop_number")) throw new Refusal("returns_number_used", { fields: [{ path: "shopNumber", code: "returns_number_used" }] });
    throw error;
  });
}

/** A request comes to its end (R-TK-04): what was set aside goes back, all or in part, under the shop's number, and the rest is free again. The request is locked. */
export async function settleRequest(ports: ReturnPorts, ctx: Ctx, request: store.StoredRequest, given: Settlement): Promise<void> {
  insist(mayAnswer(request));
  const claims = claimsOf(request.wish, request.lines);
  const asked = claims.reduce((sum, claim) => sum + claim.amountFen, 0);
  if (given.amountFen !== null && given.amountFen > asked) {
    const params = { most: (asked / 100).toFixed(2) };
    throw new Refusal("returns_part_too_much", { params, fields: [{ path: "amountFen", code: "returns_part_too_much", params }] });
  }
  const back = given.result === "refunded" || given.result === "exchanged";
  const { paid, rest } = back ? inPart(claims, given.amountFen ?? asked) : { paid: [], rest: claims };
  // The shop's own system says what it did; people do nothing before another one has agreed.
  if (ctx.actor.kind === "staff" && paid.some((claim) => (request.remedy !== null || claim.n === compensationLine) && claim.amountFen > 0)) await insistAgreed(ports, ctx, request);
  // What is exchanged gives back its freight and compensation under the request's own number.
  if (back) await ports.money.settle(ctx, request.orderId, given.shopNumber ?? `return-${request.number}`, paid);
  await ports.money.free(ctx.tx, request.orderId, rest);
  await once(store.answerRequest(ctx.tx, request.id, { state: given.result, at: ctx.now, by: ctx.actor.kind === "staff" ? ctx.actor.id : null, shopNumber: given.shopNumber, note: plain(given.note) }));
  if (back) await store.saveRefunded(ctx.tx, request.id, paid);
  const { orderId, number } = request;
  if (given.result === "withdrawn") ctx.record({ kind: "returns.withdrawn", subject: ["return", request.id], data: { orderId, number } });
  else ctx.record({ kind: "returns.answered", subject: ["return", request.id], data: { orderId, number, result: given.result, amountFen: paid.reduce((sum, claim) => sum + claim.amountFen, 0) } });
}

/** Whoever may make exceptions, and did not ask for it, agrees by answering; anybody else waits for that. */
async function insistAgreed(ports: ReturnPorts, ctx: Ctx, request: store.StoredRequest): Promise<void> {
  if (mayPay(request) === true) return;
  if (!mayExcept(ctx) || request.askerId === ctx.actor.id) throw new Refusal("returns_unapproved");
  await approve(ports, ctx, request);
}

async function ofTicket(ctx: Ctx, ticketId: string): Promise<store.StoredRequest | undefined> {
  const id = await store.requestOfTicket(ctx.tx, ticketId);
  return id === null ? undefined : store.lockRequest(ctx.tx, id);
}

/** The goods are back: the shop's refund or exchange is due now. */
export async function due(ctx: Ctx, ticketId: string): Promise<void> {
  const request = await ofTicket(ctx, ticketId);
  if (!request || request.state !== "asked") return;
  insist(mayPay(request));
  ctx.record({ kind: "returns.due", subject: ["return", request.id], data: { orderId: request.orderId, number: request.number, wish: request.wish } });
}

/** Another person agreed on the ticket to what waits for that. */
export async function approveByTicket(ports: ReturnPorts, ctx: Ctx, ticketId: string): Promise<void> {
  const request = await ofTicket(ctx, ticketId);
  if (request?.state === "asked") await approve(ports, ctx, request);
}

/** Nobody did: the request goes on without. Gives how much less it asks for. */
export async function goOnWithout(ports: ReturnPorts, ctx: Ctx, ticketId: string): Promise<number> {
  const request = await ofTicket(ctx, ticketId);
  return request?.state === "asked" && request.needsApproval ? withoutCompensation(ports, ctx, request) : 0;
}

/** The ticket's way came to the refund or the exchange: settled once, whoever repeats it. */
export async function settleByTicket(ports: ReturnPorts, ctx: Ctx, ticketId: string, given: { shopNumber: string | null; amountFen: number | null }): Promise<void> {
  const request = await ofTicket(ctx, ticketId);
  // Opened by hand, without a request: there is no money to settle.
  if (!request) return;
  const exchange = request.wish === "exchange";
  if (!exchange && given.shopNumber === null) throw new Refusal("returns_no_number", { fields: [{ path: "shopNumber", code: "returns_no_number" }] });
  await settleRequest(ports, ctx, request, { result: exchange ? "exchanged" : "refunded", shopNumber: exchange ? null : given.shopNumber, amountFen: given.amountFen, note: "" });
}

/** It comes to nothing: refused, taken back, or the goods went back to the customer. */
export async function freeByTicket(ports: ReturnPorts, ctx: Ctx, ticketId: string, result: "refused" | "withdrawn", note: string): Promise<void> {
  const request = await ofTicket(ctx, ticketId);
  if (request?.state !== "asked") return;
  await settleRequest(ports, ctx, request, { result, shopNumber: null, amountFen: null, note });
}

/** Whether money is set aside that this ticket settles or frees. */
export const carries = async (tx: Tx, ticketId: string): Promise<boolean> => {
  const id = await store.requestOfTicket(tx, ticketId);
  return id !== null && (await store.findRequest(tx, id))?.state === "asked";
};
