import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
} from "echarts/components";
import { type EChartsType, init, registerTheme, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { type Palette, paletteOf } from "#console/ui/palette.ts";

use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  TooltipComponent,
  DatasetComponent,
  MarkLineComponent,
  MarkPointComponent,
  AriaComponent,
  SVGRenderer,
]);

function themeOf(c: Palette): object {
  const axis = {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: c.ink3, fontSize: 12 },
    splitLine: { lineStyle: { color: c.line } },
  };
  return {
    color: [c.accent, c.seq[2], c.ink3, c.seq[3]],
    textStyle: { fontFamily: "inherit", color: c.ink2 },
    backgroundColor: "transparent",
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    timeAxis: { ...axis, splitLine: { show: false } },
    line: { symbol: "none", lineStyle: { width: 2.2 }, smooth: false },
    bar: { itemStyle: { borderRadius: [2, 2, 0, 0] } },
    tooltip: {
      backgroundColor: c.raised,
      borderColor: c.lineStrong,
      borderWidth: 1,
      textStyle: { color: c.ink, fontSize: 13 },
      extraCssText: `box-shadow:${c.shadow};border-radius:8px`,
      axisPointer: { lineStyle: { color: c.accentLine }, crossStyle: { color: c.accentLine } },
    },
  };
}

registerTheme("kefu-light", themeOf(paletteOf(false)));
registerTheme("kefu-dark", themeOf(paletteOf(true)));

/** Starts a drawing in our pigments; as SVG, so that it prints and scales. */
export function start(place: HTMLElement, dark: boolean): EChartsType {
  const chart = init(place, dark ? "kefu-dark" : "kefu-light", { renderer: "svg" });
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  chart.setOption({
    animation: !still,
    animationDuration: 180,
    animationDurationUpdate: 180,
    grid: { left: 44, right: 64, top: 16, bottom: 28 },
  });
  return chart;
}
