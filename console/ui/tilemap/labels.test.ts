import { expect, test } from "vitest";
import { labelSpots } from "#console/ui/tilemap/labels.ts";

const grid = { lines: 3, columns: 3 };

test("a territory's name stands in an empty cell beside it, above before aside", () => {
  const spots = labelSpots([{ key: "a", cells: [{ row: 1, column: 1 }] }], grid);
  expect(spots.get("a")).toEqual({ row: 0, column: 1, side: "above" });
});

test("a cell that also touches another territory is the last choice", () => {
  const spots = labelSpots(
    [
      { key: "a", cells: [{ row: 2, column: 0 }] },
      { key: "b", cells: [{ row: 0, column: 0 }] },
    ],
    grid,
  );
  expect(spots.get("a")).toEqual({ row: 2, column: 1, side: "right" });
});

test("two names never share a cell, the legend's corner stays free, and an enclosed territory has no spot", () => {
  const ring = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })));
  const around = ring.filter((cell) => cell.row !== 1 || cell.column !== 1);
  const enclosed = labelSpots(
    [
      { key: "in", cells: [{ row: 1, column: 1 }] },
      { key: "out", cells: around },
    ],
    grid,
  );
  expect(enclosed.size).toBe(0);
  const reserved = labelSpots([{ key: "a", cells: [{ row: 1, column: 1 }] }], grid, [{ row: 0, column: 1 }]);
  expect(reserved.get("a")?.side).toBe("left");
});
