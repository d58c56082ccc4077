import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useAppearance } from "#console/lib/appearance.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { type Palette, paletteOf } from "#console/ui/palette.ts";
import { useUiText } from "#console/ui/texts.ts";
import "./chart.css";

interface ChartProps {
  label: string;
  /** Draws with the pigments at hand, so that dark needs no second chart. */
  option: (palette: Palette) => EChartsCoreOption;
  height?: number;
  /** The same figures as a table: behind every chart. */
  table: ReactNode;
  /** A point opens its records: the series' name and the point's place. */
  onPoint?: ((series: string, at: number) => void) | undefined;
}

/** A chart with its table behind it; the drawing library is loaded when the first chart is seen. */
export function Chart({ label, option, height = 240, table, onPoint }: ChartProps): ReactNode {
  const t = useUiText();
  const [asTable, setAsTable] = useState(false);
  return (
    <div className="k-chart">
      <button type="button" className="k-link k-small k-chart-switch" onClick={() => setAsTable(!asTable)}>
        <Icon name={asTable ? "chart" : "table"} size="xs" /> {asTable ? t.chart.chart : t.chart.table}
      </button>
      {asTable ? table : <Drawing label={label} option={option} height={height} onPoint={onPoint} />}
    </div>
  );
}

function Drawing({ label, option, height = 240, onPoint }: Omit<ChartProps, "table">): ReactNode {
  const { dark } = useAppearance();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const open = useRef(onPoint);
  open.current = onPoint;
  useEffect(() => {
    let gone = false;
    const watch = new ResizeObserver(() => chart.current?.resize());
    void import("#console/ui/echarts.ts").then(({ start }) => {
      if (gone || place.current === null) return;
      chart.current = start(place.current, dark);
      chart.current.setOption(option(paletteOf(dark)));
      chart.current.on("click", (point) => open.current?.(point.seriesName ?? "", point.dataIndex));
      watch.observe(place.current);
    });
    return () => {
      gone = true;
      watch.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
    // A new appearance starts the drawing anew; new figures only change it (below).
  }, [dark]);
  useEffect(() => {
    chart.current?.setOption(option(paletteOf(dark)), { notMerge: false, lazyUpdate: true });
  }, [option, dark]);
  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}
