import { expect, test } from "vitest";
import { fill, isLocale, labelIn, localeFor } from "#locales/index.ts";

test("places are filled by name; a missing value stays visible", () => {
  expect(fill("{name}您好，{name}，约 {minutes} 分钟", { name: "林女士", minutes: 3 })).toBe(
    "林女士您好，林女士，约 3 分钟",
  );
  expect(fill("{unknown}", {})).toBe("{unknown}");
  expect(fill("{a}", { a: "{b}", b: "x" })).toBe("{b}");
});

test("a label without English is shown in Chinese", () => {
  expect(labelIn({ "zh-CN": "售后" }, "en")).toBe("售后");
  expect(labelIn({ "zh-CN": "售后", en: "After-sales" }, "en")).toBe("After-sales");
});

test("the first wish that we speak is taken, else the source language", () => {
  expect(localeFor(["fr-FR", "en-GB", "zh-CN"])).toBe("en");
  expect(localeFor(["zh-Hant-TW"])).toBe("zh-CN");
  expect(localeFor([])).toBe("zh-CN");
  expect([isLocale("en"), isLocale("de"), isLocale(undefined)]).toEqual([true, false, false]);
});
