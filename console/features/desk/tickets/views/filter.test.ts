import { expect, test } from "vitest";
import { addressOf, filterIn, sameFilter } from "./filter.ts";
import { daysOf, monthOf, shifted } from "./days.ts";

test("R-TK-01 (list, filters in the address): a filter and its address are the same thing; what cannot be read is passed over", () => {
  const filter = { state: "ended" as const, type: "complaint", tag: "加急", from: "2026-11-01", q: "涂层" };
  expect(addressOf(filter)).toMatchObject({ state: "ended", type: "complaint", tag: "加急", from: "2026-11-01", q: "涂层", owner: undefined });
  expect(filterIn(addressOf(filter))).toEqual(filter);
  expect(sameFilter(filterIn({ view: "board" }), { state: "open" })).toBe(true);
  expect(filterIn({ state: "gone", owner: "somebody", due: "soon", severity: "huge", from: "yesterday", q: " " })).toEqual({ state: "open" });
});

test("R-TK-01 (calendar): whole weeks from Monday on cover a month; a week is seven days; earlier and later keep within months", () => {
  const november = daysOf("month", "2026-11-22");
  expect([november[0], november.at(-1), november.length]).toEqual(["2026-10-26", "2026-12-06", 42]);
  expect(daysOf("week", "2026-11-22")).toEqual(["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]);
  expect(daysOf("month", "2027-02-10")).toHaveLength(28);
  expect([shifted("month", "2026-01-31", 1), shifted("month", "2026-01-31", -1), shifted("week", "2026-11-22", 1), monthOf("2026-11-22")]).toEqual(["2026-02-01", "2025-12-01", "2026-11-29", "2026-11"]);
});
