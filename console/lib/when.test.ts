import fc from "fast-check";
import { expect, test } from "vitest";
import { hoursText, partsOf, slowParts, whenIn } from "#console/lib/when.ts";

const now = "2026-11-20T14:32:08+08:00";
const zh = whenIn("zh-CN", "Asia/Shanghai");

test("today is a time, this year a day and time, else the date alone", () => {
  expect(zh.moment("2026-11-20T00:05:00+08:00", now)).toBe("00:05");
  expect(zh.moment("2026-11-13T18:20:00+08:00", now)).toBe("11-13 18:20");
  expect(zh.moment("2025-12-31T18:20:00+08:00", now)).toBe("2025-12-31");
});

test("a deadline carries its weekday", () => {
  expect(zh.deadline("2026-11-25T18:00:00+08:00", now)).toBe("11-25 周三 18:00");
  expect(zh.deadline("2026-11-20T18:00:00+08:00", now)).toBe("18:00");
  expect(whenIn("en", "Asia/Shanghai").deadline("2026-11-25T18:00:00+08:00", now)).toBe("11-25 Wed 18:00");
});

test("midnight is 00:00, and the day is the centre's and not the reader's", () => {
  expect(zh.clock("2026-11-20T16:00:00Z")).toBe("00:00");
  expect(zh.day("2026-11-20T16:00:00Z")).toBe("2026-11-21");
  expect(whenIn("zh-CN", "Asia/Urumqi").day("2026-11-20T16:00:00Z")).toBe("2026-11-20");
});

test("hours of a day are written without leading zeros and with an en dash", () => {
  expect(hoursText("09:00", "18:00")).toBe("9:00–18:00");
  expect(hoursText("00:00", "08:30")).toBe("0:00–8:30");
  expect(hoursText("22:00", "24:00")).toBe("22:00–24:00");
});

test("any instant in any zone is written as Intl writes it, over changes of the clocks too", () => {
  const zones = ["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"] as const;
  // Clocks go on and back on these days in one zone or another; the seconds about them are the ones to get wrong.
  const changes = ["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-11-01T06:00:00Z", "2026-04-04T15:00:00Z", "2011-12-30T10:00:00Z"].map((at) => Date.parse(at));
  const instants = fc.oneof(
    fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2100, 0, 1) }),
    fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -7_200_000, max: 7_200_000 })).map(([at, by]) => at + by),
  );
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), fc.constantFrom("zh-CN" as const, "en" as const), (at, zone, locale) => {
      expect(partsOf(at, locale, zone)).toEqual(slowParts(at, locale, zone));
    }),
    { numRuns: 600, seed: 20261128 },
  );
});
