import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffBodies } from "./diff.ts";

const rows: [says: string, before: unknown, after: unknown, changes: object[]][] = [
  ["what is equal has no difference, in whatever order its names stand", { a: 1, b: 2 }, { b: 2, a: 1 }, []],
  ["a changed value is named by its place", { hours: { from: "09:00" } }, { hours: { from: "08:30" } }, [{ path: "hours.from", change: "changed", before: "09:00", after: "08:30" }]],
  ["what came and what went", { a: 1 }, { b: 2 }, [{ path: "a", change: "removed", before: 1 }, { path: "b", change: "added", after: 2 }]],
  ["entries with a key are compared by it, wherever they stand", { tags: [{ key: "x", n: 1 }, { key: "y", n: 2 }] }, { tags: [{ key: "y", n: 2 }, { key: "x", n: 3 }] },
    [{ path: "tags.x.n", change: "changed", before: 1, after: 3 }, { path: "tags", change: "moved", before: ["x", "y"], after: ["y", "x"] }]],
  ["a list without keys is one value", { days: [1, 2] }, { days: [1, 3] }, [{ path: "days", change: "changed", before: [1, 2], after: [1, 3] }]],
];

describe("R-HB-02 (diff): of any two versions", () => {
  test.each(rows)("R-HB-02 (diff): %s", (_says, before, after, changes) => {
    expect(diffBodies(before, after)).toEqual(changes);
  });
  test("R-HB-02 (diff): no difference is shown exactly where two bodies say the same", () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(diffBodies(a, structuredClone(a))).toEqual([]);
      const same = diffBodies(a, b).length === 0;
      expect(same).toBe(diffBodies(b, a).length === 0);
    }), { seed: 20261122 });
  });
});
