/** Shares of an amount by weight, in whole fen, that add up to it: the greatest rests get the fen that are left over, the first among equals. */
export function allocate(amountFen: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.length === 0) return [];
  if (whole === 0) return weights.map((_, i) => (i === 0 ? amountFen : 0));
  // Fen times fen passes what a float holds exactly.
  const exact = weights.map((weight) => BigInt(amountFen) * BigInt(weight));
  const shares = exact.map((share) => Number(share / BigInt(whole)));
  const rests = exact.map((share, i) => ({ i, rest: share % BigInt(whole) })).toSorted((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1));
  let left = amountFen - shares.reduce((sum, share) => sum + share, 0);
  for (const { i } of rests) if (left-- > 0) shares[i]! += 1;
  return shares;
}

/** What was paid for each part of an order: the freight as far as it was paid, the rest over the goods by their price. */
export function paidByLine(order: { paidFen: number; freightFen: number; lines: readonly { priceFen: number; quantity: number }[] }): { n: number; kind: "goods" | "freight"; paidFen: number }[] {
  const freight = Math.min(order.freightFen, order.paidFen);
  const goods = allocate(order.paidFen - freight, order.lines.map((line) => line.priceFen * line.quantity));
  return [...goods.map((paidFen, i) => ({ n: i, kind: "goods" as const, paidFen })), { n: -1, kind: "freight" as const, paidFen: order.lines.length === 0 ? order.paidFen : freight }];
}

/** Where a refund of the shop that names no lines went: the goods first, as far as they have room, then freight and what else is allowed; what is left over goes to the first line, for a person to see. */
export function spreadRefund(amountFen: number, balances: readonly { n: number; paidFen: number; refundedFen: number; reservedFen: number }[]): { n: number; amountFen: number }[] {
  let left = amountFen;
  const inOrder = balances.toSorted((a, b) => (a.n < 0 === b.n < 0 ? Math.abs(a.n) - Math.abs(b.n) : a.n < 0 ? 1 : -1));
  const parts = inOrder.map((line) => {
    const part = Math.min(left, Math.max(0, line.paidFen - line.refundedFen - line.reservedFen));
    left -= part;
    return { n: line.n, amountFen: part };
  });
  if (parts[0]) parts[0].amountFen += left;
  return parts.filter((part) => part.amountFen > 0);
}
