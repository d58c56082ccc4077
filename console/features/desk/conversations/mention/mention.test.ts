import { describe, expect, test } from "vitest";
import { atSign, fittingColleagues, mentionsIn, noteParts } from "./mention.ts";

const people = [
  { id: "1", name: "苏敏", key: "su min" },
  { id: "2", name: "单雨", key: "shan yu" },
  { id: "3", name: "苏敏杰", key: "su min jie" },
  { id: "4", name: "Li Na", key: "li na" },
];

describe("R-CV-05 (mention): writing @", () => {
  test.each([
    ["@", 1, { from: 0, typed: "" }],
    ["请 @su", 5, { from: 2, typed: "su" }],
    ["请@苏", 3, { from: 1, typed: "苏" }],
    ["写给 li@shop", 10, null],
    ["@苏敏 请看", 6, null],
    ["没有", 2, null],
  ])("R-CV-05 (mention): %s", (text, caret, expected) => expect(atSign(text, caret)).toEqual(expected));

  test("R-CV-05 (mention): found by name, pinyin and initials; who begins so comes first", () => {
    const names = (typed: string) => fittingColleagues(people, typed).map((person) => person.name);
    expect(names("苏")).toEqual(["苏敏", "苏敏杰"]);
    expect(names("sm")).toEqual(["苏敏", "苏敏杰"]);
    expect(names("smj")).toEqual(["苏敏杰"]);
    expect(names("shany")).toEqual(["单雨"]);
    expect(names("敏")).toEqual(["苏敏", "苏敏杰"]);
    expect(names("lina")).toEqual(["Li Na"]);
    expect(names("x")).toEqual([]);
  });

  test("R-CV-05 (mention): of two names the longer one is meant where it stands; names are drawn apart from words", () => {
    expect(mentionsIn("@苏敏杰 和 @单雨 看一下", people)).toEqual(["3", "2"]);
    expect(mentionsIn("苏敏说过", people)).toEqual([]);
    expect(noteParts("请 @苏敏杰 看", [{ id: "1", name: "苏敏" }, { id: "3", name: "苏敏杰" }])).toEqual([{ text: "请 ", id: null }, { text: "@苏敏杰", id: "3" }, { text: " 看", id: null }]);
  });
});
