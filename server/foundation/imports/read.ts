import { pipeline, Readable } from "node:stream";
import { parse } from "csv-parse";
import { readSheet } from "read-excel-file/node";
import { Refusal } from "#server/kernel/refusal.ts";
import { unpacked } from "./zip.ts";

/** One row of a file with its number, from 1; `broken` when it cannot be told where its cells end. */
export interface FileRow {
  row: number;
  cells: string[];
  broken?: true;
}
export interface Shape {
  format: "csv" | "xlsx";
  encoding: string;
  delimiter: string;
}

/** A row longer than this is a quote that was never closed. */
const mostRowBytes = 256 * 1024;
const mostUnzipped = 100 * 2 ** 20;
/** A workbook is read whole, in the transaction that takes it up: larger ones are saved as CSV. */
export const mostXlsxBytes = 5 * 2 ** 20;

async function* decoded(stream: Readable, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of stream) yield decoder.decode(piece as Uint8Array, { stream: true });
  yield decoder.decode();
}

/** Rows of a CSV, as the bytes come: never more than a few rows in memory. A row that is broken is numbered like the others and passed over. */
async function* csvRows(stream: Readable, shape: Shape): AsyncGenerator<FileRow> {
  let row = 0;
  const broken: FileRow[] = [];
  const parser = parse({
    bom: true, delimiter: shape.delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: false, max_record_size: mostRowBytes, skip_records_with_error: true,
    on_record: (cells: string[]): string[] => [String((row += 1)), ...cells],
    on_skip: () => void broken.push({ row: (row += 1), cells: [], broken: true }),
  });
  // What goes wrong ends the parser, whose reader below is told.
  pipeline(Readable.from(decoded(stream, shape.encoding)), parser, () => {});
  for await (const [number, ...cells] of parser as AsyncIterable<string[]>) {
    const one = { row: Number(number), cells };
    while (broken.length > 0 && broken[0]!.row < one.row) yield broken.shift()!;
    yield one;
  }
  yield* broken;
}

/** A spreadsheet writes 13812345678 as 1.3812345678E10: nothing is lost in that. */
const wholeNumber = (text: string) => (/^\d(?:\.\d+)?E\+?\d+$/i.test(text) && Number.isSafeInteger(Number(text)) ? String(Number(text)) : text);
const cellText = (cell: unknown): string => (cell === null || cell === undefined ? "" : cell instanceof Date ? cell.toISOString().replace("T00:00:00.000Z", "") : wholeNumber(String(cell)));

async function* xlsxRows(stream: Readable): AsyncGenerator<FileRow> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  const workbook = await unpacked(Buffer.concat(pieces), mostUnzipped);
  if (workbook === "unreadable") throw new Refusal("xlsx_unreadable");
  if (workbook === "too_large") throw new Refusal("xlsx_too_large");
  let rows: unknown[][];
  try {
    rows = (await readSheet(workbook, { parseNumber: (text: string) => text as unknown as number })) as unknown[][];
  } catch {
    throw new Refusal("xlsx_unreadable");
  }
  for (const [n, cells] of rows.entries()) yield { row: n + 1, cells: cells.map(cellText) };
}

/** The rows of a file, its heading first; blank ones are left out but counted. */
export async function* rowsOf(stream: Readable, shape: Shape): AsyncGenerator<FileRow> {
  for await (const one of shape.format === "csv" ? csvRows(stream, shape) : xlsxRows(stream)) if (one.broken || one.cells.some((cell) => cell.trim() !== "")) yield one;
}
