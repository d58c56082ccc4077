import type { DutyKind } from "#contract/organization/kinds.ts";
import { addDays, instantAt, minuteOfDay, wallClock, weekdayOf, WEEKDAYS } from "#server/kernel/time/index.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

/** Whether a unit may stand under another: never under itself or what stands under it. */
export function mayStandUnder(units: readonly { id: string; parentId: string | null }[], id: string, parentId: string | null): Verdict {
  const parents = new Map(units.map((unit) => [unit.id, unit.parentId]));
  for (let above = parentId, steps = 0; above !== null && above !== undefined && steps <= units.length; above = parents.get(above) ?? null, steps += 1)
    if (above === id) return { refused: "unit_under_itself" };
  return true;
}

/** Duty as people write it: a day and wall times; an end at or before the beginning is the next day's. */
export interface WrittenDuty {
  readonly on: string;
  readonly from: string;
  readonly to: string;
}
export interface Span {
  readonly fromAt: Date;
  readonly toAt: Date;
}

/** Duty on the wall as instants; a whole day is written 00:00–24:00. */
export function spanOf({ on, from, to }: WrittenDuty, zone: string): Span {
  const ends = minuteOfDay(to) > minuteOfDay(from) ? on : addDays(on, 1);
  return { fromAt: instantAt(on, from, zone), toAt: instantAt(ends, to, zone) };
}

/** Instants as duty on the wall; it belongs to the day on which it begins. */
export function writtenOf({ fromAt, toAt }: Span, zone: string): WrittenDuty & { nextDay: boolean } {
  const begins = wallClock(fromAt, zone);
  const ends = wallClock(toAt, zone);
  const isMidnight = ends.time === "00:00" && ends.on === addDays(begins.on, 1);
  return { on: begins.on, from: begins.time, to: isMidnight ? "24:00" : ends.time, nextDay: ends.on > begins.on && !isMidnight };
}

/** Beginning at 24:00 is the next day's 00:00, and a stretch of no length is a slip of the hand. */
export function mayStretch({ from, to }: WrittenDuty): Verdict {
  const no = (path: string, code: string): Verdict => ({ refused: "invalid", fields: [{ path, code }] });
  if (from === "24:00") return no("from", "duty_from_midnight");
  return from !== to || no("to", "duty_no_length");
}

/** The first of these stretches that another one runs into. */
export function runsInto<S extends Span>(spans: readonly S[], other: Span): S | undefined {
  return spans.find((span) => span.fromAt < other.toAt && other.fromAt < span.toAt);
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return addDays(day, -WEEKDAYS.indexOf(weekdayOf(day)));
}

const kindWords: Readonly<Record<DutyKind, readonly string[]>> = {
  day: ["day", "白班", "日班", "早班", "中班", "行政班"],
  late: ["late", "晚班", "下午班"],
  night: ["night", "夜班", "通宵"],
  extra: ["extra", "加班", "支援"],
  overtime: ["overtime", "延时", "超时"],
};

/** The kind of duty that a word of an import means; nothing written means the day. */
export function dutyKindOf(word: string): DutyKind | null {
  const plain = word.trim().toLowerCase();
  if (plain === "") return "day";
  return (Object.keys(kindWords) as DutyKind[]).find((kind) => kindWords[kind].includes(plain)) ?? null;
}

/** Whether a weekly rota covers an instant; a stretch past midnight belongs to the weekday on which it begins. */
export function rotaCovers(rota: { weekdays: readonly number[]; fromMinute: number; toMinute: number }, at: Date, zone: string): boolean {
  const clock = wallClock(at, zone);
  const minute = minuteOfDay(clock.time);
  const isOn = (day: string) => rota.weekdays.includes(WEEKDAYS.indexOf(weekdayOf(day)) + 1);
  if (rota.toMinute > rota.fromMinute) return isOn(clock.on) && rota.fromMinute <= minute && minute < rota.toMinute;
  return (isOn(clock.on) && minute >= rota.fromMinute) || (isOn(addDays(clock.on, -1)) && minute < rota.toMinute);
}
