import { useRef, useState } from "react";
import { csvFile } from "#contract/csv.ts";
import { toast } from "#console/ui/Toast.tsx";

/** A sheet of more lines is of no use in an office program, and would be made in the reader's memory. */
export const mostLines = 20_000;

export interface ExportOf {
  /** A sheet instead of CSV, under this name; its lines end at `mostLines`. */
  sheet?: { name: string; most: (count: string) => string };
  words: { start: string; running: (count: number) => string; stop: string; done: (count: number) => string; failed: string; file: string };
  heads: readonly string[];
  /** One piece of the list, after the one before; the server masks it. */
  piece: (after: string | undefined, signal: AbortSignal) => Promise<{ lines: string[][]; next: string | null }>;
  /** Puts words to the codes of a line. */
  worded?: (line: readonly string[]) => readonly string[];
}
export interface Exporting {
  run: () => Promise<void>;
  stop: () => void;
  /** Lines so far; null while nothing runs. */
  count: number | null;
  failed: unknown;
}

/** Brings a list piece by piece and gives it as a file. */
export function useExport({ words, heads, piece, sheet, worded = (line) => line }: ExportOf): Exporting {
  const [count, setCount] = useState<number | null>(null);
  const [failed, setFailed] = useState<unknown>(undefined);
  const control = useRef<AbortController | null>(null);
  const run = async (): Promise<void> => {
    const { signal } = (control.current = new AbortController());
    setFailed(undefined);
    setCount(0);
    try {
      const lines: (readonly string[])[] = [];
      for (let after: string | undefined; ; ) {
        const { lines: more, next } = await piece(after, signal);
        lines.push(...more.map(worded));
        setCount(lines.length);
        if (next === null || (sheet !== undefined && lines.length >= mostLines)) {
          if (next !== null && sheet !== undefined) toast(sheet.most(mostLines.toLocaleString("en")));
          break;
        }
        after = next;
      }
      const file = sheet === undefined ? new Blob([csvFile(heads, lines)], { type: "text/csv;charset=utf-8" }) : await sheetFile(sheet.name, heads, lines);
      const address = URL.createObjectURL(file);
      const link = document.createElement("a");
      link.href = address;
      link.download = `${words.file}-${new Date().toISOString().slice(0, 10)}.${sheet === undefined ? "csv" : "xlsx"}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
      toast(words.done(lines.length));
    } catch (error) {
      if (!signal.aborted) setFailed(error);
    } finally {
      setCount(null);
    }
  };
  return { run, stop: () => control.current?.abort(), count, failed };
}

/** A sheet of text cells, its head bold and held; nothing in it is a formula. */
async function sheetFile(name: string, heads: readonly string[], lines: readonly (readonly string[])[]): Promise<Blob> {
  const { default: writeXlsxFile } = await import("write-excel-file/browser");
  const cell = (value: string) => (value === "" ? null : { value, type: String });
  return writeXlsxFile([heads.map((value) => ({ value, type: String, fontWeight: "bold" as const })), ...lines.map((line) => line.map(cell))], { sheet: name, stickyRowsCount: 1, columns: heads.map(() => ({ width: 18 })) }).toBlob();
}
