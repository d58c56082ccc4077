import { Temporal } from "temporal-polyfill";
import { addDays, minuteOfDay } from "./day.ts";

const knownZones = new Map<string, boolean>();

/** Whether a text names a time zone, as in `Asia/Shanghai`. */
export function isZone(text: string): boolean {
  let known = knownZones.get(text);
  if (known === undefined) {
    known = canFormatIn(text);
    knownZones.set(text, known);
  }
  return known;
}

function canFormatIn(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function zoned(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}

interface Span {
  from: number;
  to: number;
  offset: number;
}
/** Spans of constant offset that were asked for, by zone, the last one first. */
const spans = new Map<string, Span[]>();
const spansKept = 16;

/** How far a zone's wall is ahead of UTC, in milliseconds: every clock, figure and opening hour asks, nearly always within the same span. */
function offsetAt(at: number, zone: string): number {
  const known = spans.get(zone) ?? [];
  const i = known.findIndex((span) => span.from <= at && at < span.to);
  if (i === 0) return known[0]!.offset;
  const [span] = i > 0 ? known.splice(i, 1) : [spanAround(at, zone)];
  known.unshift(span!);
  known.length = Math.min(known.length, spansKept);
  spans.set(zone, known);
  return span!.offset;
}

function spanAround(at: number, zone: string): Span {
  const local = zoned(new Date(at), zone);
  // "previous" lies before the instant, and a span begins with its transition.
  const from = local.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const to = local.getTimeZoneTransition("next");
  return { from: from?.epochMilliseconds ?? -Infinity, to: to?.epochMilliseconds ?? Infinity, offset: local.offsetNanoseconds / 1e6 };
}

/** Day and time on the wall as ISO 8601 writes them. */
const wallText = (instant: Date, zone: string): string => new Date(instant.getTime() + offsetAt(instant.getTime(), zone)).toISOString();

/** The day on which an instant falls in a zone. */
export function onDate(instant: Date, zone: string): string {
  const text = wallText(instant, zone);
  return text.slice(0, text.indexOf("T"));
}

/** What calendar and clock on the wall show at an instant, to the minute. */
export function wallClock(instant: Date, zone: string): { on: string; time: string } {
  const text = wallText(instant, zone);
  const t = text.indexOf("T");
  return { on: text.slice(0, t), time: text.slice(t + 1, t + 6) };
}

/**
 * The instant at which the wall clock of a zone shows a time. A time that occurs twice (clocks set back) means the first;
 * a time that is skipped (clocks set forward) means the moment of the jump, so that order is kept and nothing is counted twice.
 */
export function instantAt(day: string, wallTime: string, zone: string): Date {
  const minute = minuteOfDay(wallTime);
  const plain = Temporal.PlainDate.from(minute === 1440 ? addDays(day, 1) : day).toPlainDateTime({
    hour: Math.floor(minute / 60) % 24,
    minute: minute % 60,
  });
  const first = plain.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (first.toPlainDateTime().equals(plain)) return new Date(first.epochMilliseconds);
  const jump = first.getTimeZoneTransition("next") ?? plain.toZonedDateTime(zone);
  return new Date(jump.epochMilliseconds);
}

/** Midnight to midnight of a day in a zone; 23 or 25 hours where clocks change. */
export function dayBounds(day: string, zone: string): { from: Date; to: Date } {
  return businessDayBounds(day, zone, "00:00");
}

/** The business day of an instant, when days end at `dayEndsAt` of the next morning (01:30 with `02:00` is still yesterday). */
export function businessDay(instant: Date, zone: string, dayEndsAt: string): string {
  const on = onDate(instant, zone);
  return instant < instantAt(on, dayEndsAt, zone) ? addDays(on, -1) : on;
}

/** First instant of a business day and first instant of the next one. */
export function businessDayBounds(day: string, zone: string, dayEndsAt: string): { from: Date; to: Date } {
  return { from: instantAt(day, dayEndsAt, zone), to: instantAt(addDays(day, 1), dayEndsAt, zone) };
}

/** An instant as the zone's wall time with its offset: `2026-02-13T16:30:00+08:00`. */
export function formatInstant(instant: Date, zone: string): string {
  return zoned(instant, zone).toString({
    timeZoneName: "never",
    fractionalSecondDigits: instant.getTime() % 1000 === 0 ? 0 : 3,
  });
}

/** Reads an ISO 8601 instant; without an offset it is wall time of `zone`, and without a zone it is refused. */
export function parseInstant(text: string, zone?: string): Date {
  const hasOffset = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text);
  try {
    if (hasOffset) return new Date(Temporal.Instant.from(text).epochMilliseconds);
    if (zone) return new Date(Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds);
  } catch {
    // Said below, with the fix.
  }
  throw new RangeError(`Not an instant: "${text.slice(0, 40)}". Write it as 2026-02-13T16:30:00+08:00.`);
}
