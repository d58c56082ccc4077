import { expect, test } from "vitest";
import { partsOf } from "./parts.ts";

test("R-PE-05 (imported tables): a file is cut between its lines, and each part knows its first line", () => {
  expect(partsOf("aa\nbb\r\ncc\n\ndd", 6)).toEqual([
    { csv: "aa\nbb", firstLine: 1 },
    { csv: "cc\n", firstLine: 3 },
    { csv: "dd", firstLine: 5 },
  ]);
  expect(partsOf("one very long line\nx", 5)).toEqual([
    { csv: "one very long line", firstLine: 1 },
    { csv: "x", firstLine: 2 },
  ]);
  expect(partsOf("\n\n")).toEqual([]);
  const text = Array.from({ length: 5000 }, (_, i) => `${1300000 + i},四川,成都`).join("\n");
  expect(partsOf(text).map((part) => part.csv).join("\n")).toBe(text);
});
