import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { isComposing } from "#console/lib/keys.ts";
import { editIndent } from "#console/lib/lines.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./yaml.css";

/** What is wrong at a line (from 1), in words. */
export interface LineProblem {
  line: number;
  text: string;
}

interface YamlEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  problems?: readonly LineProblem[];
  readOnly?: boolean;
  minLines?: number;
}

/** A text with line numbers; wrong lines are marked and listed. Tab indents; Escape then Tab leaves the field. */
export function YamlEditor({
  label,
  value,
  onChange,
  problems = [],
  readOnly = false,
  minLines = 16,
}: YamlEditorProps): ReactNode {
  const t = useUiText();
  const area = useRef<HTMLTextAreaElement>(null);
  const [tabLeaves, setTabLeaves] = useState(false);
  const count = value.split("\n").length;
  const wrong = new Set(problems.map((problem) => problem.line));
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (isComposing(event.nativeEvent) || readOnly) return;
    if (event.key === "Escape") return setTabLeaves(true);
    const act =
      event.key === "Tab" && !tabLeaves
        ? event.shiftKey
          ? "outdent"
          : "indent"
        : event.key === "Enter" && !event.metaKey && !event.ctrlKey
          ? "newline"
          : undefined;
    if (act === undefined) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    const edit = editIndent(value, selectionStart, selectionEnd, act);
    onChange(edit.text);
    requestAnimationFrame(() => area.current?.setSelectionRange(edit.start, edit.end));
  };
  const jump = (line: number): void => {
    const lines = value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };
  return (
    <div className="k-yaml">
      <div className="k-yaml-box">
        <ol className="k-yaml-numbers" aria-hidden="true">
          {Array.from({ length: Math.max(count, minLines) }, (_, at) => (
            <li key={at} className={wrong.has(at + 1) ? "is-wrong" : undefined}>
              {at < count ? at + 1 : ""}
            </li>
          ))}
        </ol>
        <textarea
          ref={area}
          aria-label={label}
          aria-invalid={problems.length > 0}
          value={value}
          readOnly={readOnly}
          rows={Math.max(count, minLines)}
          spellCheck={false}
          autoCapitalize="off"
          wrap="off"
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => setTabLeaves(false)}
        />
      </div>
      <div className="k-yaml-problems" role="status">
        {problems.length === 0 ? (
          <p className="k-small k-yaml-fine">
            <Icon name="check" size="xs" /> {t.code.fine}
          </p>
        ) : (
          <>
            <p className="k-small k-ink-2">{t.code.problems(problems.length)}</p>
            <ul>
              {problems.map((problem) => (
                <li key={`${problem.line}-${problem.text}`}>
                  <button type="button" className="k-link k-num" onClick={() => jump(problem.line)}>
                    <Icon name="alert" size="xs" /> {t.code.line(problem.line)}
                  </button>{" "}
                  {problem.text}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
