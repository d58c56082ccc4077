import type { MetricDefinition } from "#contract/insight.ts";
import { type Figure, useDefinitions, useFigures } from "#console/lib/metrics.ts";
import { serverNow } from "#console/lib/tick.ts";
import { epoch, useWhen } from "#console/lib/when.ts";
import type { Place } from "./view.ts";

/** The figures of today on the floor, in the order of their cards. */
export const cardKeys = ["service_level", "first_response", "three_minute_reply", "resolution", "satisfaction"] as const;
const besides = ["first_response_p90", "rating_share", "not_answered"] as const;

export interface Today {
  day: string;
  metric: (key: string) => MetricDefinition | undefined;
  /** The figure of the place that the page is narrowed to, by default of the whole. */
  figure: (key: string, territory?: string) => Pick<Figure, "value" | "numerator" | "denominator" | "records"> | undefined;
  rules: string;
  /** Until when the figures know, while that lies too far back. */
  staleSince: string | null;
}

const empty = { value: null, numerator: 0, denominator: 0, records: 0 };
const oldMs = 25_000;

/** Today's figures by territory, asked for every ten seconds: the same ones that the page of figures shows. */
export function useToday(place: Place, now: number): Today {
  const day = useWhen().day(now);
  const definitions = useDefinitions();
  const found = useFigures({ from: day, to: day, metrics: [...cardKeys, ...besides], by: "territory" }, { live: true });
  const { data } = found;
  const heard = data === undefined ? null : Math.min(epoch(data.at), epoch(data.factsAt));
  return {
    day,
    metric: (key) => definitions.data?.metrics.find((one) => one.key === key),
    figure(key, territory = place.territory) {
      const figure = data?.figures.find((one) => one.metric === key);
      if (figure === undefined || territory === undefined) return figure;
      return figure.groups.find((one) => one.key === territory) ?? empty;
    },
    rules: data?.rules ?? "",
    staleSince: heard !== null && serverNow() - heard > oldMs ? new Date(heard).toISOString() : null,
  };
}

/** The address at which a figure's records are open. */
export const recordsAt = (metric: string, day: string, place: Place): { to: string; search: Record<string, string> } => ({
  to: "/figures",
  search: { metric, from: day, to: day, by: "hour", records: "1", ...(place.territory === undefined ? {} : { territory: place.territory }) },
});
