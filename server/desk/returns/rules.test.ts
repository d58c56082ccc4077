import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ReturnRules } from "#contract/policies/returns.ts";
import { returnReasons, returnWishes } from "#contract/returns.ts";
import { allocate, paidByLine } from "#server/desk/orders/index.ts";
import { compensationMost, endOfRight, judge, mayAnswer, mayAsk, type Asked, type LineFacts } from "./rules.ts";

const rules = ReturnRules.parse((parse(readFileSync(new URL("../../../handbook/returns/default.yaml", import.meta.url), "utf8")) as { body: unknown }).body);
const shanghai = "Asia/Shanghai";
const at = (text: string) => new Date(`${text}+08:00`);
const signed: LineFacts = { orderState: "signed", shippedAt: at("2026-03-01T10:00"), signedAt: at("2026-03-02T15:00"), type: "电饭煲", sku: "RC-1" };
const plainly: Asked = { wish: "return", reason: "no_reason", intact: true, confirmed: false };
const on = (text: string, line: Partial<LineFacts> = {}, asked: Partial<Asked> = {}) => judge(rules, { ...signed, ...line }, { ...plainly, ...asked }, at(text), shanghai);

describe("R-TK-04 (rules): the law's cases", () => {
  test.each<[string, string, Partial<LineFacts>, Partial<Asked>, boolean, string, string | null]>([
    ["the seventh day after the day of receipt, at its last second", "2026-03-09T23:59:59", {}, {}, true, "no_reason", "customer"],
    ["the eighth day", "2026-03-10T00:00", {}, {}, false, "too_late", null],
    ["received at one minute to midnight: the day itself does not count", "2026-03-09T23:00", { signedAt: at("2026-03-02T23:59") }, {}, true, "no_reason", "customer"],
    ["made to order: never", "2026-03-03T10:00", { type: "定制" }, {}, false, "goods_never", null],
    ["fresh food: never", "2026-03-03T10:00", { type: "生鲜" }, {}, false, "goods_never", null],
    ["hygiene, and the customer has confirmed it for this purchase", "2026-03-03T10:00", { type: "奶瓶" }, { confirmed: true }, false, "goods_confirmed", null],
    ["hygiene without that confirmation: it may not be refused", "2026-03-03T10:00", { type: "奶瓶" }, {}, true, "no_reason", "customer"],
    ["used until it is not intact", "2026-03-03T10:00", {}, { intact: false }, false, "not_intact", null],
    ["keep the goods and have the money: not without a reason", "2026-03-03T10:00", {}, { wish: "refund" }, false, "return_first", null],
    ["faulty within seven days: money back at the shop's freight, whatever the goods", "2026-03-08T10:00", { type: "生鲜" }, { reason: "quality" }, true, "faulty", "shop"],
    ["faulty goods need not be intact", "2026-03-08T10:00", {}, { reason: "damaged", intact: false, wish: "refund" }, true, "faulty", "shop"],
    ["faulty after seven days: no money", "2026-03-12T10:00", {}, { reason: "quality" }, false, "exchange_only", null],
    ["but an exchange or a repair", "2026-03-12T10:00", {}, { reason: "quality", wish: "exchange" }, true, "exchange_or_repair", "shop"],
    ["and none when the warranty is over", "2027-06-01T10:00", {}, { reason: "quality", wish: "exchange" }, false, "warranty_over", null],
    ["not sent yet: the money goes back", "2026-03-01T09:00", { orderState: "paid", shippedAt: null, signedAt: null }, { wish: "refund" }, true, "before_dispatch", "shop"],
    ["under way: the money goes back", "2026-03-02T09:00", { orderState: "in_transit", signedAt: null }, { wish: "refund", reason: "not_received" }, true, "before_receipt", "shop"],
    ["nothing has arrived that could be sent back", "2026-03-02T09:00", { orderState: "in_transit", signedAt: null }, {}, false, "not_received", null],
    ["signed for, and said not to have come", "2026-03-03T10:00", {}, { reason: "not_received", wish: "refund" }, false, "was_received", null],
    ["never paid", "2026-03-03T10:00", { orderState: "unpaid", signedAt: null, shippedAt: null }, {}, false, "nothing_paid", null],
  ])("R-TK-04 (rules): %s", (_name, now, line, asked, allowed, code, freight) => {
    expect(on(now, line, asked)).toMatchObject({ allowed, code, freight });
  });

  test("R-TK-04 (rules): a verdict names its source and its end; counted from the moment it is 168 hours", () => {
    expect(on("2026-03-03T10:00")).toEqual({ allowed: true, code: "no_reason", source: rules.noReason.source, freight: "customer", until: at("2026-03-10T00:00").toISOString(), goods: null });
    expect(on("2026-03-03T10:00", { type: "定制" }).goods).toEqual({ "zh-CN": "定作的商品", en: "made to order" });
    expect(endOfRight(signed.signedAt!, 7, "from_moment", shanghai)).toEqual(at("2026-03-09T15:00"));
  });

  test("R-TK-04 (amounts): compensation by share and limit; a request asks for something, no line twice, and is answered once", () => {
    expect([compensationMost(rules, 10_000), compensationMost(rules, 10_000_000)]).toEqual([3000, 50_000]);
    expect([mayAsk([{ n: 0, amountFen: 1 }], "refund"), mayAsk([{ n: 0, amountFen: 0 }], "exchange")]).toEqual([true, true]);
    expect([mayAsk([{ n: 0, amountFen: 0 }], "refund"), mayAsk([{ n: 0, amountFen: 1 }, { n: 0, amountFen: 1 }], "refund"), mayAnswer({ state: "refused" })]).toMatchObject([{ refused: "returns_no_amount" }, { refused: "returns_line_twice" }, { refused: "returns_answered" }]);
  });
});

describe("R-TK-04 (rules): laws", () => {
  const instant = fc.date({ min: new Date("2026-01-01"), max: new Date("2028-01-01"), noInvalidDate: true });
  const line = fc.record({ orderState: fc.constantFrom("paid", "in_transit", "signed", "completed", "refunded"), shippedAt: fc.option(instant), signedAt: fc.option(instant), type: fc.constantFrom("电饭煲", "定制", "奶瓶", ""), sku: fc.constant(null) }) as fc.Arbitrary<LineFacts>;
  const asked = fc.record({ wish: fc.constantFrom(...returnWishes), reason: fc.constantFrom(...returnReasons), intact: fc.boolean(), confirmed: fc.boolean() });

  test("R-TK-04 (rules): a right that has ended never comes back, and every verdict has a source; a yes says who pays, a no does not", () => {
    fc.assert(
      fc.property(line, asked, instant, fc.nat(400 * 86_400_000), (facts, wants, now, later) => {
        const verdict = judge(rules, facts, wants, now, shanghai);
        const then = judge(rules, facts, wants, new Date(now.getTime() + later), shanghai);
        expect(verdict.allowed || !then.allowed).toBe(true);
        expect(verdict.source["zh-CN"]).not.toBe("");
        expect(verdict.freight === null).toBe(!verdict.allowed);
        if (verdict.allowed && verdict.until) expect(now < new Date(verdict.until)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("R-TK-04 (amounts): what was paid lies on the lines to the fen, none below zero, each near its share", () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), fc.nat(1_000_000), fc.array(fc.record({ priceFen: fc.nat(10_000_000), quantity: fc.integer({ min: 1, max: 99 }) }), { minLength: 1, maxLength: 20 }), (paidFen, freightFen, lines) => {
        const parts = paidByLine({ paidFen, freightFen, lines });
        expect(parts.reduce((sum, part) => sum + part.paidFen, 0)).toBe(paidFen);
        expect(parts.every((part) => part.paidFen >= 0)).toBe(true);
        const weights = lines.map((one) => one.priceFen * one.quantity);
        const whole = weights.reduce((sum, weight) => sum + weight, 0);
        if (whole > 0) allocate(paidFen, weights).forEach((share, i) => expect(Math.abs(share - (paidFen * weights[i]!) / whole)).toBeLessThan(1.001));
      }),
      { numRuns: 500 },
    );
  });
});
