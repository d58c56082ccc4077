import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreementStates, type PriceLine } from "#contract/agreements.ts";
import { weekdayOf } from "#server/kernel/time/index.ts";
import { addMonths, approvalOf, earliestEnd, follow, holds, mayAmend, mayCancel, mayCheck, mayDecide, mayDeliver, mayHold, mayLast, mayRenew, mayTotal, noticeOn, overlapOf, serviceDays, totalOf, type Course, type Move } from "./rules.ts";

const today = "2026-03-02";
const course = (more: Partial<Course>): Course => ({ state: "draft", current: null, pending: null, versions: [], ...more });
const line = (quantity: number, priceFen: number, listFen = priceFen): PriceLine => ({ title: "滤芯", unit: "个", quantity, priceFen, listFen });
const offered = course({ state: "offered", current: 1, versions: [{ n: 1, kind: "offer" }] });
const active = course({ state: "active", current: 3, versions: [{ n: 1, kind: "offer" }, { n: 2, kind: "quotation" }, { n: 3, kind: "agreement" }] });
const waits = course({ ...active, pending: 4, versions: [...active.versions, { n: 4, kind: "amendment" }] });

describe("R-CU-06 (steps): which step leads where", () => {
  it.each([
    ["an offer takes effect at once", course({}), { move: "propose", kind: "offer", waits: false }, "offered 1 -"],
    ["above the limits it waits, and nothing is offered yet", course({}), { move: "propose", kind: "offer", waits: true }, "draft - 1"],
    ["approved, it is offered", course({ pending: 1, versions: [{ n: 1, kind: "offer" }] }), { move: "decide", as: "approved" }, "offered 1 -"],
    ["returned, it is not", course({ pending: 1, versions: [{ n: 1, kind: "offer" }] }), { move: "decide", as: "returned" }, "draft - -"],
    ["nothing waits", offered, { move: "decide", as: "approved" }, "nothing_waits"],
    ["offered again", offered, { move: "propose", kind: "offer", waits: false }, "offered 2 -"],
    ["no quotation before it is won", offered, { move: "propose", kind: "quotation", waits: false }, "agreement_not_now"],
    ["won", offered, { move: "won" }, "won 1 -"],
    ["lost", offered, { move: "lost" }, "lost 1 -"],
    ["a draft is not won", course({}), { move: "won" }, "agreement_not_now"],
    ["quoted after it was won", course({ ...offered, state: "won" }), { move: "propose", kind: "quotation", waits: false }, "quoted 2 -"],
    ["signed: a version of its own", course({ state: "quoted", current: 2, versions: [{ n: 1, kind: "offer" }, { n: 2, kind: "quotation" }] }), { move: "sign" }, "active 3 -"],
    ["an offer is not signed", offered, { move: "sign" }, "agreement_not_now"],
    ["amended", active, { move: "propose", kind: "amendment", waits: false }, "active 4 -"],
    ["what waits is decided about before anything else", waits, { move: "propose", kind: "renewal", waits: false }, "agreement_waits"],
    ["nor is it ended meanwhile", waits, { move: "cancel" }, "agreement_waits"],
    ["running out asks nobody, and takes back what waits", waits, { move: "expire" }, "expired 3 -"],
    ["cancelled", active, { move: "cancel" }, "cancelled 3 -"],
    ["what has ended is not renewed", course({ ...active, state: "cancelled" }), { move: "propose", kind: "renewal", waits: false }, "agreement_not_now"],
  ] as const)("R-CU-06 (steps): %s", (_name, from, step, to) => {
    const after = follow(from, step as Move);
    expect("refused" in after ? after.refused : `${after.state} ${after.current ?? "-"} ${after.pending ?? "-"}`).toBe(to);
  });

  const moves: fc.Arbitrary<Move> = fc.oneof(
    fc.record({ move: fc.constant("propose" as const), kind: fc.constantFrom("offer", "quotation", "amendment", "renewal" as const), waits: fc.boolean() }),
    fc.record({ move: fc.constant("decide" as const), as: fc.constantFrom("approved", "returned", "withdrawn" as const) }),
    fc.constantFrom("won", "lost", "sign", "cancel", "expire").map((move) => ({ move }) as Move),
  );
  it("R-CU-06 (steps): whatever happens, it is in one state, ends stay ends, and history only grows", () => {
    fc.assert(fc.property(fc.array(moves, { maxLength: 40 }), (steps) => {
      let now = course({});
      for (const step of steps) {
        const after = follow(now, step);
        if ("refused" in after) continue;
        expect(agreementStates.filter((state) => state === after.state)).toHaveLength(1);
        expect(["lost", "cancelled", "expired"]).not.toContain(now.state);
        expect(after.versions.slice(0, now.versions.length)).toEqual(now.versions);
        expect(after.versions.map((one) => one.n)).toEqual(after.versions.map((_, at) => at + 1));
        expect(after.current === null || after.versions.some((one) => one.n === after.current)).toBe(true);
        expect(after.pending === null || (after.pending !== after.current && after.pending === after.versions.length)).toBe(true);
        // Only what was signed is in force.
        if (after.state === "active") expect(after.versions.some((one) => one.kind === "agreement")).toBe(true);
        now = after;
      }
    }));
  });
});

describe("R-CU-06 (approval)", () => {
  const rules = { aboveFen: 100_000, discountPercent: 10 };
  it.each([
    ["on the limit nobody is asked", [line(10, 10_000)], []],
    ["one fen above somebody is", [line(10, 10_000), line(1, 1)], ["total_above"]],
    ["a tenth off is on the limit", [line(1, 900, 1000)], []],
    ["more is above it", [line(1, 899, 1000)], ["discount_above"]],
    ["both", [line(100, 1000, 2000), line(1, 1)], ["total_above", "discount_above"]],
    ["dearer than the list is no discount", [line(1, 1500, 1000)], []],
    ["for nothing, of nothing", [line(1, 0, 0)], []],
  ] as const)("R-CU-06 (approval): %s", (_name, lines, codes) => expect(approvalOf(rules, lines).map((one) => one.code)).toEqual(codes));
  it("R-CU-06 (approval): the sum is that of the lines; a larger price never needs less approval by sum", () => {
    const lines = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 100_000 })).map(([q, p]) => line(q, p)), { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(lines, fc.nat({ max: 19 }), (all, at) => {
      const one = at % all.length;
      const dearer = all.map((l, n) => (n === one ? { ...l, priceFen: l.priceFen + 1 } : l));
      expect(totalOf(dearer) - totalOf(all)).toBe(all[one]!.quantity);
      if (approvalOf(rules, all).some((asked) => asked.code === "total_above")) expect(approvalOf(rules, dearer).some((asked) => asked.code === "total_above")).toBe(true);
    }));
  });
  it("R-CU-06 (approval): whoever put it forward does not approve it; a sum past all figures is a slip", () => {
    expect([mayDecide("a", "a"), mayDecide("a", "b")]).toEqual([{ refused: "approve_other" }, true]);
    expect(mayTotal([line(100_000, 10_000_000_000)])).toMatchObject({ fields: [{ path: "lines", code: "total_too_large" }] });
  });
});

const codes = (verdict: unknown) => (verdict === true ? [] : ((verdict as { fields?: { code: string }[] }).fields ?? []).map((one) => one.code));
describe("R-CU-06 (validity)", () => {
  it.each([
    ["an offer holds from today on", mayHold(today, today, 90), []],
    ["not from yesterday", mayHold("2026-03-01", today, 90), ["day_past"]],
    ["ninety days at most", mayHold("2026-06-01", today, 90), ["offer_too_long"]],
    ["an agreement ends after it begins", mayLast({ fromOn: today, untilOn: today }, today), ["until_before_from"]],
    ["it is not over when it is signed", mayLast({ fromOn: "2026-01-01", untilOn: "2026-03-01" }, today), ["day_past"]],
    ["it may have begun before", mayLast({ fromOn: "2026-01-01", untilOn: "2026-12-31" }, today), []],
    ["ten years at most", mayLast({ fromOn: today, untilOn: "2036-12-31" }, today), ["day_too_far"]],
    ["amended within its time", mayAmend("2026-05-01", { fromOn: "2026-01-01", untilOn: "2026-12-31" }, today), []],
    ["not backwards", mayAmend("2026-02-01", { fromOn: "2026-01-01", untilOn: "2026-12-31" }, today), ["day_past"]],
    ["not past its end", mayAmend("2027-01-01", { fromOn: "2026-01-01", untilOn: "2026-12-31" }, today), ["day_outside"]],
    ["a renewal lasts longer", mayRenew("2026-12-31", { fromOn: "2026-01-01", untilOn: "2026-12-31" }), ["not_longer"]],
    ["by a day will do", mayRenew("2027-01-01", { fromOn: "2026-01-01", untilOn: "2026-12-31" }), []],
  ] as const)("R-CU-06 (validity): %s", (_name, verdict, expected) => expect(codes(verdict)).toEqual(expected));
  it("R-CU-06 (validity): an offer holds to the end of its last day", () => expect([holds(today, today), holds("2026-03-01", today), holds(null, today)]).toMatchObject([true, { refused: "offer_lapsed" }, true]));
  it("R-CU-06 (overlap): of a kind that is held once, no two with one shop on one day", () => {
    const mine = { kind: "supply", shopId: "s", fromOn: "2026-03-01", untilOn: "2026-12-31" };
    const other = (more: object) => ({ code: "XY1", ...mine, ...more });
    expect([{ untilOn: "2026-03-01", fromOn: "2025-03-02" }, { fromOn: "2026-12-31", untilOn: "2027-12-31" }, { fromOn: "2027-01-01", untilOn: "2027-12-31" }, { shopId: null }, { kind: "project" }].map((more) => overlapOf(mine, [other(more)])?.code)).toEqual(["XY1", "XY1", undefined, undefined, undefined]);
  });
});

describe("R-CU-06 (notice)", () => {
  // Monday to Friday, but 4 to 6 May 2026 are holidays and Saturday 9 May is worked.
  const works = (day: string) => day === "2026-05-09" || (!["sat", "sun"].includes(weekdayOf(day)) && !["2026-05-04", "2026-05-05", "2026-05-06"].includes(day));
  it.each([
    ["2026-05-15", 0, "2026-05-15"],
    ["2026-05-15", 1, "2026-05-14"],
    ["2026-05-11", 1, "2026-05-09"],
    ["2026-05-11", 4, "2026-05-01"],
    ["2026-05-11", 5, "2026-04-30"],
  ])("R-CU-06 (notice): an agreement that ends on %s with %i working days' notice: said by %s", (until, days, by) => expect(noticeOn(until, days, works)).toBe(by));
  it("R-CU-06 (notice): said today it may end on the first day whose notice day is today or later, and no earlier", () => {
    const day = fc.integer({ min: 0, max: 400 }).map((n) => addDay("2026-01-01", n));
    fc.assert(fc.property(day, fc.integer({ min: 0, max: 60 }), (from, days) => {
      const end = earliestEnd(from, days, works);
      expect(noticeOn(end, days, works) >= from).toBe(true);
      if (days > 0) expect(noticeOn(addDay(end, -1), days, works) < from).toBe(true);
    }));
  });
  it("R-CU-06 (notice): ended with notice, at once where both agree, never after its own end", () => {
    const term = { untilOn: "2026-12-31", noticeDays: 5 };
    const end = (endsOn: string, mutual = false) => mayCancel({ endsOn, mutual }, term, today, works);
    expect([end("2026-03-07"), end("2026-03-06"), end("2026-03-06", true), end("2026-03-01", true), end("2027-01-01")].map((one) => (one === true ? true : [one.refused, ...codes(one)]))).toEqual([true, ["notice_too_short", "notice_too_short"], true, ["invalid", "day_past"], ["invalid", "day_outside"]]);
  });
});
const addDay = (day: string, n: number) => new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10);

describe("R-CU-06 (services)", () => {
  it("R-CU-06 (services): once, or every so many months until the end, a month's last day where the day is missing", () => {
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonths("2027-12-31", 2)).toBe("2028-02-29");
    expect(serviceDays("2026-01-31", 3, "2026-12-31")).toEqual(["2026-01-31", "2026-04-30", "2026-07-31", "2026-10-31"]);
    expect([serviceDays("2026-01-31", 0, "2026-01-31"), serviceDays("2026-01-31", 1, "2050-01-01").length]).toEqual([["2026-01-31"], 100]);
  });
  it("R-CU-06 (services): done once, checked once it is done, and no more once it is dropped", () => {
    const at = new Date(0);
    expect([mayDeliver({ deliveredAt: null, checkedAt: null, dropped: false }), mayDeliver({ deliveredAt: at, checkedAt: null, dropped: false }), mayDeliver({ deliveredAt: null, checkedAt: null, dropped: true })]).toMatchObject([true, { refused: "service_delivered" }, { refused: "service_dropped" }]);
    expect([mayCheck({ deliveredAt: null, checkedAt: null, dropped: false }), mayCheck({ deliveredAt: at, checkedAt: null, dropped: false }), mayCheck({ deliveredAt: at, checkedAt: at, dropped: false })]).toMatchObject([{ refused: "service_not_delivered" }, true, { refused: "service_checked" }]);
  });
});
