import fc from "fast-check";
import { expect, test } from "vitest";
import { insertedAt, keeps, mayAdd, ordered } from "./rules.ts";

test("R-CV-05 (saved views): an own view is its person's, a shared one belongs to whoever may share", () => {
  expect([keeps({ ownerId: "a", shared: false }, "a", false), keeps({ ownerId: "a", shared: false }, "b", true), keeps({ ownerId: "a", shared: true }, "a", false), keeps({ ownerId: "a", shared: true }, "b", true)]).toEqual([true, false, false, true]);
});

test("R-CV-05 (saved views): any wish for an order keeps every view exactly once, the named ones first", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 12 }), fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 12 }), (standing, wanted) => {
      const now = ordered(standing, wanted);
      expect(now.toSorted()).toEqual(standing.toSorted());
      expect(ordered(now, wanted)).toEqual(now);
    }),
  );
});

test("R-CV-05 (saved views): a deleted view comes back to its place, a new one stands at the end; a list has its limit", () => {
  expect([insertedAt(["a", "b"], "x", 1), insertedAt(["a", "b"], "x", undefined), insertedAt([], "x", 9)]).toEqual([["a", "x", "b"], ["a", "b", "x"], ["x"]]);
  expect([mayAdd(29, 30, "too_many_views"), mayAdd(30, 30, "too_many_views")]).toEqual([true, { refused: "too_many_views", params: { most: 30 } }]);
});
