import { afterAll, beforeAll, describe, expect, it } from "vitest";
import fc from "fast-check";
import type { Segment, TierExplained } from "#contract/customer-groups.ts";
import { CustomerTiers } from "#contract/policies/customer-tiers.ts";
import { identityHash } from "./index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { ruled, tierBy } from "./worth-rules.ts";

let centre: WholeCentre;
let boss: { id: string; ask: Asks };
let agent: { id: string; ask: Asks };
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  boss = await centre.signedIn("sup.groups", ["supervisor"]);
  agent = await centre.signedIn("age.groups", ["agent"]);
});
afterAll(() => centre.close());

const dayMs = 86_400_000;
/** A customer with orders that lie so many days back. */
async function buyer(name: string, orders: readonly { fen: number; daysAgo: number }[], extra: { tier?: string; tags?: string[] } = {}): Promise<string> {
  const { app, kernel } = centre;
  const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
  const [ids] = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["g", newId()]), fields: { name }, ...extra }]));
  const at = (daysAgo: number) => new Date(kernel.clock.now().getTime() - daysAgo * dayMs);
  await kernel.run(system, (ctx) => app.orders.saveOrders(ctx, orders.map(({ fen, daysAgo }) => ({ shopId: shop.id, contactId: ids!.contactId, number: `G-${newId()}`, state: "completed" as const, placedAt: at(daysAgo), paidAt: at(daysAgo), lines: [{ title: "锅", quantity: 1, priceFen: fen }] }))));
  return ids!.customerId;
}
const tierOf = async (id: string, who = boss) => (await who.ask("GET", `/v1/customers/${id}/tier`)).body as unknown as TierExplained;
const reckon = () => centre.app.customers.reckonTiers(centre.kernel);

describe("R-CU-02 (tiers by rule): the rule", () => {
  const tiers = CustomerTiers.parse({ tiers: ["gold", "silver", "standard"].map((key) => ({ key, name: { "zh-CN": key } })), rule: { windowDays: 365, steps: [{ tier: "gold", paidFen: 800, orders: 3, withinDays: 90 }, { tier: "silver", paidFen: 200 }] } });
  const now = new Date("2026-03-02T00:00:00Z");
  const ago = (days: number) => new Date(now.getTime() - days * dayMs);
  it.each([
    [{ paidFen: 900, orders: 3, lastOrderAt: ago(10) }, "gold", [[], []]],
    [{ paidFen: 900, orders: 2, lastOrderAt: ago(91) }, "silver", [["orders", "withinDays"], []]],
    [{ paidFen: 0, orders: 0, lastOrderAt: null }, "standard", [["paidFen", "orders", "withinDays"], ["paidFen"]]],
  ] as const)("R-CU-02 (tiers by rule): %j is %s, and what is missing is said", (worth, tier, missing) => {
    const by = tierBy(tiers, worth, now)!;
    expect([by.tier, by.steps.map((step) => step.missing)]).toEqual([tier, missing]);
  });
  it("R-CU-02 (tiers by rule): more money, more orders or a newer order never lowers the tier", () => {
    const worth = fc.record({ paidFen: fc.nat(2000), orders: fc.nat(6), days: fc.nat(400) });
    const rank = (w: { paidFen: number; orders: number; days: number }) => ["gold", "silver", "standard"].indexOf(tierBy(tiers, { ...w, lastOrderAt: ago(w.days) }, now)!.tier);
    fc.assert(fc.property(worth, fc.nat(500), fc.nat(3), fc.nat(100), (w, paid, orders, days) => rank({ paidFen: w.paidFen + paid, orders: w.orders + orders, days: Math.max(0, w.days - days) }) <= rank(w)));
  });
  it("R-CU-02 (tiers by rule): a tier that somebody gave before the rule ever looked is theirs; without a rule nothing is reckoned; a step for an unknown tier is refused by the handbook", () => {
    expect([ruled(undefined, "gold", tiers), ruled(undefined, "standard", tiers), ruled({ tierBy: "hand" }, "standard", tiers)]).toEqual([false, true, false]);
    expect(tierBy({ tiers: tiers.tiers }, { paidFen: 1e9, orders: 99, lastOrderAt: now }, now)).toBeNull();
  });
});

describe("R-CU-02 (tiers by rule)", () => {
  it("R-CU-02 (tiers by rule): the night gives tiers from orders, says why step by step, and leaves what somebody gave by hand until it is given back", async () => {
    const rich = await buyer("富", [{ fen: 500_000, daysAgo: 10 }, { fen: 300_000, daysAgo: 40 }, { fen: 100_000, daysAgo: 300 }, { fen: 9_000_000, daysAgo: 500 }]);
    const given = await buyer("赠", [{ fen: 900_000, daysAgo: 5 }], { tier: "diamond" });
    await reckon();
    expect(await tierOf(rich)).toMatchObject({ tier: "gold", by: "rule", rule: { wouldBe: "gold", facts: { paidFen: 900_000, orders: 3 }, steps: [{ tier: "diamond", missing: ["paidFen", "orders"] }, { tier: "gold", missing: [] }, { tier: "silver", missing: [] }] } });
    expect(await tierOf(given)).toMatchObject({ tier: "diamond", by: "hand", rule: { wouldBe: "standard" } });
    const [event] = await centre.rows<{ data: object }>("select data from kernel.event where kind = 'customer.changed' and subject_id = $1", rich);
    expect(event!.data).toMatchObject({ fields: ["tier"], tier: ["standard", "gold"], version: expect.stringContaining("customer-tiers/default@") });
    expect((await agent.ask("PUT", `/v1/customers/${rich}/tier`, { by: "hand", tier: "silver", reason: "多" })).body).toMatchObject({ code: "invalid", fields: [{ path: "reason", code: "reason_missing" }] });
    expect((await agent.ask("PUT", `/v1/customers/${rich}/tier`, { by: "hand", tier: "silver", reason: "多次恶意退货" })).status).toBe(200);
    await reckon();
    expect(await tierOf(rich)).toMatchObject({ tier: "silver", by: "hand", reason: "多次恶意退货", byName: "age.groups" });
    expect((await agent.ask("PUT", `/v1/customers/${rich}/tier`, { by: "rule" })).body).toEqual({ tier: "gold" });
    expect((await boss.ask("PUT", `/v1/customers/${rich}/tier`, { by: "hand", tier: "emperor", reason: "没有这一级" })).body).toMatchObject({ fields: [{ path: "tier", code: "unknown_tier" }] });
  });
});

describe("R-CU-03 (segments)", () => {
  it("R-CU-03 (segments): a filter is kept with a name, counted, narrows the list page by page together with other filters, and is dropped without its customers", async () => {
    const quiet = await buyer("静", [{ fen: 60_000, daysAgo: 200 }], { tags: ["群"] });
    const busy = await buyer("忙", [{ fen: 60_000, daysAgo: 3 }, { fen: 70_000, daysAgo: 9 }], { tags: ["群"] });
    await reckon();
    const keep = (name: string, filter: object, who = boss) => who.ask("POST", "/v1/customer-segments", { name, filter });
    expect((await keep("不行", {}, agent)).status).toBe(403);
    expect((await keep("空的", {})).body).toMatchObject({ code: "invalid", fields: [{ path: "filter", code: "filter_empty" }] });
    const { id } = (await keep("沉睡的老客", { tag: "群", silentDays: 90 })).body as { id: string };
    const { id: many } = (await keep("常买", { tag: "群", ordersAtLeast: 1, paidFenAtLeast: 50_000 })).body as { id: string };
    expect((await keep("沉睡的老客", { tag: "群" })).body).toMatchObject({ code: "segment_known" });
    const shop = (await boss.ask("POST", "/v1/customers", { evenSo: true, kind: "dealer", name: "临江家电经销部", phone: "02786001234", tags: ["群"] })).body.id as string;
    const { id: dealers } = (await keep("群里的经销商", { kind: "dealer", tag: "群" })).body as { id: string };
    expect((await keep("没有的类型", { kind: "king" })).body).toMatchObject({ code: "invalid" });
    const segments = (await agent.ask("GET", "/v1/customer-segments")).body.rows as Segment[];
    expect(segments.map((one) => [one.name, one.count.value])).toEqual([["沉睡的老客", 1], ["常买", 2], ["群里的经销商", 1]]);
    const ids = async (query: string) => ((await boss.ask("GET", `/v1/customers?${query}`)).body.rows as { id: string }[]).map((row) => row.id);
    expect([await ids(`segment=${id}`), (await ids(`segment=${many}`)).sort(), await ids(`segment=${many}&q=${encodeURIComponent("忙")}`), await ids(`segment=${many}&limit=1`)]).toEqual([[quiet], [quiet, busy].sort(), [busy], [busy]]);
    expect([await ids(`segment=${dealers}`), await ids(`segment=${dealers}&kind=company`)]).toEqual([[shop], []]);
    expect((await boss.ask("DELETE", `/v1/customer-segments/${id}`)).status).toBe(200);
    expect([(await boss.ask("GET", `/v1/customers?segment=${id}`)).status, (await boss.ask("GET", `/v1/customers/${quiet}`)).status]).toEqual([404, 200]);
  });

  it("R-CU-05 (export): by right and with a reason on record; every name and phone masked, also of whom one serves", async () => {
    const id = await buyer("欧阳雪琴", [{ fen: 100, daysAgo: 1 }], { tags: ["导出"] });
    const tag = encodeURIComponent("导出");
    expect((await agent.ask("GET", `/v1/customers/export?tag=${tag}&reason=${encodeURIComponent("月度回访名单")}`)).status).toBe(403);
    expect((await boss.ask("GET", `/v1/customers/export?tag=${tag}&reason=x`)).body).toMatchObject({ code: "invalid" });
    const { lines, next } = (await boss.ask("GET", `/v1/customers/export?tag=${tag}&reason=${encodeURIComponent("月度回访名单")}`)).body as { lines: string[][]; next: null };
    expect([next, lines.map((line) => [line[1], line[4], line[7], line[8], line[11]])]).toEqual([null, [[expect.stringContaining("*"), "导出", "1", "1.00", "person"]]]);
    expect(await centre.rows("select data from kernel.event where kind = 'customers.exported'")).toEqual([{ data: { reason: "月度回访名单", narrowed: ["tag"], after: null, lines: 1 } }]);
    expect(id).toBeTruthy();
    // Whoever begins with a place of their own takes the list away all the same.
    const made = (await boss.ask("GET", `/v1/customers/export?tag=${tag}&reason=${encodeURIComponent("月度回访名单")}&after=999999999999`)).body as { lines: string[][] };
    expect([made.lines.length, await centre.rows("select data from kernel.event where kind = 'customers.exported' order by at desc, id desc limit 1")]).toEqual([1, [{ data: { reason: "月度回访名单", narrowed: ["tag"], after: "999999999999", lines: 1 } }]]);
  });
});
