import { describe, expect, it } from "vitest";
import chinese from "#locales/zh-CN/widget.ts";
import english from "#locales/en/widget.ts";
import { hoursOf } from "./format.ts";

describe("service hours for a customer", () => {
  it("R-CH-01 (hours): a day is said without leading zeros, round the clock and closed in words", () => {
    expect(hoursOf("09:00–12:00、13:00–18:00", chinese)).toBe("9:00–12:00、13:00–18:00");
    expect(hoursOf("00:00–24:00", chinese)).toBe("24 小时");
    expect(hoursOf("", chinese)).toBe("今天休息");
    expect(hoursOf("00:00–24:00", english)).toBe("24 hours");
  });
});
