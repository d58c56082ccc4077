import type { ImportState, RowProblem } from "#contract/imports.ts";
import type { Verdict } from "#server/kernel/refusal.ts";
import type { Cells, ImportField } from "./kinds.ts";

/** A heading as it is compared: without case, spaces, signs and what stands in brackets. */
export const normalHeading = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/[（(【[].*?[)）】\]]/g, "").replace(/[\s_\-*:：]/g, "");

/** Which field stands in which column, as far as the headings say: what a heading meant the last time comes first. */
export function suggestColumns(fields: readonly ImportField[], headings: readonly string[], known: ReadonlyMap<string, string>): Record<string, number> {
  const columns: Record<string, number> = {};
  const taken = new Set<number>();
  const take = (field: string, at: number) => {
    if (at < 0 || columns[field] !== undefined || taken.has(at)) return;
    columns[field] = at;
    taken.add(at);
  };
  const normal = headings.map(normalHeading);
  normal.forEach((heading, at) => {
    const field = known.get(heading);
    if (field !== undefined && fields.some((one) => one.field === field)) take(field, at);
  });
  for (const { field, words } of fields) take(field, normal.findIndex((heading, at) => !taken.has(at) && words.includes(heading)));
  return columns;
}

/** Every needed field has a column of the file, no column is two fields, and nothing is named that the kind does not know. */
export function mayMatch(fields: readonly ImportField[], columns: Readonly<Record<string, number>>, width: number): Verdict {
  const unknown = Object.keys(columns).filter((field) => !fields.some((one) => one.field === field) || columns[field]! >= width);
  if (unknown.length > 0) return { refused: "invalid", fields: unknown.map((field) => ({ path: `columns.${field}`, code: "column_unknown" })) };
  const twice = Object.keys(columns).filter((field) => Object.entries(columns).some(([other, at]) => other !== field && at === columns[field]));
  if (twice.length > 0) return { refused: "invalid", fields: twice.map((field) => ({ path: `columns.${field}`, code: "column_twice" })) };
  const missing = fields.filter(({ needed, field }) => needed && columns[field] === undefined);
  return missing.length === 0 ? true : { refused: "column_missing", fields: missing.map(({ field }) => ({ path: `columns.${field}`, code: "column_missing" })) };
}

const from: Record<"match" | "apply" | "withdraw", readonly ImportState[]> = { match: ["matching", "checked", "failed"], apply: ["checked"], withdraw: ["matching", "checked", "failed"] };
export function mayStep(step: keyof typeof from, it: { state: ImportState; version: number; good: number }, version: number): Verdict {
  if (it.version !== version) return { refused: "stale_version" };
  if (!from[step].includes(it.state)) return { refused: "wrong_stage" };
  return step === "apply" && it.good === 0 ? { refused: "nothing_good" } : true;
}

/** A line's cells by field; what stands beside the columns is left. */
export const byField = (columns: Readonly<Record<string, number>>, cells: readonly string[]): Cells => Object.fromEntries(Object.entries(columns).map(([field, at]) => [field, (cells[at] ?? "").trim()]));

/** More than any field holds; what is longer is not read further, as a pattern on one cell of a quarter of a megabyte stops the whole server. */
export const longestCell = 2000;

/** The cells that are longer than any field may be: told before a kind looks into them. */
export const longCells = (cells: Cells): readonly RowProblem[] => Object.entries(cells).flatMap(([field, text]) => (text.length > longestCell ? [{ field, code: "too_long", params: { most: longestCell } }] : []));

/** Bytes that are no UTF-8 are read as GB18030, which Chinese spreadsheets write. The last letter of a part may be cut. */
export function encodingOf(head: Uint8Array): "utf-8" | "utf-16le" | "gb18030" {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  for (let cut = 0; cut < 4; cut += 1) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(head.subarray(0, head.length - cut));
      return "utf-8";
    } catch {
      // One byte less.
    }
  }
  return "gb18030";
}

/** Comma, semicolon or tab: whichever the first line uses most, outside of quotes. */
export function delimiterOf(text: string): string {
  const first = (text.split(/\r?\n/, 1)[0] ?? "").replace(/"[^"]*"/g, "");
  return [",", ";", "\t"].toSorted((a, b) => first.split(b).length - first.split(a).length)[0]!;
}

/** A number that Excel cut to 1.38E+10: its digits are gone. */
export const isCutNumber = (text: string): boolean => /^\d(?:\.\d+)?e\+?\d+$/i.test(text);

/** Amounts in yuan as people write them, in fen; a problem when it is none. */
export function fenOf(field: string, text: string): { fen: number } | { problem: RowProblem } {
  const plain = text.normalize("NFKC").replace(/[¥￥元,\s]/g, "");
  if (/^-\d+(\.\d+)?$/.test(plain)) return { problem: { field, code: "price_negative" } };
  const match = /^(\d{1,10})(?:\.(\d{1,2})0*)?$/.exec(plain);
  if (!match) return { problem: { field, code: "price_shape" } };
  return { fen: Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) };
}
