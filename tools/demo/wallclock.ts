/** China keeps one offset all year; the demo's history is written in it whatever zone the centre later shows. */
export const CHINA_OFFSET_MINUTES = 480;

const DAY = 86_400_000;

/** The instant of a wall-clock minute (may pass 1440) on a date such as 2026-11-20. */
export function instantAt(dateISO: string, minutes: number): Date {
  return new Date(Date.parse(`${dateISO}T00:00:00Z`) + (minutes - CHINA_OFFSET_MINUTES) * 60_000);
}

/** The date on China's wall clock at an instant. */
export function dateOf(instant: Date): string {
  return new Date(instant.getTime() + CHINA_OFFSET_MINUTES * 60_000).toISOString().slice(0, 10);
}

/** The wall-clock time at an instant, such as 16:30. */
export function clockOf(instant: Date): string {
  return new Date(instant.getTime() + CHINA_OFFSET_MINUTES * 60_000).toISOString().slice(11, 16);
}

/** The date so many days later. */
export function addDays(dateISO: string, days: number): string {
  return new Date(Date.parse(`${dateISO}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Days since 1970-01-01, so that weeks and rotations need no calendar. */
export function dayNumber(dateISO: string): number {
  return Math.floor(Date.parse(`${dateISO}T00:00:00Z`) / DAY);
}

/** A later instant. */
export function after(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + Math.round(minutes * 60_000));
}

/** A date as people write it: 11 月 22 日. */
export function spokenDate(dateISO: string): string {
  return `${Number(dateISO.slice(5, 7))} 月 ${Number(dateISO.slice(8, 10))} 日`;
}
