import { expect, test } from "vitest";
import { isTooOld } from "./floor.ts";

test.each([
  [90_624, true], // 9.6.24: three parts until then
  [140_011, true],
  [149_999, true],
  [150_000, false],
  [150_014, false],
  [180_001, false],
  [200_000, false],
])("R-OP-01 (DATABASE_URL): whether server_version_num %i is too old: %s", (number, old) => {
  expect(isTooOld(number)).toBe(old);
});
