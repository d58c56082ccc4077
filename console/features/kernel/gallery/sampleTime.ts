/** The gallery's clock stands still, so that two screenshots of one state are equal. */
export const sampleNow = Date.parse("2026-11-20T14:32:08+08:00");

/** An instant so many seconds from the gallery's now. */
export function inSeconds(seconds: number): number {
  return sampleNow + seconds * 1000;
}
