import { describe, expect, test } from "vitest";
import { addDays } from "#server/kernel/time/index.ts";
import { holidayCoverage, holidayRule, missingHolidayYear, statutoryDays } from "./index.ts";

const lunar = new Intl.DateTimeFormat("en-u-ca-chinese", {
  timeZone: "UTC",
  month: "numeric",
  day: "numeric",
});

/** ICU's Chinese calendar, as in `8/15`; leap months read as `6bis/1` there and never equal a festival. */
function lunarByIcu(on: string): string {
  const parts = lunar.formatToParts(new Date(`${on}T12:00:00Z`));
  const value = (type: string) => parts.find((part) => part.type === type)?.value;
  return `${value("month")}/${value("day")}`;
}

describe("R-TK-07 (holidays): coverage", () => {
  test("the packaged notices cover 2004 to 2026 without a hole", () => {
    const coverage = holidayCoverage();
    expect([coverage.from, coverage.to, coverage.years.length]).toEqual([2004, 2026, 23]);
    expect(coverage.provisionalFrom).toBe("2026-12-26");
  });

  test("an import extends it; a year apart from the others does not hide the hole", () => {
    const entries = [{ date: "2027-01-01", name: "元旦", off: true }];
    expect(holidayCoverage({ 2027: entries })).toMatchObject({
      to: 2027,
      imported: [2027],
      provisionalFrom: "2027-12-26",
    });
    expect(holidayCoverage({ 2028: entries })).toMatchObject({
      to: 2026,
      imported: [2028],
      provisionalFrom: "2026-12-26",
    });
  });

  test("the next notice is asked for from 1 November", () => {
    expect(["2026-10-31", "2026-11-01", "2027-03-01"].map((today) => missingHolidayYear(today))).toEqual([
      undefined,
      2027,
      2027,
    ]);
    expect(missingHolidayYear("2026-11-01", { 2027: [] })).toBeUndefined();
  });
});

describe("R-TK-07 (holidays): one day", () => {
  test.each([
    ["2026-02-17", "holiday", "春节", false],
    ["2026-02-14", "make_up_day", "春节", false],
    ["2026-02-13", "ordinary", undefined, false],
    ["2018-12-29", "make_up_day", "元旦", false],
    ["2027-01-01", "holiday", "元旦", true],
    ["2027-01-04", "ordinary", undefined, true],
    ["2027-02-05", "holiday", "春节", true],
    ["2027-06-09", "holiday", "端午", true],
    ["2027-09-15", "holiday", "中秋", true],
    ["2003-10-01", "holiday", "国庆节", true],
  ] as const)("%s is %s", (on, kind, name, provisional) => {
    expect(holidayRule(on)).toMatchObject({ kind, provisional, ...(name && { name: { "zh-CN": name } }) });
  });
});

describe("R-TK-07 (holidays): the statutory days by law", () => {
  test.each([2025, 2026, 2027, 2030, 2044, 2060])("%d has 13, none twice", (year) => {
    const days = statutoryDays(year).map((day) => day.on);
    expect(days).toHaveLength(13);
    expect(new Set(days).size).toBe(13);
  });

  test("2024 had 11", () => {
    expect(statutoryDays(2024)).toHaveLength(11);
  });

  test("in every year with a notice, each of them was off", () => {
    for (let year = 2014; year <= 2026; year++) {
      for (const day of statutoryDays(year))
        expect([day.on, holidayRule(day.on).kind]).toEqual([day.on, "holiday"]);
    }
  });

  test("the lunar ones agree with ICU's Chinese calendar until 2099, but for two new moons at midnight", () => {
    // New moon at 23:56 on 2027-02-06 and at 00:07 on 2030-02-03, Beijing time: ICU's astronomy misses the day, the almanac's table does not.
    const icuIsWrong = new Set([2027, 2030]);
    for (let year = 2025; year <= 2099; year++) {
      const named = (name: string) =>
        statutoryDays(year)
          .filter((day) => day.name["zh-CN"] === name)
          .map((day) => day.on);
      const [eve, first] = named("春节");
      expect(addDays(eve!, 1)).toBe(first);
      expect([first, lunarByIcu(first!) === "1/1"]).toEqual([first, !icuIsWrong.has(year)]);
      expect(named("端午").map(lunarByIcu)).toEqual(["5/5"]);
      expect(named("中秋").map(lunarByIcu)).toEqual(["8/15"]);
      expect(["04-04", "04-05", "04-06"]).toContain(named("清明")[0]!.slice(5));
    }
    expect(
      [2027, 2030].map((year) => statutoryDays(year).filter((day) => day.name["zh-CN"] === "春节")[1]!.on),
    ).toEqual(["2027-02-06", "2030-02-03"]);
  });
});
