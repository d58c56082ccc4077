/** Cells as a line of CSV. What a spreadsheet would take for a formula is kept as text. Browser-safe: no imports. */
export function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => `"${(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`).join(",");
}

/** A whole file: a mark that spreadsheets read UTF-8 by, the heads, the lines. */
export const csvFile = (heads: readonly string[], lines: readonly (readonly string[])[]): string => `\uFEFF${[heads, ...lines].map(csvLine).join("\r\n")}\r\n`;
