import { type ReactNode, useEffect, useState } from "react";
import { ruleText, useUiText } from "#console/ui/texts.ts";
import "./definition.css";

export interface Definition {
  key: string;
  name: string;
  /** The sentence with its numerator and denominator filled in. */
  sentence: ReactNode;
  records?: { count: string; open: () => void };
  version?: string;
}

/** The sentence of the figure in focus, at the foot of a page; on a wall screen it turns every 12 s. */
export function DefinitionBar({
  definitions,
  focused,
  rotate = false,
  hint,
}: {
  definitions: readonly Definition[];
  focused: string | undefined;
  rotate?: boolean;
  hint?: string;
}): ReactNode {
  const t = useUiText();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!rotate) return;
    const timer = setInterval(() => setTurn((before) => before + 1), 12_000);
    return () => clearInterval(timer);
  }, [rotate]);
  const shown =
    definitions.find((one) => one.key === focused) ?? definitions[rotate ? turn % definitions.length : 0];
  if (shown === undefined) return null;
  return (
    <footer className="k-definition">
      <b>{shown.name}</b>
      <span className="k-num">{shown.sentence}</span>
      {shown.records === undefined ? null : (
        <button type="button" className="k-link" onClick={shown.records.open}>
          {t.definition.open(shown.records.count)}
        </button>
      )}
      <span className="k-space" />
      <span className="k-small k-ink-3">
        {shown.version === undefined ? null : t.definition.version(ruleText(t, shown.version))}
        {hint === undefined ? null : (
          <>
            <span className="k-dot" />
            {hint}
          </>
        )}
      </span>
    </footer>
  );
}
