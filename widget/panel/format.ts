import type { Words } from "./words.ts";

const two = (n: number) => String(n).padStart(2, "0");
const dayOf = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const dayMs = 86_400_000;

/** Hours and minutes on a 24-hour clock. */
export function clock(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A moment as its reader says it: 今天 14:30, 昨天 14:30, 11-20 14:30, 2025-11-20 14:30. */
export function moment(date: Date, now: Date, time: Words["time"]): string {
  const days = Math.round((dayOf(date) - dayOf(now)) / dayMs);
  if (days === 0) return time.today(clock(date));
  if (days === 1) return time.tomorrow(clock(date));
  if (days === -1) return time.yesterday(clock(date));
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  if (days > 0 && days < 7) return `${day} ${time.weekdays[date.getDay()]} ${clock(date)}`;
  return date.getFullYear() === now.getFullYear() ? `${day} ${clock(date)}` : `${date.getFullYear()}-${day} ${clock(date)}`;
}

/** A moment from the server: an instant becomes words, anything else is already words. */
export function momentOf(said: string, now: Date, time: Words["time"]): string {
  const date = /^\d{4}-\d\d-\d\dT/.test(said) ? new Date(said) : null;
  return date && !Number.isNaN(date.getTime()) ? moment(date, now, time) : said;
}

/** The day's service hours as people say them: 9:00–18:00, all day, or closed today. */
export function hoursOf(said: string, words: Pick<Words, "allDay" | "closedToday">): string {
  if (said === "") return words.closedToday;
  return said === "00:00–24:00" ? words.allDay : said.replace(/\b0(?=\d:)/g, "");
}

/** Fen as ¥1,280.00. */
export function yuan(fen: number): string {
  return (fen / 100).toLocaleString("zh-CN", { style: "currency", currency: "CNY" });
}

/** A file's size as people read it. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Whether a time stands above this line: the first one, after a pause of five minutes, or on another day. */
export function timeAbove(at: string, before: string | undefined): boolean {
  if (before === undefined) return true;
  const [now, then] = [new Date(at), new Date(before)];
  return now.getTime() - then.getTime() > 5 * 60_000 || dayOf(now) !== dayOf(then);
}
