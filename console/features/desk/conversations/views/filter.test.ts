import { expect, test } from "vitest";
import { cappedCountText } from "#console/lib/figures.ts";
import { addressOf, filterIn, sameFilter } from "./filter.ts";

test("R-CV-05 (saved views, address): a filter and its address are the same thing; what cannot be read is passed over", () => {
  const filter = { state: "ended" as const, territory: "southwest", tag: "加急", waiting: 10 };
  const address = addressOf(filter);
  expect(address).toMatchObject({ state: "ended", territory: "southwest", tag: "加急", waiting: "10", shop: undefined });
  expect(filterIn(address)).toEqual(filter);
  expect(sameFilter(filterIn(address), filter)).toBe(true);
  expect([filterIn({}), filterIn({ pane: "customer" }), filterIn({ state: "gone", waiting: "soon" }), filterIn({ waiting: "0" })]).toEqual([null, null, null, null]);
  expect(filterIn({ assignee: "me" })).toEqual({ state: "open", assignee: "me" });
});

test("R-CV-05 (saved views, counts): exact to 1,000, then 1,000+", () => {
  expect([cappedCountText({ value: 0, capped: false }), cappedCountText({ value: 1000, capped: false }), cappedCountText({ value: 1000, capped: true })]).toEqual(["0", "1,000", "1,000+"]);
});
