import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DailyClose } from "#contract/policies/daily-close.ts";
import { closedAs, counts, endedAs, mayClose, mayHoldUntil, reasonFor, shiftAt, shiftsOf, type OpenThing, type Stretch } from "./rules.ts";

/** Wall time in Shanghai, on 2 March 2026 or so many days after. */
const at = (time: string, day = 0): Date => new Date(Date.parse(`2026-03-02T${time}:00+08:00`) + day * 86_400_000);
const stretch = (from: string, to: string, fromDay = 0, toDay = fromDay): Stretch => ({ fromAt: at(from, fromDay), toAt: at(to, toDay) });
const day = stretch("09:00", "18:00");
const late = stretch("14:00", "23:00");
const night = stretch("22:00", "06:00", 0, 1);
const rules = { counts: { conversations: "waiting", tickets: "due", tasks: "all", promises: "none" }, dueWithinHours: 16, remindMinutes: 30, lateMinutes: 30, breakMinutes: 120, untilDays: 7 } as const satisfies Partial<DailyClose>;
const thing = (kind: OpenThing["kind"], more: Partial<OpenThing> = {}): OpenThing => ({ kind, id: "1", dueAt: null, waiting: false, ...more });

describe("R-TK-09 (daily close): pure", () => {
  test("R-TK-09 (daily close): stretches with a break between them are one shift; day, late and night end where they end, also past midnight", () => {
    expect(shiftsOf([stretch("13:00", "18:00"), stretch("09:00", "12:00")], 120)).toEqual([day]);
    expect(shiftsOf([stretch("09:00", "12:00"), stretch("15:00", "18:00")], 120).length).toBe(2);
    expect(shiftsOf([day, stretch("18:00", "19:30")], 120)).toEqual([stretch("09:00", "19:30")]);
    expect(shiftsOf([night, stretch("22:00", "06:00", 1, 2)], 120).length).toBe(2);
    const which = (shifts: Stretch[], now: Date) => shiftAt(shifts, now);
    expect([which([day], at("08:59")), which([day], at("17:59")), which([day], at("23:00")), which([day], at("10:01", 1))]).toEqual([null, day, day, null]);
    expect(which([late], at("22:40"))).toEqual(late);
    expect([which([night], at("05:30", 1)), which([night, stretch("22:00", "06:00", 1, 2)], at("22:30", 1))]).toEqual([night, stretch("22:00", "06:00", 1, 2)]);
    expect(which([], at("12:00"))).toBe(null);
  });

  test("R-TK-09 (daily close): what counts is the handbook's", () => {
    const said = (one: OpenThing) => counts(rules, one, day);
    expect([said(thing("conversation")), said(thing("conversation", { waiting: true }))]).toEqual([false, true]);
    // 16 hours after 18:00 is ten next morning.
    expect([said(thing("ticket")), said(thing("ticket", { dueAt: at("10:00", 1) })), said(thing("ticket", { dueAt: at("10:01", 1) }))]).toEqual([false, true, false]);
    expect([said(thing("task")), said(thing("promise", { dueAt: at("17:00") }))]).toEqual([true, false]);
  });

  test("R-TK-09 (daily close): a reason holds until its time, for later shifts too; the last one given counts", () => {
    const given = (untilAt: Date) => ({ kind: "ticket" as const, id: "1", untilAt });
    const tomorrow = stretch("09:00", "18:00", 1);
    const [near, far] = [given(at("12:00", 1)), given(at("12:00", 2))];
    expect(reasonFor([near], thing("ticket"), day, at("17:50"))).toBe(near);
    expect(reasonFor([near], thing("ticket"), tomorrow, at("17:50", 1))).toBe(undefined);
    expect(reasonFor([near, far], thing("ticket"), tomorrow, at("17:50", 1))).toBe(far);
    expect(reasonFor([far], thing("task"), day, at("17:50"))).toBe(undefined);
    const no = (until: Date) => {
      const verdict = mayHoldUntil(rules, day, until, at("17:50"));
      return verdict === true ? true : verdict.fields![0]!.code;
    };
    expect([no(at("18:00")), no(at("18:01")), no(at("17:50", 7)), no(at("17:51", 7))]).toEqual(["closing_until_early", true, true, "closing_until_far"]);
  });

  test("R-TK-09 (daily close): from shortly before the end, with nothing left; late is said, done is done", () => {
    const no = (...given: Parameters<typeof mayClose>) => {
      const verdict = mayClose(...given);
      return verdict === true ? true : verdict.refused;
    };
    expect([no(rules, day, "open", 0, at("17:29")), no(rules, day, "open", 0, at("17:30")), no(rules, day, "open", 1, at("17:30")), no(rules, day, "missed", 0, at("19:00")), no(rules, day, "closed", 0, at("17:40")), no(rules, day, "clear", 0, at("19:00"))]).toEqual(["closing_too_early", true, "closing_items_open", true, "closing_done", "closing_done"]);
    expect([closedAs(rules, day, "open", at("18:30")), closedAs(rules, day, "open", at("18:31")), closedAs(rules, day, "missed", at("18:30")), closedAs(rules, night, "open", at("06:20", 1)), endedAs(0), endedAs(2)]).toEqual(["closed", "late", "late", "closed", "clear", "missed"]);
  });

  test("R-TK-09 (daily close): whatever the duties, shifts do not touch, cover all duty, and one is closed at a time", () => {
    const duties = fc.array(fc.record({ from: fc.integer({ min: 0, max: 4000 }), length: fc.integer({ min: 1, max: 900 }) }), { maxLength: 12 }).map((list) => list.map(({ from, length }) => ({ fromAt: new Date(from * 60_000), toAt: new Date((from + length) * 60_000) })));
    fc.assert(
      fc.property(duties, fc.integer({ min: 0, max: 360 }), fc.integer({ min: 0, max: 6000 }), (list, gap, minute) => {
        const shifts = shiftsOf(list, gap);
        for (const [i, shift] of shifts.entries()) if (i > 0) expect(shift.fromAt.getTime() - shifts[i - 1]!.toAt.getTime()).toBeGreaterThan(gap * 60_000);
        for (const duty of list) expect(shifts.some((shift) => shift.fromAt <= duty.fromAt && shift.toAt >= duty.toAt)).toBe(true);
        const now = new Date(minute * 60_000);
        if (list.some((duty) => duty.fromAt <= now && duty.toAt > now)) expect(shiftAt(shifts, now)).not.toBe(null);
      }),
    );
  });
});
