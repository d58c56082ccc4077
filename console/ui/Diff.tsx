import { type ReactNode, useMemo, useState } from "react";
import { type DiffLine, diffLines, foldSame } from "#console/lib/lines.ts";
import { useUiText } from "#console/ui/texts.ts";
import "./diff.css";

/** What changed between two texts, line by line; unchanged stretches are folded. */
export function Diff({ before, after, label }: { before: string; after: string; label: string }): ReactNode {
  const t = useUiText();
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const count = (kind: DiffLine["kind"]): number => lines.filter((line) => line.kind === kind).length;
  const added = count("added");
  const removed = count("removed");
  if (added + removed === 0) return <p className="k-ink-2">{t.diff.same}</p>;
  return (
    <figure className="k-diff" aria-label={label}>
      <figcaption className="k-small k-ink-3 k-num">{t.diff.counts(added, removed)}</figcaption>
      <div className="k-diff-lines">
        {foldSame(lines).map((entry, at) =>
          entry.kind === "fold" ? <Fold key={at} lines={entry.lines} /> : <Line key={at} line={entry} />,
        )}
      </div>
    </figure>
  );
}

function Line({ line }: { line: DiffLine }): ReactNode {
  const t = useUiText();
  const sign = line.kind === "added" ? "+" : line.kind === "removed" ? "−" : "";
  return (
    <div className={`k-diff-line is-${line.kind}`}>
      <span className="k-diff-number">{line.before}</span>
      <span className="k-diff-number">{line.after}</span>
      <span className="k-diff-sign" aria-hidden="true">
        {sign}
      </span>
      {line.kind === "same" ? null : <span className="k-unseen">{t.diff[line.kind]}</span>}
      <code>{line.text}</code>
    </div>
  );
}

function Fold({ lines }: { lines: readonly DiffLine[] }): ReactNode {
  const t = useUiText();
  const [open, setOpen] = useState(false);
  if (open) return lines.map((line, at) => <Line key={at} line={line} />);
  return (
    <button type="button" className="k-diff-fold" onClick={() => setOpen(true)}>
      {t.diff.unchanged(lines.length)} <span className="k-dot" /> {t.diff.expand}
    </button>
  );
}
