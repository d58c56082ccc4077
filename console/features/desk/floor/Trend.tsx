import { Select } from "antd";
import { type ReactNode, useCallback } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useLabel } from "#console/lib/locale.ts";
import { type Figure, targetText, useFigures, valueText } from "#console/lib/metrics.ts";
import { Chart } from "#console/ui/Chart.tsx";
import type { Palette } from "#console/ui/palette.ts";
import { useUiText } from "#console/ui/texts.ts";
import type { FloorText } from "./texts.ts";
import { useFloorText } from "./texts.ts";
import { cardKeys, type Today } from "./useToday.ts";
import type { Place } from "./view.ts";

const daysBefore = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));

/** One figure over today's hours beside another day's, the target dashed; the volume in a strip of its own. */
export function Trend({ today, place, onOpen }: { today: Today; place: Place; onOpen: (metric: string, hour: string) => void }): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const label = useLabel();
  const [address, change] = useAddress();
  const key = cardKeys.find((one) => one === address.measure) ?? "service_level";
  const beside = address.compare === "yesterday" ? "yesterday" : "week";
  const day = daysBefore(today.day, beside === "yesterday" ? 1 : 7);
  const narrowed = place.territory === undefined ? {} : { territory: place.territory };
  const now = useFigures({ from: today.day, to: today.day, metrics: [key, "opened"], by: "hour", ...narrowed }, { live: true });
  const then = useFigures({ from: day, to: day, metrics: [key, "opened"], by: "hour", ...narrowed }, { live: false });
  const metric = today.metric(key);
  const series = { now: byHour(now.data?.figures, key), before: byHour(then.data?.figures, key), opened: byHour(now.data?.figures, "opened") };
  const { from, to } = span([...series.now, ...series.before, ...series.opened]);
  const shown = hours.slice(from, to);
  const unit = metric?.unit ?? "percent";
  const name = metric === undefined ? "" : label(metric.name);
  const besideName = beside === "yesterday" ? t.trend.yesterday : t.trend.lastWeek;
  const drawn = JSON.stringify([series, key, from, to, metric?.target]);
  const option = useCallback(
    (c: Palette) => trendOption(c, { t, name, besideName, shown, target: metric?.target ?? null, targetSaid: targetText(metric?.target ?? 0, unit, ui.timer), said: (value) => valueText(value, unit, ui.timer), percent: unit === "percent", now: series.now.slice(from, to), before: series.before.slice(from, to), opened: series.opened.slice(from, to) }),
    [drawn, name, besideName, t, ui],
  );
  const table = (
    <ul className="floor-trend-plain k-num">
      {shown.map((hour, at) => (
        <li key={hour}>
          {Number(hour)}:00 <b>{valueText(series.now[from + at] ?? null, unit, ui.timer)}</b> <span className="k-ink-3">{valueText(series.before[from + at] ?? null, unit, ui.timer)}</span>
        </li>
      ))}
    </ul>
  );
  return (
    <div className="floor-trend">
      <div className="floor-trend-picks">
        <Select size="small" aria-label={t.trend.measure} value={key} onChange={(measure) => change({ measure })} options={cardKeys.map((one) => ({ value: one, label: label(today.metric(one)?.name ?? { "zh-CN": one }) }))} popupMatchSelectWidth={false} />
        <Select size="small" aria-label={t.trend.compare} value={beside} onChange={(compare) => change({ compare })} options={[{ value: "week", label: t.trend.lastWeek }, { value: "yesterday", label: t.trend.yesterday }]} popupMatchSelectWidth={false} />
      </div>
      {shown.length === 0 ? <p className="k-ink-3 floor-empty">{t.trend.none}</p> : <Chart key={key} label={t.trend.label(name)} option={option} height={212} table={table} onPoint={(_series, at) => (shown[at] === undefined ? undefined : onOpen(key, shown[at]))} />}
    </div>
  );
}

function byHour(figures: readonly Figure[] | undefined, key: string): (number | null)[] {
  const groups = figures?.find((one) => one.metric === key)?.groups ?? [];
  return hours.map((hour) => groups.find((one) => one.key === hour)?.value ?? null);
}

/** The hours from the first that has a figure to the last. */
function span(values: readonly (number | null)[]): { from: number; to: number } {
  const known = values.flatMap((value, at) => (value === null ? [] : [at % 24]));
  return known.length === 0 ? { from: 0, to: 0 } : { from: Math.min(...known), to: Math.max(...known) + 1 };
}

interface Drawn {
  t: FloorText;
  name: string;
  besideName: string;
  shown: readonly string[];
  target: number | null;
  targetSaid: string;
  percent: boolean;
  said: (value: number | null) => string;
  now: readonly (number | null)[];
  before: readonly (number | null)[];
  opened: readonly (number | null)[];
}

function trendOption(c: Palette, d: Drawn): Record<string, unknown> {
  const known = [...d.now, ...d.before, d.target].filter((value): value is number => value !== null);
  // A cut axis says where it begins: rates seldom need the lower half.
  const low = d.percent ? Math.max(0, Math.floor(Math.min(...known, 1) * 10) / 10) : 0;
  // A word at the line's last point instead of a legend.
  const worded = (values: readonly (number | null)[], formatter: string, color: string): unknown[] => {
    const last = values.findLastIndex((value) => value !== null);
    return values.map((value, at) => (at === last ? { value, label: { show: true, position: "right", distance: 6, color, fontWeight: 600, formatter } } : value));
  };
  const said = (value: unknown): string => d.said(typeof value === "number" ? value : null);
  return {
    aria: { enabled: true },
    grid: [{ left: 46, right: 92, top: 12, height: 112 }, { left: 46, right: 92, top: 136, bottom: 24 }],
    xAxis: [
      { type: "category", gridIndex: 0, data: d.shown.map((hour) => `${Number(hour)}:00`), axisLabel: { show: false } },
      { type: "category", gridIndex: 1, data: d.shown.map((hour) => `${Number(hour)}:00`), axisLabel: { hideOverlap: true } },
    ],
    yAxis: [
      { type: "value", gridIndex: 0, min: low, ...(d.percent ? { max: 1, interval: (1 - low) / 2 } : { splitNumber: 2 }), axisLabel: { formatter: said } },
      { type: "value", gridIndex: 1, min: 0, splitNumber: 1, name: d.t.trend.volume, nameTextStyle: { color: c.ink3 }, nameLocation: "middle", nameGap: 30, axisLabel: { showMinLabel: false }, splitLine: { show: false } },
    ],
    tooltip: { trigger: "axis", axisPointer: { link: [{ xAxisIndex: "all" }] } },
    series: [
      { type: "line", name: d.besideName, xAxisIndex: 0, yAxisIndex: 0, data: worded(d.before, d.besideName, c.ink3), symbol: "circle", symbolSize: 1, lineStyle: { type: "dotted", width: 1.6, color: c.ink3 }, itemStyle: { color: c.ink3 }, tooltip: { valueFormatter: said } },
      {
        type: "line", name: d.t.trend.today, xAxisIndex: 0, yAxisIndex: 0, data: worded(d.now, said(d.now.findLast((value) => value !== null)), c.accent), symbol: "circle", symbolSize: 6, itemStyle: { color: c.accent }, lineStyle: { width: 2.2, color: c.accent }, tooltip: { valueFormatter: said },
        ...(d.target === null ? {} : { markLine: { symbol: "none", silent: true, lineStyle: { type: "dashed", color: c.ink2 }, label: { formatter: d.t.trend.target(d.targetSaid), color: c.ink2 }, data: [{ yAxis: d.target }] } }),
      },
      { type: "bar", name: d.t.trend.volume, xAxisIndex: 1, yAxisIndex: 1, data: d.opened, barMaxWidth: 18, itemStyle: { color: c.seq[1] } },
    ],
  };
}
