import { type Grouping, groupings } from "#contract/insight.ts";
import { useAddress } from "#console/lib/address.ts";
import type { Narrowing } from "#contract/insight.ts";
import { useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { daysBefore } from "./period.ts";

/** What the address says: period, filters, the figure looked at, its grouping, and whether its records are open. */
export interface Looking {
  metric: string | undefined;
  by: Grouping;
  narrowing: Narrowing;
  today: string;
  /** The records of the figure, or of one of its groups, are open. */
  open: boolean;
  part: "all" | "hit" | "miss";
  change: (to: Readonly<Record<string, string | undefined>>) => void;
}

const isDay = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text);

/** Reads and changes the view in the address; today unless it says otherwise. */
export function useLooking(): Looking {
  const [address, change] = useAddress();
  const today = useWhen().day(useNow());
  const [from, to] = isDay(address.from) && isDay(address.to) && address.from <= address.to ? [address.from, address.to] : [daysBefore(today, 6), today];
  const hour = Number(address.hour);
  const part = address.part;
  return {
    metric: address.metric,
    by: groupings.find((one) => one === address.by) ?? "territory",
    today,
    narrowing: {
      from, to, territory: address.territory, team: address.team, agent: address.agent, shop: address.shop, channel: address.channel,
      topic: address.topic, product: address.product, subject: address.subject, theme: address.theme,
      hour: address.hour === undefined || Number.isNaN(hour) ? undefined : hour, day: isDay(address.day) ? address.day : undefined, without: groupings.find((one) => one === address.without),
    },
    open: address.records !== undefined,
    part: part === "hit" || part === "miss" ? part : "all",
    change,
  };
}

/** What a group of a table narrows its records to. */
export function narrowTo(by: Grouping, key: string): Record<string, string> {
  if (key === "") return { without: by };
  return { [by]: by === "hour" ? String(Number(key)) : key };
}

/** What a table keeps out of the address when its records are closed. */
export const recordKeys = { records: undefined, part: undefined, team: undefined, agent: undefined, channel: undefined, topic: undefined, product: undefined, subject: undefined, theme: undefined, hour: undefined, day: undefined, without: undefined };
