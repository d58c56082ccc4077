import { expect, test } from "vitest";
import { tidyTime } from "./times.ts";

test("D16 (duty): times are taken as people type them; what cannot be read is left for the refusal to name", () => {
  expect(["9", "930", "9:30", "9：30", "18.00", "2200", "24:00", " 08:00 "].map(tidyTime)).toEqual(["09:00", "09:30", "09:30", "09:30", "18:00", "22:00", "24:00", "08:00"]);
  expect(["", "九点", "25:00", "9:75", "12345"].map(tidyTime)).toEqual(["", "九点", "25:00", "9:75", "12345"]);
});
