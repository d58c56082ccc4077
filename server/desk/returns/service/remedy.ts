import type { Remedy } from "#contract/workflow/parts.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { ReturnPorts } from "../ports.ts";
import { compensationLine, compensationMost, needsApproval, type Asked, type Claim } from "../rules.ts";
import * as store from "../store.ts";
import { aloneOf, casefor, sumOf, verdictOf } from "./ask.ts";
import { freeByTicket, settleRequest } from "./settle.ts";

/** The ticket that gives, the order whose money it is, and how the ticket is called. */
export interface OfRemedy {
  ticketId: string;
  orderId: string;
  code: string;
}
/** What guards are told of an order's money: the limit of one person, all that was given so, and what of it is this ticket's own, by kind. */
export interface AloneFacts {
  limitFen: number;
  /** What is left of the compensation that the rules know of, this ticket's own counted in. */
  mostFen: number;
  givenFen: number;
  own: Partial<Record<Remedy, number>>;
}

type Balances = Awaited<ReturnType<ReturnPorts["money"]["balances"]>>;
const usedOf = (balances: Balances, n: number): number => balances.filter((line) => line.n === n).reduce((sum, line) => sum + line.refundedFen + line.reservedFen, 0);

/** What this ticket gave of a kind: by its requests, and what was counted under its own number before tickets asked. */
async function givenBy(ports: ReturnPorts, ctx: Ctx, { ticketId, orderId, code }: OfRemedy, remedy: Remedy): Promise<{ openFen: number; givenFen: number; countedFen: number }> {
  const own = (await store.remediesOf(ctx.tx, orderId)).find((one) => one.ticketId === ticketId && one.remedy === remedy);
  const countedFen = remedy === "compensation" ? await ports.money.refundedUnder(ctx.tx, orderId, code) : 0;
  return { openFen: own?.openFen ?? 0, givenFen: own?.givenFen ?? 0, countedFen };
}

/** How far one person may go on this order, locked until the transaction ends: two who ask at once are told one after the other. */
export async function aloneFor(ports: ReturnPorts, ctx: Ctx, { orderId, ...of }: { ticketId: string; orderId: string | null; code: string }): Promise<AloneFacts> {
  if (orderId === null) {
    const { compensation } = (await ports.rules(ctx.tx, ctx.now)).body;
    return { limitFen: compensation.aloneFen, mostFen: compensation.aloneFen, givenFen: 0, own: {} };
  }
  const { limits, rules, order } = await casefor(ports, ctx, orderId, true);
  const balances = await ports.money.balances(ctx.tx, orderId, limits);
  const self = { ...of, orderId };
  const [compensation, refund] = [await givenBy(ports, ctx, self, "compensation"), await givenBy(ports, ctx, self, "refund")];
  const own = { compensation: compensation.openFen + compensation.givenFen + compensation.countedFen, refund: refund.openFen + refund.givenFen };
  return { limitFen: rules.compensation.aloneFen, mostFen: Math.max(0, compensationMost(rules, order.paidFen) - usedOf(balances, compensationLine) + own.compensation), givenFen: await aloneOf(ctx.tx, orderId, balances), own };
}

/** Room for compensation that another person agrees to: what a law or a judgement asks for may pass what a return may bring, and never what is left of the goods. */
const roomFor = (limits: { compensationFen: number; returnFreightFen: number }, balances: Balances, amountFen: number) => ({ ...limits, compensationFen: Math.max(limits.compensationFen, usedOf(balances, compensationLine) + amountFen) });

/** A sum over what is left of the goods and their freight, in their order. */
function claimsOn(balances: Balances, amountFen: number): Claim[] {
  const paid = balances.filter((line) => line.n >= -1).toSorted((a, b) => Number(a.n < 0) - Number(b.n < 0) || a.n - b.n);
  const leftFen = paid.reduce((sum, line) => sum + Math.max(0, line.paidFen - line.refundedFen - line.reservedFen), 0);
  if (amountFen > leftFen) {
    const params = { left: (leftFen / 100).toFixed(2) };
    throw new Refusal("remedy_too_much", { params, fields: [{ path: "amountFen", code: "remedy_too_much", params }] });
  }
  let open = amountFen;
  return paid.flatMap((line) => {
    const part = Math.min(open, Math.max(0, line.paidFen - line.refundedFen - line.reservedFen));
    open -= part;
    return part > 0 ? [{ n: line.n, amountFen: part }] : [];
  });
}

/**
 * A ticket asks for money on its order (R-TK-05, R-TK-02): the sum is all that it gives of the kind, so what it gave before is part of it, and what it still asked for is freed and asked anew.
 * Set aside at once, never more than is left; above what one person may give it waits for another one. The ticket is locked.
 */
export async function askRemedy(ports: ReturnPorts, ctx: Ctx, of: OfRemedy, { remedy, amountFen }: { remedy: Remedy; amountFen: number }): Promise<void> {
  await dropRemedy(ports, ctx, of.ticketId, "withdrawn", "");
  if (amountFen === 0) return;
  const found = await casefor(ports, ctx, of.orderId, true);
  const before = await ports.money.balances(ctx.tx, of.orderId, found.limits);
  const own = await givenBy(ports, ctx, of, remedy);
  const restFen = amountFen - own.givenFen - own.countedFen;
  if (restFen < 0) {
    const params = { given: ((own.givenFen + own.countedFen) / 100).toFixed(2) };
    throw new Refusal("remedy_below", { params, fields: [{ path: "amountFen", code: "remedy_below", params }] });
  }
  if (restFen === 0) return;
  const passes = remedy === "compensation" && usedOf(before, compensationLine) + restFen > found.limits.compensationFen;
  const waits = remedy !== "delivery" && (passes || needsApproval(found.rules, await aloneOf(ctx.tx, of.orderId, before), restFen));
  const balances = passes ? await ports.money.balances(ctx.tx, of.orderId, roomFor(found.limits, before, restFen)) : before;
  const claims = remedy === "compensation" ? [{ n: compensationLine, amountFen: restFen }] : claimsOn(balances, restFen);
  const asked: Asked = { wish: "refund", reason: found.order.signedAt === null ? "not_received" : "damaged", intact: true, confirmed: false };
  const lines = claims.map(({ n, amountFen: part }) => {
    const line = remedy === "delivery" ? found.order.lines.find((one) => one.n === n) : undefined;
    return { n, amountFen: part, verdict: line ? verdictOf(found, asked, line, ctx.now) : null };
  });
  const refused = lines.find((line) => line.verdict?.allowed === false);
  if (refused) throw new Refusal("returns_refused", { params: { n: refused.n, verdict: refused.verdict!.code }, fields: [{ path: "amountFen", code: "remedy_refused" }] });
  await ports.money.reserve(ctx.tx, of.orderId, balances, claims);
  const id = newId();
  const number = await store.insertRequest(ctx.tx, { id, orderId: of.orderId, wish: "refund", reason: asked.reason, remedy, said: { intact: true, confirmed: false }, version: found.version, exception: null, needsApproval: waits, at: ctx.now, by: ctx.actor.kind === "staff" ? ctx.actor.id : null, lines });
  await store.saveTicketOf(ctx.tx, id, of.ticketId);
  ctx.record({ kind: "returns.asked", subject: ["return", id], data: { orderId: of.orderId, number, wish: "refund", remedy, amountFen: sumOf(claims), version: found.version, exception: false, ...(waits ? { needsApproval: true } : {}) } });
}

/** Nothing comes of it: what it asked for is free again. A return has its own way. */
export async function dropRemedy(ports: ReturnPorts, ctx: Ctx, ticketId: string, why: "refused" | "withdrawn", note: string): Promise<void> {
  const id = await store.requestOfTicket(ctx.tx, ticketId);
  if (id !== null && (await store.findRequest(ctx.tx, id))?.remedy !== null) await freeByTicket(ports, ctx, ticketId, why, note);
}

/** The ticket's way came to the refund, under the shop's number: settled once. What somebody settled or refused beside the order already is not touched. */
export async function giveRemedy(ports: ReturnPorts, ctx: Ctx, ticketId: string, shopNumber: string | null): Promise<void> {
  const id = await store.requestOfTicket(ctx.tx, ticketId);
  const request = id === null ? undefined : await store.lockRequest(ctx.tx, id);
  // Without an order there is no money here to settle.
  if (!request || request.state === "refunded") return;
  if (shopNumber === null) throw new Refusal("returns_no_number", { fields: [{ path: "shopNumber", code: "returns_no_number" }] });
  await settleRequest(ports, ctx, request, { result: "refunded", shopNumber, amountFen: null, note: "" });
}

/**
 * For complaints on versions from before shops were asked (D18): what one gave beside the goods (R-TK-02) without the shop. Its open request is settled, and what it never asked for (it began before tickets asked) is counted under its own number,
 * another amount of a later round in place of the earlier.
 */
export async function countGiven(ports: ReturnPorts, ctx: Ctx, of: OfRemedy, amountFen: number): Promise<void> {
  const id = await store.requestOfTicket(ctx.tx, of.ticketId);
  const request = id === null ? undefined : await store.lockRequest(ctx.tx, id);
  if (request?.state === "asked" && request.remedy !== null) await settleRequest(ports, ctx, request, { result: "refunded", shopNumber: null, amountFen: null, note: "" });
  const { givenFen, countedFen } = await givenBy(ports, ctx, of, "compensation");
  const restFen = amountFen - givenFen;
  if (restFen > 0 && restFen !== countedFen) {
    const { limits } = await casefor(ports, ctx, of.orderId, true);
    const room = roomFor(limits, await ports.money.balances(ctx.tx, of.orderId, limits), restFen);
    await ports.money.refundToldWhole(ctx, of.orderId, room, of.code, restFen, (fen) => [{ n: compensationLine, amountFen: fen }]);
  } else if (request?.state !== "asked") return;
  ctx.record({ kind: "returns.compensation_given", subject: ["order", of.orderId], data: { number: of.code, amountFen } });
}
