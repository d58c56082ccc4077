import { describe, expect, it } from "vitest";
import { addDays } from "../wallclock.ts";
import { shops, teams, territories } from "./company.ts";
import { dutyFor } from "./duty.ts";
import { people, personOf, takersOf } from "./people.ts";

const start = "2026-10-01";
const days = Array.from({ length: 60 }, (_, index) => addDays(start, index));

/** Who is at work at a minute of a date, duties that began the evening before included. */
function atWork(date: string, minute: number): string[] {
  const today = dutyFor(date).filter((one) => one.from <= minute && minute < one.to);
  const sinceYesterday = dutyFor(addDays(date, -1)).filter((one) => minute + 1440 < one.to);
  return [...today, ...sinceYesterday].map((one) => one.login);
}

describe("the demo company", () => {
  it("demo staff: logins and staff numbers are unique, each team has a supervisor, each role is held", () => {
    expect(new Set(people.map((one) => one.login)).size).toBe(people.length);
    expect(new Set(people.map((one) => one.staffNo)).size).toBe(people.length);
    expect(new Set(people.map((one) => one.name)).size).toBe(people.length);
    for (const one of people) {
      expect(one.login).toMatch(/^[a-z]{4,16}$/);
      expect(one.capacity).toBeGreaterThanOrEqual(5);
      expect(one.capacity).toBeLessThanOrEqual(8);
    }
    for (const team of teams.filter((one) => one.key !== "office")) {
      expect(people.filter((one) => one.team === team.key && one.roles.includes("supervisor"))).toHaveLength(1);
    }
    const roles = new Set(people.flatMap((one) => one.roles));
    expect([...roles].sort()).toEqual(["administrator", "agent", "inspector", "manager", "supervisor", "trainer"]);
  });

  it("demo duty: at every half hour of 60 days each territory has two people, with each shop and the three everyday skills", () => {
    const gaps: string[] = [];
    for (const date of days) {
      for (let minute = 0; minute < 1440; minute += 30) {
        const present = new Set(atWork(date, minute));
        for (const territory of territories) {
          const takers = takersOf(territory.key).filter((one) => present.has(one.login));
          const where = `${date} ${minute / 60}h ${territory.key}`;
          if (takers.length < 2) gaps.push(`${where}: ${takers.length} people`);
          for (const shop of shops) {
            const serving = takers.filter((one) => one.shops.includes(shop.key));
            if (serving.length === 0) gaps.push(`${where}: nobody for ${shop.key}`);
            for (const skill of ["pre-sale", "in-sale", "after-sale"] as const) {
              if (!serving.some((one) => one.skills[skill])) gaps.push(`${where}: no ${skill} for ${shop.key}`);
            }
          }
        }
      }
    }
    expect(gaps).toEqual([]);
  });

  it("demo duty: a territory never leans on its neighbours alone, and somebody takes complaints, at every hour by day", () => {
    const gaps: string[] = [];
    for (const date of days) {
      for (let minute = 9 * 60; minute < 23 * 60; minute += 30) {
        const present = atWork(date, minute).map(personOf);
        for (const territory of territories) {
          if (!present.some((one) => one.team === territory.key)) gaps.push(`${date} ${minute / 60}h ${territory.key}`);
        }
        if (!present.some((one) => one.skills.complaint === 3)) gaps.push(`${date} ${minute / 60}h complaints`);
      }
    }
    expect(gaps).toEqual([]);
  });

  it("demo duty: nobody works twice on a day, and every agent rests one day in seven", () => {
    const worked = new Map<string, number>();
    for (const date of days.slice(0, 56)) {
      const logins = dutyFor(date).map((one) => one.login);
      expect(new Set(logins).size).toBe(logins.length);
      for (const login of logins) worked.set(login, (worked.get(login) ?? 0) + 1);
    }
    for (const one of people) expect(worked.get(one.login)).toBe(one.team === "office" ? 40 : 48);
  });
});
