import { addDays, clockOf, dateOf } from "../wallclock.ts";
import { dutyFor, type Duty, type DutyKind } from "./duty.ts";
import { personOf } from "./people.ts";

/** When each shift eats, in minutes of its day: half an hour each, one quarter of a team after the other. */
const meals: Record<DutyKind, number> = { day: 11 * 60 + 30, late: 17 * 60 + 30, night: 26 * 60 };
const mealMinutes = 30;
const turns = 4;
/** Now and then somebody writes up a case for five minutes and takes nobody new. */
const paperMinutes = 5;
const paperEvery = 18;

/** The stretch of duty of this person at an instant, with the minute of its day. */
function dutyAt(login: string, at: Date): { duty: Duty; minute: number; all: readonly Duty[] } | null {
  const today = dateOf(at);
  const [hours = 0, minutes = 0] = clockOf(at).split(":").map(Number);
  for (const [date, minute] of [[today, hours * 60 + minutes], [addDays(today, -1), hours * 60 + minutes + 1440]] as const) {
    const all = dutyFor(date);
    const duty = all.find((one) => one.login === login && one.from <= minute && minute < one.to);
    if (duty) return { duty, minute, all };
  }
  return null;
}

/** What somebody on duty does beside serving: at a meal in its time, writing something up now and then, else nothing. */
export function restOf(login: string, at: Date): "meal" | "paper" | null {
  const found = dutyAt(login, at);
  if (found === null) return null;
  const { duty, minute, all } = found;
  const team = personOf(login).team;
  const place = all.filter((one) => one.kind === duty.kind && personOf(one.login).team === team).findIndex((one) => one.login === login);
  const meal = meals[duty.kind] + (place % turns) * mealMinutes;
  if (minute >= meal && minute < meal + mealMinutes) return "meal";
  const letters = [...login].reduce((sum, letter) => sum * 31 + letter.codePointAt(0)!, 7);
  return (Math.floor(minute / paperMinutes) + letters) % paperEvery === 0 ? "paper" : null;
}
