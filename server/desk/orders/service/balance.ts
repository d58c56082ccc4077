import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { paidByLine, spreadRefund } from "../balance-rules.ts";
import { stateOf } from "../rules.ts";
import * as store from "../store/balance.ts";
import { findOrder } from "../store/orders.ts";
import { siblings, withinReach, type OrdersPorts } from "./read.ts";

export type { Money, StoredBalance } from "../store/balance.ts";

/** The most that may go out beside what was paid. */
export interface Limits {
  compensationFen: number;
  returnFreightFen: number;
}

/** What of an order says how its money lies. */
type PaidOrder = { id: string; paidFen: number; freightFen: number; lines: readonly { priceFen: number; quantity: number }[] };

/** An order within the actor's reach with what rules of return ask of it. */
export async function orderForReturn(ports: OrdersPorts, ctx: Ctx, id: string) {
  const order = found(await findOrder(ctx.tx, id));
  await withinReach(ports, ctx, await siblings(ports, ctx.tx, order.contactId));
  const state = stateOf(order.state, { shipped: order.shippedAt, in_transit: order.movingAt, signed: order.signedAt });
  return { id, number: order.number, contactId: order.contactId, shopId: order.shopId, state, paidFen: order.paidFen, shippedAt: order.shippedAt, signedAt: order.signedAt, lines: await store.lineFacts(ctx.tx, id) };
}

const rowsFor = (order: PaidOrder) => paidByLine(order).map((row) => ({ ...row, orderId: order.id }));

/** The money of an order, line by line, locked; made when it is first asked for. */
export async function balancesOf(tx: Tx, orderId: string, limits: Limits): Promise<store.StoredBalance[]> {
  const order = found(await findOrder(tx, orderId));
  await store.putBalances(tx, [...rowsFor(order), { orderId, n: -2, kind: "compensation", paidFen: limits.compensationFen }, { orderId, n: -3, kind: "return_freight", paidFen: limits.returnFreightFen }]);
  return store.lockBalances(tx, orderId);
}

/** Sets money aside for a request: on every line at once or on none, never more than is left (R-TK-04). The balances are locked. */
export async function reserve(tx: Tx, orderId: string, balances: readonly store.StoredBalance[], claims: readonly store.Money[]): Promise<void> {
  for (const { n, amountFen } of claims) {
    const line = balances.find((one) => one.n === n);
    if (!line) throw new Refusal("returns_line_unknown", { fields: [{ path: "lines", code: "returns_line_unknown", params: { n } }] });
    const leftFen = line.paidFen - line.refundedFen - line.reservedFen;
    if (amountFen > leftFen) {
      const params = { n, leftFen, left: (leftFen / 100).toFixed(2) };
      throw new Refusal("returns_too_much", { params, fields: [{ path: "lines", code: "returns_too_much", params }] });
    }
  }
  await store.addReserved(tx, orderId, claims);
}

/** The shop said no, or the customer thought better of it. */
export async function free(tx: Tx, orderId: string, claims: readonly store.Money[]): Promise<void> {
  await store.lockBalances(tx, orderId);
  await store.freeReserved(tx, orderId, claims);
}

/** The shop refunded what was set aside, under its number. */
export async function settle(ctx: Ctx, orderId: string, number: string, claims: readonly store.Money[]): Promise<void> {
  await store.lockBalances(ctx.tx, orderId);
  await store.freeReserved(ctx.tx, orderId, claims);
  // The same money was told before its answer came: it was this, and no refund beside it.
  const before = await store.refundsOf(ctx.tx, orderId, number);
  if (before.length > 0 && sumOf(before) === sumOf(claims)) await store.takeRefundBack(ctx.tx, orderId, number);
  // A number that was told before is counted already.
  await store.addRefunded(ctx.tx, orderId, await store.insertRefunds(ctx.tx, orderId, number, claims, ctx.now));
}

/** A refund that the shop made by itself: counted once by its number; what passes what we know is kept apart for a person, never dropped. Gives how much passed. */
export async function refundTold(ctx: Ctx, orderId: string, limits: Limits, number: string, claims: readonly store.Money[]): Promise<number> {
  const before = await balancesOf(ctx.tx, orderId, limits);
  const unknown = claims.find((claim) => !before.some((line) => line.n === claim.n));
  if (unknown) throw new Refusal("returns_line_unknown", { fields: [{ path: "lines", code: "returns_line_unknown", params: { n: unknown.n } }] });
  await store.addRefunded(ctx.tx, orderId, await store.insertRefunds(ctx.tx, orderId, number, claims, ctx.now));
  const over = (lines: readonly store.StoredBalance[]) => lines.reduce((sum, line) => sum + line.overFen, 0);
  return over(await store.lockBalances(ctx.tx, orderId)) - over(before);
}

const sumOf = (claims: readonly store.Money[]) => claims.reduce((sum, claim) => sum + claim.amountFen, 0);

/** A whole refund, as the shop tells of among its payments without lines: counted once by its number, a later telling of another amount in place of the earlier. Gives how much more passes what we know. `spread` says which lines it is of. */
export async function refundToldWhole(ctx: Ctx, orderId: string, limits: Limits, number: string, amountFen: number, spread: typeof spreadRefund = spreadRefund): Promise<{ counted: boolean; overFen: number }> {
  const over = (lines: readonly store.StoredBalance[]) => lines.reduce((sum, line) => sum + line.overFen, 0);
  const before = await balancesOf(ctx.tx, orderId, limits);
  const known = await store.refundsOf(ctx.tx, orderId, number);
  if (known.length > 0 && sumOf(known) === amountFen) return { counted: false, overFen: 0 };
  if (known.length > 0) await store.takeRefundBack(ctx.tx, orderId, number);
  const claims = spread(amountFen, known.length > 0 ? await store.lockBalances(ctx.tx, orderId) : before);
  await store.addRefunded(ctx.tx, orderId, await store.insertRefunds(ctx.tx, orderId, number, claims, ctx.now));
  return { counted: true, overFen: Math.max(0, over(await store.lockBalances(ctx.tx, orderId)) - over(before)) };
}

/** What was counted under a number. */
export const refundedUnder = async (tx: Tx, orderId: string, number: string): Promise<number> => sumOf(await store.refundsOf(tx, orderId, number));

/** Balances follow a payment that the shop tells anew. */
export async function followPayment(tx: Tx, orders: readonly PaidOrder[]): Promise<void> {
  const known = await store.ordersWithBalance(tx, orders.map((order) => order.id));
  await store.putBalances(tx, orders.filter((order) => known.has(order.id)).flatMap(rowsFor));
}

export const markReviewed = store.markReviewed;
