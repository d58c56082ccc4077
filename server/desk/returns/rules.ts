import type { LocalText } from "#contract/common.ts";
import type { ReturnRules } from "#contract/policies/returns.ts";
import { faultReasons, type ReturnReason, type ReturnVerdict, type ReturnWish } from "#contract/returns.ts";
import type { Remedy } from "#contract/workflow/parts.ts";
import type { OrderState } from "#contract/orders.ts";
import type { Verdict } from "#server/kernel/refusal.ts";
import { addDays, dayBounds, onDate } from "#server/kernel/time/index.ts";

/** What an order line says of itself. */
export interface LineFacts {
  orderState: OrderState;
  shippedAt: Date | null;
  signedAt: Date | null;
  /** What people call such a thing; empty when nobody said. */
  type: string;
  sku: string | null;
}
/** What the customer wants and says. */
export interface Asked {
  wish: ReturnWish;
  reason: ReturnReason;
  /** The goods are whole; unpacking and reasonable testing do not spoil them. */
  intact: boolean;
  /** The customer confirmed for this purchase that such goods are not returned without a reason. */
  confirmed: boolean;
}

const dayMs = 86_400_000;

/** The first moment that is too late: so many days after receipt, the day of receipt not counted, or so many times 24 hours. */
export function endOfRight(signedAt: Date, days: number, count: ReturnRules["noReason"]["count"], zone: string): Date {
  return count === "from_moment" ? new Date(signedAt.getTime() + days * dayMs) : dayBounds(addDays(onDate(signedAt, zone), days + 1), zone).from;
}

const isAmong = (goods: { types: readonly string[]; skus: readonly string[] }, line: LineFacts) => goods.types.includes(line.type) || (line.sku !== null && goods.skus.includes(line.sku));

/** May this line be returned, refunded or exchanged, by which rule, until when, at whose freight (R-TK-04)? Pure: the same facts give the same verdict for ever. */
export function judge(rules: ReturnRules, line: LineFacts, asked: Asked, now: Date, zone: string): ReturnVerdict {
  const fault = faultReasons.some((one) => one === asked.reason);
  const { noReason } = rules;
  const freight = fault ? rules.fault.freight : noReason.freight;
  const answer = (allowed: boolean, code: ReturnVerdict["code"], source: LocalText, more: Partial<ReturnVerdict> = {}): ReturnVerdict => ({ allowed, code, source, freight: allowed ? freight : null, until: null, goods: null, ...more });

  if (line.orderState === "unpaid" || line.orderState === "cancelled") return answer(false, "nothing_paid", fault ? rules.fault.source : noReason.source);
  if (line.signedAt === null) {
    // Nothing has arrived: there is nothing to send back, and nothing to exchange.
    if (asked.wish !== "refund") return answer(false, "not_received", fault ? rules.fault.source : noReason.source);
    return answer(true, line.shippedAt === null ? "before_dispatch" : "before_receipt", fault ? rules.fault.source : noReason.source, { freight: "shop" });
  }
  if (asked.reason === "not_received") return answer(false, "was_received", rules.fault.source);
  if (fault) {
    const refundUntil = endOfRight(line.signedAt, rules.fault.refundDays, noReason.count, zone);
    if (now < refundUntil) return answer(true, "faulty", rules.fault.source, { until: refundUntil.toISOString() });
    const exchangeUntil = endOfRight(line.signedAt, rules.fault.exchangeDays, noReason.count, zone);
    if (now >= exchangeUntil) return answer(false, "warranty_over", rules.fault.laterSource, { until: exchangeUntil.toISOString() });
    return asked.wish === "exchange"
      ? answer(true, "exchange_or_repair", rules.fault.laterSource, { until: exchangeUntil.toISOString() })
      : answer(false, "exchange_only", rules.fault.laterSource, { until: refundUntil.toISOString() });
  }
  const until = endOfRight(line.signedAt, noReason.days, noReason.count, zone);
  const never = noReason.never.find((goods) => isAmong(goods, line));
  if (never) return answer(false, "goods_never", never.source, { goods: never.name });
  const excluded = noReason.ifConfirmed.find((goods) => isAmong(goods, line));
  if (excluded && asked.confirmed) return answer(false, "goods_confirmed", excluded.source, { goods: excluded.name });
  if (asked.wish === "refund") return answer(false, "return_first", noReason.source, { until: until.toISOString() });
  if (!asked.intact) return answer(false, "not_intact", noReason.intactSource);
  if (now >= until) return answer(false, "too_late", noReason.source, { until: until.toISOString() });
  return answer(true, "no_reason", noReason.source, { until: until.toISOString() });
}

/** At most so much compensation for an order of which so much was paid. */
export const compensationMost = (rules: ReturnRules, paidFen: number): number => Math.min(Math.floor(paidFen * rules.compensation.share), rules.compensation.mostFen);

/** The lines of money beside the goods (by 0, 1 …) and what was paid for their delivery (-1). */
export const compensationLine = -2;
export const returnFreightLine = -3;

/** Whether a sum waits for another person: all that one order got and is asked for by somebody's own word counts together, whatever the door. */
export const needsApproval = (rules: ReturnRules, givenFen: number, askedFen: number): boolean => askedFen > 0 && givenFen + askedFen > rules.compensation.aloneFen;

/** What a ticket asks for or gave of one kind. */
export interface OfTicket {
  ticketId: string;
  remedy: Remedy;
  openFen: number;
  givenFen: number;
}
/** What an order got by somebody's own word: all compensation, and of what was paid what no rule of return gave back. */
export const givenAlone = (compensation: { refundedFen: number; reservedFen: number } | undefined, remedies: readonly OfTicket[]): number =>
  (compensation === undefined ? 0 : compensation.refundedFen + compensation.reservedFen) + remedies.filter((one) => one.remedy === "refund").reduce((sum, one) => sum + one.openFen + one.givenFen, 0);

interface Approvable {
  needsApproval: boolean;
  approvedBy: string | null;
  askedBy: string | null;
}
/** Four eyes: whoever asked for it does not agree to it, unless nobody else might. */
export function mayApprove(request: Approvable, personId: string | null, others: number): Verdict {
  if (!request.needsApproval || request.approvedBy !== null) return { refused: "returns_no_approval" };
  return request.askedBy !== null && request.askedBy === personId && others > 0 ? { refused: "returns_approval_own" } : true;
}
/** Nothing is paid that waits for another person's word. */
export const mayPay = (request: Approvable): Verdict => (request.needsApproval && request.approvedBy === null ? { refused: "returns_unapproved" } : true);

/** The freight of the way back is ours only where a line's rule says so. */
export const freightIsOurs = (verdicts: readonly (ReturnVerdict | null)[]): boolean => verdicts.some((verdict) => verdict?.allowed === true && verdict.freight === "shop");

/** What a request asks back of one line of money. */
export interface Claim {
  n: number;
  amountFen: number;
}

/** A sum spread over the claims in their order, goods before what was paid beside them: what goes back of each, and what is free again. Together they are the claims. */
export function inPart(claims: readonly Claim[], amountFen: number): { paid: Claim[]; rest: Claim[] } {
  const ordered = claims.toSorted((a, b) => Number(a.n < 0) - Number(b.n < 0) || Math.abs(a.n) - Math.abs(b.n));
  let left = amountFen;
  const paid = ordered.map(({ n, amountFen: most }) => {
    const taken = Math.min(most, left);
    left -= taken;
    return { n, amountFen: taken };
  });
  const rest = ordered.map(({ n, amountFen: most }, at) => ({ n, amountFen: most - paid[at]!.amountFen }));
  return { paid: paid.filter((one) => one.amountFen > 0), rest: rest.filter((one) => one.amountFen > 0) };
}

/** A request asks for something, and for no line twice. */
export function mayAsk(claims: readonly Claim[], wish: ReturnWish): Verdict {
  if (new Set(claims.map((claim) => claim.n)).size < claims.length) return { refused: "returns_line_twice", fields: [{ path: "lines", code: "returns_line_twice" }] };
  if (wish !== "exchange" && claims.every((claim) => claim.amountFen === 0)) return { refused: "returns_no_amount", fields: [{ path: "lines", code: "returns_no_amount" }] };
  return true;
}

/** What was refused may be examined anew; what was settled or taken back is asked for by a new request. */
export const mayRenew = (request: { state: string; remedy: Remedy | null }): Verdict => (request.state === "refused" && request.remedy === null ? true : { refused: "returns_answered" });

/** A request that is still open may be answered, and withdrawn. */
export const mayAnswer = (request: { state: string }): Verdict => (request.state === "asked" ? true : { refused: "returns_answered" });
