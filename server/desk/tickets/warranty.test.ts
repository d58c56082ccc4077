import { describe, expect, test } from "vitest";
import type { WarrantyRules } from "#contract/policies/warranty.ts";
import { warrantyOf, type SoldGoods } from "./warranty.ts";

const rules: WarrantyRules = {
  from: "receipt", months: 12,
  goods: [{ key: "large", name: { "zh-CN": "大家电" }, types: ["冰箱"], months: 36 }, { key: "parts", name: { "zh-CN": "配件" }, types: ["滤芯"], months: 3 }],
};
const sold = (more: Partial<SoldGoods> = {}): SoldGoods => ({ lines: [{ title: "禾木饭煲 4L", type: "电饭煲" }, { title: "净水滤芯 PP 棉", type: "滤芯" }], signedOn: "2026-02-20", paidOn: "2026-02-16", placedOn: "2026-02-15", ...more });

describe("R-TK-01 (repair: warranty by the order's product and date)", () => {
  test.each<[string, SoldGoods | null, string, WarrantyRules, { startsOn: string | null; months: number }]>([
    ["the line that is meant, by its title", sold(), "饭煲", rules, { startsOn: "2026-02-20", months: 12 }],
    ["by what people call such a thing", sold(), "家里的滤芯漏水", rules, { startsOn: "2026-02-20", months: 3 }],
    ["when it is not clear which, the longest", sold(), "那个机器", rules, { startsOn: "2026-02-20", months: 12 }],
    ["a longer promise for its type", sold({ lines: [{ title: "双门冰箱", type: "冰箱" }] }), "", rules, { startsOn: "2026-02-20", months: 36 }],
    ["not received yet: from the payment", sold({ signedOn: null }), "饭煲", rules, { startsOn: "2026-02-16", months: 12 }],
    ["the rules count from the payment", sold(), "饭煲", { ...rules, from: "payment" }, { startsOn: "2026-02-16", months: 12 }],
    ["never paid: from the order", sold({ signedOn: null, paidOn: null }), "饭煲", rules, { startsOn: "2026-02-15", months: 12 }],
    ["no order", null, "饭煲", rules, { startsOn: null, months: 12 }],
    ["an order without lines", sold({ lines: [] }), "", rules, { startsOn: "2026-02-20", months: 12 }],
  ])("R-TK-01 (repair: warranty): %s", (_title, goods, said, given, expected) => {
    expect(warrantyOf(given, goods, said)).toEqual(expected);
  });
});
