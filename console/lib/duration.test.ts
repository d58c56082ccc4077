import { expect, test } from "vitest";
import en from "#locales/en/ui.ts";
import zh from "#locales/zh-CN/ui.ts";
import { durationText, remaining, urgency } from "#console/lib/duration.ts";

test.each([
  [0, "0:00", "0:00"],
  [42_999, "0:42", "0:42"],
  [554_000, "9:14", "9:14"],
  [3_599_000, "59:59", "59:59"],
  [3_600_000, "1 时 0 分", "1h 0m"],
  [13_080_000, "3 时 38 分", "3h 38m"],
  [86_400_000, "1 天 0 时", "1d 0h"],
  [-5, "0:00", "0:00"],
])("%d ms is written %s, in English %s", (ms, chinese, english) => {
  expect(durationText(ms, zh.timer)).toBe(chinese);
  expect(durationText(ms, en.timer)).toBe(english);
});

test("a clock is left until its end, at its end still left, over after it", () => {
  expect(remaining(1000, 0)).toEqual({ over: false, ms: 1000 });
  expect(remaining(1000, 1000)).toEqual({ over: false, ms: 0 });
  expect(remaining(1000, 1001)).toEqual({ over: true, ms: 1 });
});

test("the last fifth of a clock's time is soon; without a known total nothing is", () => {
  expect(urgency(180_000, 0, 180_000)).toBe("calm");
  expect(urgency(36_001, 0, 180_000)).toBe("calm");
  expect(urgency(36_000, 0, 180_000)).toBe("soon");
  expect(urgency(1000, 0, undefined)).toBe("calm");
  expect(urgency(-1, 0, 180_000)).toBe("over");
});
