import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Product } from "#contract/orders.ts";
import type { RecommendationRules } from "#contract/policies/recommendation.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { needWords, recommend, type Candidate } from "./rules.ts";

const rules: RecommendationRules = { weights: { need: 10, price: 3, together: 4, popular: 2 }, leastNeed: 0.3, most: 6 };
const product = (id: string, more: Partial<Product> = {}): Product => ({ id, shop: { id: "s", name: "禾木" }, sku: id, name: "电饭煲 3L", type: "厨房电器", priceFen: 29_900, colours: [], facts: [], icon: null, stock: 5, sold: 10, ...more });
const candidate = (id: string, more: Partial<Product> = {}, rest: Partial<Candidate> = {}): Candidate => ({ product: product(id, more), together: null, bought: false, ...rest });
const ids = (wanted: Parameters<typeof recommend>[1], candidates: Candidate[]) => recommend(rules, wanted, candidates).map((one) => one.product.id);

describe("R-OR-03 (recommendation)", () => {
  test("R-OR-03 (recommendation): what is needed goes before what sells; what is not in stock, too dear or does not answer the need is left out; each says why", () => {
    const shop = [
      candidate("pot", { name: "IH 电饭煲 3L", facts: [{ label: "适合", value: "两三口之家、小厨房" }], sold: 20 }),
      candidate("hit", { name: "空气炸锅", sold: 900 }),
      candidate("gone", { name: "迷你电饭煲", stock: 0 }),
      candidate("dear", { name: "大电饭煲 5L", priceFen: 129_900 }),
      candidate("small", { name: "迷你电饭煲 1.2L", facts: [{ label: "适合", value: "一个人" }], sold: 5 }),
    ];
    const found = recommend(rules, { need: "小厨房用的电饭煲", toFen: 50_000 }, shop);
    expect(found.map((one) => one.product.id)).toEqual(["pot", "small"].filter((id) => found.some((one) => one.product.id === id)));
    expect(found[0]).toMatchObject({ product: { id: "pot" }, reasons: expect.arrayContaining([{ code: "need", params: { words: "小厨房用的电饭煲" } }, { code: "price", params: {} }, { code: "popular", params: { sold: 20 } }]) });
    expect(ids({ need: "小厨房 电饭煲" }, shop)[0]).toBe("pot");
    expect(ids({ need: "登山杖" }, shop)).toEqual([]);
  });

  test("R-OR-03 (recommendation): what goes with what he has, and never what he has, unless he asks for it", () => {
    const shop = [candidate("mine", {}, { bought: true }), candidate("lid", { name: "蒸格" }, { together: { times: 8, title: "电饭煲 3L" } }), candidate("other", { name: "水壶", sold: 12 })];
    expect(ids({ need: "" }, shop)).toEqual(["lid", "other"]);
    expect(recommend(rules, { need: "" }, shop)[0]!.reasons[0]).toEqual({ code: "together", params: { title: "电饭煲 3L", times: 8 } });
    expect(recommend(rules, { need: "电饭煲" }, shop)[0]).toMatchObject({ product: { id: "mine" }, reasons: expect.arrayContaining([{ code: "bought", params: {} }]) });
    expect(ids({ need: "", besides: "other" }, shop)).toEqual(["lid"]);
  });

  test("R-OR-03 (recommendation): whatever is asked, only what is in stock, within the price and of the kind, each with a reason, in one order whatever the shop's order is", () => {
    const any = fc.record({ sold: fc.nat(50), stock: fc.nat(2), priceFen: fc.nat(1000), type: fc.constantFrom("a", "b"), name: fc.constantFrom("帐篷 双人", "背包", "睡袋 保暖"), bought: fc.boolean(), times: fc.nat(3) });
    fc.assert(fc.property(fc.array(any, { maxLength: 12 }), fc.record({ need: fc.constantFrom("", "双人帐篷", "保暖"), type: fc.option(fc.constantFrom("a", "b"), { nil: undefined }), fromFen: fc.option(fc.nat(500), { nil: undefined }), toFen: fc.option(fc.integer({ min: 400, max: 1000 }), { nil: undefined }) }), fc.nat(), (all, wanted, turn) => {
      const shop = all.map(({ bought, times, ...one }, n) => candidate(`p${n}`, one, { bought, together: times > 0 ? { times, title: "x" } : null }));
      const found = recommend(rules, wanted, shop);
      for (const { product: one, reasons } of found) {
        expect(one.stock).toBeGreaterThan(0);
        expect(one.priceFen >= (wanted.fromFen ?? 0) && one.priceFen <= (wanted.toFen ?? 1e9) && (wanted.type === undefined || one.type === wanted.type)).toBe(true);
        if (wanted.need !== "") expect(reasons.map((reason) => reason.code)).toContain("need");
      }
      const at = shop.length === 0 ? 0 : turn % shop.length;
      expect(recommend(rules, wanted, [...shop.slice(at), ...shop.slice(0, at)])).toEqual(found);
    }));
  });

  test("R-OR-03 (recommendation): words are split without spaces too", () => {
    expect(needWords("三口之家，小户型  静音")).toEqual(["三口之家", "小户型", "静音"]);
  });
});

describe("R-OR-03 (recommendation): beside the conversation", () => {
  let centre: WholeCentre;
  let agent: Asks;
  beforeAll(async () => {
    centre = await wholeCentre();
    agent = (await centre.signedIn("rec.agent", ["agent"])).ask;
  });
  afterAll(() => centre.close());

  test("R-OR-03 (recommendation): by the shop's own orders and the handbook's weights, with the version that decided", async () => {
    const shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
    const customerId = await centre.kernel.run(system, async (ctx) => {
      await centre.app.orders.saveProducts(ctx, [["POT", "电饭煲"], ["RACK", "蒸格"], ["CUP", "量杯"]].map(([sku, name]) => ({ shopId, sku: sku!, name: name!, priceFen: 1000, stock: 3, sold: sku === "CUP" ? 99 : 1 })));
      const contact = await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "shopper", hash: identityHash(["rec"]) });
      const other = await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "shopper", hash: identityHash(["rec 2"]) });
      const line = (sku: string, title: string) => ({ title, sku, quantity: 1, priceFen: 1000 });
      await centre.app.orders.saveOrders(ctx, [{ shopId, contactId: contact.id, number: "REC-1", state: "signed", placedAt: ctx.now, lines: [line("POT", "电饭煲")] }, { shopId, contactId: other.id, number: "REC-2", state: "signed", placedAt: ctx.now, lines: [line("POT", "电饭煲"), line("RACK", "蒸格")] }]);
      return (await centre.app.customers.labels(ctx.tx, [contact.id])).get(contact.id)!.customerId;
    });
    const { status, body } = await agent("POST", "/v1/products/recommendations", { shop: shopId, customer: customerId });
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: "recommendation/default@1", rows: [{ product: { sku: "RACK" }, reasons: [{ code: "together", params: { title: "电饭煲", times: 1 } }, { code: "popular" }] }, { product: { sku: "CUP" } }] });
  });
});
