import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Calendar } from "#contract/policies/calendar.ts";
import { SlaRules } from "#contract/policies/sla.ts";
import { businessCalendar } from "#server/foundation/organization/index.ts";
import { elapsedAt, lengthMs, matchRule, nextPoint, passed, paused, reasonsAfter, resumed, retargeted, schedule, termsOf, verdict, type Running } from "./rules.ts";
import { hoursOver } from "./service/hours.ts";

const shipped = (folder: string, key: string): unknown => (parse(readFileSync(new URL(`../../../handbook/${folder}/${key}.yaml`, import.meta.url), "utf8")) as { body: unknown }).body;
const rules = SlaRules.parse(shipped("sla", "default"));
const policy = Calendar.parse(shipped("calendars", "working-days"));
const over = (body: Calendar, until: Date | null = null) => ({ calendar: businessCalendar(body, { zone: "Asia/Shanghai" }), until });
const working = hoursOver([over(policy)], policy);
const service = hoursOver([over(Calendar.parse(shipped("calendars", "service-hours")))], Calendar.parse(shipped("calendars", "service-hours")));
const at = (text: string) => new Date(`${text}+08:00`);
const hour = 3_600_000;
const half = { amount: 1, unit: "half_working_days" } as const;
const clock = (from: Date, targetMs: number, more: Partial<Running> = {}): Running => ({ targetMs, warnMs: null, rungMs: [], since: from, elapsedMs: 0, warnedAt: null, breachedAt: null, climbed: 0, ...more });

describe("R-TK-07 (half working day)", () => {
  test.each([
    ["half of the hours: over a make-up Saturday", "half_of_hours", "2026-02-13T16:30", "2026-02-14T11:30"],
    ["half of the hours: over lunch", "half_of_hours", "2026-03-03T10:00", "2026-03-03T15:00"],
    ["until the half ends: the morning", "until_half_ends", "2026-03-03T10:00", "2026-03-03T12:00"],
    ["until the half ends: in the break it is the afternoon", "until_half_ends", "2026-03-03T12:20", "2026-03-03T18:00"],
    ["until the half ends: after work it is the next morning, a make-up Saturday", "until_half_ends", "2026-02-13T18:30", "2026-02-14T12:00"],
  ] as const)("R-TK-07 (half working day): %s", (_name, mode, start, due) => {
    expect(working.due(at(start), lengthMs(half, mode, at(start), working)).at).toEqual(at(due));
  });

  test("R-TK-07 (half working day): four hours over the 9–23 roster are another calendar, and a whole day has its longest weekday's hours", () => {
    expect(service.due(at("2026-03-03T21:00"), lengthMs({ amount: 4, unit: "hours" }, "half_of_hours", at("2026-03-03T21:00"), service)).at).toEqual(at("2026-03-04T11:00"));
    expect([lengthMs({ amount: 1, unit: "working_days" }, "half_of_hours", at("2026-03-03T09:00"), working), lengthMs({ amount: 2, unit: "working_days" }, "half_of_hours", at("2026-03-03T09:00"), service)]).toEqual([8 * hour, 28 * hour]);
  });
});

describe("R-TK-07 (targets)", () => {
  test.each([
    ["first_reply", "conversation", { tier: "gold" }, "chat-first-reply-high"],
    ["first_reply", "conversation", { tier: "silver" }, "chat-first-reply"],
    ["resolution", "ticket", { type: "complaint", severity: "major", tier: "gold" }, "complaint-major"],
    ["resolution", "ticket", { type: "complaint", severity: null }, "complaint"],
    ["resolution", "ticket", { type: "repair" }, "ticket"],
    ["stage", "ticket", { type: "complaint" }, undefined],
  ])("R-TK-07 (targets): %s of a %s %j follows %s", (name, subject, facts, key) => {
    expect(matchRule(rules, { subject, clock: name, facts })?.key).toBe(key);
  });

  test("R-TK-07 (targets): terms are open time from the start: target, warning, and the rungs after it", () => {
    const rule = rules.rules.find((one) => one.key === "complaint-critical")!;
    expect(termsOf(rules, rule, rule.within, at("2026-03-03T10:00"), working)).toEqual({ targetMs: 8 * hour, warnMs: 6 * hour, rungMs: [12 * hour] });
  });
});

describe("R-TK-07 (pause)", () => {
  test("R-TK-07 (pause): what had elapsed is kept, and only reasons count that the rule names", () => {
    const started = clock(at("2026-03-03T10:00"), 4 * hour);
    const stands = paused(started, working, at("2026-03-03T11:00"));
    expect([stands.elapsedMs, schedule(stands, working).dueAt]).toEqual([hour, null]);
    // Over the break and the night: closed time neither elapses nor is given back.
    expect(schedule(resumed(stands, at("2026-03-03T17:00")), working).dueAt).toEqual(at("2026-03-04T11:00"));
    const reasons = { mayPause: ["customer", "carrier"] as const, pausedFor: ["customer"] as const };
    expect([reasonsAfter(reasons, { add: "goods" }), reasonsAfter(reasons, { add: "customer" }), reasonsAfter(reasons, { add: "carrier" }), reasonsAfter(reasons, { remove: "carrier" }), reasonsAfter(reasons, { remove: "all" })]).toEqual([null, null, ["customer", "carrier"], null, []]);
  });
});

describe("R-TK-07 (warn, breach, escalate)", () => {
  const terms = { warnMs: 3 * hour, rungMs: [4 * hour, 6 * hour] };
  test("R-TK-07 (warn, breach, escalate): points follow each other, each at its own open hour, and are all found after a standstill", () => {
    const c = clock(at("2026-03-03T10:00"), 4 * hour, terms);
    expect(nextPoint(c)).toEqual({ step: "warned", rung: 0, ms: 3 * hour });
    expect(passed(c, working, at("2026-03-03T13:59:59"))).toEqual([]);
    expect(passed(c, working, at("2026-03-09T09:00")).map((p) => [p.step, p.rung, p.at])).toEqual([["warned", 0, at("2026-03-03T14:00")], ["breached", 0, at("2026-03-03T15:00")], ["escalated", 0, at("2026-03-03T15:00")], ["escalated", 1, at("2026-03-03T17:00")]]);
  });
  test("R-TK-07 (warn, breach, escalate): stopped within its time it is kept, later breached, noticed or not", () => {
    const c = clock(at("2026-03-03T10:00"), 4 * hour);
    expect([verdict(c, working, at("2026-03-03T15:00")), verdict(c, working, at("2026-03-03T15:00:01")), verdict({ ...c, breachedAt: at("2026-03-03T15:00") }, working, at("2026-03-03T14:00"))]).toEqual(["kept", "breached", "breached"]);
  });
});

describe("R-TK-07 (recalculation)", () => {
  const longer = Calendar.parse({ ...policy, week: { ...policy.week, mon: [["08:00", "20:00"]], tue: [["08:00", "20:00"]], wed: [["08:00", "20:00"]] } });
  const turn = at("2026-03-03T14:00");
  const turned = hoursOver([over(policy, turn), over(longer)], policy);

  test("R-TK-07 (recalculation): a new calendar counts only for what has not elapsed", () => {
    const c = clock(at("2026-03-03T10:00"), 8 * hour);
    expect(schedule(c, working).dueAt).toEqual(at("2026-03-04T10:00"));
    // Three hours had elapsed at 14:00 without the break; five are left and run until 19:00.
    expect([elapsedAt(c, turned, turn), schedule(c, turned).dueAt]).toEqual([3 * hour, at("2026-03-03T19:00")]);
  });

  test("R-TK-07 (recalculation): another severity takes another target, with the elapsed time and a breach kept", () => {
    const c = clock(at("2026-03-03T10:00"), 24 * hour, { breachedAt: null });
    const faster = retargeted(c, { targetMs: 4 * hour, warnMs: null, rungMs: [] }, working, at("2026-03-03T14:00"));
    expect([faster.elapsedMs, schedule(faster, working).dueAt]).toEqual([3 * hour, at("2026-03-03T15:00")]);
    const late = retargeted(c, { targetMs: hour, warnMs: null, rungMs: [] }, working, at("2026-03-03T14:00"));
    expect(passed(late, working, at("2026-03-03T14:00")).map((p) => [p.step, p.at])).toEqual([["breached", at("2026-03-03T14:00")]]);
    const was = retargeted({ ...c, breachedAt: at("2026-03-03T13:00") }, { targetMs: 80 * hour, warnMs: null, rungMs: [] }, working, at("2026-03-03T14:00"));
    expect([was.breachedAt, passed(was, working, at("2026-06-01T10:00"))]).toEqual([at("2026-03-03T13:00"), []]);
  });
});

describe("R-TK-07 (pause): laws", () => {
  const instant = fc.date({ min: new Date("2025-06-01"), max: new Date("2026-12-01"), noInvalidDate: true });
  const span = fc.integer({ min: 1, max: 60 * hour });
  const pieces = fc.option(instant, { nil: null }).map((turn) => (turn === null ? working : hoursOver([over(policy, turn), over(Calendar.parse({ ...policy, week: { ...policy.week, sat: [["10:00", "16:00"]] } }))], policy)));

  test("R-TK-07 (pause): time adds up in two steps as in one, over a change of calendars too; later or longer is never due earlier", () => {
    fc.assert(
      fc.property(pieces, instant, span, span, (hours, from, a, b) => {
        const once = hours.due(from, a + b).at;
        expect(hours.due(hours.due(from, a).at, b).at).toEqual(once);
        expect(hours.elapsed(from, once)).toBe(a + b);
        expect(hours.due(from, a).at <= once).toBe(true);
        expect(hours.due(new Date(from.getTime() + b), a).at >= hours.due(from, a).at).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("R-TK-07 (pause): whenever it stands still and for however long, exactly the open time of its running counts", () => {
    fc.assert(
      fc.property(pieces, instant, span, fc.array(fc.tuple(fc.nat(20 * hour), fc.nat(60 * hour)), { maxLength: 6 }), (hours, from, target, rests) => {
        let c = clock(from, target);
        let [now, ran] = [from, 0];
        for (const [runs, stands] of rests) {
          const stop = new Date(now.getTime() + runs);
          ran += hours.elapsed(now, stop);
          now = new Date(stop.getTime() + stands);
          c = resumed(paused(c, hours, stop), now);
        }
        expect(c.elapsedMs).toBe(ran);
        const { dueAt } = schedule(c, hours);
        expect(ran + hours.elapsed(now, dueAt!)).toBe(Math.max(target, ran));
      }),
      { numRuns: 100 },
    );
  });

  test("R-TK-07 (pause): no severity takes elapsed time away, and back again is where it was", () => {
    fc.assert(
      fc.property(instant, span, span, fc.nat(100 * hour), (from, a, b, later) => {
        const c = clock(from, a);
        const now = new Date(from.getTime() + later);
        const there = retargeted(c, { targetMs: b, warnMs: null, rungMs: [] }, working, now);
        expect(elapsedAt(there, working, now)).toBe(elapsedAt(c, working, now));
        const back = retargeted(there, { targetMs: a, warnMs: null, rungMs: [] }, working, now);
        const due = schedule(c, working).dueAt!;
        expect(schedule(back, working).dueAt).toEqual(due > now ? due : now);
      }),
      { numRuns: 100 },
    );
  });
});
