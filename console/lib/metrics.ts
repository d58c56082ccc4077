import { useQuery } from "@tanstack/react-query";
import type { Figures, Grouping, MetricDefinition, Narrowing } from "#contract/insight.ts";
import { api } from "#console/lib/api.ts";
import { durationText } from "#console/lib/duration.ts";
import { countText } from "#console/lib/figures.ts";
import type ui from "#locales/zh-CN/ui.ts";

export type Figure = Figures["figures"][number];
export type Group = Figure["groups"][number];

const liveMs = 10_000;

/** The definitions of the figures, as the handbook makes them now. */
export function useDefinitions() {
  return useQuery({ queryKey: ["metrics"], queryFn: ({ signal }) => api("GET /v1/metrics", {}, { signal }), staleTime: 60_000 });
}

/** Figures of a period; live ones are asked for again every ten seconds. */
export function useFigures(query: Narrowing & { metrics: readonly string[]; by?: Grouping | undefined }, options: { live: boolean; enabled?: boolean }) {
  const asked = { ...query, metrics: query.metrics.join(",") };
  return useQuery({
    queryKey: ["figures", asked],
    queryFn: ({ signal }) => api("GET /v1/figures", { query: asked }, { signal }),
    enabled: options.enabled ?? true,
    // Figures of the former filters stand, marked, until the new ones are there; groups of another kind would bear wrong names.
    placeholderData: (before, formerly) => ((formerly?.queryKey[1] as typeof asked | undefined)?.by === asked.by ? before : undefined),
    staleTime: 5_000,
    refetchInterval: options.live ? liveMs : false,
  });
}

type TimerWords = Pick<(typeof ui)["timer"], "hoursMinutes" | "daysHours">;

/** A figure as people read it, its unit apart: `86.4` `%`, `0:28`, `1,204`; nothing known is a dash. */
export function valueParts(value: number | null, unit: MetricDefinition["unit"], timer: TimerWords): { value: string; unit: string } {
  if (value === null) return { value: "–", unit: "" };
  if (unit === "percent") return { value: (value * 100).toFixed(1), unit: "%" };
  if (unit === "seconds") return { value: durationText(Math.round(value) * 1000, timer), unit: "" };
  return { value: unit === "count" ? countText(value) : value.toFixed(2), unit: "" };
}

export function valueText(value: number | null, unit: MetricDefinition["unit"], timer: TimerWords): string {
  const parts = valueParts(value, unit, timer);
  return `${parts.value}${parts.unit}`;
}

/** A target as people set it: `85%`, where a figure beside it says `85.0%`. */
export function targetText(value: number, unit: MetricDefinition["unit"], timer: TimerWords): string {
  return unit === "percent" ? `${Number((value * 100).toFixed(1))}%` : valueText(value, unit, timer);
}

/** Whether a figure has missed its target; without target or figure it has not. */
export function isMissed(value: number | null, metric: Pick<MetricDefinition, "target" | "better">): boolean {
  if (value === null || metric.target === null || metric.better === "neither") return false;
  return metric.better === "higher" ? value < metric.target : value > metric.target;
}

type Base = { numerator: number; denominator: number; records: number };

/** Whether a figure's base reads as so many of so many: not shares of time, whose parts are seconds. */
export const isShare = (figure: Base, unit: MetricDefinition["unit"]): boolean =>
  unit === "percent" && figure.denominator <= 1_000_000 && Number.isInteger(figure.numerator) && Number.isInteger(figure.denominator);

/** The base of a figure: `326/346`, of times how many there were. */
export function baseOf(figure: Base, unit: MetricDefinition["unit"]): string {
  return isShare(figure, unit) ? `${countText(figure.numerator)}/${countText(figure.denominator)}` : countText(figure.records);
}
