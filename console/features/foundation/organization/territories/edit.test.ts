import { describe, expect, it } from "vitest";
import { added, alter, areasOf, type Division, enthroned, give, removed, take } from "./edit.ts";

const division: Division = [
  { key: "south", name: { "zh-CN": "华南" }, areas: ["44", "45"], teams: ["south"], overflow: ["west", "hq"] },
  { key: "west", name: { "zh-CN": "西南" }, areas: ["510000", "5002"], teams: [] },
  { key: "hq", name: { "zh-CN": "总部" }, areas: ["abroad", "000000"], teams: [], headquarters: true },
  { key: "outdoor", name: { "zh-CN": "户外" }, areas: ["44"], teams: [], lines: ["outdoor"] },
];
const areas = (of: Division, key: string) => of.find((one) => one.key === key)!.areas;

describe("R-PE-04 (tile map)", () => {
  it("R-PE-04 (tile map): giving a province takes it from whoever had it, in whatever spelling, but not from a business line's own cut", () => {
    expect(areas(give(division, "south", "51"), "south")).toEqual(["44", "45", "51"]);
    expect(areas(give(division, "south", "51"), "west")).toEqual(["5002"]);
    const moved = give(division, "west", "44");
    expect([areas(moved, "south"), areas(moved, "west"), areas(moved, "outdoor")]).toEqual([["45"], ["44", "5002", "510000"], ["44"]]);
    expect(areas(take(division, "west", "51"), "west")).toEqual(["5002"]);
    expect(areasOf(division[1]!)).toEqual({ provinces: ["51"], finer: ["5002"] });
    expect(areasOf(division[2]!).finer).toEqual(["abroad", "abroad"]);
  });

  it("R-PE-04 (tile map): a removed territory is nobody's overflow, a new one has a key of its own, headquarters is one", () => {
    expect(removed(division, "west")[0]?.overflow).toEqual(["hq"]);
    const { division: more, key } = added([...division, { key: "territory-5", name: { "zh-CN": "五" }, areas: [], teams: [] }], "新属地 5");
    expect([key, more.at(-1)]).toEqual(["territory-6", { key: "territory-6", name: { "zh-CN": "新属地 5" }, areas: [], teams: [] }]);
    expect(enthroned(division, "west").map((one) => one.headquarters)).toEqual([undefined, true, undefined, undefined]);
    expect(alter(division, "outdoor", { lines: undefined }).at(-1)).not.toHaveProperty("lines");
  });
});
