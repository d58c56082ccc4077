/** One line of a comparison of two texts. */
export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
  /** Line numbers from 1 in the old and new text. */
  before?: number;
  after?: number;
}

/** Compares two texts by lines: the fewest added and removed lines that lead from one to the other. */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split("\n");
  const b = after.split("\n");
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const same = (at: number, shift: number): DiffLine => ({
    kind: "same",
    text: a[at] ?? "",
    before: at + 1,
    after: at + 1 + shift,
  });
  const lines: DiffLine[] = [];
  for (let at = 0; at < head; at++) lines.push(same(at, 0));
  lines.push(...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), head));
  for (let at = a.length - tail; at < a.length; at++) lines.push(same(at, b.length - a.length));
  return lines;
}

function middle(a: readonly string[], b: readonly string[], offset: number): DiffLine[] {
  // Longest common subsequence from the end; documents are hundreds of lines, so the square is small.
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: "same", text: a[i] ?? "", before: offset + i + 1, after: offset + j + 1 });
      i++;
      j++;
    } else if (
      i < a.length &&
      (j >= b.length || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      lines.push({ kind: "removed", text: a[i] ?? "", before: offset + i + 1 });
      i++;
    } else {
      lines.push({ kind: "added", text: b[j] ?? "", after: offset + j + 1 });
      j++;
    }
  }
  return lines;
}

/** Folds long stretches of unchanged lines, keeping `around` lines beside each change. */
export function foldSame(
  lines: readonly DiffLine[],
  around = 3,
): (DiffLine | { kind: "fold"; lines: DiffLine[] })[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some((line) => line.kind !== "same"),
  );
  const folded: (DiffLine | { kind: "fold"; lines: DiffLine[] })[] = [];
  for (const [at, line] of lines.entries()) {
    const last = folded.at(-1);
    if (near[at] === true) folded.push(line);
    else if (last?.kind === "fold") last.lines.push(line);
    else folded.push({ kind: "fold", lines: [line] });
  }
  return folded;
}

/** What Tab, Shift+Tab and Enter do to a text with two-space indents. */
export function editIndent(
  text: string,
  start: number,
  end: number,
  act: "indent" | "outdent" | "newline",
): { text: string; start: number; end: number } {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  if (act === "newline") {
    const line = text.slice(lineStart, start);
    const indent = /^ */.exec(line)?.[0] ?? "";
    // After `key:` or `- ` the next line belongs one step deeper, as YAML is written.
    const deeper = /:\s*$/.test(line) ? "  " : "";
    const inserted = `\n${indent}${deeper}`;
    return {
      text: text.slice(0, start) + inserted + text.slice(end),
      start: start + inserted.length,
      end: start + inserted.length,
    };
  }
  if (act === "indent" && start === end)
    return { text: `${text.slice(0, start)}  ${text.slice(end)}`, start: start + 2, end: start + 2 };
  const block = text.slice(lineStart, end);
  const changed = block
    .split("\n")
    .map((line) => (act === "indent" ? `  ${line}` : line.replace(/^ {1,2}/, "")))
    .join("\n");
  const firstShift = (changed.split("\n")[0]?.length ?? 0) - (block.split("\n")[0]?.length ?? 0);
  return {
    text: text.slice(0, lineStart) + changed + text.slice(end),
    start: Math.max(lineStart, start + firstShift),
    end: end + changed.length - block.length,
  };
}
