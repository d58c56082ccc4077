/** What the timeline can be narrowed to. */
export const timelineKinds = ["conversation", "order", "note", "change"] as const;
export type TimelineKind = (typeof timelineKinds)[number];

export function isTimelineKind(word: string | undefined): word is TimelineKind {
  return timelineKinds.some((kind) => kind === word);
}
