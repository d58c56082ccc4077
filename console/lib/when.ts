import { useSyncExternalStore } from "react";
import type { Locale } from "#locales/index.ts";
import { useLocale } from "#console/lib/locale.ts";

/** An instant from the contract (ISO text) or epoch milliseconds. */
export type Instant = string | number;

let zone = "Asia/Shanghai";
const listeners = new Set<() => void>();
const formats = new Map<string, Intl.DateTimeFormat>();

/** Sets the centre's zone, in which every day and time is shown (D8). */
export function setZone(name: string): void {
  if (name === zone) return;
  zone = name;
  for (const listener of listeners) listener();
}

/** Epoch milliseconds of an instant. */
export function epoch(at: Instant): number {
  return typeof at === "number" ? at : Date.parse(at);
}

/** Hours of a day as people write them: `9:00–18:00` (LOOK §7). */
export function hoursText(from: string, to: string): string {
  const short = (time: string): string => time.replace(/^0(?=\d:)/, "");
  return `${short(from)}–${short(to)}`;
}

interface Parts {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
  weekday: string;
}

/** As Intl says it. */
export function slowParts(at: Instant, locale: Locale, inZone: string): Parts {
  const key = `${locale} ${inZone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, {
      timeZone: inZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      weekday: "short",
    });
    formats.set(key, format);
  }
  const found: Record<string, string> = {};
  for (const part of format.formatToParts(epoch(at))) found[part.type] = part.value;
  const part = (name: string): string => found[name] ?? "";
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
    weekday: part("weekday"),
  };
}

/** Since then every zone changes its clocks on a quarter of an hour only, so that one answer holds for all of it. */
const steadySince = Date.UTC(2000, 0, 1);
const steadyUntil = Date.UTC(9999, 11, 1);
const quarterMs = 900_000;
const mostKnown = 4000;
/** How far a zone is ahead of UTC within a quarter of an hour. */
const offsets = new Map<string, number>();
const weekdays = new Map<string, readonly string[]>();
const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

function offsetAt(ms: number, inZone: string): number {
  const quarter = Math.floor(ms / quarterMs);
  const key = `${inZone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const p = slowParts(quarter * quarterMs, "en", inZone);
    offset = Date.UTC(Number(p.year), Number(p.month) - 1, Number(p.day), Number(p.hour), Number(p.minute), Number(p.second)) - quarter * quarterMs;
    if (offsets.size >= mostKnown) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}
function weekdayIn(locale: Locale, day: number): string {
  let names = weekdays.get(locale);
  if (names === undefined) {
    // 2 January 2000 was a Sunday.
    names = Array.from({ length: 7 }, (_, i) => slowParts(Date.UTC(2000, 0, 2 + i), locale, "UTC").weekday);
    weekdays.set(locale, names);
  }
  return names[day]!;
}

/** The same by arithmetic: a thread writes two times for each of its lines, and Intl takes its time for each. */
export function partsOf(at: Instant, locale: Locale, inZone: string): Parts {
  const ms = epoch(at);
  if (!(ms >= steadySince && ms < steadyUntil)) return slowParts(at, locale, inZone);
  const there = new Date(ms + offsetAt(ms, inZone));
  return {
    year: `${there.getUTCFullYear()}`,
    month: two(there.getUTCMonth() + 1),
    day: two(there.getUTCDate()),
    hour: two(there.getUTCHours()),
    minute: two(there.getUTCMinutes()),
    second: two(there.getUTCSeconds()),
    weekday: weekdayIn(locale, there.getUTCDay()),
  };
}

/** How instants are written: today `14:30`, this year `11-20 14:30`, else `2026-11-20` (LOOK §7). */
export interface When {
  /** `14:30` */
  clock(at: Instant): string;
  /** `14:31:20` */
  clockSeconds(at: Instant): string;
  /** Short by distance from now. */
  moment(at: Instant, now: Instant): string;
  /** With weekday: `11-25 周三 18:00`; today only the time. */
  deadline(at: Instant, now: Instant): string;
  /** `2026-11-20` */
  day(at: Instant): string;
  /** `2026-11-20 周五 14:30:05`, for a hover. */
  exact(at: Instant): string;
}

/** The writing of instants in one language and zone. */
export function whenIn(locale: Locale, inZone: string): When {
  const parts = (at: Instant): Parts => partsOf(at, locale, inZone);
  const dayOf = (p: Parts): string => `${p.year}-${p.month}-${p.day}`;
  const time = (p: Parts): string => `${p.hour}:${p.minute}`;
  return {
    clock: (at) => time(parts(at)),
    clockSeconds: (at) => `${time(parts(at))}:${parts(at).second}`,
    moment(at, now) {
      const p = parts(at);
      const n = parts(now);
      if (dayOf(p) === dayOf(n)) return time(p);
      return p.year === n.year ? `${p.month}-${p.day} ${time(p)}` : dayOf(p);
    },
    deadline(at, now) {
      const p = parts(at);
      const n = parts(now);
      if (dayOf(p) === dayOf(n)) return time(p);
      const date = p.year === n.year ? `${p.month}-${p.day}` : dayOf(p);
      return `${date} ${p.weekday} ${time(p)}`;
    },
    day: (at) => dayOf(parts(at)),
    exact(at) {
      const p = parts(at);
      return `${dayOf(p)} ${p.weekday} ${time(p)}:${p.second}`;
    },
  };
}

const whens = new Map<string, When>();

/** The writing of instants in the reader's language and the centre's zone. */
export function useWhen(): When {
  const [locale] = useLocale();
  const inZone = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => zone,
  );
  const key = `${locale} ${inZone}`;
  const known = whens.get(key) ?? whenIn(locale, inZone);
  whens.set(key, known);
  return known;
}
