import { describe, expect, test } from "vitest";
import { provinces } from "#contract/provinces.ts";
import { isContiguous, neighbourOf, outlineOf } from "#console/ui/tilemap/borders.ts";

describe("borders of territories on the tile map", () => {
  test("one tile has four corners", () => {
    expect(outlineOf([{ row: 2, column: 3 }])).toEqual([
      [
        [3, 2],
        [4, 2],
        [4, 3],
        [3, 3],
      ],
    ]);
  });

  test("an L of three tiles has six corners and no line between its tiles", () => {
    const ring = outlineOf([
      { row: 0, column: 0 },
      { row: 1, column: 0 },
      { row: 1, column: 1 },
    ])[0];
    expect(ring).toHaveLength(6);
    expect(ring).not.toContainEqual([0, 1]);
  });

  test("tiles that only touch at a corner make two rings and do not hang together", () => {
    const cells = [
      { row: 0, column: 0 },
      { row: 1, column: 1 },
    ];
    expect(outlineOf(cells).flat()).toHaveLength(8);
    expect(isContiguous(cells)).toBe(false);
  });

  test("a ring of eight around a hole has an outer and an inner border", () => {
    const cells = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })));
    expect(outlineOf(cells.filter((cell) => cell.row !== 1 || cell.column !== 1))).toHaveLength(2);
  });

  test("arrow keys reach every province from every other", () => {
    const tiles = provinces.map((province) => ({ code: province.code, ...province.tile }));
    for (const start of tiles) {
      const reached = new Set([start.code]);
      const queue = [start];
      for (let here = queue.pop(); here !== undefined; here = queue.pop()) {
        for (const arrow of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) {
          const next = neighbourOf(tiles, here, arrow);
          if (next === undefined || reached.has(next.code)) continue;
          reached.add(next.code);
          queue.push(next);
        }
      }
      expect(reached.size).toBe(tiles.length);
    }
  });
});
