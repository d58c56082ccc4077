import type { LineBalance } from "#contract/returns.ts";

/** What of a line can still go back. */
export const leftOf = (line: Pick<LineBalance, "paidFen" | "refundedFen" | "reservedFen">): number => Math.max(0, line.paidFen - line.refundedFen - line.reservedFen);

/** Fen of what was typed as yuan, or null: not an amount. */
export function fenOf(typed: string): number | null {
  const plain = typed.normalize("NFKC").replace(/[,\s¥]/g, "");
  if (plain === "") return 0;
  if (!/^\d{1,9}(\.\d{0,2})?$/.test(plain)) return null;
  const [yuan = "0", cents = ""] = plain.split(".");
  return Number(yuan) * 100 + Number(cents.padEnd(2, "0"));
}

/** As it is typed: 12.5, without noughts that nobody would type. */
export const yuanOf = (fen: number): string => (fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2));
