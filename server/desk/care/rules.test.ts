import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CustomerCare, creditCauses } from "#contract/policies/customer-care.ts";
import { birthdaysKept } from "#server/desk/customers/index.ts";
import { careDue, completenessOf, creditOf, followDue, mayDecide, mayEnd, type CareFacts, type CreditFact, type Watched } from "./rules.ts";

const rules = CustomerCare.parse({
  credit: {
    windowDays: 365,
    causes: [{ cause: "order_cancelled", points: 3, free: 1 }, { cause: "parcel_refused", points: 15 }, { cause: "misuse", points: 50 }],
    levels: [{ key: "good", name: { "zh-CN": "好" }, from: 0 }, { key: "notice", name: { "zh-CN": "留意" }, from: 15 }, { key: "careful", name: { "zh-CN": "谨慎" }, from: 50 }],
  },
  plans: [{ tier: "gold", contactEveryDays: 30, silentDays: 60, occasions: ["order", "complaint", "birthday", "file"] }, { tier: "silver", silentDays: 60, occasions: ["complaint"] }],
  files: { asks: [{ field: "mail", points: 20 }, { field: "name", points: 40 }, { field: "phone", points: 40 }], freshDays: 365, askBelow: 80 },
  watch: { stuckDays: 3, unsentDays: 3, closedDays: 7, birthdayDays: 3, renewalDays: 60, order: ["order", "silence"] },
});
const now = new Date("2026-03-02T04:00:00Z");
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
const fact = (cause: CreditFact["cause"], days: number, sourceId: string, more: Partial<CreditFact> = {}): CreditFact => ({ cause, at: ago(days), sourceId, ...more });

describe("R-CU-02 (credit record): the rule", () => {
  it.each([
    ["nothing", [], 0, "good", []],
    ["the first cancelled order is free, the second counts", [fact("order_cancelled", 9, "a"), fact("order_cancelled", 5, "b")], 3, "good", ["free", "counts"]],
    ["what lies behind the window is past and frees nothing", [fact("order_cancelled", 400, "a"), fact("order_cancelled", 5, "b")], 0, "good", ["old", "free"]],
    ["one struck out leaves what is free to the next", [fact("order_cancelled", 9, "a", { decision: "struck" }), fact("order_cancelled", 5, "b")], 0, "good", ["struck", "free"]],
    ["a refused parcel is worth a notice, with misuse care", [fact("parcel_refused", 9, "a"), fact("misuse", 5, "b")], 65, "careful", ["counts", "counts"]],
    ["a corrected one weighs what was said", [fact("misuse", 9, "a", { decision: "corrected", points: 15 })], 15, "notice", ["corrected"]],
    ["one that was kept counts as before", [fact("misuse", 9, "a", { decision: "kept" })], 50, "careful", ["counts"]],
    ["a cause that the handbook does not weigh weighs nothing", [fact("agreement_broken", 9, "a")], 0, "good", ["counts"]],
  ] as const)("R-CU-02 (credit record): %s", (_name, facts, points, level, whys) => {
    const credit = creditOf(rules.credit, facts, now);
    expect([credit.points, credit.level, credit.entries.map((entry) => entry.why)]).toEqual([points, level, whys]);
  });
  const facts = fc.array(fc.record({ cause: fc.constantFrom(...creditCauses), days: fc.nat(500), decision: fc.constantFrom(null, "kept" as const, "struck" as const) }), { maxLength: 12 })
    .map((list) => list.map((one, n) => fact(one.cause, one.days, `s${n}`, { decision: one.decision })));
  it("R-CU-02 (credit record): striking an entry out never adds points, and order makes no difference", () => {
    fc.assert(fc.property(facts, fc.nat(20), (list, n) => {
      const before = creditOf(rules.credit, list, now);
      const struck = creditOf(rules.credit, list.map((one, i) => (i === n ? { ...one, decision: "struck" as const } : one)), now);
      expect(struck.points).toBeLessThanOrEqual(before.points);
      expect(creditOf(rules.credit, [...list].reverse(), now).points).toBe(before.points);
    }));
  });
  it("R-CU-02 (credit record): neither who called an entry wrong nor who wrote it decides", () => {
    expect([mayDecide({ byId: "a", decision: null }, "b", "a"), mayDecide({ byId: "a", decision: null }, "b", "b"), mayDecide({ byId: "a", decision: null }, "b", "c"), mayDecide({ byId: "a", decision: "kept" }, "b", "c")])
      .toEqual([{ refused: "decide_other" }, { refused: "decide_other" }, true, { refused: "contest_decided" }]);
  });
});

const today = "2026-03-02";
describe("R-CU-07 (completeness): the rule", () => {
  it.each([
    ["nothing known", {}, 0, ["name", "phone", "mail"], []],
    ["a name alone", { name: today }, 40, ["phone", "mail"], []],
    ["all, the phone said long ago", { name: today, phone: "2025-03-01", mail: today }, 100, [], ["phone"]],
    ["what nobody asks for counts nothing", { birthday: today }, 0, ["name", "phone", "mail"], []],
  ] as const)("R-CU-07 (completeness): %s", (_name, known, percent, missing, stale) => expect(completenessOf(rules.files, known, today)).toEqual({ percent, missing, stale }));
  it("R-CU-07 (completeness): another field never makes a file less complete; a hundred means that nothing is missing", () => {
    const known = fc.dictionary(fc.constantFrom("name", "phone", "mail"), fc.constant(today), { maxKeys: 3 });
    fc.assert(fc.property(known, fc.constantFrom("name", "phone", "mail"), (has, one) => {
      const [before, after] = [completenessOf(rules.files, has, today), completenessOf(rules.files, { ...has, [one]: today }, today)];
      expect(after.percent).toBeGreaterThanOrEqual(before.percent);
      expect(before.percent === 100).toBe(before.missing.length === 0);
    }));
  });
});

const quiet: CareFacts = { tier: "gold", keyAccount: false, orders: [], complaints: [], steps: [], agreements: [], birthdayIn: null, birthdayYear: "2026", lastOrderOn: "2026-03-01", lastContactOn: "2026-03-01", knownSinceOn: "2025-01-01", file: { percent: 100, missing: [], stale: [] }, unwanted: [] };
const order = (more: Partial<CareFacts["orders"][number]>) => ({ id: "o1", state: "in_transit", paidOn: "2026-02-25", parcels: [], ...more });
const parcel = { state: "in_transit", expectedOn: null, movedOn: "2026-03-01" };
describe("R-CU-08 (watch list): the rule", () => {
  it.each([["2026-02-28", ["2026-02-28", "2026-02-29"]], ["2028-02-28", ["2028-02-28"]], ["2026-03-01", ["2026-03-01"]]] as const)("R-CU-08 (watch list): on %s birthdays of %j are kept", (day, kept) => expect(birthdaysKept(day)).toEqual(kept));
  it.each([
    ["nobody who is well", {}, []],
    ["an order past its day", { orders: [order({ parcels: [{ ...parcel, expectedOn: "2026-02-27" }] })] }, ["order o1 late 2026-02-28"]],
    ["an order expected today is in time", { orders: [order({ parcels: [{ ...parcel, expectedOn: today }] })] }, []],
    ["a parcel that stands still", { orders: [order({ parcels: [{ ...parcel, movedOn: "2026-02-27" }] })] }, ["order o1 stuck 2026-03-02"]],
    ["a lost parcel before a late one", { orders: [order({ parcels: [{ ...parcel, expectedOn: "2026-02-20" }, { ...parcel, state: "lost" }] })] }, ["order o1 lost 2026-03-02"]],
    ["paid and not sent", { orders: [order({ state: "paid" })] }, ["order o1 unsent 2026-02-28"]],
    ["orders only where the tier's plan says so", { tier: "silver", orders: [order({ state: "paid" })] }, []],
    ["a tier without a plan: nothing", { tier: "standard", complaints: [{ id: "t1", endedOn: null }] }, []],
    ["a key account of any tier as the first plan", { tier: "standard", keyAccount: true, orders: [order({ state: "paid" })] }, ["order o1 unsent 2026-02-28"]],
    ["an open complaint", { complaints: [{ id: "t1", endedOn: null }] }, ["complaint t1 complaint_open 2026-03-02"]],
    ["one just closed, and not one closed long ago", { complaints: [{ id: "t1", endedOn: "2026-02-24" }, { id: "t2", endedOn: "2026-02-22" }] }, ["complaint t1 closed complaint_closed 2026-02-24"]],
    ["a birthday near, once a year, without its day", { birthdayIn: 3 }, ["birthday 2026 birthday_near 2026-03-02"]],
    ["one that is not near", { birthdayIn: 4 }, []],
    ["regular contact", { lastContactOn: "2026-01-31" }, ["contact 2026-01-31 contact_due 2026-03-02"]],
    ["never in contact counts from when we know them", { lastContactOn: null }, ["contact 2025-01-01 contact_due 2025-01-31"]],
    ["silence takes the place of regular contact", { lastContactOn: "2025-12-01", lastOrderOn: "2025-12-20" }, ["silence 2025-12-20 silent 2026-02-18"]],
    ["whoever was never heard of is not silent", { tier: "silver", lastContactOn: null, lastOrderOn: null }, []],
    ["a file that lacks too much", { file: { percent: 60, missing: ["phone"], stale: [] } }, ["file phone file_incomplete 2026-03-02"]],
    ["one that lacks little is asked again when it is old", { file: { percent: 80, missing: ["mail"], stale: ["phone"] } }, ["file stale phone file_stale 2026-03-02"]],
    ["a step whose day has come, of any tier", { tier: "standard", steps: [{ id: "s1", dueOn: today }, { id: "s2", dueOn: "2026-03-03" }] }, ["plan s1 step_due 2026-03-02"]],
    ["an agreement that ends soon, of any tier, once for each end", { tier: "standard", agreements: [{ id: "a1", code: "XY1", untilOn: "2026-05-01" }, { id: "a2", code: "XY2", untilOn: "2026-05-02" }] }, ["renewal a1 2026-05-01 ends_soon 2026-03-02"]],
    ["what a customer does not want stays away", { birthdayIn: 0, lastContactOn: null, unwanted: ["birthday", "contact"] }, []],
  ] as const)("R-CU-08 (watch list): %s", (_name, facts, lines) => {
    expect(careDue(rules, { ...quiet, ...(facts as Partial<CareFacts>) }, today).map((one) => `${one.kind} ${one.about} ${one.why} ${one.sinceOn}`)).toEqual(lines);
  });
  const watched = fc.uniqueArray(fc.record({ kind: fc.constantFrom("order", "silence"), about: fc.constantFrom("1", "2", "3"), state: fc.constantFrom("open", "later", "done", "unwanted", "gone") }), { selector: (one) => `${one.kind}${one.about}` }) as fc.Arbitrary<Watched[]>;
  it("R-CU-08 (watch list): nothing stands twice, what a person ended is never opened again, and what is not due leaves", () => {
    fc.assert(fc.property(watched, watched, (known, wanted) => {
      const due = wanted.map(({ kind, about }) => ({ kind, about, why: "late", sinceOn: today, facts: {} }));
      const { fresh, again, over } = followDue(known, due);
      const after = [...known.map((one) => (again.includes(one) ? { ...one, state: "open" as const } : over.includes(one) ? { ...one, state: "gone" as const } : one)), ...fresh.map((one) => ({ ...one, state: "open" as const }))];
      expect(new Set(after.map((one) => `${one.kind}${one.about}`)).size).toBe(after.length);
      for (const one of known.filter((line) => line.state === "done" || line.state === "unwanted")) expect(after).toContainEqual(one);
      expect(after.filter((one) => one.state === "open" || one.state === "later").every((one) => due.some((d) => d.kind === one.kind && d.about === one.about))).toBe(true);
      expect(followDue(after, due)).toEqual({ fresh: [], again: [], over: [] });
    }));
  });
  it("R-CU-08 (watch list): only what is open is ended, and put off to a day that comes", () => {
    expect([mayEnd({ state: "open" }, undefined, today), mayEnd({ state: "later" }, "2026-03-03", today)]).toEqual([true, true]);
    expect(mayEnd({ state: "done" }, undefined, today)).toMatchObject({ refused: "care_ended" });
    expect([mayEnd({ state: "open" }, today, today), mayEnd({ state: "open" }, "2028-01-01", today)]).toMatchObject([{ fields: [{ code: "day_not_ahead" }] }, { fields: [{ code: "day_too_far" }] }]);
  });
});
