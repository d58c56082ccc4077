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
