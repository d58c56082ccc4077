import { returnEndpoints, type LineBalance, type ReturnRequest } from "#contract/returns.ts";
import type { Remedy } from "#contract/workflow/parts.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import type { ReturnPorts } from "./ports.ts";
import { answerReturn, reviewOver, takeRefund, withdrawReturn, type Answer } from "./service/answer.ts";
import { returnOf, shopAnswered, takeWholeRefund } from "./service/shop.ts";
import type { Asked } from "./rules.ts";
import { aloneFor, askRemedy, countGiven, dropRemedy, giveRemedy, type AloneFacts, type OfRemedy } from "./service/remedy.ts";
import { renewByTicket, type Renewed } from "./service/renew.ts";
import { approveByTicket, carries, due, freeByTicket, goOnWithout, settleByTicket } from "./service/settle.ts";
import { aloneOf, askForReturn, casefor, judgeOrder, leftOf, mayExcept, type Request } from "./service/ask.ts";
import * as store from "./store.ts";

export type { ReturnPorts } from "./ports.ts";
export { judge, type LineFacts } from "./rules.ts";

/** The door of returns (R-TK-04): judged by the handbook, money never more than was paid. */
export interface Returns {
  module: Module;
  ask(ctx: Ctx, orderId: string, request: Request): Promise<{ id: string; number: number; ticket: { id: string; code: string } }>;
  answer(ctx: Ctx, id: string, answer: Answer): Promise<void>;
  /** The same for the customer whose order it is; the caller has found it among the customer's own. */
  askAs(ctx: Ctx, orderId: string, request: Request): Promise<{ id: string; number: number; ticket: { id: string; code: string } }>;
  judgeAs(ctx: Ctx, orderId: string, asked: Asked): ReturnType<typeof judgeOrder>;
  left(ctx: Ctx, orderId: string): Promise<Map<number, number>>;
  /** A refund that the shop tells of by itself. */
  /** What the ticket's way sets off: due, settled once, freed. */
  byTicket: {
    due(ctx: Ctx, ticketId: string): Promise<void>;
    settle(ctx: Ctx, ticketId: string, given: { shopNumber: string | null; amountFen: number | null }): Promise<void>;
    free(ctx: Ctx, ticketId: string, result: "refused" | "withdrawn", note: string): Promise<void>;
    /** Another person agrees to its compensation, or it goes on without, by so much less. */
    approve(ctx: Ctx, ticketId: string): Promise<void>;
    goOnWithout(ctx: Ctx, ticketId: string): Promise<number>;
    /** What was refused is examined anew; null: there is no request. */
    renew(ctx: Ctx, ticketId: string): Promise<Renewed | null>;
    /** Whether money is set aside for it that this ticket alone can settle or free. */
    carries(tx: Tx, ticketId: string): Promise<boolean>;
  };
  /** Money that tickets of other kinds give as their remedy: asked for, settled and freed as a return's is. */
  remedies: {
    /** What one person may give on an order, and what it got so; without an order, the limit alone. */
    alone(ctx: Ctx, of: { ticketId: string; orderId: string | null; code: string }): Promise<AloneFacts>;
    ask(ctx: Ctx, of: OfRemedy, asked: { remedy: Remedy; amountFen: number }): Promise<void>;
    drop(ctx: Ctx, ticketId: string, why: "refused" | "withdrawn", note: string): Promise<void>;
    give(ctx: Ctx, ticketId: string, shopNumber: string | null): Promise<void>;
    /** It was given without the shop's word: settled or counted on the order, once. */
    count(ctx: Ctx, of: OfRemedy, amountFen: number): Promise<void>;
  };
  takeRefund(ctx: Ctx, orderId: string, told: { shopNumber: string; lines: readonly { n: number; amountFen: number }[] }): Promise<{ overFen: number }>;
  /** What of a request its shop is asked to do (R-OR-02). */
  forShop: typeof returnOf;
  /** What the shop's system says of it; counted once, also when it comes late. */
  shopAnswered(ctx: Ctx, id: string, said: Parameters<typeof shopAnswered>[3]): ReturnType<typeof shopAnswered>;
  /** A refund among the shop's payments, without lines. */
  takeWholeRefund(ctx: Ctx, orderId: string, told: { shopNumber: string; amountFen: number }): Promise<void>;
}

async function readReturns(ports: ReturnPorts, ctx: Ctx, orderId: string): Promise<{ balances: LineBalance[]; requests: ReturnRequest[]; mayExcept: boolean; aloneFen: number }> {
  const { order, limits, rules } = await casefor(ports, ctx, orderId);
  const lineOf = (n: number) => order.lines.find((line) => line.n === n);
  const balances = await ports.money.balances(ctx.tx, orderId, limits);
  const requests = await store.requestsOf(ctx.tx, orderId);
  const places = await ports.tickets.places(ctx.tx, requests.flatMap((r) => r.ticketId ?? []));
  const ticketOf = (id: string | null) => (id !== null && places.has(id) ? { id, ...places.get(id)! } : null);
  return {
    balances: balances.map((balance) => ({ ...balance, title: lineOf(balance.n)?.title ?? "", quantity: lineOf(balance.n)?.quantity ?? 1 })).toSorted((a, b) => (a.n < 0 === b.n < 0 ? Math.abs(a.n) - Math.abs(b.n) : a.n < 0 ? 1 : -1)),
    requests: requests.map((r) => ({
      id: r.id, number: r.number, wish: r.wish, reason: r.reason, remedy: r.remedy, state: r.state, version: r.version, approval: r.needsApproval ? { by: r.approverName } : null, exception: r.exceptionWhy === null ? null : { by: r.exceptionBy ?? "", why: r.exceptionWhy },
      lines: r.lines.map((line) => ({ ...line, refundedFen: line.refundedFen ?? null, title: lineOf(line.n)?.title ?? "" })), askedAt: r.askedAt.toISOString(), askedBy: r.askedBy ?? "", answeredAt: r.answeredAt?.toISOString() ?? null, answer: r.answer, ticket: ticketOf(r.ticketId),
    })),
    mayExcept: mayExcept(ctx), aloneFen: Math.max(0, rules.compensation.aloneFen - (await aloneOf(ctx.tx, orderId, balances))),
  };
}

/** Opens the module of returns, exchanges and refunds. */
export function openReturns(ports: ReturnPorts): Returns {
  return {
    ask: (ctx, orderId, request) => askForReturn(ports, ctx, orderId, request),
    askAs: (ctx, orderId, request) => askForReturn(ports, ctx, orderId, request, true),
    judgeAs: (ctx, orderId, asked) => judgeOrder(ports, ctx, orderId, asked, true),
    left: (ctx, orderId) => leftOf(ports, ctx, orderId),
    answer: (ctx, id, answer) => answerReturn(ports, ctx, id, answer),
    byTicket: { due, settle: (ctx, ticketId, given) => settleByTicket(ports, ctx, ticketId, given), free: (ctx, ticketId, result, note) => freeByTicket(ports, ctx, ticketId, result, note), approve: (ctx, ticketId) => approveByTicket(ports, ctx, ticketId), goOnWithout: (ctx, ticketId) => goOnWithout(ports, ctx, ticketId), renew: (ctx, ticketId) => renewByTicket(ports, ctx, ticketId), carries },
    remedies: { alone: (ctx, of) => aloneFor(ports, ctx, of), ask: (ctx, of, asked) => askRemedy(ports, ctx, of, asked), drop: (ctx, ticketId, why, note) => dropRemedy(ports, ctx, ticketId, why, note), give: (ctx, ticketId, number) => giveRemedy(ports, ctx, ticketId, number), count: (ctx, of, amountFen) => countGiven(ports, ctx, of, amountFen) },
    takeRefund: (ctx, orderId, told) => takeRefund(ports, ctx, orderId, told),
    forShop: returnOf,
    shopAnswered: (ctx, id, said) => shopAnswered(ports, ctx, id, said),
    takeWholeRefund: (ctx, orderId, told) => takeWholeRefund(ports, ctx, orderId, told),
    module: {
      name: "returns",
      routes: routes(returnEndpoints, {
        "GET /v1/orders/{id}/returns": (ctx, { params }) => readReturns(ports, ctx, params.id),
        "POST /v1/orders/{id}/returns/judgement": (ctx, { params, body }) => judgeOrder(ports, ctx, params.id, body),
        "POST /v1/orders/{id}/returns": (ctx, { params, body }) => askForReturn(ports, ctx, params.id, body),
        "POST /v1/returns/{id}/answer": async (ctx, { params, body }) => (await answerReturn(ports, ctx, params.id, body), {}),
        "POST /v1/orders/{id}/refunds": (ctx, { params, body }) => takeRefund(ports, ctx, params.id, body),
        "POST /v1/orders/{id}/refunds/review": async (ctx, { params, body }) => (await reviewOver(ports, ctx, params.id, body), {}),
        "POST /v1/returns/{id}/withdrawal": async (ctx, { params }) => (await withdrawReturn(ports, ctx, params.id), {}),
      }),
    },
  };
}
