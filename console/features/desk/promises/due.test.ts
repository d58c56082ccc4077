import { expect, test } from "vitest";
import { dueOf, fromLocal, localText, type Wall } from "./due.ts";

/** A wall clock in some zone, as the centre's. */
const wallIn = (timeZone: string): Wall => {
  const parts = (at: number): Record<string, string> =>
    Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(at).map((one) => [one.type, one.value]));
  return { day: (at) => (({ year, month, day }) => `${year}-${month}-${day}`)(parts(at)), clock: (at) => (({ hour, minute }) => `${hour}:${minute}`)(parts(at)) };
};
const shanghai = wallIn("Asia/Shanghai");

test.each([
  ["Asia/Shanghai", "2026-11-28T18:00", "2026-11-28T10:00:00.000Z"],
  ["America/New_York", "2026-11-01T00:30", "2026-11-01T04:30:00.000Z"],
  ["America/New_York", "2026-11-01T03:30", "2026-11-01T08:30:00.000Z"],
])("R-CV-09 (promise): the time of a promise is the centre's wall clock in whatever zone the browser is: %s %s", (zone, text, instant) => {
  const at = fromLocal(text, wallIn(zone))!;
  expect(at.toISOString()).toBe(instant);
  expect(localText(at, wallIn(zone))).toBe(text);
});

test("R-CV-09 (promise): what a message promises falls due by the centre's day; said after that time, two hours are left", () => {
  const evening = Date.parse("2026-11-28T15:30:00Z"); // 23:30 in Shanghai
  expect(dueOf({ days: 1, time: "18:00" }, null, evening, shanghai)!.toISOString()).toBe("2026-11-29T10:00:00.000Z");
  expect(dueOf({ days: 0, time: "18:00" }, null, evening, shanghai)!.toISOString()).toBe("2026-11-28T17:30:00.000Z");
  expect(dueOf({ unit: "hours" }, 2, evening, shanghai)!.toISOString()).toBe("2026-11-28T17:30:00.000Z");
  expect([dueOf({ unit: "hours" }, null, evening, shanghai), dueOf(undefined, 1, evening, shanghai), fromLocal("", shanghai)]).toEqual([null, null, null]);
});
