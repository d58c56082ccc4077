import type { Timed } from "./store/clocks.ts";

/** The reply that the customer waits for now, and since when; null: none is owed. Put aside and left messages are promised otherwise. */
export function wantedClock(c: Pick<Timed, "open" | "turns" | "waitingSince" | "aside" | "left">): { name: "first_reply" | "next_reply"; from: Date } | null {
  if (!c.open || c.waitingSince === null || c.aside || c.left) return null;
  return { name: c.turns <= 1 ? "first_reply" : "next_reply", from: c.waitingSince };
}
