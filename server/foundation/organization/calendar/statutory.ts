import chineseDays from "chinese-days";
import type { LocalText } from "#contract/common.ts";
import { addDays } from "#server/kernel/time/index.ts";

export interface NamedDay {
  readonly on: string;
  readonly name: LocalText;
}

const newYear: LocalText = { "zh-CN": "元旦", en: "New Year's Day" };
const springFestival: LocalText = { "zh-CN": "春节", en: "Spring Festival" };
const tombSweeping: LocalText = { "zh-CN": "清明", en: "Tomb-sweeping Day" };
const labourDay: LocalText = { "zh-CN": "劳动节", en: "Labour Day" };
const dragonBoat: LocalText = { "zh-CN": "端午", en: "Dragon Boat Festival" };
const midAutumn: LocalText = { "zh-CN": "中秋", en: "Mid-autumn Festival" };
const nationalDay: LocalText = { "zh-CN": "国庆节", en: "National Day" };

const byYear = new Map<number, readonly NamedDay[]>();

/**
 * The 13 statutory holidays of a year (11 before 2025) by law alone, without the yearly notice that moves weekends around them.
 * The solar ones are exact. The lunar ones and 清明 come from the lunar table and solar terms in chinese-days, not from `Intl`: ICU's
 * Chinese calendar is a day off at Spring Festival 2027 and 2030 (a test says so). After 2099 only the solar ones are known.
 */
export function statutoryDays(year: number): readonly NamedDay[] {
  const known = byYear.get(year);
  if (known) return known;
  const days = computeStatutoryDays(year);
  byYear.set(year, days);
  return days;
}

function computeStatutoryDays(year: number): NamedDay[] {
  const since2025 = year >= 2025;
  const solar = (name: LocalText, ...monthDays: string[]) =>
    monthDays.map((monthDay) => ({ on: `${year}-${monthDay}`, name }));
  const days = [
    ...solar(newYear, "01-01"),
    ...solar(labourDay, ...(since2025 ? ["05-01", "05-02"] : ["05-01"])),
    ...solar(nationalDay, "10-01", "10-02", "10-03"),
  ];
  if (year < 1901 || year > 2099) return sorted(days);
  const lunarNewYear = solarOf(year, 1, 1);
  const festival = since2025 ? [-1, 0, 1, 2] : [0, 1, 2];
  return sorted([
    ...days,
    ...festival.map((offset) => ({ on: addDays(lunarNewYear, offset), name: springFestival })),
    { on: chineseDays.getSolarTermDate(year, 4, "pure_brightness"), name: tombSweeping },
    { on: solarOf(year, 5, 5), name: dragonBoat },
    { on: solarOf(year, 8, 15), name: midAutumn },
  ]);
}

/** The solar day of a lunar one; none of the festivals lies in a leap month, so the ordinary month is meant. */
function solarOf(year: number, month: number, day: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return chineseDays.getSolarDateFromLunar(`${year}-${two(month)}-${two(day)}`).date;
}

function sorted(days: NamedDay[]): NamedDay[] {
  return days.toSorted((a, b) => (a.on < b.on ? -1 : 1));
}
