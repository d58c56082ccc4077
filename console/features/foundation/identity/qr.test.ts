import { describe, expect, it } from "vitest";
import { qrModules } from "./qr.ts";
import { wayBack } from "./way-back.ts";

const drawing = (modules: boolean[][]): string[] => modules.map((row) => row.map((dark) => (dark ? "#" : ".")).join(""));

describe("QR code of the authenticator", () => {
  // Read back by an independent decoder when it was recorded, as were all lengths up to 660 bytes.
  it("R-PE-01 (TOTP): the code for a short text is drawn as the standard says", () => {
    expect(drawing(qrModules("kefu")!)).toMatchInlineSnapshot(`
      [
        "#######.##.##.#######",
        "#.....#.###...#.....#",
        "#.###.#.#.###.#.###.#",
        "#.###.#.....#.#.###.#",
        "#.###.#.##..#.#.###.#",
        "#.....#....##.#.....#",
        "#######.#.#.#.#######",
        "...........##........",
        "#..######...##..#.###",
        ".##....#..#.#.#.###..",
        "#..#.###.##..##.#.###",
        ".#..#..#.#.#......###",
        "#.#..######...#..#.#.",
        "........#.###..#.###.",
        "#######.#.#.#####....",
        "#.....#.#.####.####.#",
        "#.###.#.#..##.##...##",
        "#.###.#.#.###...#.#..",
        "#.###.#..##...#...###",
        "#.....#......##.#.###",
        "#######.####......#..",
      ]
    `);
  });

  it("R-PE-01 (TOTP): a longer address takes a larger code, and what fits in none gives none", () => {
    expect(qrModules(`otpauth://totp/${"x".repeat(100)}`)!).toHaveLength(45);
    expect(qrModules("x".repeat(666))!).toHaveLength(97);
    expect(qrModules("x".repeat(667))).toBeNull();
  });
});

describe("way back after sign-in", () => {
  it.each([
    ["/desk?state=mine", "/desk?state=mine"],
    [undefined, "/"],
    ["https://evil.example", "/"],
    ["//evil.example/desk", "/"],
    ["/\\evil.example", "/"],
    ["/signin?next=/signin", "/"],
  ])("R-PE-01 (sign-in page): %s leads to %s", (next, way) => {
    expect(wayBack(next)).toBe(way);
  });
});
