import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BroughtItem } from "#contract/intake.ts";
import { ShopAnswer } from "#contract/actions.ts";
import { createRng } from "../random.ts";
import { makeCustomers } from "../trade/customers.ts";
import { products } from "../trade/products.ts";
import { actOn, type Asked } from "./acts.ts";
import { fates, isPacked, makeShopOrder, nextAt, parcelState, tellingsOf, type Fate } from "./life.ts";
import { openStore } from "./store.ts";

const placedAt = new Date("2026-03-02T02:00:00.000Z");
const customers = makeCustomers(createRng("life"), "2026-03-01", 60);
const later = (hours: number) => new Date(placedAt.getTime() + hours * 3_600_000);
const orderOf = (seed: number, fate: Fate, inStock = true) => {
  const rng = createRng(`life ${seed}`);
  return makeShopOrder(rng, { number: `HS${seed}`, shop: "hemu", customer: rng.pick(customers), products, placedAt, fate, inStock });
};

test("R-OR-01 (demo shop): whatever becomes of an order, at every moment what is told is what the intake takes, and it ends", () => {
  fc.assert(fc.property(fc.nat(500), fc.constantFrom(...fates), fc.integer({ min: 0, max: 400 }), (seed, fate, hours) => {
    const order = orderOf(seed, fate);
    for (const item of tellingsOf(order, later(hours))) expect(BroughtItem.safeParse(item).error?.issues ?? []).toEqual([]);
    expect(nextAt(order, later(24 * 30))).toBeNull();
    const end = parcelState(order, later(24 * 30));
    expect(end).toBe(fate === "lost" ? "lost" : fate === "damaged" ? "in_transit" : "signed");
    const times = order.parcel!.steps.map((step) => step.at);
    expect(times).toEqual(times.toSorted());
  }));
});

test("R-OR-01 (demo shop): it does what it is asked until the parcel is packed, refunds under its own number, and says what a shop's system may say", () => {
  fc.assert(fc.property(fc.nat(300), fc.constantFrom<Asked["kind"]>("address", "cancel", "intercept", "refund", "exchange"), fc.integer({ min: 0, max: 200 }), (seed, kind, hours) => {
    const [order, now] = [orderOf(seed, "well"), later(hours)];
    const act = actOn(createRng(`act ${seed}`), { id: "01990000-0000-7000-8000-000000000000", kind, order: order.number, reason: "", amountFen: 100, address: order.address }, order, now);
    expect(ShopAnswer.safeParse(act.answer).success).toBe(true);
    if (kind === "address" || kind === "cancel") expect(act.answer.result).toBe(isPacked(order, now) ? "refused" : "done");
    if (kind === "refund") expect(act).toMatchObject({ answer: { result: "done", number: expect.any(String) }, order: { refunds: [{ amountFen: 100 }] } });
    if (act.answer.result === "pending") expect(act.later).toBeDefined();
    for (const item of tellingsOf(act.order ?? order, now)) expect(BroughtItem.safeParse(item).success).toBe(true);
  }));
});

test("R-OR-01 (demo shop): its store keeps orders, answers and what is still to be told over a restart; a step that breaks leaves nothing half", () => {
  const dir = mkdtempSync(join(tmpdir(), "demo-shop-"));
  let store = openStore(join(dir, "shop.sqlite"));
  const order = orderOf(1, "well");
  store.whole(() => {
    store.putOrder(order, nextAt(order, placedAt));
    store.push("hemu", tellingsOf(order, placedAt));
    store.putAnswer("a-1", "hemu", { result: "pending" }, { at: later(1).toISOString(), answer: { result: "done", number: "EX-1" } });
  });
  expect(() => store.whole(() => { store.push("hemu", [{ half: true }]); throw new Error("cut"); })).toThrow("cut");
  store.close();
  store = openStore(join(dir, "shop.sqlite"));
  expect(store.order(order.number)).toEqual(order);
  expect(store.waiting("hemu", 10)).toHaveLength(2);
  store.told(store.waiting("hemu", 1).map((one) => one.n));
  expect(store.waiting("hemu", 10)).toHaveLength(1);
  expect(store.takeReady(placedAt.toISOString())).toEqual([]);
  expect(store.takeReady(later(2).toISOString())).toEqual([{ id: "a-1", shop: "hemu", answer: { result: "done", number: "EX-1" } }]);
  store.putAnswer("a-1", "hemu", { result: "refused", reason: "again" });
  expect(store.answered("a-1")).toEqual({ result: "done", number: "EX-1" });
  store.close();
  rmSync(dir, { recursive: true, force: true });
});
