import { describe, expect, test } from "vitest";
import { becomesGrave, chooseOwner, courseOf, mayAssign, mayMerge, told, waitsAfter } from "./rules.ts";

const people = [
  { id: "a", skills: ["after-sale"], onDuty: false, open: 0 },
  { id: "b", skills: ["after-sale"], onDuty: true, open: 3 },
  { id: "c", skills: [], onDuty: true, open: 1 },
];

describe("R-TK-01, R-TK-02: pure", () => {
  const silence = { after: { amount: 3, unit: "working_days" as const, calendar: "working-days" }, exit: "unheard" };
  test.each([
    ["waits no more", { waits: "goods" }, {}, { over: ["goods"], begun: [] }],
    ["waits from now on", {}, { waits: "carrier" }, { over: [], begun: ["carrier"] }],
    ["waits for something else", { waits: "goods" }, { waits: "agreed" }, { over: ["goods"], begun: ["agreed"] }],
    ["waits as before", { waits: "goods", silence }, { waits: "goods", silence }, { over: [], begun: [] }],
    ["the customer is not waited for any more", { silence }, {}, { over: ["customer"], begun: [] }],
    ["the customer instead of the goods", { waits: "goods" }, { silence }, { over: ["goods"], begun: ["customer"] }],
    ["no such stage there", { waits: "goods", silence }, undefined, { over: ["customer", "goods"], begun: [] }],
  ] as const)("R-TK-01 (edited while tickets run, waits): %s", (_what, before, after, answer) => expect(waitsAfter(before, after)).toEqual(answer));

  test.each([
    ["minor", "major", "major", true],
    ["normal", "critical", "major", true],
    ["major", "critical", "major", false],
    ["critical", "normal", "major", false],
    ["normal", "major", "critical", false],
    ["minor", "critical", undefined, false],
  ] as const)("R-TK-02 (incident): from %s to %s, where one is opened from %s on: %s", (before, after, from, opens) => expect(becomesGrave(before, after, from)).toBe(opens));
});

describe("R-TK-01 (routing of a ticket): pure", () => {
  test("R-TK-01 (routing): the opener, or of the territory who has the skill, is on duty, has fewest open ones; what would leave nobody is passed over, with its reason", () => {
    const who = (rule: Parameters<typeof chooseOwner>[0], list = people, opener: string | null = "x") => {
      const { ownerId, reasons } = chooseOwner(rule, opener, "southwest", list);
      return [ownerId, ...reasons.map((one) => one.code)];
    };
    expect(who({ to: "opener" })).toEqual(["x", "opener"]);
    expect(who({ to: "opener" }, people, null)).toEqual(["c", "territory_teams", "on_duty", "fewest_open"]);
    expect(who({ to: "territory", skill: "after-sale" })).toEqual(["b", "territory_teams", "with_skill", "on_duty", "fewest_open"]);
    expect(who({ to: "territory", skill: "after-sale" }, people.slice(0, 1))).toEqual(["a", "territory_teams", "with_skill", "on_duty_nobody", "fewest_open"]);
    expect(who({ to: "territory", skill: "technical" })).toEqual(["c", "territory_teams", "skill_nobody", "on_duty", "fewest_open"]);
    expect(who({ to: "territory" }, [])).toEqual([null, "territory_teams", "nobody"]);
  });

  test("R-TK-01 (assign, merge): who may, and which", () => {
    expect([mayAssign({ ownerId: null, ended: false }, "a", false, true), mayAssign({ ownerId: "b", ended: false }, "a", false, true), mayAssign({ ownerId: "b", ended: false }, "a", true, false), mayAssign({ ownerId: "a", ended: true }, "a", true, true)]).toEqual([true, { refused: "ticket_not_yours" }, true, { refused: "ticket_ended" }]);
    const one = { id: "1", type: "complaint", contactId: "x", ended: false };
    const same = () => "customer";
    expect([mayMerge(one, { ...one, id: "2", contactId: "y" }, same), mayMerge(one, one, same), mayMerge(one, { ...one, id: "2", type: "suggestion" }, same), mayMerge(one, { ...one, id: "2", contactId: null }, same), mayMerge(one, { ...one, id: "2", ended: true }, same)]).toEqual([
      true, { refused: "merge_unlike" }, { refused: "merge_unlike" }, { refused: "merge_unlike" }, { refused: "ticket_ended" },
    ]);
  });

  test("R-TK-01 (customer messages): places are filled, what was never filled in leaves no gap", () => {
    expect(told("方案：{offer} 请您答复 {number}。{missing}", { offer: "退款。", number: "TS1001" })).toBe("方案：退款。 请您答复 TS1001。");
    expect(courseOf({ stages: [{ key: "a" }, { key: "b" }, { key: "c" }, { key: "d" }], ends: [{ key: "e" }] } as never, { place: "c", visits: { a: 1, c: 1 } }).map((one) => one.state)).toEqual(["done", "next", "current", "next"]);
  });
});
