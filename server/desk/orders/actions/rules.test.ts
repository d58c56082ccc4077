import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionStates, askedKinds, type ActionState } from "#contract/actions.ts";
import { orderStates, shipmentStates } from "#contract/orders.ts";
import { spreadRefund } from "../balance-rules.ts";
import { afterCall, fits, isOver, mayAskShop, mostTries, type Called, type OrderFacts } from "./rules.ts";

const facts = (more: Partial<OrderFacts> = {}): OrderFacts => ({ door: true, state: "paid", parcel: null, open: [], ...more });
const called = (more: Partial<Called> = {}): Called => ({ asked: "act", status: 200, failed: null, body: "", retryAfter: null, ...more });
const done = '{"result":"done","number":"RF-1"}';

describe("R-OR-02 (may): what a shop may be asked", () => {
  test.each<[string, (typeof askedKinds)[number], Partial<OrderFacts>, true | string]>([
    ["a paid order's address", "address", {}, true],
    ["an unpaid order is cancelled", "cancel", { state: "unpaid" }, true],
    ["a packed order's address", "address", { parcel: "packed" }, "action_packed"],
    ["a sent order is not cancelled", "cancel", { state: "shipped" }, "action_packed"],
    ["a parcel on its way is intercepted", "intercept", { state: "in_transit", parcel: "in_transit" }, true],
    ["nothing on its way", "intercept", {}, "action_not_under_way"],
    ["a parcel that was received", "intercept", { state: "signed", parcel: "signed" }, "action_order_over"],
    ["a cancelled order", "address", { state: "cancelled" }, "action_order_over"],
    ["another change is under way", "cancel", { open: ["address"] }, "action_open"],
    ["a refund under way keeps no change back", "cancel", { open: ["refund"] }, true],
    ["a shop without a door", "cancel", { door: false }, "action_no_door"],
  ])("R-OR-02 (may): %s", (_what, kind, more, wanted) => {
    const verdict = mayAskShop(kind, facts(more));
    expect(verdict === true ? true : verdict.refused).toBe(wanted);
  });

  test("R-OR-02 (may): never a change and an interception at once, and nothing once it is over", () => {
    fc.assert(fc.property(fc.constantFrom(...orderStates), fc.option(fc.constantFrom(...shipmentStates)), (state, parcel) => {
      const may = (kind: (typeof askedKinds)[number]) => mayAskShop(kind, facts({ state, parcel })) === true;
      expect(may("address")).toBe(may("cancel"));
      expect(may("address") && may("intercept")).toBe(false);
    }));
  });
});

describe("R-OR-02 (answers): what follows from a call", () => {
  test.each<[string, ActionState, Partial<Called>, ActionState, string | null]>([
    ["done at once", "sending", { body: done }, "done", null],
    ["refused with a reason", "sending", { body: '{"result":"refused","reason":"已出库"}' }, "refused", null],
    ["refused without one", "sending", { body: '{"result":"refused"}' }, "uncertain", "unread_answer"],
    ["a refund without the shop's number", "sending", { body: '{"result":"done"}' }, "uncertain", "unread_answer"],
    ["taken, to be answered later", "sending", { status: 202 }, "pending", null],
    ["a page instead of an answer", "sending", { body: "<html>" }, "uncertain", "unread_answer"],
    ["the shop's server breaks", "sending", { status: 500 }, "uncertain", "refused"],
    ["no answer in time", "sending", { status: null, failed: "timed_out" }, "uncertain", "timed_out"],
    ["the line is cut", "sending", { status: null, failed: "unreachable" }, "uncertain", "unreachable"],
    ["nobody listens there: nothing arrived", "sending", { status: null, failed: "unreachable", unsent: true }, "waiting", "unreachable"],
    ["nobody listens there now, after it may have arrived", "uncertain", { status: null, failed: "unreachable", unsent: true }, "uncertain", "unreachable"],
    ["the name is not known: nothing was sent", "sending", { status: null, failed: "unresolvable" }, "waiting", "unresolvable"],
    ["not let in: nothing was done", "sending", { status: 401 }, "waiting", "refused"],
    ["not let in after it may have been done", "uncertain", { asked: "look", status: 401 }, "uncertain", "refused"],
    ["asked after: not known there", "uncertain", { asked: "look", status: 404 }, "waiting", null],
    ["asked after: done", "uncertain", { asked: "look", body: done }, "done", null],
    ["asked after in vain", "pending", { asked: "look", status: 503 }, "pending", "refused"],
  ])("R-OR-02 (answers): %s", (_what, before, call, state, code) => {
    expect(afterCall("refund", before, called(call), 1)).toMatchObject({ state, code });
  });

  test("R-OR-02 (answers): whatever comes, what may have reached the shop is never sent as if it had not, and asking ends", () => {
    fc.assert(fc.property(fc.constantFrom(...actionStates.filter((one) => !isOver(one))), fc.constantFrom<Called["asked"]>("act", "look"), fc.option(fc.integer({ min: 100, max: 599 })), fc.integer({ min: 1, max: 40 }), (before, asked, status, tries) => {
      const step = afterCall("cancel", before, called({ asked, status, failed: status === null ? "timed_out" : null, body: status === 200 ? "?" : "" }), tries);
      if (step.state === "waiting") expect(asked === "look" && status === 404 ? true : before === "waiting" || before === "sending").toBe(true);
      if (tries >= mostTries && step.state !== "pending") expect(step.waits).toBeNull();
    }));
  });

  test("R-OR-02 (answers): the same again is the same; another word is a contradiction", () => {
    expect(fits({ state: "done", shopNumber: "RF-1" }, { result: "done", number: "RF-1", reason: "" })).toBe("same");
    expect(fits({ state: "done", shopNumber: "RF-1" }, { result: "done", number: "RF-2", reason: "" })).toBe("contradiction");
    expect(fits({ state: "done", shopNumber: "RF-1" }, { result: "pending" })).toBe("same");
    expect(fits({ state: "refused", shopNumber: null }, { result: "done", number: "RF-1", reason: "" })).toBe("contradiction");
    expect(fits({ state: "uncertain", shopNumber: null }, { result: "refused", reason: "no" })).toBe("take");
  });
});

test("R-OR-02 (refunds): a refund without lines is spread over what has room, to the fen; what is left over lies on the first line", () => {
  const line = fc.record({ paidFen: fc.nat(10_000), refundedFen: fc.nat(3000), reservedFen: fc.nat(3000) });
  fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 60_000 }), (lines, amountFen) => {
    const balances = lines.map((one, n) => ({ ...one, n: n === lines.length - 1 ? -1 : n }));
    const spread = spreadRefund(amountFen, balances);
    expect(spread.reduce((sum, part) => sum + part.amountFen, 0)).toBe(amountFen);
    const first = balances.find((one) => one.n === 0) ?? balances[0]!;
    for (const part of spread) {
      const at = balances.find((one) => one.n === part.n)!;
      if (part.n !== first.n) expect(part.amountFen).toBeLessThanOrEqual(Math.max(0, at.paidFen - at.refundedFen - at.reservedFen));
    }
  }));
});
