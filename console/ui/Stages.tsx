import type { ReactNode } from "react";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./stages.css";

export interface Stage {
  key: string;
  name: string;
  state: "done" | "current" | "next";
  /** The time used, since when, or not yet. */
  note?: ReactNode;
}

/** A path of numbered stages; `compact` is one line of words for the head of a thread. */
export function Stages({
  stages,
  compact = false,
}: {
  stages: readonly Stage[];
  compact?: boolean;
}): ReactNode {
  const t = useUiText();
  return (
    <ol className={compact ? "k-stages is-compact" : "k-stages"} aria-label={t.stages.label}>
      {stages.map((stage, at) => (
        <li
          key={stage.key}
          className={`is-${stage.state}`}
          aria-current={stage.state === "current" ? "step" : undefined}
        >
          <span className="k-stage-mark" aria-hidden="true">
            {stage.state === "done" ? <Icon name="check" size="xs" /> : at + 1}
          </span>
          <span className="k-stage-name">
            {stage.name}
            <span className="k-unseen">{t.stages[stage.state]}</span>
          </span>
          {stage.note === undefined ? null : <span className="k-stage-note">{stage.note}</span>}
        </li>
      ))}
    </ol>
  );
}
