import type { Holidays, RefusedLine } from "#contract/organization.ts";
import type { Calendar, HolidayEntry } from "#contract/policies/calendar.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { readCentre } from "#server/kernel/centre.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { minuteOfDay, onDate } from "#server/kernel/time/index.ts";
import { addBusinessTime, businessCalendar, holidayCoverage, missingHolidayYear, type BusinessCalendar, type HolidayYears, type ReckonedDay } from "../calendar/index.ts";
import { readCsv, readDay, readHeading } from "../csv.ts";
import { insistWhole } from "../no.ts";
import type { Parts } from "../parts.ts";
import * as store from "../store/regions.ts";
import { firstZone, zoneOf } from "./zone.ts";

/** By what every calendar is reckoned: the centre's zone, null before the first run, and the holiday notices. */
export interface Reckoning {
  zone: string | null;
  notices: readonly store.Notice[];
}
/** Topic of the bus: a notice was imported or removed. */
export const holidaysTopic = "holidays";
export const readReckoning = async (tx: Tx): Promise<Reckoning> => ({ zone: (await readCentre(tx))?.zone ?? null, notices: await store.notices(tx) });

/** The notices that counted at an instant. */
const yearsAt = (notices: readonly store.Notice[], at: Date): HolidayYears =>
  Object.fromEntries(notices.flatMap(({ year, entries, from, until }) => (from <= at && (until === null || at < until) ? [[year, entries] as const] : [])));

/** When a calendar became another one for everybody, or will: by a version of the handbook or by an imported notice. */
export async function calendarTurns(parts: Pick<Parts, "handbook" | "reckoning">, tx: Tx, key: string): Promise<Date[]> {
  const { notices } = await parts.reckoning.of(tx);
  const all = [...(await parts.handbook.turns(tx, "calendar", key)), ...notices.flatMap(({ from, until }) => (until === null ? [from] : [from, until]))];
  return [...new Set(all.map((at) => at.getTime()))].toSorted((a, b) => a - b).map((at) => new Date(at));
}

/** Calendars that were reckoned with, by their policy: a version's body is one object for as long as it is known. A calendar remembers its days, which are dear to make. */
const known = new WeakMap<Calendar, Map<string, BusinessCalendar>>();
const mostKnown = 8;
function prepared(policy: Calendar, zone: string, holidayYears: HolidayYears): BusinessCalendar {
  const name = `${zone} ${JSON.stringify(holidayYears)}`;
  const of = known.get(policy) ?? new Map<string, BusinessCalendar>();
  known.set(policy, of);
  const calendar = of.get(name) ?? businessCalendar(policy, { zone, holidayYears });
  if (!of.has(name) && of.size >= mostKnown) of.clear();
  of.set(name, calendar);
  return calendar;
}

/** A calendar as it was in force at an instant, ready to reckon with: the centre's zone and the holiday notices that counted then are in it. */
export async function calendarOf(parts: Pick<Parts, "handbook" | "reckoning">, tx: Tx, key: string, at: Date): Promise<{ calendar: BusinessCalendar; policy: Calendar; version: string } | null> {
  const inForce = await parts.handbook.find(tx, "calendar", key, { at });
  if (!inForce) return null;
  const { zone, notices } = await parts.reckoning.of(tx);
  const calendar = prepared(inForce.body, zone ?? firstZone, yearsAt(notices, at));
  return { calendar, policy: inForce.body, version: `${inForce.document}@${inForce.version}` };
}

/** Which years the holiday notices cover, and which one is missing now (D19: warned of from 1 November). */
export async function readHolidays(ctx: Ctx): Promise<Holidays> {
  const years = yearsAt(await store.notices(ctx.tx), ctx.now);
  const coverage = holidayCoverage(years);
  return {
    coverage: { ...coverage, years: [...coverage.years], imported: [...coverage.imported] },
    missingYear: missingHolidayYear(onDate(ctx.now, await zoneOf(ctx.tx)), years) ?? null,
    imported: (await store.holidayYears(ctx.tx)).map(({ importedAt, ...row }) => ({ ...row, importedAt: importedAt.toISOString() })),
  };
}

const words = { date: ["date", "on", "day", "日期"], name: ["name", "名称", "节日", "节假日"], off: ["off", "kind", "类型", "休班", "安排"] } as const;
const offWords = ["off", "true", "1", "休", "放假", "休息", "假"];
const workWords = ["work", "false", "0", "班", "上班", "调休上班", "补班"];

function readEntries(year: number, csv: string): { entries: HolidayEntry[]; refused: RefusedLine[] } {
  const [heading, ...body] = readCsv(csv);
  const columns = readHeading(heading, words, ["date", "name", "off"]);
  if (!columns) throw new Refusal("import_no_heading", { status: 422, fields: [{ path: "csv", code: "import_no_heading" }] });
  const entries = new Map<string, HolidayEntry>();
  const refused: RefusedLine[] = [];
  for (const { line, cells } of body) {
    const cell = (key: keyof typeof words) => cells[columns.get(key)!] ?? "";
    const no = (field: string, code: string) => void refused.push({ line, field, code, params: { value: cell(field as keyof typeof words).slice(0, 40), year } });
    const date = readDay(cell("date"));
    const word = cell("off").toLowerCase();
    if (date === null) no("date", "not_a_day");
    // A notice may move a day of the last week of the year before, never another year.
    else if (!date.startsWith(`${year}-`) && date < `${year - 1}-12-20`) no("date", "other_year");
    else if (date > `${year}-12-31`) no("date", "other_year");
    else if (entries.has(date)) no("date", "twice");
    else if (cell("name") === "") no("name", "required");
    else if (!offWords.includes(word) && !workWords.includes(word)) no("off", "off_or_work");
    else entries.set(date, { date, name: cell("name").slice(0, 60), off: offWords.includes(word) });
  }
  return { entries: [...entries.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1)), refused };
}

/** Imports a year's holiday notice; a line that cannot be read stops it, since half a notice would be reckoned with. */
export async function importHolidays({ kernel }: Pick<Parts, "kernel">, ctx: Ctx, input: { year: number; source: string; csv: string; mode: "preview" | "apply" }): Promise<{ entries: HolidayEntry[]; refused: RefusedLine[]; applied: boolean }> {
  insistWhole(ctx.actor, "organization.write");
  const read = readEntries(input.year, input.csv);
  const applied = input.mode === "apply" && read.refused.length === 0 && read.entries.length > 0;
  if (applied) {
    await store.putHolidayYear(ctx.tx, input.year, read.entries, input.source, ctx.actor.id, ctx.now);
    ctx.record({ kind: "holidays.imported", subject: ["holiday_year", null], data: { year: input.year, source: input.source, entries: read.entries.length } });
    ctx.after(() => kernel.bus.wake(holidaysTopic, String(input.year)));
  }
  return { ...read, applied };
}

/** Removes an imported year. */
export async function removeHolidays({ kernel }: Pick<Parts, "kernel">, ctx: Ctx, year: number): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  if ((await store.deleteHolidayYear(ctx.tx, year, ctx.now)) === 0) throw new Refusal("not_found");
  ctx.record({ kind: "holidays.removed", subject: ["holiday_year", null], data: { year } });
  ctx.after(() => kernel.bus.wake(holidaysTopic, String(year)));
}

export interface Explanation {
  due: string;
  provisional: boolean;
  zone: string;
  dayMinutes: number;
  days: (Omit<ReckonedDay, "worked" | "provisional"> & { worked: [string, string][]; provisional: boolean })[];
}

/** Says when so many open minutes after a start will have passed, day by day; of a calendar in force or of a draft. */
export async function explain(parts: Parts, ctx: Ctx, key: string, input: { start: string; minutes: number; draft?: Calendar | undefined }): Promise<Explanation> {
  const zone = await zoneOf(ctx.tx);
  const policy = input.draft ?? found(await parts.handbook.find(ctx.tx, "calendar", key, { at: ctx.now })).body;
  const calendar = businessCalendar(policy, { zone, holidayYears: yearsAt((await parts.reckoning.of(ctx.tx)).notices, ctx.now) });
  const dayMinutes = Math.max(...Object.values(policy.week).map((hours) => hours.reduce((sum, [from, to]) => sum + minuteOfDay(to) - minuteOfDay(from), 0)));
  try {
    const { due, provisional, days } = addBusinessTime(calendar, new Date(input.start), input.minutes);
    return {
      due: due.toISOString(),
      provisional,
      zone: calendar.zone,
      dayMinutes,
      days: days.map((day) => ({ ...day, worked: day.worked.map(([from, to]): [string, string] => [from, to]), provisional: day.provisional === true })),
    };
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal("calendar_never_open", { status: 422 });
    throw error;
  }
}
