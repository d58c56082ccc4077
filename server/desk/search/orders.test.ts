import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ordersDesk } from "#server/desk/orders/testing.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { findOrders, openSearch, type Search } from "./index.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: Awaited<ReturnType<typeof ordersDesk>>;
let search: Search;
let contactId: string;
let manager: Actor;
const ports = { labels: async () => new Map(), servesNow: async (_tx: unknown, personId: string) => [...(desk.serving.get(personId) ?? [])] };
const bring = (number: string, title: string, day = 10) =>
  t.kernel.run(system, (ctx) => desk.orders.saveOrders(ctx, [{ shopId: desk.shops.home, contactId, number, state: "signed", placedAt: new Date(Date.UTC(2026, 1, day)), lines: [{ title, quantity: 1, priceFen: 100 }] }]));
const find = async (q: string, actor: Actor = manager) => (await t.kernel.run(actor, (ctx) => findOrders(ports, ctx, { q, limit: 20 }))).rows.map((row) => row.snippet.text);

const noTickets = { texts: async () => [], rows: async () => [] };
beforeAll(async () => {
  t = await testKernel();
  desk = await ordersDesk(t.kernel);
  search = openSearch(t.kernel, ports, noTickets);
  ({ contactId } = await desk.shopper("buyer", { name: "林女士" }));
  manager = await desk.person("秦经理", { role: "manager" });
  await bring("HM20260210118837", "禾木 IH 电饭煲 3L");
  await bring("HM20260211220001", "行野双人帐篷", 11);
  await search.catchUp();
});
afterAll(async () => {
  await search.module.close?.();
  await desk.close();
  await t.close();
});

describe("R-CV-08 (orders)", () => {
  test("R-CV-08 (orders): by any part of the number or of a title, newest first, with its customer", async () => {
    for (const part of ["HM20260210118837", "hm2026021011", "1188", "8837", "电饭煲", "ih", "饭煲 3l"]) expect(await find(part)).toEqual(["HM20260210118837 禾木 IH 电饭煲 3L"]);
    expect(await find("hm202602")).toEqual(["HM20260211220001 行野双人帐篷", "HM20260210118837 禾木 IH 电饭煲 3L"]);
    expect(await find("118838")).toEqual([]);
    const [row] = (await t.kernel.run(manager, (ctx) => findOrders(ports, ctx, { q: "帐篷", limit: 20 }))).rows;
    expect(row).toMatchObject({ state: "signed", paidFen: 100, shop: "禾木家电", placedAt: "2026-02-11T00:00:00.000Z" });
    expect(row!.customerId).not.toBeNull();
  });
  test("R-CV-08 (orders): an order that comes again is found by its new title alone", async () => {
    t.clock.advance(60);
    await bring("HM20260211220001", "行野三人天幕", 11);
    await search.catchUp();
    expect([await find("帐篷"), await find("天幕")]).toEqual([[], ["HM20260211220001 行野三人天幕"]]);
  });
  test("R-CV-08 (permission): a right to orders narrowed to own ones ends with whom one serves; without it there is nothing", async () => {
    const agent: Actor = { ...(await desk.person("何欣", { role: "agent" })), scopeOf: (permission) => (permission === "orders.read" ? "own" : null) };
    expect(await find("电饭煲", agent)).toEqual([]);
    desk.serving.set(agent.id!, new Set([contactId]));
    expect(await find("电饭煲", agent)).toHaveLength(1);
    await expect(find("电饭煲", { ...agent, scopeOf: () => null })).rejects.toMatchObject({ code: "forbidden" });
  });
});
