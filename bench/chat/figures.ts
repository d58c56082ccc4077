/** One line of the table: what was measured, beside the bare loop where there is one, and what the issue asks. */
export interface Figure {
  name: string;
  unit: string;
  ours: number;
  bare: number | null;
  ratio: number | null;
  target: string;
  reached: boolean;
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** A figure as the median of the rounds' ratios (D28). */
export function compared(name: string, unit: string, ours: readonly number[], bare: readonly number[], limit: { atLeast: number } | { atMost: number }): Figure {
  const ratio = median(ours.map((value, i) => value / bare[i]!));
  const reached = "atLeast" in limit ? ratio >= limit.atLeast : ratio <= limit.atMost;
  return { name, unit, ours: median(ours), bare: median(bare), ratio, target: "atLeast" in limit ? `≥ ${limit.atLeast} ×` : `≤ ${limit.atMost} ×`, reached };
}

/** A figure with a limit of its own. */
export function alone(name: string, unit: string, ours: number, limit: { atLeast: number } | { atMost: number }): Figure {
  const reached = "atLeast" in limit ? ours >= limit.atLeast : ours <= limit.atMost;
  return { name, unit, ours, bare: null, ratio: null, target: "atLeast" in limit ? `≥ ${limit.atLeast}` : `≤ ${limit.atMost}`, reached };
}

const shown = (value: number | null) => (value === null ? "–" : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** The table as text. */
export function table(figures: readonly Figure[]): string {
  const rows = [["figure", "ours", "bare", "ratio", "target", "reached"], ...figures.map((f) => [`${f.name} (${f.unit})`, shown(f.ours), shown(f.bare), shown(f.ratio), f.target, f.reached ? "yes" : "NO"])];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ")).join("\n");
}
