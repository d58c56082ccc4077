/** `1,280`; nothing known is a dash, never 0. */
export function countText(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : value.toLocaleString("en-US");
}

/** `¥1,280.00` from fen. */
export function moneyText(fen: number | null | undefined): string {
  if (fen === null || fen === undefined) return "–";
  const text = (Math.abs(fen) / 100).toLocaleString("en-US", {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return `${fen < 0 ? "-" : ""}¥${text}`;
}

/** `86.4%`; an empty denominator is a dash, never 0 % or 100 % (LOOK §4). */
export function rateText(part: number, whole: number, digits = 1): string {
  return whole === 0 ? "–" : `${((part / whole) * 100).toFixed(digits)}%`;
}

/** A count of a list that is exact to 1,000 and then capped: `1,000+` (D10). */
export function cappedCountText(count: { value: number; capped: boolean }): string {
  return `${countText(count.value)}${count.capped ? "+" : ""}`;
}
