import { useRef, useState } from "react";
import { csvFile } from "#contract/csv.ts";
import { toast } from "#console/ui/Toast.tsx";

export interface ExportOf {
  words: { start: string; running: (count: number) => string; stop: string; done: (count: number) => string; failed: string; file: string };
  heads: readonly string[];
  /** One piece of the list, after the one before; the server masks it. */
  piece: (after: string | undefined, signal: AbortSignal) => Promise<{ lines: string[][]; next: string | null }>;
  /** How the file is written; left out: CSV. */
  form?: "csv" | "xlsx";
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

/** Every cell as text: a phone number stays what it is, and no cell becomes a formula. */
async function workbook(lines: readonly (readonly string[])[]): Promise<Blob> {
  const { default: write } = await import("write-excel-file/browser");
  return write(lines.map((line) => line.map((value) => ({ value, type: String })))).toBlob();
}

/** Brings a list piece by piece and gives it as a file. */
export function useExport({ words, heads, piece, form = "csv", worded = (line) => line }: ExportOf): Exporting {
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
        if (next === null) break;
        after = next;
      }
      const address = URL.createObjectURL(form === "csv" ? new Blob([csvFile(heads, lines)], { type: "text/csv;charset=utf-8" }) : await workbook([heads, ...lines]));
      const link = document.createElement("a");
      link.href = address;
      link.download = `${words.file}-${new Date().toISOString().slice(0, 10)}.${form}`;
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
