import type { CloseSheet } from "#contract/closing.ts";

/** Only while something is to be accounted for; before that, and when it is done, nobody asks. */
export function lookAgainMs(sheet: Pick<CloseSheet, "shift" | "left"> | undefined, now: number): number | false {
  const shift = sheet?.shift;
  if (!shift || (shift.state !== "open" && shift.state !== "missed")) return false;
  return Date.parse(shift.closeFrom) <= now ? 30_000 : false;
}
