import fc from "fast-check";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ActionDoor, ShopAction } from "#contract/actions.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Answer, type Asks, type WholeCentre } from "#server/testing.ts";
import { startReceiver, type Receiver } from "./testing.ts";

let centre: WholeCentre;
let receiver: Receiver;
let agent: { id: string; ask: Asks };
let admin: { id: string; ask: Asks };
let shopId: string;
let contactId: string;
let intakeSecret: string;
beforeAll(async () => {
  centre = await wholeCentre({}, { outboundAllow: ["127.0.0.1"] });
  receiver = await startReceiver(() => centre.clock.now());
  shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
  contactId = await newContact();
});
afterAll(async () => {
  await receiver.close();
  await centre.close();
});
const newContact = async () => (await centre.kernel.run(system, (ctx) => centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "visitor", hash: identityHash([newId()]) }))).id;
let people = 0;
beforeEach(async () => {
  // Clocks move by hours here: sessions end.
  agent = await centre.signedIn(`act.agent.${(people += 1)}`, ["agent"]);
  admin = await centre.signedIn(`act.admin.${people}`, ["administrator"]);
  await centre.rows("delete from orders.action");
  await centre.rows("delete from orders.action_door");
  const set = (await admin.ask("PUT", `/v1/actions/doors/${shopId}`, { url: receiver.url })).body as { text: string };
  receiver.trust(set.text);
  intakeSecret = ((await admin.ask("POST", `/v1/intake/doors/${shopId}/secret`)).body as { text: string }).text;
  receiver.mood("well");
  receiver.mood("well", 0);
  receiver.calls.length = 0;
  receiver.counts.refused = 0;
  receiver.acted.clear();
});

let orders = 0;
async function order(more: { state?: "paid" | "shipped"; number?: string; contactId?: string } = {}): Promise<{ id: string; number: string }> {
  const number = more.number ?? `A${(orders += 1)}`;
  const now = centre.clock.now();
  const [id] = await centre.kernel.run(system, (ctx) =>
    centre.app.orders.saveOrders(ctx, [{
      shopId, contactId: more.contactId ?? contactId, number, state: more.state ?? "paid", placedAt: now, freightFen: 1000, lines: [{ title: "电饭煲", quantity: 1, priceFen: 20_000 }, { title: "蒸格", quantity: 1, priceFen: 5000 }],
      address: { receiver: "林晓", phone: "13800138000", line: "成都市锦江区东大街 1 号", province: "51", city: "5101" },
      ...(more.state === "shipped" ? { shipments: [{ carrier: "圆通速递", trackingNumber: `YT${number}`, state: "in_transit" as const, shippedAt: now, movingAt: now }] } : {}),
    }]),
  );
  return { id: id!, number };
}
const address = { receiver: "周敏", phone: "13911112222", line: "四川省成都市武侯区人民南路四段 11 号", province: "51", city: "5101" };
const ask = (id: string, body: unknown) => agent.ask("POST", `/v1/orders/${id}/actions`, body);
const read = async (id: string) => (await agent.ask("GET", `/v1/orders/${id}/actions`)).body as unknown as { rows: ShopAction[]; may: Record<string, string | null> };
const first = async (id: string) => {
  const found = await agent.ask("GET", `/v1/orders/${id}/actions`);
  if (found.status !== 200) throw new Error(JSON.stringify(found));
  return (found.body.rows as ShopAction[])[0]!;
};
const until = (so: () => void | Promise<void>) => expect.poll(async () => (await centre.app.settle(), await so(), true), { timeout: 10_000, interval: 25 }).toBe(true);
const becomes = (id: string, state: string) => until(async () => expect(await first(id)).toMatchObject({ state }));
/** The refund of an order that was not sent yet: the rules allow it, and it goes to the shop by itself. */
const askRefund = (id: string, amountFen = 20_000) => agent.ask("POST", `/v1/orders/${id}/returns`, { wish: "refund", reason: "not_received", intact: true, confirmed: false, lines: [{ n: 0, amountFen }] });
/** Its ticket was approved: the refund is due. */
const approve = (asked: Answer) => centre.kernel.run(system, (ctx) => centre.app.returns.byTicket.due(ctx, (asked.body.ticket as { id: string }).id));
async function refund(id: string, amountFen?: number): Promise<Answer> {
  const asked = await askRefund(id, amountFen);
  await approve(asked);
  await centre.app.settle();
  return asked;
}
const returned = async (id: string) => ((await agent.ask("GET", `/v1/orders/${id}/returns`)).body as { requests: { state: string }[]; balances: { n: number; paidFen: number; refundedFen: number; reservedFen: number; overFen: number }[] });
const money = async (id: string) => (await returned(id)).balances.filter((one) => one.n === 0).map(({ refundedFen, reservedFen, overFen }) => [refundedFen, reservedFen, overFen])[0];
const tell = (items: unknown[], secret = intakeSecret) => {
  const body = JSON.stringify({ items });
  const t = Math.floor(centre.clock.now().getTime() / 1000);
  return centre.app.http.inject({ method: "POST", url: "/v1/intake/hooks/hemu", remoteAddress: "10.9.1.1", headers: { "content-type": "application/json", "kefu-signature": `t=${t},v1=${createHmac("sha256", secret).update(`${t}.${body}`).digest("hex")}` }, payload: body });
};
const now = () => centre.clock.now().toISOString();

describe("R-OR-02: asked of the shop, with its result", () => {
  test("R-OR-02 (done): a new address goes out signed, once; the order shows it, masked, and the event says so without it", async () => {
    const { id, number } = await order();
    expect((await ask(id, { kind: "address", address, reason: "客户搬家" })).status).toBe(200);
    expect((await read(id)).may).toMatchObject({ cancel: "action_open" });
    await becomes(id, "done");
    const [one] = receiver.acted.values();
    expect(one).toMatchObject({ times: 1, asked: { kind: "address", order: number, reason: "客户搬家", address } });
    expect((await agent.ask("GET", `/v1/orders/${id}`)).body).toMatchObject({ address: { receiver: expect.stringContaining("周") } });
    expect(receiver.calls.map((call) => call.method)).toEqual(["POST"]);
    const told = JSON.stringify(await centre.rows("select kind, data from kernel.event where subject_id = $1", id));
    expect(told).toContain("order.action_done");
    expect(told).not.toMatch(/周敏|13911112222|人民南路/);
    expect(JSON.stringify(await centre.rows("select * from orders.action"))).not.toMatch(/周敏|13911112222/);
  });

  test("R-OR-02 (refused): the shop's reason stands beside the order with personal data cut out, whoever asked is told, and another may be asked", async () => {
    const { id } = await order();
    receiver.mood("refuses", 1);
    await ask(id, { kind: "cancel" });
    await becomes(id, "refused");
    expect(await first(id)).toMatchObject({ reason: expect.stringMatching(/^已经出库，电话 ⟦/), may: { again: false, withdraw: false } });
    expect((await agent.ask("GET", "/v1/notifications")).body).toMatchObject({ rows: [{ kind: "order.action_refused" }] });
    expect((await read(id)).may).toEqual({ address: null, cancel: null, intercept: "action_not_under_way" });
    expect((await ask(id, { kind: "intercept" })).body).toMatchObject({ code: "action_not_under_way" });
  });

  test("R-OR-02 (done): a cancelled order is cancelled here too; a sent one can only be intercepted", async () => {
    const { id } = await order();
    await ask(id, { kind: "cancel" });
    await becomes(id, "done");
    expect((await agent.ask("GET", `/v1/orders/${id}`)).body).toMatchObject({ order: { state: "cancelled" } });
    const sent = await order({ state: "shipped" });
    expect((await ask(sent.id, { kind: "cancel" })).body).toMatchObject({ code: "action_packed" });
    expect((await ask(sent.id, { kind: "intercept" })).status).toBe(200);
    await becomes(sent.id, "done");
  });

  test("R-OR-02 (uncertain): the shop acts and its answer is lost; it is asked what became of it, and acts no second time", async () => {
    const { id } = await order();
    receiver.mood("silent", 1);
    await ask(id, { kind: "cancel" });
    await becomes(id, "uncertain");
    expect(await first(id)).toMatchObject({ code: "unreachable", may: { again: true, withdraw: false, decide: true } });
    const action = await first(id);
    expect((await agent.ask("POST", `/v1/actions/${action.id}/withdrawal`)).body).toMatchObject({ code: "action_sent" });
    centre.clock.advance(4);
    await becomes(id, "done");
    expect(receiver.calls.map((call) => call.method)).toEqual(["POST", "GET"]);
    expect([...receiver.acted.values()].map((one) => one.times)).toEqual([1]);
  });

  test("R-OR-02 (uncertain): a system without a list is told the same again under the same id", async () => {
    const { id } = await order();
    receiver.mood("nonsense", 1);
    await ask(id, { kind: "cancel" });
    await becomes(id, "uncertain");
    expect(await first(id)).toMatchObject({ code: "unread_answer" });
    receiver.mood("no_list", 1);
    await agent.ask("POST", `/v1/actions/${(await first(id)).id}/again`);
    await becomes(id, "done");
    expect(receiver.calls.map((call) => call.method)).toEqual(["POST", "GET", "POST"]);
    expect(new Set(receiver.calls.map((call) => call.id)).size).toBe(1);
    expect(receiver.acted.size).toBe(1);
  });

  test("R-OR-02 (kill -9): cut off before the call nothing is lost, after it nothing is doubled", async () => {
    for (const reached of [false, true]) {
      const { id } = await order();
      const { body } = await ask(id, { kind: "cancel" });
      // Killed between the commit and the call, or between the call and its answer.
      const [handler] = centre.app.orders.module.deadlines!;
      await centre.rows("delete from kernel.deadline where subject = $1", body.id);
      await centre.kernel.run(system, (ctx) => handler!.handle({ ...ctx, after: () => {} }, { subject: String(body.id), generation: 1, dueAt: ctx.now, data: {} }));
      if (reached) receiver.act({ id: String(body.id), kind: "cancel", order: "", reason: "" });
      expect(await first(id)).toMatchObject({ state: "sending", tries: 1 });
      centre.clock.advance(31);
      expect(await first(id)).toMatchObject({ state: "uncertain" });
      await until(async () => (centre.clock.advance(1), expect(await first(id)).toMatchObject({ state: "done" })));
      expect([...receiver.acted.values()].filter((one) => one.asked.id === body.id).map((one) => one.times)).toEqual([1]);
      expect(receiver.calls.filter((call) => call.id === body.id).map((call) => call.method)).toEqual(reached ? ["GET"] : ["GET", "POST"]);
    }
  });

  test("R-OR-02 (retried): a shop that is down is asked again with growing pauses; a person is told when it stays so, and may decide", async () => {
    const { id } = await order();
    receiver.mood("down");
    await ask(id, { kind: "cancel" });
    await becomes(id, "uncertain");
    await until(async () => {
      centre.clock.advance(3600);
      expect(await centre.rows("select 1 from orders.action where order_id = $1 and next_at is null", id)).toHaveLength(1);
    });
    agent = await centre.signedIn(`act.later.${(people += 1)}`, ["agent"]);
    const stuck = await first(id);
    expect(stuck).toMatchObject({ state: "uncertain", status: 503, code: "refused" });
    expect(stuck.tries).toBeGreaterThanOrEqual(15);
    expect(await centre.rows("select 1 from notifications.notification where kind = 'order.action_stuck'")).not.toEqual([]);
    expect((await agent.ask("POST", `/v1/actions/${stuck.id}/answer`, { result: "refused" })).body).toMatchObject({ code: "action_reason_missing", fields: [{ path: "reason" }] });
    expect((await agent.ask("POST", `/v1/actions/${stuck.id}/answer`, { result: "refused", reason: "电话里说没有办" })).status).toBe(200);
    expect(await first(id)).toMatchObject({ state: "refused", answeredBy: expect.stringContaining("act.later"), reason: "电话里说没有办" });
    expect((await agent.ask("POST", `/v1/actions/${stuck.id}/again`)).body).toMatchObject({ code: "action_over" });
  });

  test("R-OR-02 (signature): a shop that does not believe us does nothing; with the new secret it does; what waits may be taken back", async () => {
    const { id } = await order();
    receiver.trust("kfac_other");
    await ask(id, { kind: "cancel" });
    await until(async () => expect(await first(id)).toMatchObject({ state: "waiting", status: 401, may: { withdraw: true } }));
    expect(receiver.counts.refused).toBeGreaterThan(0);
    expect(receiver.acted.size).toBe(0);
    expect(((await admin.ask("GET", "/v1/actions/doors")).body.rows as ActionDoor[]).find((one) => one.shop.key === "hemu")).toMatchObject({ lastCode: "refused", open: expect.any(Number) });
    const { text } = (await admin.ask("POST", `/v1/actions/doors/${shopId}/secret`)).body as { text: string };
    receiver.trust(text);
    await agent.ask("POST", `/v1/actions/${(await first(id)).id}/again`);
    await becomes(id, "done");
    const other = await order();
    receiver.trust("kfac_other");
    await ask(other.id, { kind: "cancel" });
    await until(async () => expect(await first(other.id)).toMatchObject({ state: "waiting", status: 401 }));
    expect((await agent.ask("POST", `/v1/actions/${(await first(other.id)).id}/withdrawal`)).status).toBe(200);
    centre.clock.advance(60);
    await centre.app.settle();
    expect(await first(other.id)).toMatchObject({ state: "withdrawn" });
  });

  test("R-OR-02 (later): the answer comes by the signed intake, twice and late; a wrong signature and another's id change nothing", async () => {
    const { id } = await order();
    receiver.mood("later", 1);
    await ask(id, { kind: "cancel" });
    await becomes(id, "pending");
    const action = (await first(id)).id;
    const answer = { kind: "answer", at: now(), action, result: "done" };
    expect((await tell([answer], "kfin_wrong")).json()).toMatchObject({ code: "signature_wrong" });
    expect((await tell([{ ...answer, action: newId() }])).json()).toMatchObject({ results: [{ outcome: "refused", fields: [{ path: "action", code: "not_found" }] }] });
    expect((await tell([{ ...answer, result: "refused" }])).json()).toMatchObject({ results: [{ outcome: "refused", fields: [{ path: "reason", code: "required" }] }] });
    expect(await first(id)).toMatchObject({ state: "pending" });
    expect((await tell([answer])).json()).toMatchObject({ results: [{ outcome: "new" }] });
    expect((await tell([answer])).json()).toMatchObject({ results: [{ outcome: "same" }] });
    expect(await first(id)).toMatchObject({ state: "done", contradicted: false });
    await tell([{ ...answer, at: new Date(centre.clock.now().getTime() + 1000).toISOString(), result: "refused", reason: "又说没有办" }]);
    expect(await first(id)).toMatchObject({ state: "done", contradicted: true });
    expect(await centre.rows("select 1 from notifications.notification where kind = 'order.action_contradicted'")).not.toEqual([]);
  });

  test("R-CU-04 (erased): when a customer was erased, what became of an action is still asked after; what the shop never heard is taken back and told, and nothing is tried for ever", async () => {
    const manager = await centre.signedIn(`act.manager.${people}`, ["manager"]);
    const boss = await centre.signedIn(`act.boss.${people}`, ["supervisor"]);
    const erase = async (contact: string) => {
      const [{ customer } = { customer: "" }] = await centre.rows<{ customer: string }>("select customer_id as customer from customers.contact_of where contact_id = $1", contact);
      const { id } = (await boss.ask("POST", "/v1/data-requests", { customer, kind: "delete", via: "phone" })).body;
      for (const [at, step] of [{ step: "check", note: "已经核实" }, { step: "decide", decision: "granted", note: "本人提出" }, { step: "finish" }].entries()) expect(await manager.ask("POST", `/v1/data-requests/${String(id)}/steps`, { ...step, version: at + 1 })).toMatchObject({ status: 200 });
    };
    const deadlines = (id: string) => centre.rows("select 1 from kernel.deadline d join orders.action a on d.kind = 'orders.action' and d.subject = a.id where a.order_id = $1", id);
    const stuck = (number: string) => centre.rows("select 1 from notifications.notification where kind = 'order.action_stuck' and params ->> 'order' = $1", number);
    const [heard, unheard, refused] = [await order({ contactId: await newContact() }), await order({ contactId: await newContact() }), await order({ contactId: await newContact() })];
    const contactOf = async (id: string) => (await centre.rows<{ contact: string }>("select contact_id as contact from orders.customer_order where id = $1", id))[0]!.contact;
    // Its answer is lost; nothing arrived; the shop does not believe us.
    receiver.mood("silent", 1);
    await ask(heard.id, { kind: "cancel" });
    await becomes(heard.id, "uncertain");
    receiver.mood("down", 1);
    await ask(unheard.id, { kind: "cancel" });
    await becomes(unheard.id, "uncertain");
    receiver.trust("kfac_other");
    await ask(refused.id, { kind: "cancel" });
    await until(async () => expect(await first(refused.id)).toMatchObject({ state: "waiting", status: 401 }));
    for (const one of [heard, unheard, refused]) await erase(await contactOf(one.id));
    receiver.trust(((await admin.ask("POST", `/v1/actions/doors/${shopId}/secret`)).body as { text: string }).text);
    receiver.calls.length = 0;
    centre.clock.advance(60);
    agent = boss;
    await becomes(heard.id, "done");
    await becomes(unheard.id, "withdrawn");
    await becomes(refused.id, "withdrawn");
    expect(receiver.calls.map((call) => call.method)).toEqual(["GET", "GET"]);
    expect(receiver.acted.size).toBe(1);
    for (const one of [heard, unheard, refused]) expect(await deadlines(one.id)).toEqual([]);
    expect(await stuck(heard.number)).toEqual([]);
    for (const one of [unheard, refused]) expect(await stuck(one.number)).not.toEqual([]);
  });

  test("R-OR-02 (no door): a shop whose system takes no actions refuses them by name; its returns are answered by hand as before", async () => {
    await centre.rows("delete from orders.action_door");
    const { id } = await order();
    expect((await ask(id, { kind: "cancel" })).body).toMatchObject({ code: "action_no_door" });
    expect((await refund(id)).status).toBe(200);
    await centre.app.settle();
    expect((await read(id)).rows).toEqual([]);
    expect((await admin.ask("PUT", `/v1/actions/doors/${shopId}`, { url: "http://10.0.0.9/actions" })).body).toMatchObject({ fields: [{ path: "url", code: "webhook_url_inside" }] });
  });
});

describe("R-OR-02 (refund): a return's money by the shop's system", () => {
  test("R-OR-02 (refund): what the rules allow goes out by itself; the shop's number settles it, once", async () => {
    const { id } = await order();
    await refund(id);
    await becomes(id, "done");
    expect(await first(id)).toMatchObject({ kind: "refund", number: expect.stringMatching(/^RF-/), subject: { kind: "return" } });
    expect(await returned(id)).toMatchObject({ requests: [{ state: "refunded" }] });
    expect(await money(id)).toEqual([20_000, 0, 0]);
    // The same money among the shop's payments: told three ways, counted once.
    const number = (await first(id)).number;
    for (const action of [null, (await first(id)).id]) await tell([{ kind: "payment", at: now(), order: `A${orders}`, id: number, direction: "refunded", amountFen: 20_000, action }]);
    expect(await money(id)).toEqual([20_000, 0, 0]);
  });

  test("R-OR-02 (out of order): the payment comes before the answer, with the action's name or without; the money is the same", async () => {
    for (const named of [true, false]) {
      const { id, number } = await order();
      receiver.mood("silent", 1);
      await refund(id);
      await becomes(id, "uncertain");
      const action = await first(id);
      const shopNumber = String(receiver.acted.get(action.id)!.answer.number);
      await tell([{ kind: "payment", at: now(), order: number, id: shopNumber, direction: "refunded", amountFen: 20_000, action: named ? action.id : null }]);
      if (named) expect(await first(id)).toMatchObject({ state: "done", number: shopNumber });
      centre.clock.advance(5);
      await becomes(id, "done");
      expect(await money(id)).toEqual([20_000, 0, 0]);
      expect((await returned(id)).balances.map((one) => one.overFen)).toEqual([0, 0, 0, 0, 0]);
    }
  });

  test("R-OR-02 (refund): taken back before the shop heard of it; answered by hand meanwhile it is counted once by number", async () => {
    const { id } = await order();
    receiver.trust("kfac_other");
    const asked = await refund(id);
    await until(async () => expect(await first(id)).toMatchObject({ state: "waiting", status: 401 }));
    await agent.ask("POST", `/v1/returns/${String(asked.body.id)}/withdrawal`);
    await becomes(id, "withdrawn");
    expect(await money(id)).toEqual([0, 0, 0]);
  });

  test("R-OR-02 (race): fifty refunds at once are one refund at the shop and one in the books", async () => {
    const { id, number } = await order();
    const all = await Promise.all(Array.from({ length: 50 }, () => askRefund(id)));
    expect(all.filter((one) => one.status === 200)).toHaveLength(1);
    const only = all.find((one) => one.status === 200)!;
    const returnId = String(only.body.id);
    await Promise.all(Array.from({ length: 10 }, () => approve(only)));
    const ids = await Promise.all(Array.from({ length: 50 }, () => centre.kernel.run(system, (ctx) => centre.app.orders.askShop(ctx, { kind: "refund", orderId: id, subject: { kind: "return", id: returnId }, lines: [{ n: 0, amountFen: 20_000 }] }))));
    expect(new Set(ids.map((one) => one.id)).size).toBe(1);
    await becomes(id, "done");
    const shopNumber = (await first(id)).number;
    await Promise.all(Array.from({ length: 50 }, (_, i) => tell([{ kind: "payment", at: now(), order: number, id: shopNumber, direction: "refunded", amountFen: 20_000, method: i % 2 === 0 ? "微信" : "支付宝" }])));
    expect([...receiver.acted.values()].filter((one) => one.asked.kind === "refund")).toHaveLength(1);
    expect(await money(id)).toEqual([20_000, 0, 0]);
  });

  test("R-OR-02 (any order): answers and payments shuffled, repeated and lost leave what the shop really paid, never counted twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("answer", "payment", "named", "again"), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 20_000 }), fc.boolean(), async (tellings, amountFen, alsoOwn) => {
        receiver.mood("later", 1);
        const { id, number } = await order();
        await refund(id, amountFen);
        await becomes(id, "pending");
        const action = (await first(id)).id;
        const shopNumber = `S-${number}`;
        const payment = (name: string | null) => ({ kind: "payment", at: now(), order: number, id: shopNumber, direction: "refunded", amountFen, action: name });
        for (const one of [...tellings, "answer"]) {
          if (one === "answer") await tell([{ kind: "answer", at: now(), action, result: "done", number: shopNumber }]);
          if (one === "payment" || one === "again") await tell([payment(null)]);
          if (one === "named") await tell([payment(action)]);
          centre.clock.advance(1);
        }
        if (alsoOwn) await tell([{ kind: "payment", at: now(), order: number, id: `OWN-${number}`, direction: "refunded", amountFen: 900 }]);
        const { balances, requests } = await returned(id);
        expect(requests[0]).toMatchObject({ state: "refunded" });
        for (const line of balances) expect(line.refundedFen + line.reservedFen).toBeLessThanOrEqual(line.paidFen);
        expect(balances.reduce((sum, line) => sum + line.refundedFen + line.overFen, 0)).toBe(amountFen + (alsoOwn ? 900 : 0));
        expect(balances.reduce((sum, line) => sum + line.reservedFen, 0)).toBe(0);
      }),
      { numRuns: 12 },
    );
  });
});
