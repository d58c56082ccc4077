import { expect, test } from "vitest";
import { newId, newToken } from "./ids.ts";

test("D7: ids are UUIDv7, all different, and sort in the order in which they were made, also many in one millisecond", () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test("D21: a token carries 256 random bits in text that fits into a header", () => {
  const tokens = Array.from({ length: 1000 }, newToken);
  expect(tokens.every((token) => /^[\w-]{43}$/.test(token))).toBe(true);
  expect(new Set(tokens).size).toBe(1000);
});
