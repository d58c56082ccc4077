import { type ReactNode, useCallback } from "react";
import { useNarrow } from "#console/lib/appearance.ts";
import { countText } from "#console/lib/figures.ts";
import { useFigures } from "#console/lib/metrics.ts";
import { Chart } from "#console/ui/Chart.tsx";
import type { Palette } from "#console/ui/palette.ts";
import { daysBefore } from "../figures/period.ts";
import type { VoiceLooking } from "./place.ts";
import { useVoiceText } from "./texts.ts";

/** About how wide a word beside its line is. */
const widthOf = (word: string): number => [...word].reduce((sum, sign) => sum + (sign > "\u2e80" ? 12 : 7), 0);

/** Needs and opinions day by day; a point opens what was said on that day. */
export function VoiceTrend({ looking }: { looking: VoiceLooking }): ReactNode {
  const t = useVoiceText();
  const narrow = useNarrow();
  const { narrowing, kind } = looking;
  const shown = (["needs", "opinions"] as const).filter((one) => kind === "all" || (kind === "need") === (one === "needs"));
  const found = useFigures({ ...narrowing, metrics: ["needs", "opinions"], by: "day" }, { live: false });
  const days = daysOf(narrowing.from, narrowing.to);
  const counts = shown.map((name) => {
    const groups = new Map(found.data?.figures.find((one) => one.metric === name)?.groups.map((group) => [group.key, group.value ?? 0]));
    return { name, values: days.map((day) => groups.get(day) ?? 0) };
  });
  const drawn = JSON.stringify([days, counts]);
  const option = useCallback(
    (c: Palette) => ({
      aria: { enabled: true },
      grid: { left: 34, right: 16 + Math.max(...counts.map(({ name }) => widthOf(t.columns[name]))), top: 14, bottom: 26 },
      xAxis: { type: "category", data: days.map((day) => day.slice(5)), boundaryGap: false, axisLabel: { hideOverlap: true } },
      yAxis: { type: "value", min: 0, minInterval: 1, splitNumber: 3 },
      tooltip: { trigger: "axis" },
      series: counts.map(({ name, values }) => {
        const color = name === "needs" ? c.accent : c.warnMark;
        return {
          type: "line", name: t.columns[name], data: values, symbol: "circle", symbolSize: 6, showSymbol: days.length <= 31,
          lineStyle: { color, width: 2, type: name === "needs" ? "solid" : "dashed" }, itemStyle: { color },
          endLabel: { show: true, formatter: t.columns[name], color: c.ink2 },
        };
      }),
    }),
    [drawn, t],
  );
  if (days.length < 2 || found.data === undefined) return null;
  const table = (
    <ul className="figures-plain">
      {days.map((day, at) => (
        <li key={day}>
          <span className="k-num">{day.slice(5)}</span>{" "}
          {counts.map(({ name, values }) => (
            <span key={name}>
              {t.columns[name]} <b className="k-num">{countText(values[at]!)}</b>{" "}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
  return (
    <Chart
      label={t.trendLabel}
      option={option}
      height={narrow ? 170 : 200}
      table={table}
      onPoint={(series, at) => looking.change({ records: series === t.columns.needs ? "needs" : "opinions", group: undefined, day: days[at] })}
    />
  );
}

function daysOf(from: string, to: string): string[] {
  const days = [to];
  while (days[0]! > from && days.length < 400) days.unshift(daysBefore(days[0]!, 1));
  return days;
}
