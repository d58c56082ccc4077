import { afterAll, beforeAll, expect, it } from "vitest";
import type { TimelineItem } from "#contract/customers.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { rate } from "#server/desk/conversations/service/customer.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
let boss: { id: string; ask: Asks };
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  boss = await centre.signedIn("sup.reads", ["supervisor"]);
});
afterAll(() => centre.close());

it("R-CU-01 (one timeline): conversation, order, complaint, promise, return, rating, need, agreement, note and change stand in one line, by kind and page by page; a reader without a right misses that kind", async () => {
  const { app, kernel } = centre;
  const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
  const [known] = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["course", newId()]), fields: { name: "时间线" } }]));
  const { contactId, customerId } = known!;
  const ok = async (method: string, url: string, body: unknown) => {
    const answer = await boss.ask(method, url, body);
    expect([url, answer.status, answer.status === 200 ? {} : answer.body]).toEqual([url, 200, {}]);
    return answer.body as { id: string };
  };
  const step = () => centre.clock.advance(60);
  const now = kernel.clock.now();
  const [order] = await kernel.run(system, (ctx) => app.orders.saveOrders(ctx, [{ shopId: shop.id, contactId, number: "HM-TL-1", state: "signed", placedAt: now, paidAt: now, lines: [{ title: "电饭煲", quantity: 1, priceFen: 10_000 }] }]));
  step();
  const visitor: Actor = { kind: "visitor", id: contactId, name: "", teams: [], territories: [], scopeOf: () => null };
  const arrival = { contactId, shop: { id: shop.id, key: "hemu" }, channel: "web" as const, locale: "zh-CN" as const, topic: null, ip: null, statedProvince: "51" };
  const { conversationId } = await app.conversations.post.fromCustomer(visitor, arrival, { clientId: newId(), text: "内胆掉漆" });
  await centre.rows("update conversations.conversation set assignee_id = $2 where id = $1", conversationId, boss.id);
  step();
  const ticket = await ok("POST", "/v1/tickets", { type: "complaint", title: "内胆掉漆", conversationId });
  step();
  await kernel.run(system, async (ctx) => {
    const { windows } = await app.promises.forCustomer(ctx, contactId, shop.id);
    await app.promises.book(ctx, { contactId, shopId: shop.id, ip: null }, { phone: "13912340077", from: windows[0]!.from, to: windows[0]!.to, what: "回电", conversation: { id: conversationId, territory: "southwest", waiting: false } });
  });
  step();
  await ok("PUT", `/v1/conversations/${conversationId}/record`, { topic: "after-sales", problem: "掉漆", process: "查", result: "换", needs: [{ category: "delivery", text: "要快" }], opinions: [] });
  step();
  await kernel.run(system, (ctx) => rate(app.conversations.desk, ctx, contactId, { conversationId, score: 2, comment: "", tags: [] }));
  step();
  await ok("POST", `/v1/orders/${order}/returns`, { wish: "refund", reason: "quality", intact: true, confirmed: false, lines: [{ n: 0, quantity: 1, amountFen: 100 }] });
  step();
  await ok("POST", `/v1/customers/${customerId}/notes`, { text: "怕吵" });
  step();
  await ok("PATCH", `/v1/customers/${customerId}`, { version: 1, tags: ["老客户"] });
  step();
  // Many acts on one instant: a page that ends among them goes on with the next of them.
  for (let n = 0; n < 8; n += 1) await ok("POST", "/v1/agreements", { customerId, kind: "project", title: `单次项目 ${n}` });
  const read = async (query: string, who = boss) => (await who.ask("GET", `/v1/customers/${customerId}/timeline${query}`)).body as unknown as { rows: TimelineItem[]; next: string | null };
  const whole = await read("");
  // A return goes on as a ticket of its own.
  expect([...new Set(whole.rows.map((item) => item.kind))].sort()).toEqual(["agreement", "change", "conversation", "need", "note", "order", "promise", "rating", "return", "ticket"]);
  expect(whole.rows.map((item) => item.at)).toEqual(whole.rows.map((item) => item.at).toSorted().toReversed());
  expect(whole.rows.find((item) => item.id === ticket.id)).toMatchObject({ id: ticket.id, ticket: { type: { "zh-CN": "投诉" }, outcome: null } });
  const paged: string[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const page: { rows: TimelineItem[]; next: string | null } = await read(`?limit=2${after === "" ? "" : `&after=${encodeURIComponent(after)}`}`);
    paged.push(...page.rows.map((item) => `${item.kind} ${item.id}`));
    after = page.next;
  }
  expect(paged).toEqual(whole.rows.map((item) => `${item.kind} ${item.id}`));
  for (const kind of ["ticket", "promise", "return", "rating", "need", "agreement"]) expect(new Set((await read(`?kind=${kind}`)).rows.map((item) => item.kind))).toEqual(new Set([kind]));
  const inspector = await centre.signedIn("ins.reads", ["inspector"]);
  expect((await read("", inspector)).rows.map((item) => item.kind)).not.toContain("return");
  const elsewhere = await centre.signedIn("age.elsewhere", ["agent"]);
  expect([...new Set((await read("", elsewhere)).rows.map((item) => item.kind))].sort()).toEqual(["agreement", "change", "note", "order", "return"]);
});
