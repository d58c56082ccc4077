import type { ReactNode } from "react";
import type { MetricDefinition } from "#contract/insight.ts";
import { countText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { baseOf, isShare, type Figure, isMissed, targetText, useFigures, valueParts, valueText } from "#console/lib/metrics.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { GroupChart } from "./GroupChart.tsx";
import { GroupTable } from "./GroupTable.tsx";
import { type Looking, narrowTo } from "./place.ts";
import { TableExport } from "./TableExport.tsx";
import { useInsightText } from "./texts.ts";

interface ChosenProps {
  metric: MetricDefinition;
  /** A figure that never stands without it: the share of those who rated beside the satisfaction. */
  beside: MetricDefinition | undefined;
  figures: readonly Figure[];
  looking: Looking;
}

/** One figure: its value, its definition, and its groups as chart and table. */
export function Chosen({ metric, beside, figures, looking }: ChosenProps): ReactNode {
  const t = useInsightText();
  const ui = useUiText();
  const label = useLabel();
  const figure = figures.find((one) => one.metric === metric.key);
  const { from, to, territory, shop } = looking.narrowing;
  // Not every figure is told apart by everything: what the address asks for, else its first.
  const by = metric.by.includes(looking.by) ? looking.by : metric.by[0]!;
  const grouped = useFigures({ from, to, territory, shop, metrics: [metric.key], by }, { live: to === looking.today });
  const groups = grouped.data?.figures.find((one) => one.metric === metric.key)?.groups;
  const value = valueParts(figure?.value ?? null, metric.unit, ui.timer);
  const missed = isMissed(figure?.value ?? null, metric);
  const other = beside && figures.find((one) => one.metric === beside.key);
  const openGroup = (key: string): void => looking.change({ ...narrowTo(by, key), records: "1" });
  return (
    <div className="figures-chosen" aria-busy={grouped.isPlaceholderData}>
      <Panel>
        <div className="figures-head">
          <div>
            <h2>{label(metric.name)}</h2>
            <button type="button" className="k-plain figures-value k-num" data-metric={metric.key} title={t.openAll} disabled={(figure?.records ?? 0) === 0} onClick={() => looking.change({ metric: metric.key, records: "1" })}>
              {value.value}
              <small>{value.unit}</small>
            </button>
            <p className={missed ? "k-small figures-missed" : "k-small k-ink-3"}>
              {figure === undefined ? null : <span className="k-num">{isShare(figure, metric.unit) ? baseOf(figure, metric.unit) : t.base(baseOf(figure, metric.unit))}</span>}
              {metric.target === null ? null : (
                <>
                  <span className="k-dot" />
                  {missed ? <Icon name="alert" size="xs" /> : null} {(missed ? t.missed : t.target)(targetText(metric.target, metric.unit, ui.timer))}
                </>
              )}
              {beside === undefined || other === undefined ? null : (
                <>
                  <span className="k-dot" />
                  {label(beside.name)} <span className="k-num">{valueText(other.value, beside.unit, ui.timer)}</span> ({baseOf(other, beside.unit)})
                </>
              )}
            </p>
          </div>
          <p className="figures-sentence">
            {label(metric.sentence)}
            <span className="k-small k-ink-3">{metric.snapshot ? t.now : label(metric.clock)}</span>
          </p>
        </div>
      </Panel>
      <Panel
        title={
          <div className="k-chips" role="group" aria-label={t.by}>
            {metric.by.map((one) => (
              <button key={one} type="button" className={one === by ? "k-chip is-on" : "k-chip"} aria-pressed={one === by} onClick={() => looking.change({ by: one })}>
                {t.groupings[one]}
              </button>
            ))}
          </div>
        }
        acts={<TableExport metrics={[metric.key]} by={by} narrowing={{ from, to, territory, shop }} />}
      >
        {groups === undefined ? (
          grouped.error === null ? (
            <LoadingState rows={6} onRetry={() => void grouped.refetch()} />
          ) : (
            <ErrorState error={grouped.error} what={t.tableFailed} onRetry={() => void grouped.refetch()} />
          )
        ) : groups.length === 0 ? (
          <EmptyState>{t.nothing}</EmptyState>
        ) : (
          <>
            <GroupChart metric={metric} by={by} groups={groups} whole={figure?.value ?? null} onOpen={openGroup} />
            <GroupTable metric={metric} by={by} groups={groups} whole={figure} onOpen={openGroup} />
          </>
        )}
        {groups === undefined || groups.length === 0 ? null : (
          <p className="k-small k-ink-3 figures-foot">
            {t.whole} <span className="k-num">{t.base(countText(figure?.records ?? 0))}</span>
          </p>
        )}
      </Panel>
    </div>
  );
}
