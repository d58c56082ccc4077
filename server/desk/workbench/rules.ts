import type { Verdict } from "#server/kernel/refusal.ts";

export interface ViewStanding {
  ownerId: string;
  shared: boolean;
}

/** A shared view belongs to whoever may share, an own one to its person; others do not even know of it. */
export function keeps(view: ViewStanding, personId: string, mayShare: boolean): boolean {
  return view.shared ? mayShare : view.ownerId === personId;
}

/** A list has room for so many. */
export function mayAdd(count: number, most: number, refused: "too_many_views" | "too_many_replies"): Verdict {
  return count < most ? true : { refused, params: { most } };
}

/** The order of a list: those named in the order given, the others behind as they stood; what is unknown is passed over. */
export function ordered(standing: readonly string[], wanted: readonly string[]): string[] {
  const named = [...new Set(wanted)].filter((id) => standing.includes(id));
  return [...named, ...standing.filter((id) => !named.includes(id))];
}

/** A new one at its place: the end when none is given or the place lies behind it. */
export function insertedAt(standing: readonly string[], id: string, at: number | undefined): string[] {
  const place = Math.min(at ?? standing.length, standing.length);
  return [...standing.slice(0, place), id, ...standing.slice(place)];
}
