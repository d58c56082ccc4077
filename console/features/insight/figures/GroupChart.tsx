import { type ReactNode, useCallback } from "react";
import type { Grouping, MetricDefinition } from "#contract/insight.ts";
import { useNarrow } from "#console/lib/appearance.ts";
import { useLabel } from "#console/lib/locale.ts";
import { type Group, targetText, valueText } from "#console/lib/metrics.ts";
import { Chart } from "#console/ui/Chart.tsx";
import type { Palette } from "#console/ui/palette.ts";
import { useUiText } from "#console/ui/texts.ts";
import { useGroupName } from "./names.ts";
import { useInsightText } from "./texts.ts";

interface GroupChartProps {
  metric: MetricDefinition;
  by: Grouping;
  groups: readonly Group[];
  whole: number | null;
  onOpen: (key: string) => void;
}

const most = 24;

/** The axis of a share ends at a round tenth above everything that is drawn. */
const percentTop = (groups: readonly Group[], target: number | null): number => Math.min(1, Math.max(0.1, Math.ceil((Math.max(target ?? 0, ...groups.map((one) => one.value ?? 0)) + 0.001) * 10) / 10));

/** The groups as bars, days and hours as a line; the target dashed, every point opens its records. */
export function GroupChart({ metric, by, groups, whole, onOpen }: GroupChartProps): ReactNode {
  const t = useInsightText();
  const ui = useUiText();
  const label = useLabel();
  const nameOf = useGroupName();
  const inTime = by === "day" || by === "hour";
  const shown = inTime ? groups : groups.toSorted((a, b) => b.records - a.records).slice(0, most);
  const narrow = useNarrow();
  const name = label(metric.name);
  const drawn = JSON.stringify([shown.map((one) => [one.key, one.value]), metric.key, by, whole]);
  const option = useCallback(
    (c: Palette) => {
      const said = (value: number | null): string => valueText(value, metric.unit, ui.timer);
      const short = (group: Group): string => (by === "day" ? group.key.slice(5) : by === "hour" ? `${Number(group.key)}:00` : nameOf(by, group));
      return {
        aria: { enabled: true },
        grid: { left: 52, right: 78, top: 18, bottom: 30 },
        xAxis: { type: "category", data: shown.map(short), axisLabel: { interval: inTime ? "auto" : 0, hideOverlap: true, width: 76, overflow: "truncate" } },
        yAxis: { type: "value", min: 0, max: metric.unit === "percent" ? percentTop(shown, metric.target) : undefined, splitNumber: 4, axisLabel: { formatter: said } },
        tooltip: { trigger: "axis", valueFormatter: (value: unknown) => said(typeof value === "number" ? value : null) },
        series: [
          {
            type: inTime ? "line" : "bar",
            name,
            data: shown.map((one) => one.value),
            barMaxWidth: 34,
            // Above the target's line, so that a figure near it can be read.
            z: 6,
            symbol: inTime ? "circle" : undefined,
            symbolSize: 7,
            showSymbol: inTime,
            connectNulls: false,
            itemStyle: { color: inTime ? c.accent : c.seq[3] },
            label: { show: !inTime && shown.length <= 12 && !narrow, position: "top", distance: 3, padding: [1, 3], backgroundColor: c.surface, color: c.ink2, formatter: ({ value }: { value: unknown }) => said(typeof value === "number" ? value : null) },
            ...(metric.target === null
              ? {}
              : {
                  markLine: {
                    symbol: "none", silent: true, lineStyle: { type: "dashed", color: c.ink2 }, label: { formatter: t.target(targetText(metric.target, metric.unit, ui.timer)), color: c.ink2, position: "end" }, data: [{ yAxis: metric.target }],
                  },
                }),
          },
        ],
      };
    },
    [drawn, narrow, t, ui],
  );
  const table = (
    <ul className="figures-plain">
      {shown.map((one) => (
        <li key={one.key}>
          {nameOf(by, one)} <b className="k-num">{valueText(one.value, metric.unit, ui.timer)}</b>
        </li>
      ))}
    </ul>
  );
  return (
    <Chart
      key={`${metric.key} ${by}`}
      label={t.chart(name, t.groupings[by])}
      option={option}
      height={230}
      table={table}
      onPoint={(_series, at) => {
        const one = shown[at];
        if (one !== undefined) onOpen(one.key);
      }}
    />
  );
}
