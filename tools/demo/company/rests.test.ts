import { expect, test } from "vitest";
import { loginsAt } from "../talk/history.ts";
import { instantAt } from "../wallclock.ts";
import { people } from "./people.ts";
import { restOf } from "./rests.ts";

const agents = new Set(people.filter((one) => one.roles.includes("agent")).map((one) => one.login));

test("the demo's people eat once in a shift, in the time of meals, and at every hour most of them serve", () => {
  for (const day of ["2026-11-27", "2026-11-28", "2026-11-30"]) {
    const eaten = new Map<string, number>();
    for (let minute = 0; minute < 1440; minute += 5) {
      const at = instantAt(day, minute);
      const here = loginsAt(at).filter((login) => agents.has(login));
      const rests = here.map((login) => restOf(login, at));
      const meals = rests.filter((rest) => rest === "meal").length;
      const inTime = (minute >= 690 && minute < 810) || (minute >= 1050 && minute < 1170) || (minute >= 120 && minute < 240);
      if (!inTime) expect([day, minute, meals]).toEqual([day, minute, 0]);
      // One of two may be alone with the other; of a full hall a third at most.
      if (here.length > 6) expect([day, minute, rests.filter((rest) => rest !== null).length / here.length <= 0.45]).toEqual([day, minute, true]);
      here.forEach((login, i) => rests[i] === "meal" && eaten.set(login, (eaten.get(login) ?? 0) + 5));
    }
    expect([...eaten.values()].every((minutes) => minutes === 30)).toBe(true);
    expect(eaten.size).toBeGreaterThan(10);
  }
});
