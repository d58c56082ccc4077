import packaged from "chinese-days/dist/chinese-days.json" with { type: "json" };
import type { LocalText } from "#contract/common.ts";
import type { HolidayEntry } from "#contract/policies/calendar.ts";
import { statutoryDays } from "./statutory.ts";

/** Imported notices of the State Council by year; a year given here replaces the packaged one. */
export type HolidayYears = Readonly<Record<number, readonly HolidayEntry[]>>;

export interface HolidayRule {
  readonly kind: "ordinary" | "holiday" | "make_up_day";
  readonly name?: LocalText;
  /** The notice for this day is not known: only the statutory days by law are taken into account. */
  readonly provisional: boolean;
}

export interface HolidayCoverage {
  readonly from: number;
  readonly to: number;
  readonly years: readonly number[];
  readonly imported: readonly number[];
  /** From this day on results are provisional. */
  readonly provisionalFrom: string;
}

/** A notice published in November may move days of the old year's last week, as for New Year 2019 and 2023. */
const YEAR_END_UNSETTLED_FROM = "12-26";

const holidays: Readonly<Record<string, string>> = packaged.holidays;
const makeUpDays: Readonly<Record<string, string>> = packaged.workdays;
const packagedYears = new Set(Object.keys(holidays).map((on) => Number(on.slice(0, 4))));

/**
 * What the holiday notices say about a day. chinese-days itself answers "plain weekday" for years it does not know
 * (`isWorkday("2027-01-01")` is true), so its data is read here only within the years that it holds.
 */
export function holidayRule(on: string, imported: HolidayYears = {}): HolidayRule {
  const year = Number(on.slice(0, 4));
  const entry = entryOf(on, imported[year]) ?? entryOf(on, imported[year + 1]);
  if (entry)
    return { kind: entry.off ? "holiday" : "make_up_day", name: { "zh-CN": entry.name }, provisional: false };
  const provisional = !isSettled(on, imported);
  if (imported[year] !== undefined) return { kind: "ordinary", provisional };
  if (packagedYears.has(year)) return { ...packagedRule(on), provisional };
  const statutory = statutoryDays(year).find((day) => day.on === on);
  return statutory
    ? { kind: "holiday", name: statutory.name, provisional: true }
    : { kind: "ordinary", provisional: true };
}

function entryOf(on: string, entries: readonly HolidayEntry[] | undefined): HolidayEntry | undefined {
  return entries?.find((entry) => entry.date === on);
}

function packagedRule(on: string): { kind: HolidayRule["kind"]; name?: LocalText } {
  const text = holidays[on] ?? makeUpDays[on];
  if (text === undefined) return { kind: "ordinary" };
  const [en, zh] = text.split(",");
  return { kind: on in holidays ? "holiday" : "make_up_day", name: { "zh-CN": zh ?? text, en } };
}

function isCovered(year: number, imported: HolidayYears): boolean {
  return packagedYears.has(year) || imported[year] !== undefined;
}

function isSettled(on: string, imported: HolidayYears): boolean {
  const year = Number(on.slice(0, 4));
  return (
    isCovered(year, imported) && (on.slice(5) < YEAR_END_UNSETTLED_FROM || isCovered(year + 1, imported))
  );
}

/** Which years the holiday data covers without a hole, and from which day results are provisional. */
export function holidayCoverage(imported: HolidayYears = {}): HolidayCoverage {
  const importedYears = Object.keys(imported)
    .map(Number)
    .toSorted((a, b) => a - b);
  const years = [...new Set([...packagedYears, ...importedYears])].toSorted((a, b) => a - b);
  const from = Math.min(...packagedYears);
  let to = from;
  while (isCovered(to + 1, imported)) to++;
  return { from, to, years, imported: importedYears, provisionalFrom: `${to}-${YEAR_END_UNSETTLED_FROM}` };
}

/** The year whose notice should be imported by this day: next year's from 1 November, otherwise an uncovered current year. */
export function missingHolidayYear(today: string, imported: HolidayYears = {}): number | undefined {
  const year = Number(today.slice(0, 4));
  if (!isCovered(year, imported)) return year;
  return today.slice(5) >= "11-01" && !isCovered(year + 1, imported) ? year + 1 : undefined;
}
