import type { ReturnReason, ReturnVerdict, ReturnWish } from "#contract/returns.ts";
import type { Locale } from "#locales/index.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import type { ReturnFacts, ReturnPorts } from "../ports.ts";
import { compensationLine, compensationMost, freightIsOurs, givenAlone, judge, mayAsk, needsApproval, returnFreightLine, type Asked, type Claim } from "../rules.ts";
import * as store from "../store.ts";
import { addressFor, verdictWords } from "../words.ts";

export interface Request extends Asked {
  wish: ReturnWish;
  reason: ReturnReason;
  lines: readonly Claim[];
  exception?: string | undefined;
  /** What the customer complains of, where a complaint goes with it. */
  complaint?: string | undefined;
  /** The customer's language, where it is known. */
  locale?: Locale | undefined;
}

/** Words of staff as they are kept here: personal data cut out, for they say why and not who (D5). */
export const plain = (words: string): string => cutPersonal(words).text;

/** An order within reach, the rules that hold now, and the limits that follow from them. A customer's own order was found by the caller among the customer's. */
export async function casefor(ports: ReturnPorts, ctx: Ctx, orderId: string, own = false) {
  const order = await ports.money.orderForReturn(own ? { ...ctx, actor: system } : ctx, orderId);
  const { body, version } = await ports.rules(ctx.tx, ctx.now);
  const limits = { compensationFen: compensationMost(body, order.paidFen), returnFreightFen: order.signedAt === null ? 0 : body.freightMostFen };
  return { order, rules: body, version, limits, zone: await ports.zone(ctx.tx) };
}
type Case = Awaited<ReturnType<typeof casefor>>;

/** What the order got by somebody's own word, whatever the door. The balances are locked. */
export const aloneOf = async (tx: Tx, orderId: string, balances: Awaited<ReturnType<ReturnPorts["money"]["balances"]>>): Promise<number> => givenAlone(balances.find((line) => line.n === compensationLine), await store.remediesOf(tx, orderId));

export const verdictOf = ({ order, rules, zone }: Case, asked: Asked, line: Case["order"]["lines"][number], now: Date): ReturnVerdict =>
  judge(rules, { orderState: order.state, shippedAt: order.shippedAt, signedAt: order.signedAt, type: line.type, sku: line.sku }, asked, now, zone);

/** What the rules say of each line; nothing is asked for yet. */
export async function judgeOrder(ports: ReturnPorts, ctx: Ctx, orderId: string, asked: Asked, own = false): Promise<{ version: string; lines: { n: number; verdict: ReturnVerdict }[] }> {
  const found = await casefor(ports, ctx, orderId, own);
  return { version: found.version, lines: found.order.lines.map((line) => ({ n: line.n, verdict: verdictOf(found, asked, line, ctx.now) })) };
}

/** Asks for a refund, return or exchange (R-TK-04): every line of goods is judged, the money is set aside, and the shop answers. */
export async function askForReturn(ports: ReturnPorts, ctx: Ctx, orderId: string, input: Request, own = false): Promise<{ id: string; number: number; ticket: { id: string; code: string }; complaint: { id: string; code: string } | null }> {
  insist(mayAsk(input.lines, input.wish));
  if (input.exception !== undefined && ctx.actor.scopeOf("returns.except") === null) throw new Refusal("returns_no_exception", { status: 403, fields: [{ path: "exception", code: "returns_no_exception" }] });
  const found = await casefor(ports, ctx, orderId, own);
  const lines = input.lines.map(({ n, amountFen }) => {
    const line = found.order.lines.find((one) => one.n === n);
    return { n, amountFen, verdict: line ? verdictOf(found, input, line, ctx.now) : null };
  });
  const refused = lines.find((line) => line.verdict?.allowed === false);
  if (refused && input.exception === undefined) throw new Refusal("returns_refused", { params: { n: refused.n, verdict: refused.verdict!.code }, fields: [{ path: "lines", code: "returns_refused", params: { n: refused.n } }] });
  const freight = lines.find((line) => line.n === returnFreightLine && line.amountFen > 0);
  if (freight && input.exception === undefined && !freightIsOurs(lines.map((line) => line.verdict))) throw new Refusal("returns_freight_customers", { fields: [{ path: "lines", code: "returns_freight_customers", params: { n: freight.n } }] });
  // An exchange gives goods for goods: only freight and compensation are money.
  const claims = claimsOf(input.wish, lines);
  const balances = await ports.money.balances(ctx.tx, orderId, found.limits);
  const compensationFen = sumOf(claims.filter((claim) => claim.n === compensationLine));
  const waits = needsApproval(found.rules, await aloneOf(ctx.tx, orderId, balances), compensationFen);
  await ports.money.reserve(ctx.tx, orderId, balances, claims);
  const id = newId();
  const exception = input.exception === undefined || (!refused && !freight) ? null : { by: ctx.actor.id!, why: plain(input.exception) };
  const number = await store.insertRequest(ctx.tx, { id, orderId, wish: input.wish, reason: input.reason, remedy: null, said: { intact: input.intact, confirmed: input.confirmed }, version: found.version, exception, needsApproval: waits, at: ctx.now, by: ctx.actor.kind === "staff" ? ctx.actor.id : null, lines });
  ctx.record({ kind: "returns.asked", subject: ["return", id], data: { orderId, number, wish: input.wish, reason: input.reason, amountFen: sumOf(claims), version: found.version, exception: exception !== null, ...(waits ? { needsApproval: true } : {}) } });
  const title = (found.order.lines.find((line) => lines.some(({ n }) => n === line.n))?.title ?? found.order.number).slice(0, 100);
  const complaint = input.complaint === undefined ? null : await ports.tickets.complain(ctx, { contactId: found.order.contactId, orderId, shopId: found.order.shopId, title, locale: input.locale ?? "zh-CN", words: input.complaint, wish: input.wish });
  const ticket = await openWay(ports, ctx, found, input, { number, lines, claims, title, parentId: complaint?.id, compensation: waits ? { compensation: compensationFen, compensation_waits: true } : {} });
  await store.saveTicketOf(ctx.tx, id, ticket.id);
  return { id, number, ticket, complaint };
}

/** The ticket on which the request goes on: what it is about is told to it once and fixed there. */
async function openWay(ports: ReturnPorts, ctx: Ctx, { order, rules, zone }: Case, { wish, locale = "zh-CN" }: Request, asked: { number: number; lines: readonly store.StoredLine[]; claims: readonly Claim[]; title: string; parentId: string | undefined; compensation: Pick<ReturnFacts, "compensation" | "compensation_waits"> }): Promise<{ id: string; code: string }> {
  const goods = asked.lines.flatMap(({ n }) => order.lines.find((line) => line.n === n) ?? []);
  const verdicts = new Set(asked.lines.flatMap(({ verdict }) => (verdict === null ? [] : [verdictWords(verdict, zone, locale)])));
  const named = goods.map((line) => (line.quantity === 1 ? line.title : `${line.title} ×${line.quantity}`)).join("\n");
  return ports.tickets.open(ctx, {
    contactId: order.contactId, orderId: order.id, locale,
    title: asked.title, parentId: asked.parentId,
    facts: {
      request: String(asked.number), wish, goods: named.slice(0, 4000), amount: sumOf(asked.claims), ...asked.compensation, verdict: [...verdicts].join("\n").slice(0, 4000),
      address_known: wish === "refund" ? "" : addressFor(rules, await ports.shopKey(ctx.tx, order.shopId), locale),
    },
  });
}

export const sumOf = (claims: readonly Claim[]): number => claims.reduce((sum, claim) => sum + claim.amountFen, 0);

/** The money that a request sets aside. */
export const claimsOf = (wish: ReturnWish, lines: readonly Claim[]): Claim[] => lines.filter((line) => wish !== "exchange" || line.n < 0).map(({ n, amountFen }) => ({ n, amountFen }));

/** What is left of each line of goods, for its customer. */
export async function leftOf(ports: ReturnPorts, ctx: Ctx, orderId: string): Promise<Map<number, number>> {
  const { limits } = await casefor(ports, ctx, orderId, true);
  return new Map((await ports.money.balances(ctx.tx, orderId, limits)).filter((line) => line.n >= 0).map((line) => [line.n, line.paidFen - line.refundedFen - line.reservedFen]));
}

export const mayExcept = (ctx: Ctx): boolean => ctx.actor.scopeOf("returns.except") !== null;
