import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConversationRow } from "#contract/conversation.ts";
import type { CustomerFile, TimelineItem } from "#contract/customers.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { ordersDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: Awaited<ReturnType<typeof ordersDesk>>;
let agent: Actor;
let supervisor: Actor;
beforeAll(async () => {
  t = await testKernel();
  desk = await ordersDesk(t.kernel);
  agent = await desk.person("何欣", { role: "agent" });
  supervisor = await desk.person("程砚", { role: "supervisor" });
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const file = async (id: string) => (await desk.ask(supervisor, "GET", `/v1/customers/${id}`)).body as CustomerFile;

function conversation(contactId: string, openedAt: string): ConversationRow {
  return {
    id: newId(), number: 7, seq: 3, open: false, stage: "archive", outcome: "confirmed", channel: "web", shop: { id: desk.shops.home, name: "禾木家电" }, territory: "southwest", topic: "after-sales",
    skill: null, province: "51", city: null, customer: { id: newId(), contactId, name: "", tier: "standard" }, assignee: { id: newId(), name: "何欣" }, forShop: null, parties: [], openedAt, queuedAt: openedAt, assignedAt: openedAt,
    firstReplyAt: openedAt, endedAt: openedAt, lastAt: openedAt, waitingSince: null, followUpAt: null, leftMessageAt: null, last: null, unread: 0, readByCustomer: 0, tags: [], recorded: true,
  };
}

describe("R-CU-01 (timeline)", () => {
  it("R-CU-01 (timeline): conversations, orders, notes and changes stand in one line of time, page by page", async () => {
    const { customerId: id, contactId } = await desk.shopper("timeline", { name: "安然" });
    desk.conversations.push(conversation(contactId, "2026-02-20T03:00:00.000Z"));
    await t.kernel.run(system, (ctx) =>
      desk.orders.saveOrders(ctx, [{ shopId: desk.shops.home, contactId, number: "HM1", state: "signed", placedAt: new Date("2026-02-10T03:00:00Z"), lines: [{ title: "禾木 IH 电饭煲 3L", quantity: 1, priceFen: 45900 }] }]),
    );
    t.clock.advance(60);
    const note = await desk.ask(agent, "POST", `/v1/customers/${id}/notes`, { text: "喜欢文字沟通，下午联系" });
    expect(note).toMatchObject({ status: 200, body: { text: "喜欢文字沟通，下午联系", author: { name: "何欣" } } });
    t.clock.advance(60);
    await desk.ask(supervisor, "PATCH", `/v1/customers/${id}`, { version: 1, tier: "gold", tags: ["老客户"], fields: { mail: "an@example.com" } });
    const read = async (query: string) => (await desk.ask(agent, "GET", `/v1/customers/${id}/timeline?${query}`)).body as { rows: TimelineItem[]; next: string | null };
    const first = await read("limit=2");
    const second = await read(`limit=2&after=${first.next}`);
    expect(first.rows).toMatchObject([
      { kind: "change", change: { kind: "changed", by: "程砚", fields: ["tier", "tags", "mail"], tier: { from: "standard", to: "gold" }, tagsAdded: ["老客户"], tagsRemoved: [] } },
      { kind: "note", note: { text: "喜欢文字沟通，下午联系" } },
    ]);
    expect(second.rows).toMatchObject([
      { kind: "conversation", conversation: { outcome: "confirmed", agent: "何欣", shop: "禾木家电" } },
      { kind: "order", order: { number: "HM1", title: "禾木 IH 电饭煲 3L", paidFen: 45900 } },
    ]);
    expect(second.next).toBeNull();
    expect((await read("kind=order")).rows.map((item) => item.kind)).toEqual(["order"]);
    expect(await file(id)).toMatchObject({ orders: { count: 1, paidFen: 45900 }, conversations: { count: 1, lastAt: "2026-02-20T03:00:00.000Z" } });
    expect((await desk.ask(agent, "GET", `/v1/customers/${id}/conversations`)).body).toMatchObject({ rows: [{ number: 7, stage: "archive" }] });
  });
});
