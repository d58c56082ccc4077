import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnusualRule } from "#contract/policies/privacy.ts";
import { mayCheck, mayOpen, unusual, within, type ReadingFact } from "./rules.ts";

const zone = "Asia/Shanghai";
const now = new Date("2026-03-02T02:00:00.000Z");
const name = { "zh-CN": "规则" };
const rule = (more: Partial<UnusualRule>): UnusualRule => UnusualRule.parse({ key: "r", name, of: "files", withinMinutes: 60, moreThan: 2, ...more });
const file = (customerId: string, minutesAgo: number, more: Partial<ReadingFact> = {}): ReadingFact => ({
  customerId, at: new Date(now.getTime() - minutesAgo * 60_000), kind: "file", field: null, purpose: null, served: false, otherTerritory: false, ...more,
});

describe("R-CU-04 (alerts): what reading is unusual", () => {
  const three = [file("a", 1), file("b", 2), file("c", 3)];
  it.each<[string, Partial<UnusualRule>, ReadingFact[], number]>([
    ["more customers than allowed", {}, three, 3],
    ["exactly as many as allowed", { moreThan: 3 }, three, 0],
    ["the same customer again and again", {}, [file("a", 1), file("a", 2), file("a", 3), file("a", 4)], 0],
    ["one of them before the window", {}, [file("a", 1), file("b", 2), file("c", 61)], 0],
    ["customers whom one serves", {}, three.map((one) => ({ ...one, served: true })), 0],
    ["customers whom one serves, when the rule counts them", { served: true }, three.map((one) => ({ ...one, served: true })), 3],
    ["only customers of other territories count", { foreign: true }, [...three, file("d", 1, { otherTerritory: true })], 0],
    ["customers of other territories", { foreign: true, moreThan: 0 }, [...three, file("d", 1, { otherTerritory: true })], 1],
    ["by day, when only the night counts", { between: { from: "23:00", to: "07:00" } }, three, 0],
    ["at ten in the morning, when that counts", { between: { from: "09:00", to: "11:00" } }, three, 3],
    ["files do not count as opened fields", { of: "fields" }, three, 0],
  ])("R-CU-04 (alerts): %s", (_what, more, readings, customers) => {
    expect(unusual([rule(more)], readings, now, zone).map((finding) => finding.customers)).toEqual(customers === 0 ? [] : [customers]);
  });

  it.each([["23:30", true], ["06:59", true], ["07:00", false], ["22:59", false], ["23:00", true]])("R-CU-04 (alerts): %s lies in the night: %s", (time, lies) => {
    expect(within({ from: "23:00", to: "07:00" }, new Date(`2026-03-02T${time}:00+08:00`), zone)).toBe(lies);
  });

  it("R-CU-04 (alerts): the order of readings says nothing, more of them never make it usual, and the evidence is as many customers as is said", () => {
    const reading = fc.record({ who: fc.constantFrom("a", "b", "c", "d", "e"), ago: fc.integer({ min: 0, max: 120 }), served: fc.boolean(), otherTerritory: fc.boolean() }).map(({ who, ago, ...more }) => file(who, ago, more));
    fc.assert(fc.property(fc.array(reading, { maxLength: 30 }), fc.array(reading, { maxLength: 5 }), fc.integer({ min: 0, max: 4 }), fc.boolean(), (readings, extra, moreThan, foreign) => {
      const rules = [rule({ moreThan, foreign })];
      const found = unusual(rules, readings, now, zone);
      expect(unusual(rules, readings.toReversed(), now, zone)[0]?.customers).toBe(found[0]?.customers);
      expect(unusual(rules, [...readings, ...extra], now, zone).length).toBeGreaterThanOrEqual(found.length);
      for (const { customers, readings: hits } of found) expect(new Set(hits.map((hit) => hit.customerId)).size).toBe(customers);
    }));
  });
});

describe("R-CU-04 (quota): how often fields are opened", () => {
  const rules = { purposes: [{ key: "call-back", name, perDay: 2 }], otherPerDay: 1 };
  const called = { purpose: "call-back" };
  it.each([
    ["the first for a purpose", called, [], true],
    ["below its quota", called, [called, { purpose: null }], true],
    ["at its quota", called, [called, called], { refused: "opened_too_often", params: { perDay: 2 } }],
    ["own words have a quota of their own", {}, [called, called], true],
    ["own words at theirs", {}, [{ purpose: null }], { refused: "opened_too_often", params: { perDay: 1 } }],
    ["a purpose that the handbook does not know", { purpose: "curious" }, [], { refused: "invalid", fields: [{ path: "purpose", code: "purpose_unknown" }] }],
  ])("R-CU-04 (quota): %s", (_what, why, today, verdict) => expect(mayOpen(rules, why, today)).toEqual(verdict));

  it("R-CU-04 (alerts): nobody looks into an alert of their own, and nobody twice", () => {
    expect(mayCheck({ personId: "a", checkedAt: null }, "b")).toBe(true);
    expect(mayCheck({ personId: "a", checkedAt: null }, "a")).toEqual({ refused: "own_alert" });
    expect(mayCheck({ personId: "a", checkedAt: now }, "b")).toEqual({ refused: "alert_checked" });
  });
});
