import type { ReactNode } from "react";
import type { MetricDefinition } from "#contract/insight.ts";
import { useLabel } from "#console/lib/locale.ts";
import { baseOf, type Figure, isMissed, targetText, valueText } from "#console/lib/metrics.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useInsightText } from "./texts.ts";

interface MetricListProps {
  metrics: readonly MetricDefinition[];
  figures: readonly Figure[];
  chosen: string;
  onChoose: (key: string) => void;
}

/** All figures of the period with base and target; one of them is looked at more closely. */
export function MetricList({ metrics, figures, chosen, onChoose }: MetricListProps): ReactNode {
  const t = useInsightText();
  const ui = useUiText();
  const label = useLabel();
  return (
    <Panel title={t.list} flush className="figures-list">
      <ul aria-label={t.list}>
        {metrics.map((metric) => {
          const figure = figures.find((one) => one.metric === metric.key);
          const missed = isMissed(figure?.value ?? null, metric);
          const target = metric.target === null ? "" : targetText(metric.target, metric.unit, ui.timer);
          return (
            <li key={metric.key}>
              <button type="button" className={metric.key === chosen ? "k-plain figures-line is-on" : "k-plain figures-line"} aria-pressed={metric.key === chosen} onClick={() => onChoose(metric.key)}>
                <span className="figures-name">{label(metric.name)}</span>
                <b className="k-num">{valueText(figure?.value ?? null, metric.unit, ui.timer)}</b>
                <span className="k-small k-ink-3 k-num k-cut">{figure === undefined ? "" : metric.unit === "percent" ? baseOf(figure, metric.unit) : t.base(baseOf(figure, metric.unit))}</span>
                <span className={missed ? "k-small figures-missed" : "k-small k-ink-3"}>
                  {missed ? <Icon name="alert" size="xs" /> : null}
                  {target === "" ? "" : missed ? t.missed(target) : t.target(target)}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
