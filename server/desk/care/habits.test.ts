import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Habits } from "#contract/habits.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type WholeCentre } from "#server/testing.ts";
import { buying, talking, type Bought } from "./habit-rules.ts";

const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000);
const order = (n: number, paidFen: number, kinds: string[] = [], customerId = "a"): Bought => ({ customerId, at: day(n), paidFen, kinds });
describe("R-CU-03 (habits): the rule", () => {
  it.each([
    ["two orders are no habit", [order(0, 100), order(9, 200)], null],
    ["three orders have a price band, two pauses no rhythm", [order(0, 100, ["锅", "锅"]), order(10, 200, ["锅"]), order(20, 300, ["壶"])], { count: 3, kinds: [{ name: "锅", count: 2 }, { name: "壶", count: 1 }], lowFen: 150, middleFen: 200, highFen: 250, everyDays: null }],
    ["four orders of one customer have a rhythm", [order(0, 100), order(10, 100), order(22, 100), order(82, 100)], { count: 4, kinds: [], lowFen: 100, middleFen: 100, highFen: 100, everyDays: 12 }],
    ["orders of different customers make no pause", [order(0, 100, [], "a"), order(10, 100, [], "b"), order(22, 100, [], "c"), order(82, 100, [], "d")], { count: 4, kinds: [], lowFen: 100, middleFen: 100, highFen: 100, everyDays: null }],
  ] as const)("R-CU-03 (habits): %s", (_name, orders, told) => expect(buying(orders)).toEqual(told));
  it("R-CU-03 (habits): the price band lies within what was paid and is in order; every conversation stands in one hour", () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(400), fc.nat(100_000)), { minLength: 3, maxLength: 30 }), fc.array(fc.nat(23), { minLength: 3, maxLength: 60 }), (orders, hours) => {
      const told = buying(orders.map(([n, paid]) => order(n, paid)))!;
      const paid = orders.map(([, fen]) => fen);
      expect([Math.min(...paid) <= told.lowFen, told.lowFen <= told.middleFen, told.middleFen <= told.highFen, told.highFen <= Math.max(...paid)]).toEqual([true, true, true, true]);
      expect(talking(hours.map((hour) => ({ hour, channel: "web", score: null })))!.hours.reduce((sum, n) => sum + n, 0)).toBe(hours.length);
    }));
  });
  it.each([[[5, 4, null], null], [[5, 4, 4], { count: 3, average: 4.3 }], [[5, null, null, null], null]] as const)("R-CU-03 (satisfaction): %j is told as %j", (scores, told) => expect(talking(scores.map((score) => ({ hour: 9, channel: "web", score })))!.score).toEqual(told));
});

describe("R-CU-03 (habits)", () => {
  let centre: WholeCentre;
  beforeAll(async () => void (centre = await wholeCentre({ southwest: "team-southwest" })));
  afterAll(() => centre.close());
  it("R-CU-03 (habits): what a customer and a group usually buy is counted from their orders; without a right to orders nothing is told of them", async () => {
    const boss = await centre.signedIn("sup.habits", ["supervisor"]);
    const inspector = await centre.signedIn("ins.habits", ["inspector"]);
    const { app, kernel } = centre;
    const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
    const made = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, ["甲", "乙"].map((name) => ({ channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["h", newId()]), fields: { name }, tags: ["试用"] }))));
    const at = (daysAgo: number) => new Date(kernel.clock.now().getTime() - daysAgo * 86_400_000);
    const buy = (contactId: string, daysAgo: number, priceFen: number, state: "completed" | "cancelled" = "completed") => ({ shopId: shop.id, contactId, number: `H-${newId()}`, state, placedAt: at(daysAgo), paidAt: at(daysAgo), lines: [{ title: "锅", quantity: 1, priceFen }] });
    await kernel.run(system, (ctx) => app.orders.saveOrders(ctx, [buy(made[0]!.contactId, 40, 10_000), buy(made[0]!.contactId, 30, 20_000), buy(made[0]!.contactId, 20, 30_000), buy(made[0]!.contactId, 10, 30_000), buy(made[0]!.contactId, 1, 900_000, "cancelled"), buy(made[1]!.contactId, 5, 50_000)]));
    const habits = async (path: string, who = boss) => (await who.ask("GET", path)).body as unknown as Habits;
    expect(await habits(`/v1/customers/${made[0]!.customerId}/habits`)).toMatchObject({ customers: 1, orders: { count: 4, middleFen: 25_000, everyDays: 10 }, talks: null, needs: [] });
    expect(await habits(`/v1/customers/${made[1]!.customerId}/habits`)).toMatchObject({ orders: null });
    expect(await habits(`/v1/customers/${made[0]!.customerId}/habits`, inspector)).toMatchObject({ orders: null });
    const { id } = (await boss.ask("POST", "/v1/customer-segments", { name: "试用的", filter: { tag: "试用" } })).body as { id: string };
    expect(await habits(`/v1/customer-segments/${id}/habits`)).toMatchObject({ customers: 2, orders: { count: 5, middleFen: 30_000, everyDays: 10 } });
    expect((await boss.ask("GET", `/v1/customer-segments/${newId()}/habits`)).status).toBe(404);
  });

  it("R-CU-03 (opinions): what customers think is counted by category from the records of conversations that the reader may see", async () => {
    const { app, kernel } = centre;
    const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
    const agent = await centre.signedIn("age.opinions", ["agent", "supervisor"]);
    const contact = await kernel.run(system, (ctx) => app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash(["o", newId()]) }));
    const actor = { kind: "visitor" as const, id: contact.id, name: "", teams: [], territories: [], scopeOf: () => null };
    const { conversationId } = await app.conversations.post.fromCustomer(actor, { contactId: contact.id, shop: { id: shop.id, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" }, { clientId: newId(), text: "你好" });
    expect((await agent.ask("POST", `/v1/conversations/${conversationId}/acceptance`, {})).status).toBe(200);
    const slow = { category: "logistics-slow", text: "等了一周还没到", stance: "criticism" };
    expect((await agent.ask("PUT", `/v1/conversations/${conversationId}/record`, { topic: "logistics.delay", problem: "太慢", result: "已催", needs: [], opinions: [slow, { ...slow, text: "催了两次" }, { category: "praise-service", text: "客服耐心", stance: "praise" }] })).status).toBe(200);
    const customerId = (await app.customers.customerOf(kernel.db.kysely, contact.id))!;
    const opinions = async (who: typeof agent) => ((await who.ask("GET", `/v1/customers/${customerId}/habits`)).body as unknown as Habits).opinions.map((one) => [one.name["zh-CN"], one.count]);
    expect(await opinions(agent)).toEqual([["物流慢", 2], ["服务好", 1]]);
    expect(await opinions(await centre.signedIn("age.elsewhere", ["agent"]))).toEqual([]);
  });

  it("R-CU-03 (likes): joining files takes likes along, splitting gives them back", async () => {
    const boss = await centre.signedIn("sup.likes", ["supervisor"]);
    const { app, kernel } = centre;
    const [a, b] = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, ["丁", "戊"].map((name) => ({ channel: "web", shopId: null, kind: "account", hash: identityHash(["j", newId()]), fields: { name } }))));
    await boss.ask("POST", `/v1/customers/${b!.customerId}/likings`, { kind: "like", source: "said", text: "喜欢深色" });
    const likes = async (id: string) => ((await boss.ask("GET", `/v1/customers/${id}/likings`)).body.rows as { text: string }[]).map((one) => one.text);
    const { joining } = (await boss.ask("POST", `/v1/customers/${a!.customerId}/joinings`, { from: b!.customerId, reason: "同一个人两个号" })).body as { joining: string };
    expect(await likes(a!.customerId)).toEqual(["喜欢深色"]);
    await boss.ask("POST", `/v1/joinings/${joining}/split`, { reason: "核对后是两个人", notes: {}, tags: {} });
    expect([await likes(a!.customerId), await likes(b!.customerId)]).toEqual([[], ["喜欢深色"]]);
  });

  it("R-CU-03 (likes): likes and special requirements are written down with their source, sealed, and dropped when they no longer hold, and erased with the file", async () => {
    const agent = await centre.signedIn("age.likes", ["agent"]);
    const manager = await centre.signedIn("man.likes", ["manager"]);
    const { app, kernel } = centre;
    const [ids] = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, [{ channel: "web", shopId: null, kind: "account", hash: identityHash(["l", newId()]), fields: { name: "丙" } }]));
    const path = `/v1/customers/${ids!.customerId}/likings`;
    const rows = async () => ((await agent.ask("GET", path)).body.rows as { id: string; text: string; kind: string; source: string }[]).map((row) => [row.kind, row.source, row.text]);
    expect((await manager.ask("POST", path, { kind: "like", source: "said", text: "喜欢浅色" })).status).toBe(403);
    expect((await agent.ask("POST", path, { kind: "like", source: "said", text: " " })).body).toMatchObject({ code: "invalid", fields: [{ path: "text" }] });
    const { id } = (await agent.ask("POST", path, { kind: "like", source: "said", text: "喜欢浅色" })).body as { id: string };
    await agent.ask("POST", path, { kind: "special", source: "told", text: "送货前打 13700001111" });
    expect(await rows()).toEqual([["special", "told", "送货前打 137****1111"], ["like", "said", "喜欢浅色"]]);
    expect(JSON.stringify(await centre.rows("select text from care.liking"))).not.toContain("13700001111");
    expect((await agent.ask("POST", `/v1/likings/${id}/end`)).status).toBe(200);
    expect((await agent.ask("POST", `/v1/likings/${id}/end`)).status).toBe(404);
    expect((await rows()).map(([kind]) => kind)).toEqual(["special"]);
    await kernel.run(system, (ctx) => app.care.erase(ctx.tx, [ids!.contactId]));
    expect(await rows()).toEqual([]);
  });
});
