import type ui from "#locales/zh-CN/ui.ts";

type TimerWords = (typeof ui)["timer"];

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** `m:ss` below an hour, `3 时 38 分` below a day, then days and hours; never negative. */
export function durationText(ms: number, words: Pick<TimerWords, "hoursMinutes" | "daysHours">): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < hour) return `${Math.floor(seconds / minute)}:${String(seconds % minute).padStart(2, "0")}`;
  if (seconds < day)
    return words.hoursMinutes(Math.floor(seconds / hour), Math.floor((seconds % hour) / minute));
  return words.daysHours(Math.floor(seconds / day), Math.floor((seconds % day) / hour));
}

/** What a running clock says: left until its end, over after it. */
export function remaining(untilMs: number, nowMs: number): { over: boolean; ms: number } {
  const ms = untilMs - nowMs;
  return ms < 0 ? { over: true, ms: -ms } : { over: false, ms };
}

/** How urgent a clock is: the last fifth of its time is "soon" (LOOK §4). */
export function urgency(
  untilMs: number,
  nowMs: number,
  totalMs: number | undefined,
): "calm" | "soon" | "over" {
  const left = untilMs - nowMs;
  if (left < 0) return "over";
  if (totalMs !== undefined && totalMs > 0 && left <= totalMs / 5) return "soon";
  return "calm";
}
