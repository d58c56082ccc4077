import { expect, test } from "vitest";
import { lookAgainMs } from "./look-again.ts";

const at = (time: string) => `2026-03-02T${time}:00.000Z`;
const shift = (state: "open" | "missed" | "closed") => ({ left: 2, shift: { from: at("01:00"), to: at("09:00"), closeFrom: at("08:30"), lateAt: at("09:30"), state } }) as never;

test("R-TK-09 (daily close): nobody asks for the sheet again before the end of the shift comes near, nor once it is closed; what comes meanwhile is told", () => {
  const look = (sheet: never | undefined, time: string) => lookAgainMs(sheet, Date.parse(at(time)));
  expect([look(undefined, "08:40"), look({ left: 0, shift: null } as never, "08:40"), look(shift("open"), "02:00"), look(shift("closed"), "08:40")]).toEqual([false, false, false, false]);
  expect([look(shift("open"), "08:30"), look(shift("missed"), "10:00")]).toEqual([30_000, 30_000]);
});
