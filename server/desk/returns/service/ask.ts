import type { ReturnReason, ReturnVerdict, ReturnWish } from "#contract/returns.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import type { ReturnPorts } from "../ports.ts";
import { compensationMost, judge, mayAsk, type Asked, type Claim } from "../rules.ts";
import * as store from "../store.ts";

export interface Request extends Asked {
  wish: ReturnWish;
  reason: ReturnReason;
  lines: readonly Claim[];
  exception?: string | undefined;
}

/** Words of staff as they are kept here: personal data cut out, for they say why and not who (D5). */
export const plain = (words: string): string => cutPersonal(words).text;

/** An order within reach, the rules that hold now, and the limits that follow from them. */
export async function casefor(ports: ReturnPorts, ctx: Ctx, orderId: string) {
  const order = await ports.money.orderForReturn(ctx, orderId);
  const { body, version } = await ports.rules(ctx.tx, ctx.now);
  const limits = { compensationFen: compensationMost(body, order.paidFen), returnFreightFen: order.signedAt === null ? 0 : body.freightMostFen };
  return { order, rules: body, version, limits, zone: await ports.zone(ctx.tx) };
}
type Case = Awaited<ReturnType<typeof casefor>>;

const verdictOf = ({ order, rules, zone }: Case, asked: Asked, line: Case["order"]["lines"][number], now: Date): ReturnVerdict =>
  judge(rules, { orderState: order.state, shippedAt: order.shippedAt, signedAt: order.signedAt, type: line.type, sku: line.sku }, asked, now, zone);

/** What the rules say of each line; nothing is asked for yet. */
export async function judgeOrder(ports: ReturnPorts, ctx: Ctx, orderId: string, asked: Asked): Promise<{ version: string; lines: { n: number; verdict: ReturnVerdict }[] }> {
  const found = await casefor(ports, ctx, orderId);
  return { version: found.version, lines: found.order.lines.map((line) => ({ n: line.n, verdict: verdictOf(found, asked, line, ctx.now) })) };
}

/** Asks for a refund, return or exchange (R-TK-04): every line of goods is judged, the money is set aside, and the shop answers. */
export async function askForReturn(ports: ReturnPorts, ctx: Ctx, orderId: string, input: Request): Promise<{ id: string; number: number }> {
  insist(mayAsk(input.lines, input.wish));
  if (input.exception !== undefined && ctx.actor.scopeOf("returns.except") === null) throw new Refusal("returns_no_exception", { status: 403, fields: [{ path: "exception", code: "returns_no_exception" }] });
  const found = await casefor(ports, ctx, orderId);
  const lines = input.lines.map(({ n, amountFen }) => {
    const line = found.order.lines.find((one) => one.n === n);
    return { n, amountFen, verdict: line ? verdictOf(found, input, line, ctx.now) : null };
  });
  const refused = lines.find((line) => line.verdict?.allowed === false);
  if (refused && input.exception === undefined) throw new Refusal("returns_refused", { params: { n: refused.n, verdict: refused.verdict!.code }, fields: [{ path: "lines", code: "returns_refused", params: { n: refused.n } }] });
  // An exchange gives goods for goods: only freight and compensation are money.
  const claims = claimsOf(input.wish, lines);
  await ports.money.reserve(ctx.tx, orderId, await ports.money.balances(ctx.tx, orderId, found.limits), claims);
  const id = newId();
  const exception = input.exception === undefined || !refused ? null : { by: ctx.actor.id!, why: plain(input.exception) };
  const number = await store.insertRequest(ctx.tx, { id, orderId, wish: input.wish, reason: input.reason, said: { intact: input.intact, confirmed: input.confirmed }, version: found.version, exception, at: ctx.now, by: ctx.actor.id, lines });
  ctx.record({ kind: "returns.asked", subject: ["return", id], data: { orderId, number, wish: input.wish, reason: input.reason, amountFen: claims.reduce((sum, claim) => sum + claim.amountFen, 0), version: found.version, exception: exception !== null } });
  return { id, number };
}

/** The money that a request sets aside. */
export const claimsOf = (wish: ReturnWish, lines: readonly Claim[]): Claim[] => lines.filter((line) => wish !== "exchange" || line.n < 0).map(({ n, amountFen }) => ({ n, amountFen }));

export const mayExcept = (ctx: Ctx): boolean => ctx.actor.scopeOf("returns.except") !== null;
