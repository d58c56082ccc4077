import { expect, test } from "vitest";
import { cappedCountText, countText, moneyText, rateText } from "#console/lib/figures.ts";

test("nothing known and an empty denominator are a dash, never 0 or 100 %", () => {
  expect([countText(null), moneyText(undefined), rateText(0, 0)]).toEqual(["–", "–", "–"]);
  expect([countText(0), rateText(0, 3), rateText(326, 346)]).toEqual(["0", "0.0%", "94.2%"]);
});

test("money is written from fen with thousands, counts above their cap with a plus", () => {
  expect(moneyText(128_000)).toBe("¥1,280.00");
  expect(moneyText(-5)).toBe("-¥0.05");
  expect(cappedCountText({ value: 1000, capped: true })).toBe("1,000+");
});
