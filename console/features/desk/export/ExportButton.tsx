import { Button } from "antd";
import { type ReactNode, useRef, useState } from "react";
import { csvFile } from "#contract/csv.ts";
import { useProblem } from "#console/lib/errors.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";

interface ExportProps {
  words: { start: string; running: (count: number) => string; stop: string; done: (count: number) => string; failed: string; file: string };
  heads: readonly string[];
  /** One piece of the list, after the one before; the server masks it. */
  piece: (after: string | undefined, signal: AbortSignal) => Promise<{ lines: string[][]; next: string | null }>;
  /** Puts words to the codes of a line. */
  worded?: (line: readonly string[]) => readonly string[];
}

/** Brings a list as a file, piece by piece: it says how far it is, can be stopped, and no piece is long. */
export function ExportButton({ words, heads, piece, worded = (line) => line }: ExportProps): ReactNode {
  const problem = useProblem();
  const [count, setCount] = useState<number | null>(null);
  const [failed, setFailed] = useState<unknown>(undefined);
  const stop = useRef<AbortController | null>(null);
  const run = async (): Promise<void> => {
    const control = new AbortController();
    stop.current = control;
    setFailed(undefined);
    setCount(0);
    try {
      const lines: (readonly string[])[] = [];
      for (let after: string | undefined; ; ) {
        const { lines: more, next } = await piece(after, control.signal);
        lines.push(...more.map(worded));
        setCount(lines.length);
        if (next === null) break;
        after = next;
      }
      const address = URL.createObjectURL(new Blob([csvFile(heads, lines)], { type: "text/csv;charset=utf-8" }));
      const link = document.createElement("a");
      link.href = address;
      link.download = `${words.file}-${new Date().toISOString().slice(0, 10)}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
      toast(words.done(lines.length));
    } catch (error) {
      if (!control.signal.aborted) setFailed(error);
    } finally {
      setCount(null);
    }
  };
  return (
    <span className="k-line">
      {failed === undefined ? null : (
        <span className="k-small k-problem" role="alert">
          <Icon name="alert" size="xs" /> {words.failed} {problem(failed).text}
        </span>
      )}
      {count === null ? (
        <Button onClick={() => void run()}>
          <Icon name="download" /> {words.start}
        </Button>
      ) : (
        <>
          <span className="k-small k-ink-2 k-num" role="status">
            {words.running(count)}
          </span>
          <Button onClick={() => stop.current?.abort()}>{words.stop}</Button>
        </>
      )}
    </span>
  );
}
