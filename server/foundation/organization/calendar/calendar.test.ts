import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Calendar } from "#contract/policies/calendar.ts";
import { addBusinessTime, businessCalendar, businessMinutesBetween, isOpen, nextOpening } from "./index.ts";
import type { HolidayYears } from "./index.ts";

function shipped(key: string): Calendar {
  const file = new URL(`../../../../handbook/calendars/${key}.yaml`, import.meta.url);
  const document: unknown = parse(readFileSync(file, "utf8"));
  const head = document as { kind: string; key: string; schemaVersion: number; body: unknown };
  expect([head.kind, head.key, head.schemaVersion]).toEqual(["calendar", key, 1]);
  return Calendar.parse(head.body);
}

const centre = { zone: "Asia/Shanghai" };
const serviceHours = businessCalendar(shipped("service-hours"), centre);
const workingDays = businessCalendar(shipped("working-days"), centre);
const at = (text: string) => new Date(`${text}+08:00`);
const HALF_WORKING_DAY = 240;

describe("R-TK-07 (business calendars): half a working day", () => {
  test.each([
    ["Friday afternoon before a make-up Saturday", "2026-02-13T16:30", "2026-02-14T11:30"],
    ["an ordinary morning, over lunch", "2026-03-03T10:00", "2026-03-03T15:00"],
    ["within lunch counts from 13:00", "2026-03-03T12:20", "2026-03-03T17:00"],
    ["exactly at opening", "2026-03-03T09:00", "2026-03-03T14:00"],
    ["at 14:00 ends at closing, not at the next opening", "2026-03-03T14:00", "2026-03-03T18:00"],
    ["one second later runs over", "2026-03-03T14:00:01", "2026-03-04T09:00:01"],
    ["late in the evening", "2026-03-03T23:10", "2026-03-04T14:00"],
    ["Friday evening, over a plain weekend", "2026-03-06T19:00", "2026-03-09T14:00"],
    [
      "the last working day before Spring Festival, over nine days off",
      "2026-02-14T17:00",
      "2026-02-24T12:00",
    ],
    ["before National Day, back on Thursday the 8th", "2026-09-30T16:00", "2026-10-08T11:00"],
  ])("%s: %s → %s", (_name, start, due) => {
    const result = addBusinessTime(workingDays, at(start), HALF_WORKING_DAY);
    expect(result.due).toEqual(at(due));
    expect(result.provisional).toBe(false);
  });

  test("the days are explained one by one", () => {
    expect(addBusinessTime(workingDays, at("2026-02-14T17:00"), HALF_WORKING_DAY).days).toMatchObject([
      { on: "2026-02-14", worked: [["17:00", "18:00"]], opened: "make_up_day", name: { "zh-CN": "春节" } },
      ...Array.from({ length: 9 }, (_, i) => ({ on: `2026-02-${15 + i}`, worked: [], off: "holiday" })),
      { on: "2026-02-24", worked: [["09:00", "12:00"]] },
    ]);
    expect(addBusinessTime(workingDays, at("2026-03-06T17:00"), 120).days).toEqual([
      { on: "2026-03-06", worked: [["17:00", "18:00"]] },
      { on: "2026-03-07", worked: [], off: "week" },
      { on: "2026-03-08", worked: [], off: "week" },
      { on: "2026-03-09", worked: [["09:00", "10:00"]] },
    ]);
  });

  test("a day that is worked in two pieces shows both", () => {
    expect(addBusinessTime(workingDays, at("2026-03-03T09:00"), 480)).toEqual({
      due: at("2026-03-03T18:00"),
      provisional: false,
      days: [
        {
          on: "2026-03-03",
          worked: [
            ["09:00", "12:00"],
            ["13:00", "18:00"],
          ],
        },
      ],
    });
  });
});

describe("R-TK-07 (business calendars): 2026 holidays and make-up days", () => {
  test.each(["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])(
    "%s is worked",
    (on) => {
      expect(isOpen(workingDays, at(`${on}T10:00`))).toBe(true);
      expect(isOpen(workingDays, at(`${on}T12:30`))).toBe(false);
    },
  );

  test.each([
    ["2026-01-01", 3],
    ["2026-02-15", 9],
    ["2026-04-04", 3],
    ["2026-05-01", 5],
    ["2026-06-19", 3],
    ["2026-09-25", 3],
    ["2026-10-01", 7],
  ])("from %s, %d days are off", (first, days) => {
    const start = at(`${first}T00:00`);
    expect(businessMinutesBetween(workingDays, start, new Date(start.getTime() + days * 86_400_000))).toBe(0);
    expect(isOpen(workingDays, nextOpening(workingDays, new Date(start.getTime() + days * 86_400_000)))).toBe(
      true,
    );
  });

  test("the year 2026 has 248 working days of 8 hours", () => {
    // 365 days − 104 weekend days − 13 statutory days: what is moved around them adds up to nothing.
    expect(businessMinutesBetween(workingDays, at("2026-01-01T00:00"), at("2027-01-01T00:00"))).toBe(
      248 * 480,
    );
  });

  test("service hours know no holidays: 9 to 23 on every day", () => {
    expect(isOpen(serviceHours, at("2026-02-17T22:59:59"))).toBe(true);
    expect(isOpen(serviceHours, at("2026-02-17T23:00"))).toBe(false);
    expect(nextOpening(serviceHours, at("2026-02-17T23:00"))).toEqual(at("2026-02-18T09:00"));
    expect(addBusinessTime(serviceHours, at("2026-02-17T22:50"), 30)).toMatchObject({
      due: at("2026-02-18T09:20"),
      provisional: false,
    });
    expect(addBusinessTime(serviceHours, at("2035-10-01T22:50"), 30).provisional).toBe(false);
  });
});

describe("R-TK-07 (business calendars): years without a notice", () => {
  test("the statutory days by law are off, and the result is provisional", () => {
    const due = addBusinessTime(workingDays, at("2027-02-04T17:00"), HALF_WORKING_DAY);
    expect(due).toMatchObject({ due: at("2027-02-09T12:00"), provisional: true });
    expect(due.days[1]).toEqual({
      on: "2027-02-05",
      worked: [],
      off: "holiday",
      name: { "zh-CN": "春节", en: "Spring Festival" },
      provisional: true,
    });
    expect(isOpen(workingDays, at("2027-01-01T10:00"))).toBe(false);
  });

  test("the last week of the last known year is provisional: the next notice may move its days", () => {
    expect(addBusinessTime(workingDays, at("2026-12-24T10:00"), HALF_WORKING_DAY).provisional).toBe(false);
    expect(addBusinessTime(workingDays, at("2026-12-29T10:00"), HALF_WORKING_DAY).provisional).toBe(true);
  });

  test("an imported notice settles its year and replaces what the package holds", () => {
    const holidayYears: HolidayYears = {
      2027: [
        { date: "2026-12-31", name: "元旦", off: true },
        { date: "2027-01-01", name: "元旦", off: true },
        { date: "2027-01-09", name: "元旦", off: false },
      ],
    };
    const imported = businessCalendar(shipped("working-days"), { ...centre, holidayYears });
    expect(addBusinessTime(imported, at("2026-12-30T17:00"), HALF_WORKING_DAY)).toMatchObject({
      due: at("2027-01-04T12:00"),
      provisional: false,
    });
    expect(isOpen(imported, at("2027-01-09T10:00"))).toBe(true);
    expect(addBusinessTime(imported, at("2027-06-01T10:00"), 60).provisional).toBe(false);
    expect(addBusinessTime(imported, at("2027-12-29T10:00"), 60).provisional).toBe(true);
  });
});

describe("R-TK-07 (business calendars): the centre's own exceptions", () => {
  const policy = Calendar.parse({
    ...shipped("working-days"),
    exceptions: [
      { on: "2026-03-03", name: { "zh-CN": "盘点" }, hours: "closed" },
      { on: "2026-02-17", name: { "zh-CN": "春节值守" }, hours: [["10:00", "16:00"]] },
    ],
  });
  const calendar = businessCalendar(policy, centre);

  test("a closed day is skipped and named", () => {
    expect(addBusinessTime(calendar, at("2026-03-02T17:30"), 60)).toMatchObject({
      due: at("2026-03-04T09:30"),
      days: [
        { on: "2026-03-02" },
        { on: "2026-03-03", worked: [], off: "exception", name: { "zh-CN": "盘点" } },
        { on: "2026-03-04" },
      ],
    });
  });

  test("an exception wins over a holiday", () => {
    expect(isOpen(calendar, at("2026-02-17T10:00"))).toBe(true);
    expect(addBusinessTime(calendar, at("2026-02-16T12:00"), 60).days.at(-1)).toEqual({
      on: "2026-02-17",
      worked: [["10:00", "11:00"]],
      opened: "exception",
      name: { "zh-CN": "春节值守" },
    });
  });
});

describe("R-TK-07 (business calendars): bad calendars are refused with the fix", () => {
  const good = shipped("working-days");
  test.each([
    [
      "an interval that ends before it begins",
      { week: { ...good.week, mon: [["18:00", "02:00"]] } },
      ["week", "mon", 0],
      /next day/,
    ],
    [
      "overlapping intervals",
      {
        week: {
          ...good.week,
          mon: [
            ["09:00", "12:00"],
            ["11:00", "18:00"],
          ],
        },
      },
      ["week", "mon"],
      /overlap/,
    ],
    [
      "a time that is none",
      { week: { ...good.week, mon: [["9:00", "12:00"]] } },
      ["week", "mon", 0, 0],
      /as in 09:00/,
    ],
    [
      "a week without hours",
      { week: Object.fromEntries(Object.keys(good.week).map((day) => [day, []])) },
      ["week"],
      /At least one/,
    ],
    ["a misspelt field", { exeptions: [] }, [], /exeptions/],
    ["an unknown zone", { zone: "China/Chengdu" }, ["zone"], /Asia\/Shanghai/],
    [
      "a day that stands twice",
      { exceptions: [1, 2].map(() => ({ on: "2026-03-03", name: { "zh-CN": "盘点" }, hours: "closed" })) },
      ["exceptions"],
      /only once/,
    ],
  ])("%s", (_name, change, path, message) => {
    const issue = Calendar.safeParse({ ...good, ...change }).error?.issues[0];
    expect(issue?.path).toEqual(path);
    expect(issue?.message).toMatch(message);
  });

  test("minutes below zero are refused, zero minutes are due at once", () => {
    expect(() => addBusinessTime(workingDays, at("2026-03-03T10:00"), -1)).toThrow(/0 or more/);
    expect(addBusinessTime(workingDays, at("2026-03-03T20:00"), 0).due).toEqual(at("2026-03-03T20:00"));
  });
});

const boundaries = ["00:00", "06:00", "09:00", "12:00", "13:00", "18:00", "23:00", "24:00"] as const;
const hours = fc
  .subarray([...boundaries], { minLength: 0, maxLength: 8 })
  .map((times) =>
    Array.from({ length: Math.floor(times.length / 2) }, (_, i) => [times[2 * i]!, times[2 * i + 1]!]),
  );
const anyCalendar = fc
  .record({
    zone: fc.constantFrom(
      "America/New_York",
      "Asia/Shanghai",
      "Asia/Kathmandu",
      "Europe/London",
      "Australia/Lord_Howe",
    ),
    week: fc.record({ mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours, sun: hours }),
    followsHolidays: fc.boolean(),
  })
  .filter((policy) => Object.values(policy.week).some((day) => day.length > 0))
  .map((policy) => Calendar.parse(policy));
/** Half of the instants lie near a change of clocks. */
const changes = ["2026-03-08T07:00Z", "2026-11-01T06:00Z", "2026-03-29T01:00Z", "2026-04-04T15:00Z"];
const anyInstant = fc.oneof(
  fc.date({ min: new Date("2024-01-01T00:00Z"), max: new Date("2028-01-01T00:00Z"), noInvalidDate: true }),
  fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -86_400, max: 86_400 }))
    .map(([change, s]) => new Date(Date.parse(change) + s * 1000)),
);

describe("R-TK-07 (business calendars): laws that hold in every zone", () => {
  test("added time is measured back exactly, and the due time closes an open stretch", () => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, fc.integer({ min: 1, max: 6_000 }), (policy, start, minutes) => {
        const calendar = businessCalendar(policy, centre);
        const { due } = addBusinessTime(calendar, start, minutes);
        expect(businessMinutesBetween(calendar, start, due)).toBeCloseTo(minutes, 6);
        expect(isOpen(calendar, new Date(due.getTime() - 1))).toBe(true);
      }),
    );
  });

  test("time adds up: in two steps or in one, and later starts are never due earlier", () => {
    fc.assert(
      fc.property(
        anyCalendar,
        anyInstant,
        fc.nat(3_000),
        fc.nat(3_000),
        fc.nat(10_000),
        (policy, start, a, b, later) => {
          const calendar = businessCalendar(policy, centre);
          const inTwo = addBusinessTime(calendar, addBusinessTime(calendar, start, a + 1).due, b + 1).due;
          expect(inTwo).toEqual(addBusinessTime(calendar, start, a + b + 2).due);
          const second = new Date(start.getTime() + later * 60_000);
          expect(
            addBusinessTime(calendar, second, a + 1).due >= addBusinessTime(calendar, start, a + 1).due,
          ).toBe(true);
        },
      ),
    );
  });

  test("each minute around a change of clocks is open or not as the wall clock says (asked of ICU)", () => {
    fc.assert(
      fc.property(
        anyCalendar,
        fc.constantFrom(...changes),
        fc.integer({ min: -1_440, max: 1_440 }),
        (policy, change, offset) => {
          const calendar = businessCalendar({ ...policy, followsHolidays: false }, centre);
          const start = Math.floor(Date.parse(change) / 60_000) + offset;
          let open = 0;
          for (let minute = start; minute < start + 180; minute++) {
            const instant = new Date(minute * 60_000);
            const expected = openByIcu(policy, instant);
            if (expected) open++;
            expect(isOpen(calendar, instant)).toBe(expected);
          }
          expect(
            businessMinutesBetween(calendar, new Date(start * 60_000), new Date((start + 180) * 60_000)),
          ).toBe(open);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("the next opening is open, and nothing before it is", () => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, (policy, start) => {
        const calendar = businessCalendar(policy, centre);
        const opening = nextOpening(calendar, start);
        expect(opening >= start && isOpen(calendar, opening)).toBe(true);
        expect(businessMinutesBetween(calendar, start, opening)).toBe(0);
      }),
    );
  });
});

function openByIcu(policy: Calendar, instant: Date): boolean {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: policy.zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(instant).map((one) => [one.type, one.value]));
  const wall = `${part.hour}:${part.minute}`;
  const day = policy.week[part.weekday!.toLowerCase() as keyof Calendar["week"]];
  return day.some(([from, to]) => from <= wall && wall < to);
}
