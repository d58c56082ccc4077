import { expect, it } from "vitest";
import { instantOf } from "./zone.ts";

it("R-HB-02 (from a date): a wall time is read in the centre's zone, across summer time too", () => {
  expect(instantOf("2026-12-01T09:00", "Asia/Shanghai")?.toISOString()).toBe("2026-12-01T01:00:00.000Z");
  expect(instantOf("2026-07-01T09:00", "Europe/Berlin")?.toISOString()).toBe("2026-07-01T07:00:00.000Z");
  expect(instantOf("2026-03-29T01:30", "Europe/Berlin")?.toISOString()).toBe("2026-03-29T00:30:00.000Z");
  expect(instantOf("2026-03-29T03:30", "Europe/Berlin")?.toISOString()).toBe("2026-03-29T01:30:00.000Z");
  expect(instantOf(" 2026-12-01 9:00 ", "Asia/Shanghai")?.toISOString()).toBe("2026-12-01T01:00:00.000Z");
  for (const wrong of ["2026-11-31 09:00", "2026-12-01 25:00", "2026-12-01 09:60", "2026-13-01 09:00"]) expect(instantOf(wrong, "Asia/Shanghai")).toBeNull();
  expect(instantOf("soon", "Asia/Shanghai")).toBeNull();
});
