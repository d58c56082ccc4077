import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OrderRow, Product } from "#contract/orders.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { pathOf, stateOf } from "./rules.ts";
import { ordersDesk } from "./testing.ts";
import type { BroughtOrder } from "./index.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: Awaited<ReturnType<typeof ordersDesk>>;
let agent: Actor;
beforeAll(async () => {
  t = await testKernel();
  desk = await ordersDesk(t.kernel);
  agent = await desk.person("何欣", { role: "agent" });
  await t.kernel.run(system, (ctx) =>
    desk.orders.saveProducts(ctx, [
      { shopId: desk.shops.home, sku: "RC-3L", name: "禾木 IH 电饭煲 3L", type: "电饭煲", priceFen: 49900, colours: ["米白", "深灰"], facts: [{ label: "内胆", value: "陶瓷涂层" }, { label: "质保", value: "整机 1 年" }], icon: "rice-cooker", stock: 26, sold: 120 },
      { shopId: desk.shops.home, sku: "RC-5L", name: "禾木 电饭煲 5L", type: "电饭煲", priceFen: 59900, colours: ["深灰"], stock: 0, sold: 300 },
      { shopId: desk.shops.outdoor, sku: "TENT-2", name: "行野双人帐篷 100%防水", type: "帐篷", priceFen: 89900, colours: ["沙色"], stock: 8, sold: 15 },
    ]),
  );
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const products = async (query: string) => ((await desk.ask(agent, "GET", `/v1/products?${query}`)).body as { rows: Product[] }).rows.map((row) => row.sku);
const order = (contactId: string, number: string, extra: Partial<BroughtOrder> = {}): BroughtOrder => ({
  shopId: desk.shops.home, contactId, number, state: "signed", placedAt: new Date("2026-02-10T03:00:00.000Z"), lines: [{ title: "禾木 IH 电饭煲 3L", sku: "RC-3L", colour: "米白", icon: "rice-cooker", quantity: 1, priceFen: 49900 }], ...extra,
});
const save = (...batch: BroughtOrder[]) => t.kernel.run(system, (ctx) => desk.orders.saveOrders(ctx, batch));

describe("R-OR-03 (product facts)", () => {
  it("R-OR-03 (product facts): products are found by name, type or number, by colour and shop, with facts, price, stock and sales", async () => {
    expect(await products("")).toEqual(["RC-3L", "TENT-2", "RC-5L"]);
    expect(await products(`q=${encodeURIComponent("电饭煲")}`)).toEqual(["RC-3L", "RC-5L"]);
    expect(await products(`q=${encodeURIComponent("禾木 5L")}`)).toEqual(["RC-5L"]);
    expect(await products(`q=${encodeURIComponent("电饭煲")}&colour=${encodeURIComponent("米白")}`)).toEqual(["RC-3L"]);
    expect(await products(`type=${encodeURIComponent("帐篷")}`)).toEqual(["TENT-2"]);
    expect(await products(`shop=${desk.shops.outdoor}`)).toEqual(["TENT-2"]);
    const { body } = await desk.ask(agent, "GET", "/v1/products?q=rc-3l");
    expect(body).toMatchObject({ rows: [{ shop: { name: "禾木家电" }, priceFen: 49900, stock: 26, sold: 120, colours: ["米白", "深灰"], facts: [{ label: "内胆", value: "陶瓷涂层" }, { label: "质保", value: "整机 1 年" }] }] });
  });

  it("R-OR-03 (product facts): signs of the search language are just signs, and pages follow each other", async () => {
    expect(await products(`q=${encodeURIComponent("%")}`)).toEqual(["TENT-2"]);
    expect(await products(`q=${encodeURIComponent("_")}`)).toEqual([]);
    const first = (await desk.ask(agent, "GET", "/v1/products?limit=2")).body as { rows: Product[]; next: string };
    expect(await products(`limit=2&after=${first.next}`)).toEqual(["RC-5L"]);
    expect((await desk.ask(agent, "GET", "/v1/products?after=x")).status).toBe(422);
  });

  it("R-OR-03 (product facts): a product that comes again takes the new facts", async () => {
    const ids = await t.kernel.run(system, (ctx) => desk.orders.saveProducts(ctx, [{ shopId: desk.shops.outdoor, sku: "LAMP", name: "营灯", priceFen: 9900, stock: 1 }]));
    const again = await t.kernel.run(system, (ctx) => desk.orders.saveProducts(ctx, [{ shopId: desk.shops.outdoor, sku: "LAMP", name: "营灯", priceFen: 8900, stock: 0 }]));
    expect(again).toEqual(ids);
    expect(await desk.orders.findProducts(t.kernel.db.kysely, { q: "营灯" })).toMatchObject([{ priceFen: 8900, stock: 0 }]);
  });
});

describe("R-OR-03 (orders beside the conversation)", () => {
  it("R-OR-03 (orders beside the conversation): a customer's orders of all contacts, newest first, with money, lines and the four steps", async () => {
    const { customerId, contactId } = await desk.shopper("buyer", { name: "林女士" });
    const at = (day: string) => new Date(`2026-02-${day}T03:00:00.000Z`);
    await save(
      order(contactId, "HM-1", {
        discountFen: 4000, freightFen: 600, address: { receiver: "林", phone: "13800000000", line: "浙江省杭州市余杭区", province: "33", city: "3301" },
        shipments: [{ carrier: "云捷速运", trackingNumber: "YJ77021234418", state: "signed", shippedAt: at("11"), movingAt: at("12"), signedAt: at("13") }],
      }),
      order(contactId, "HM-2", { state: "unpaid", placedAt: at("20") }),
    );
    const { body } = await desk.ask(agent, "GET", `/v1/customers/${customerId}/orders`);
    const rows = (body as { rows: OrderRow[] }).rows;
    expect(rows.map((row) => row.number)).toEqual(["HM-2", "HM-1"]);
    expect(rows[0]).toMatchObject({ state: "unpaid", paidFen: 0, paidAt: null, shipment: null, province: null });
    expect(rows[1]).toMatchObject({
      goodsFen: 49900, freightFen: 600, discountFen: 4000, paidFen: 46500, province: "33", city: "3301", shipment: { carrier: "云捷速运", trackingNumber: "YJ7702****418", state: "signed" },
      lines: [{ title: "禾木 IH 电饭煲 3L", colour: "米白", quantity: 1, productId: expect.any(String) }],
      path: [{ step: "placed", done: true }, { step: "shipped", at: at("11").toISOString(), done: true }, { step: "in_transit", done: true }, { step: "signed", at: at("13").toISOString(), done: true }],
    });
    const page = (await desk.ask(agent, "GET", `/v1/customers/${customerId}/orders?limit=1`)).body as { next: string };
    expect((await desk.ask(agent, "GET", `/v1/customers/${customerId}/orders?limit=1&after=${page.next}`)).body).toMatchObject({ rows: [{ number: "HM-1" }], next: null });
    expect(await desk.orders.orderTotals(t.kernel.db.kysely, [contactId])).toEqual(new Map([[contactId, { count: 1, paidFen: 46500 }]]));
    expect(await desk.orders.recentOrders(t.kernel.db.kysely, [contactId])).toMatchObject([{ number: "HM-2", state: "待付款" }, { title: "禾木 IH 电饭煲 3L 米白", state: "已签收", icon: "rice-cooker" }]);
  });

  it("R-OR-03 (orders beside the conversation): a number that comes again is brought up to date, in its shop only; wrong sums are refused by the database", async () => {
    const { contactId } = await desk.shopper("again", {});
    const [first] = await save(order(contactId, "SAME", { state: "paid" }));
    const [second, other] = await save(order(contactId, "SAME", { state: "shipped", lines: [{ title: "电水壶", quantity: 2, priceFen: 9900 }] }), order(contactId, "SAME", { shopId: desk.shops.outdoor }));
    expect([second === first, other === first]).toEqual([true, false]);
    expect((await desk.ask(agent, "GET", `/v1/orders/${first}`)).body).toMatchObject({ order: { state: "shipped", goodsFen: 19800, lines: [{ title: "电水壶", quantity: 2 }] }, address: null });
    await expect(save(order(contactId, "BAD", { discountFen: 99_999_999 }))).rejects.toThrow();
    await expect(save(order(contactId, "BAD", { paidFen: 49_901 }))).rejects.toThrow();
  });

  it("R-OR-03 (orders beside the conversation): staff without the right to see orders get none, nor a customer that isn't there", async () => {
    const { customerId, contactId } = await desk.shopper("hidden", { name: "宁静" });
    const [id] = await save(order(contactId, "HIDE"));
    const inspector = await desk.person("质检", { role: "inspector" });
    for (const url of [`/v1/orders/${id}`, `/v1/customers/${customerId}/orders`, "/v1/products"]) expect((await desk.ask(inspector, "GET", url)).status, url).toBe(403);
    expect((await desk.ask(inspector, "GET", `/v1/customers/${customerId}`)).body).toMatchObject({ orders: null, addresses: [] });
    expect((await desk.ask(agent, "GET", "/v1/customers/00000000-0000-7000-8000-000000000000/orders")).status).toBe(404);
  });

  it("R-OR-03 (orders beside the conversation): what the parcel has proved goes before what the shop last said", () => {
    const at = new Date("2026-02-10T03:00:00.000Z");
    expect([
      stateOf("shipped", { shipped: at, in_transit: at, signed: null }),
      stateOf("paid", { shipped: at, in_transit: null, signed: null }),
      stateOf("in_transit", { shipped: at, in_transit: at, signed: at }),
      stateOf("completed", { shipped: at, in_transit: at, signed: at }),
      stateOf("refunded", { shipped: at, in_transit: null, signed: null }),
    ]).toEqual(["in_transit", "shipped", "signed", "completed", "refunded"]);
  });

  it("R-OR-03 (orders beside the conversation): the steps follow the state, and what a parcel has proved stays after a refund", () => {
    const at = new Date("2026-02-10T03:00:00.000Z");
    const done = (...args: Parameters<typeof pathOf>) => pathOf(...args).map((step) => step.done);
    expect(done("paid", { placed: at, shipped: null, in_transit: null, signed: null })).toEqual([true, false, false, false]);
    expect(done("signed", { placed: at, shipped: null, in_transit: null, signed: null })).toEqual([true, true, true, true]);
    expect(done("refunded", { placed: at, shipped: at, in_transit: at, signed: null })).toEqual([true, true, true, false]);
  });
});

describe("R-PE-05 (delivery address)", () => {
  it("R-PE-05 (delivery address): the newest order that was not called off says where a contact is", async () => {
    const { contactId } = await desk.shopper("area", {});
    const area = () => desk.orders.deliveryAreaOf(t.kernel.db.kysely, contactId);
    const to = (province: string, city: string) => ({ receiver: "某", phone: "13800000000", line: "某地", province, city });
    expect(await area()).toBeNull();
    await save(order(contactId, "A1", { address: to("33", "3301") }), order(contactId, "A2", { placedAt: new Date("2026-02-15T03:00:00Z"), address: to("51", "5101") }));
    expect(await area()).toEqual({ province: "51", city: "5101" });
    await save(order(contactId, "A2", { state: "cancelled", placedAt: new Date("2026-02-15T03:00:00Z"), address: to("51", "5101") }));
    expect(await area()).toEqual({ province: "33", city: "3301" });
  });
});
