import type { Verdict } from "#server/kernel/refusal.ts";

/** A name as it is compared: width, case and spaces make no other theme. */
export const folded = (name: string): string => name.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

/** A theme goes into another one, never into itself. */
export function mayMerge(theme: { id: string }, into: { id: string }): Verdict {
  return theme.id === into.id ? { refused: "theme_itself", fields: [{ path: "into", code: "theme_itself" }] } : true;
}
