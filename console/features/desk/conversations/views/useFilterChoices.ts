import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ConversationFilter } from "#contract/conversation.ts";
import { labelIn } from "#locales/index.ts";
import { api } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import { useMay } from "#console/shell/session.tsx";
import { useInForce } from "../handbook.ts";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import { type FilterPart, filterParts } from "./filter.ts";

interface Choice {
  value: string;
  label: string;
}
const minutes = [1, 3, 5, 10, 30, 60, 240, 1440];

/** What each part of a filter may be, in words; a part without choices is left out. */
export function useFilterChoices(): { choices: Record<FilterPart, Choice[]>; partName: (part: FilterPart) => string; wordsOf: (filter: ConversationFilter) => string[] } {
  const t = useDeskText();
  const w = useWorkbenchText();
  const [locale] = useLocale();
  const may = useMay();
  const territories = useInForce("territories")?.territories;
  const tiers = useInForce("customer-tiers")?.tiers;
  const topics = useInForce("topics")?.topics;
  const tags = useInForce("tags")?.conversation;
  const shops = useQuery({ queryKey: ["shops"], queryFn: () => api("GET /v1/shops", {}), staleTime: 300_000, retry: false, enabled: may("people.read") }).data?.rows;
  const people = useQuery({ queryKey: ["colleagues"], queryFn: () => api("GET /v1/presence/colleagues", {}), staleTime: 60_000, retry: false }).data?.people;
  return useMemo(() => {
    const named = (list: readonly { key: string; name: Parameters<typeof labelIn>[0] }[] | undefined): Choice[] => (list ?? []).map((one) => ({ value: one.key, label: labelIn(one.name, locale) }));
    const choices: Record<FilterPart, Choice[]> = {
      state: (["open", "queued", "ended"] as const).map((value) => ({ value, label: w.views.states[value] })),
      assignee: [{ value: "me", label: w.views.me }, ...(people ?? []).map((one) => ({ value: one.id, label: one.name }))],
      territory: named(territories),
      shop: (shops ?? []).map((one) => ({ value: one.id, label: one.shortName })),
      tag: named(tags),
      topic: named(topics?.flatMap((one) => [one, ...one.children])),
      channel: Object.entries(t.channel).map(([value, label]) => ({ value, label })),
      tier: named(tiers),
      waiting: minutes.map((n) => ({ value: String(n), label: w.views.minutes(n) })),
    };
    const partName = (part: FilterPart): string => w.views[part];
    const wordsOf = (filter: ConversationFilter): string[] =>
      filterParts.flatMap((part) => {
        const value = filter[part];
        if (value === undefined || (part === "state" && value === "open")) return [];
        if (part === "waiting") return [w.views.waitingOver(Number(value))];
        return [`${part === "state" ? "" : `${partName(part)} `}${choices[part].find((one) => one.value === value)?.label ?? String(value)}`];
      });
    return { choices, partName, wordsOf };
  }, [territories, tiers, topics, tags, shops, people, locale, t, w]);
}
