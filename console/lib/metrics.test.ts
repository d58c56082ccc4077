import { expect, test } from "vitest";
import { baseOf, isMissed, targetText, valueText } from "./metrics.ts";

const timer = { hoursMinutes: (h: number, m: number) => `${h} 时 ${m} 分`, daysHours: (d: number, h: number) => `${d} 天 ${h} 时` };

test.each([
  [0.864, "percent", "86.4%"], [null, "percent", "–"], [1, "percent", "100.0%"], [28.4, "seconds", "0:28"], [3661, "seconds", "1 时 1 分"], [1204, "count", "1,204"], [0.6667, "ratio", "0.67"],
] as const)("R-AN-02 (definitions): the figure %s in %s reads %s", (value, unit, said) => expect(valueText(value, unit, timer)).toBe(said));

test.each([
  [0.85, "percent", "85%"], [0.995, "percent", "99.5%"], [1, "percent", "100%"], [30, "seconds", "0:30"],
] as const)("R-AN-02 (definitions): the target %s in %s reads %s", (value, unit, said) => expect(targetText(value, unit, timer)).toBe(said));

test("R-AN-01 (rates): a target is missed from its wrong side only, and never by an empty figure", () => {
  expect(isMissed(0.8, { target: 0.85, better: "higher" })).toBe(true);
  expect(isMissed(0.85, { target: 0.85, better: "higher" })).toBe(false);
  expect(isMissed(31, { target: 30, better: "lower" })).toBe(true);
  expect(isMissed(null, { target: 0.85, better: "higher" })).toBe(false);
  expect(isMissed(0.1, { target: null, better: "neither" })).toBe(false);
});

test("R-AN-01 (rates): a rate stands with its base, a time with the number of its records", () => {
  expect(baseOf({ numerator: 326, denominator: 346, records: 346 }, "percent")).toBe("326/346");
  expect(baseOf({ numerator: 120.4, denominator: 9, records: 9 }, "seconds")).toBe("9");
});
