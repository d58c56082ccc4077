import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  businessDay,
  businessDayBounds,
  dayBounds,
  daysBetween,
  formatInstant,
  instantAt,
  isDay,
  isWallTime,
  isZone,
  onDate,
  parseInstant,
  wallClock,
  weekdayOf,
} from "./index.ts";

const HOUR = 3_600_000;
const zones = [
  "Asia/Shanghai",
  "America/New_York",
  "Asia/Kathmandu",
  "Europe/London",
  "Australia/Lord_Howe",
  "UTC",
];
const zone = fc.constantFrom(...zones);
const instant = fc.date({
  min: new Date("2005-01-01T00:00:00Z"),
  max: new Date("2035-01-01T00:00:00Z"),
  noInvalidDate: true,
});

/** The same question put to ICU, which shares no code with Temporal. */
function wallByIcu(at: Date, timeZone: string): { on: string; time: string } {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" })
    .format(at)
    .split(" ");
  return { on: parts[0]!, time: parts[1]! };
}

describe("instants and wall time", () => {
  test.each([
    ["2026-02-13T16:30:00Z", "Asia/Shanghai", "2026-02-14", "00:30"],
    ["2026-02-13T15:59:59Z", "Asia/Shanghai", "2026-02-13", "23:59"],
    ["2026-02-13T18:15:00Z", "Asia/Kathmandu", "2026-02-14", "00:00"],
    ["2026-03-08T06:59:00Z", "America/New_York", "2026-03-08", "01:59"],
    ["2026-03-08T07:00:00Z", "America/New_York", "2026-03-08", "03:00"],
  ])("%s in %s is %s %s", (at, where, on, time) => {
    expect(onDate(new Date(at), where)).toBe(on);
    expect(wallClock(new Date(at), where)).toEqual({ on, time });
  });

  test("any instant shows what ICU shows, and formats to text that reads back as itself", () => {
    fc.assert(
      fc.property(instant, zone, (at, where) => {
        expect(wallClock(at, where)).toEqual(wallByIcu(at, where));
        expect(parseInstant(formatInstant(at, where))).toEqual(at);
      }),
    );
  });

  test("an instant is written with its offset", () => {
    expect(formatInstant(new Date("2026-02-13T08:30:00Z"), "Asia/Shanghai")).toBe(
      "2026-02-13T16:30:00+08:00",
    );
    expect(formatInstant(new Date("2026-02-13T08:30:00.125Z"), "Asia/Kathmandu")).toBe(
      "2026-02-13T14:15:00.125+05:45",
    );
  });

  test("a skipped wall time means the jump, a repeated one its first pass", () => {
    const jump = new Date("2026-03-08T07:00:00Z");
    for (const skipped of ["02:00", "02:30", "02:59", "03:00"])
      expect(instantAt("2026-03-08", skipped, "America/New_York")).toEqual(jump);
    expect(instantAt("2026-11-01", "01:30", "America/New_York")).toEqual(new Date("2026-11-01T05:30:00Z"));
    expect(instantAt("2018-11-04", "00:00", "America/Sao_Paulo")).toEqual(new Date("2018-11-04T03:00:00Z"));
    expect(onDate(dayBounds("2018-11-04", "America/Sao_Paulo").from, "America/Sao_Paulo")).toBe("2018-11-04");
    expect(instantAt("2011-12-30", "12:00", "Pacific/Apia")).toEqual(new Date("2011-12-30T10:00:00Z"));
  });

  test("text without an offset needs a zone; other text is refused with the fix", () => {
    expect(parseInstant("2026-02-13T16:30", "Asia/Shanghai")).toEqual(new Date("2026-02-13T08:30:00Z"));
    for (const bad of ["2026-02-13T16:30", "", "soon", "2026-02-30T00:00:00Z"]) {
      expect(() => parseInstant(bad)).toThrow(/Write it as/);
    }
  });
});

describe("days", () => {
  test("a day has 23 hours when clocks go forward and 25 when they go back", () => {
    const hours = (day: string, where: string) => {
      const { from, to } = dayBounds(day, where);
      return (to.getTime() - from.getTime()) / HOUR;
    };
    expect(hours("2026-03-08", "America/New_York")).toBe(23);
    expect(hours("2026-11-01", "America/New_York")).toBe(25);
    expect(hours("2026-11-01", "Asia/Shanghai")).toBe(24);
  });

  test("an instant lies within the bounds of its day, and days leave no hole", () => {
    fc.assert(
      fc.property(instant, zone, (at, where) => {
        const day = onDate(at, where);
        const { from, to } = dayBounds(day, where);
        expect(from <= at && at < to).toBe(true);
        expect(dayBounds(addDays(day, 1), where).from).toEqual(to);
      }),
    );
  });

  test("a business day that ends at 02:00 keeps the small hours", () => {
    const at = (text: string) => businessDay(new Date(`${text}+08:00`), "Asia/Shanghai", "02:00");
    expect(at("2026-02-14T01:59:59")).toBe("2026-02-13");
    expect(at("2026-02-14T02:00:00")).toBe("2026-02-14");
    const { from, to } = businessDayBounds("2026-02-13", "Asia/Shanghai", "02:00");
    expect([from.toISOString(), to.toISOString()]).toEqual([
      "2026-02-12T18:00:00.000Z",
      "2026-02-13T18:00:00.000Z",
    ]);
  });

  test("every instant lies within the bounds of its business day", () => {
    fc.assert(
      fc.property(instant, zone, fc.constantFrom("00:00", "02:00", "05:30"), (at, where, ends) => {
        const { from, to } = businessDayBounds(businessDay(at, where, ends), where, ends);
        expect(from <= at && at < to).toBe(true);
      }),
    );
  });

  test("days count, add up and have weekdays", () => {
    expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
    expect(daysBetween("2026-01-01", "2027-01-01")).toBe(365);
    expect(weekdayOf("2026-02-14")).toBe("sat");
    expect(weekdayOf("2026-02-15")).toBe("sun");
    expect(() => addDays("2026-02-30", 1)).toThrow(/Write it as/);
  });

  test("what is no day, time or zone is told apart", () => {
    expect(["2026-02-28", "2026-02-29", "2026-2-1", "2026-13-01", ""].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(["00:00", "24:00", "24:01", "9:00", "23:60"].map(isWallTime)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(["Asia/Shanghai", "UTC", "Mars/Base", ""].map(isZone)).toEqual([true, true, false, false]);
  });
});
