import { dayNumber } from "../wallclock.ts";
import { people } from "./people.ts";
import { teams } from "./company.ts";
import type { Person, TeamKey } from "./types.ts";

export type DutyKind = "day" | "late" | "night";

/** One stretch of duty; minutes of the centre's wall clock on that date, past 1440 on the next morning. */
export interface Duty {
  login: string;
  from: number;
  to: number;
  kind: DutyKind;
}

const hours: Record<DutyKind, { from: number; to: number }> = {
  day: { from: 9 * 60, to: 18 * 60 },
  late: { from: 14 * 60, to: 23 * 60 },
  // Only the demo keeps a night: whoever tries it, in whatever time zone, must find people at work.
  night: { from: 22 * 60, to: 34 * 60 },
};

/** Who is on duty on a date of the centre's calendar: six days on, one off, day and late changing every week. */
export function dutyFor(dateISO: string): Duty[] {
  const day = dayNumber(dateISO);
  return teams.flatMap((team) => teamDuty(team.key, day));
}

function teamDuty(team: TeamKey, day: number): Duty[] {
  const all = people.filter((one) => one.team === team);
  const working = all.filter((_, index) => !isRestDay(team, index, day));
  if (team === "night") return working.map((one) => duty(one, "night"));
  if (team === "office") return weekdayOf(day) < 5 ? all.map((one) => duty(one, "day")) : [];
  const week = Math.floor((day + 3) / 7);
  const kinds = working.map((one): DutyKind => ((all.indexOf(one) + week) % 2 === 0 ? "day" : "late"));
  // When a shift is left without an agent (its supervisor alone is none: whoever tries the demo as an agent must find one), the last of the other shift stands in.
  const agents = working.flatMap((one, n) => (one.roles.includes("supervisor") ? [] : [n]));
  const needed = agents.length > 1 ? agents : working.map((_, n) => n);
  for (const kind of ["day", "late"] as const) {
    if (needed.length > 1 && !needed.some((n) => kinds[n] === kind)) kinds[needed.at(-1)!] = kind;
  }
  return working.map((one, index) => duty(one, kinds[index] ?? "day"));
}

function duty(person: Person, kind: DutyKind): Duty {
  return { login: person.login, kind, ...hours[kind] };
}

/** Rest days of a team differ from each other, and neighbours that stand in for each other are shifted apart. */
function isRestDay(team: TeamKey, index: number, day: number): boolean {
  const shift = teams.findIndex((one) => one.key === team) * 3;
  return (day + shift + index * 2) % 7 === 0;
}

/** Monday is 0. */
function weekdayOf(day: number): number {
  return (day + 3) % 7;
}
