import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OrderHelpRules } from "#contract/policies/order-help.ts";
import { checkDocument, shippedFolder } from "#server/kernel/handbook/index.ts";
import { policyKinds } from "#server/policies.ts";
import { findingsOf, hasPassed, isAsked, leavesOn, placeOnBoard, type ParcelFacts } from "./rules.ts";

const zone = "Asia/Shanghai";
const kinds = new Map(policyKinds.map((policy) => [policy.kind, policy]));
const rules = checkDocument(kinds, readFileSync(join(shippedFolder, "order-help/default.yaml"), "utf8")).document!.body as OrderHelpRules;
/** A moment of China's wall clock. */
const at = (text: string) => new Date(`${text.replace(" ", "T")}:00+08:00`);
const said = (time: string, text: string) => ({ at: at(time).toISOString(), text });
const parcel = (more: Partial<ParcelFacts> = {}): ParcelFacts => ({ carrier: "云捷速运", state: "in_transit", shippedAt: at("2026-03-02 17:30"), signedAt: null, expectedOn: "2026-03-04", events: [said("2026-03-02 17:30", "云捷速运已在成都仓揽收"), said("2026-03-02 20:00", "快件已离开成都转运中心")], ...more });
const causesAt = (now: string, more: Partial<ParcelFacts> = {}) => findingsOf(rules, parcel(more), at(now), zone).found.map((one) => one.cause);

describe("R-TK-05 (exceptions): late, stuck, damaged, lost by rule", () => {
  test.each<[string, string, Partial<ParcelFacts>, string[]]>([
    ["on its way, in time", "2026-03-03 12:00", {}, []],
    ["the last minute of the day that was named", "2026-03-04 19:59", {}, []],
    ["48 hours without a word", "2026-03-04 20:00", {}, ["stuck"]],
    ["the day that was named is over", "2026-03-05 00:00", {}, ["stuck", "late"]],
    ["late but moving", "2026-03-05 09:00", { events: [said("2026-03-05 08:00", "正在派送")] }, ["late"]],
    ["no day was named: never late", "2026-03-04 10:00", { expectedOn: null }, []],
    ["a carrier of heavy goods has longer", "2026-03-05 10:00", { carrier: "川渡快运" }, []],
    ["and then is late too", "2026-03-05 12:00", { carrier: "川渡快运" }, ["late"]],
    ["received in time", "2026-03-09 10:00", { state: "signed", signedAt: at("2026-03-04 15:00") }, []],
    ["on its way back", "2026-03-09 10:00", { state: "returned" }, []],
    ["not handed over yet", "2026-03-09 10:00", { shippedAt: null, state: "packed", events: [] }, []],
    ["the carrier says broken: no other cause beside it", "2026-03-09 10:00", { events: [said("2026-03-03 08:00", "卸车时发现外箱破损，已登记")] }, ["damaged"]],
    ["broken, told after it was received", "2026-03-09 10:00", { state: "signed", signedAt: at("2026-03-04 15:00"), events: [said("2026-03-04 16:00", "收件人反映外箱破损")] }, ["damaged"]],
    ["its state is lost", "2026-03-03 10:00", { state: "lost" }, ["lost"]],
    ["its words say lost", "2026-03-03 10:00", { events: [said("2026-03-03 08:00", "多次查找无果，已按遗失上报")] }, ["lost"]],
    ["lost and found", "2026-03-09 10:00", { state: "signed", signedAt: at("2026-03-08 10:00"), events: [said("2026-03-03 08:00", "疑似遗失"), said("2026-03-08 10:00", "本人签收")] }, []],
  ])("R-TK-05 (exceptions): %s", (_what, now, more, wanted) => {
    expect(causesAt(now, more)).toEqual(wanted);
  });

  test("R-TK-05 (exceptions): by the clock alone nothing is taken back, nothing changes before the moment that was named, and something changes then", () => {
    const anyParcel = fc.record({
      carrier: fc.constantFrom("云捷速运", "川渡快运", "顺丰速运"), state: fc.constantFrom("in_transit" as const, "delivering" as const), expectedOn: fc.option(fc.constantFrom("2026-03-03", "2026-03-04", "2026-03-08")),
      hours: fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 5 }),
    });
    fc.assert(fc.property(anyParcel, fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 20_000 }), ({ hours, ...facts }, a, b) => {
      const begun = at("2026-03-02 17:30").getTime();
      const it = parcel({ ...facts, events: hours.toSorted((x, y) => x - y).map((h) => ({ at: new Date(begun + h * 3_600_000).toISOString(), text: "途中" })) });
      const [early, late] = [Math.min(a, b), Math.max(a, b)].map((minutes) => new Date(begun + minutes * 60_000));
      const [first, second] = [early!, late!].map((now) => findingsOf(rules, it, now, zone));
      const causes = (one: typeof first) => one!.found.map((finding) => finding.cause);
      expect(causes(second)).toEqual(expect.arrayContaining(causes(first)));
      for (const finding of second!.found) expect(finding.since.getTime()).toBeLessThanOrEqual(late!.getTime());
      if (first!.lookAt === null) {
        expect(causes(second)).toEqual(causes(first));
        return;
      }
      expect(first!.lookAt.getTime()).toBeGreaterThan(early!.getTime());
      if (late! < first!.lookAt) expect(causes(second)).toEqual(causes(first));
      expect(causes(findingsOf(rules, it, first!.lookAt, zone)).length).toBeGreaterThan(causes(first).length);
    }));
  });
});

describe("R-TK-05 (cut-off): what leaves when", () => {
  const weekdays = (day: string) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
  test.each([
    ["before the cut-off: today", "2026-03-02 16:29", "2026-03-02"],
    ["at the cut-off: tomorrow", "2026-03-02 16:30", "2026-03-03"],
    ["in the night", "2026-03-02 23:50", "2026-03-03"],
    ["on Friday after the cut-off: on Monday", "2026-03-06 18:00", "2026-03-09"],
    ["on a day on which nothing leaves", "2026-03-07 10:00", "2026-03-09"],
  ])("R-TK-05 (cut-off): %s", (_what, paid, wanted) => {
    expect(leavesOn(rules.cutOff, at(paid), weekdays, zone)).toBe(wanted);
  });

  test.each<[string, { dueOn: string; leftAt: Date | null; trouble: boolean }, object]>([
    ["due today", { dueOn: "2026-03-03", leftAt: null, trouble: false }, { group: "must", overdue: false }],
    ["should have left yesterday", { dueOn: "2026-03-02", leftAt: null, trouble: false }, { group: "must", overdue: true }],
    ["due tomorrow", { dueOn: "2026-03-04", leftAt: null, trouble: false }, { group: "later", overdue: false }],
    ["short of goods", { dueOn: "2026-03-03", leftAt: null, trouble: true }, { group: "problem", overdue: false }],
    ["gone", { dueOn: "2026-03-02", leftAt: at("2026-03-03 10:00"), trouble: true }, { group: "left", overdue: false }],
  ])("R-TK-05 (cut-off): on the board, %s", (_what, order, wanted) => {
    expect(placeOnBoard(order, rules.cutOff, at("2026-03-03 12:00"), zone)).toEqual(wanted);
  });

  test("R-TK-05 (cut-off): it passes at its minute", () => {
    expect([hasPassed("16:30", at("2026-03-03 16:29"), zone), hasPassed("16:30", at("2026-03-03 16:30"), zone)]).toEqual([false, true]);
  });

  test("R-TK-05 (confirmation): by rule: paid, not packed, from so much money on", () => {
    const ask = (more: object, confirm = { ask: true, fromFen: 10_000 }) => isAsked(confirm, { state: "paid", paidFen: 10_000, packed: false, ...more });
    expect([ask({}), ask({ paidFen: 9999 }), ask({ packed: true }), ask({ state: "unpaid" }), ask({}, { ask: false, fromFen: 0 })]).toEqual([true, false, false, false, false]);
  });
});
