import type { TimelineItem } from "#contract/customers.ts";

/** What the timeline can be narrowed to. */
export const timelineKinds = ["conversation", "order", "ticket", "promise", "return", "rating", "need", "agreement", "note", "change"] as const satisfies readonly TimelineItem["kind"][];
export type TimelineKind = (typeof timelineKinds)[number];

export function isTimelineKind(word: string | undefined): word is TimelineKind {
  return timelineKinds.some((kind) => kind === word);
}
