import type { Grouping } from "#contract/insight.ts";
import type { Group } from "#console/lib/metrics.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useInsightText } from "./texts.ts";

/** The name of a group: the server's, the hour, the day, the channel's word, or that it belongs nowhere. */
export function useGroupName(): (by: Grouping, group: Pick<Group, "key" | "name">) => string {
  const t = useInsightText();
  const label = useLabel();
  return (by, group) => {
    if (group.key === "") return t.nowhere[by];
    if (by === "hour") return t.hour(group.key);
    if (by === "channel") return t.channels[group.key] ?? group.key;
    return group.name === null ? group.key : label(group.name);
  };
}
