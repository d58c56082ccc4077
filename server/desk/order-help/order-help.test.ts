import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BoardRow, OrderHelp } from "#contract/order-help.ts";
import { startReceiver, type Receiver } from "#server/desk/orders/actions/testing.ts";
import { system } from "#server/kernel/context.ts";
import { wholeCentre, type Answer, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
let agent: { id: string; ask: Asks };
let desk: { id: string; ask: Asks };
let shopId: string;
let receiver: Receiver;
let tell: (items: unknown[]) => Promise<Answer>;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" }, { outboundAllow: ["127.0.0.1"] });
  shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
  receiver = await startReceiver(() => centre.clock.now());
  const { actions } = await centre.kernel.run(system, (ctx) => centre.app.orders.connect(ctx, shopId, receiver.url));
  receiver.trust(actions);
  const { text } = await centre.kernel.run(system, (ctx) => centre.app.tokens.make(ctx, { name: "shop", permissions: ["orders.bring"], channel: null, trusted: false, shops: [shopId], perMinute: 60_000, expiresAt: null }));
  tell = async (items) => {
    const reply = await centre.app.http.inject({ method: "POST", url: "/v1/intake", remoteAddress: "10.9.2.2", headers: { authorization: `Bearer ${text}`, "content-type": "application/json" }, payload: JSON.stringify({ shop: "hemu", items }) });
    for (let i = 0; i < 3; i += 1) await centre.app.settle();
    return { status: reply.statusCode, body: reply.json() };
  };
});
afterAll(async () => {
  await receiver.close();
  await centre.close();
});
let people = 0;
beforeEach(async () => {
  agent = await centre.signedIn(`oh.agent.${(people += 1)}`, ["agent", "supervisor"]);
  desk = await centre.signedIn(`oh.desk.${people}`, ["agent", "supervisor"]);
});

const now = (hours = 0) => new Date(centre.clock.now().getTime() + hours * 3_600_000).toISOString();
let orders = 0;
const orderItem = (more: object = {}) => ({ kind: "order", at: now(), number: `H${(orders += 1)}`, account: `c-${orders}`, state: "paid", placedAt: now(), lines: [{ title: "电饭煲 3L", sku: "RC-3L", colour: "米白", quantity: 1, priceFen: 49_900 }], address: { receiver: "林晓", phone: "13800138000", line: "成都市锦江区东大街 1 号", province: "51", city: "5101" }, ...more });
const parcel = (number: string, events: { at: string; text: string }[], more: object = {}) => ({ kind: "shipment", at: now(), order: number, carrier: "云捷速运", trackingNumber: `YJ${number}88001`, state: "in_transit", expectedOn: now(72).slice(0, 10), shippedAt: events[0]!.at, movingAt: events[0]!.at, events, ...more });
async function arrived(more: object = {}): Promise<{ id: string; number: string; item: ReturnType<typeof orderItem> }> {
  const item = orderItem(more);
  await tell([item]);
  const [row] = await centre.rows<{ id: string }>("select id from orders.customer_order where number = $1", item.number);
  return { id: row!.id, number: item.number, item };
}
const help = async (id: string) => (await agent.ask("GET", `/v1/orders/${id}/help`)).body as unknown as OrderHelp;
const board = async (query = "") => (await agent.ask("GET", `/v1/order-board${query}`)).body as unknown as { rows: BoardRow[]; counts: Record<string, number>; untold: number; shops: { cutOff: string; passed: boolean; tellByPassed: boolean }[] };
const rowOf = async (id: string) => (await board()).rows.find((row) => row.id === id);
const tickets = (type: string) => centre.rows<{ id: string; place: string; order_id: string }>("select id, place, order_id from tickets.ticket where type = $1 order by number", type);
/** The customer, signed in by the shop, begins to talk. */
async function talks(account: string): Promise<string[]> {
  const { conversationFor } = await import("#server/desk/conversations/service/open.ts");
  const { identityHash } = await import("#server/desk/customers/index.ts");
  const c = await centre.kernel.run(system, async (ctx) => {
    const contact = await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "shopper", hash: identityHash(["shopper", shopId, account]) });
    return conversationFor(centre.app.conversations.desk, ctx, { contactId: contact.id, shop: { id: shopId, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" });
  });
  for (let i = 0; i < 3; i += 1) await centre.app.settle();
  return said(c.id);
}
const said = async (id: string) => (await centre.rows<{ text: string }>("select text from conversations.entry where conversation_id = $1 and kind = 'message' order by seq", id)).map((row) => row.text);

describe("R-TK-05: the order desk", () => {
  test("R-TK-05 (confirmation): an order's arrival starts it, once; a change starts it anew until it is packed; the customer is told when he next comes", async () => {
    const { id, number, item } = await arrived();
    expect(await help(id)).toMatchObject({ confirmation: { state: "asked", rounds: 1 }, notices: [{ kind: "confirm", saidAt: null, text: expect.stringContaining("电饭煲 3L 米白 ×1") }] });
    await tell([item]);
    expect((await help(id)).notices).toHaveLength(1);
    expect((await agent.ask("POST", `/v1/orders/${id}/confirmation`)).status).toBe(200);
    expect((await agent.ask("POST", `/v1/orders/${id}/confirmation`)).body).toMatchObject({ code: "order_not_asked" });
    centre.clock.advance(1);
    await tell([{ ...item, at: now(), lines: [{ ...item.lines[0], quantity: 2 }] }]);
    expect(await help(id)).toMatchObject({ confirmation: { state: "asked", rounds: 2, answeredAt: null }, notices: [{ kind: "changed", text: expect.stringContaining("×2") }, { kind: "confirm" }] });
    const words = await talks(item.account);
    expect(words.filter((text) => text.includes(number))).toEqual([expect.stringContaining("已按您的要求修改")]);
    expect((await help(id)).notices[0]!.saidAt).not.toBeNull();
    await tell([parcel(number, [{ at: now(), text: "成都仓已打包" }], { state: "packed", shippedAt: null, movingAt: null })]);
    expect(await help(id)).toMatchObject({ confirmation: { state: "packed" } });
    expect(JSON.stringify(await centre.rows("select * from orderhelp.notice"))).not.toMatch(/林晓|13800138000|东大街/);
  });

  test("R-TK-05 (cut-off board): before 16:30 it must leave today, after it tomorrow; what is short is told to the online agents, each gives a receipt", async () => {
    const early = await arrived({ paidAt: now(), placedAt: now() });
    expect(await rowOf(early.id)).toMatchObject({ group: "must", overdue: false, dueOn: "2026-03-02", confirmation: "asked" });
    expect((await board()).shops).toMatchObject([{ cutOff: "16:30", passed: false }]);
    await tell([{ kind: "product", at: now(), sku: "GONE", name: "断货锅", priceFen: 100, stock: 0 }]);
    const short = await arrived({ lines: [{ title: "断货锅", sku: "GONE", quantity: 1, priceFen: 100 }] });
    const bad = await arrived();
    expect((await desk.ask("POST", `/v1/orders/${bad.id}/telling`)).body).toMatchObject({ code: "order_no_problem" });
    await desk.ask("PUT", `/v1/orders/${bad.id}/problem`, { note: "外箱有划痕，换箱后发，电话 13912345678" });
    expect(await board("?group=problem")).toMatchObject({ untold: 2, rows: [{ id: short.id, problem: { short: true, toldAt: null } }, { id: bad.id, problem: { short: false, note: expect.not.stringContaining("13912345678") } }] });
    expect((await desk.ask("POST", `/v1/orders/${short.id}/telling`)).body).toMatchObject({ code: "nobody_online" });
    await centre.rows("insert into conversations.presence (person_id, state, since) values ($1, 'online', now()) on conflict (person_id) do update set state = 'online'", agent.id);
    await centre.rows("insert into conversations.agent_slot (person_id, load, capacity, idle_since) values ($1, 0, 5, $2) on conflict do nothing", agent.id, centre.clock.now());
    await centre.rows("insert into conversations.lease (person_id, device, node, until) values ($1, 'd', 'n', $2)", agent.id, new Date(centre.clock.now().getTime() + 60_000));
    expect((await desk.ask("POST", `/v1/orders/${short.id}/telling`)).body).toEqual({ told: 1 });
    expect((await agent.ask("GET", "/v1/notifications")).body).toMatchObject({ rows: [{ kind: "order.problem_told" }] });
    expect((await rowOf(short.id))?.problem).toMatchObject({ toldAt: expect.any(String), tellings: [{ readAt: null }] });
    expect((await agent.ask("POST", `/v1/orders/${short.id}/receipt`)).status).toBe(200);
    expect((await rowOf(short.id))?.problem?.tellings[0]!.readAt).not.toBeNull();
    expect((await desk.ask("POST", `/v1/orders/${short.id}/receipt`)).status).toBe(404);
    // The cut-off passes; the early one goes.
    centre.clock.advance(7 * 3600);
    agent = await centre.signedIn(`oh.late.${(people += 1)}`, ["agent", "supervisor"]);
    const late = await arrived({ placedAt: now(), paidAt: now() });
    expect(await rowOf(late.id)).toMatchObject({ group: "later", dueOn: "2026-03-03" });
    await tell([parcel(early.number, [{ at: now(), text: "云捷速运已在成都仓揽收" }])]);
    expect(await rowOf(early.id)).toMatchObject({ group: "left", leftAt: expect.any(String) });
    expect((await board()).shops).toMatchObject([{ passed: true, tellByPassed: false }]);
    centre.clock.advance(2 * 3600);
    agent = await centre.signedIn(`oh.late.${(people += 1)}`, ["agent", "supervisor"]);
    expect((await board()).shops).toMatchObject([{ passed: true, tellByPassed: true }]);
  });

  test("R-TK-05 (dispatch notice): carrier, number and expected date, once however often the parcel is told", async () => {
    const { id, number, item } = await arrived();
    const words = await talks(item.account);
    expect(words.at(-1)).toContain("请核对您的订单");
    const told = parcel(number, [{ at: now(), text: "云捷速运已在成都仓揽收" }]);
    await tell([told]);
    await tell([told, { ...told, at: now(1), events: [...told.events, { at: now(1), text: "快件已离开成都" }] }]);
    const after = await talks(item.account);
    const notices = after.filter((text) => text.includes("云捷速运") && text.includes(`YJ${number}88001`));
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(told.expectedOn);
    expect((await help(id)).notices.filter((one) => one.kind === "dispatched")).toHaveLength(1);
  });

  test("R-TK-05 (exceptions): a damaged parcel opens one ticket before the customer asks, once per parcel and cause, and he is told; a late one is found by the clock", async () => {
    const { id, number, item } = await arrived();
    await talks(item.account);
    const broken = parcel(number, [{ at: now(), text: "云捷速运已在成都仓揽收" }, { at: now(1), text: "卸车时发现外箱破损，快递员 13912345678 已登记" }]);
    await tell([broken]);
    await tell([broken, { ...broken, at: now(2), events: [...broken.events, { at: now(2), text: "多次查找无果，已按遗失上报" }] }]);
    const opened = (await tickets("shipping-exception")).filter((one) => one.order_id === id);
    expect(opened).toMatchObject([{ place: "check" }]);
    expect((await help(id)).findings).toMatchObject([{ ticketId: opened[0]!.id }, { ticketId: opened[0]!.id }]);
    expect(new Set((await help(id)).findings.map((one) => one.cause))).toEqual(new Set(["damaged", "lost"]));
    const told = (await talks(item.account)).filter((text) => text.includes("有异常"));
    expect(told).toEqual([expect.stringContaining("运输破损"), expect.stringContaining("疑似遗失")]);
    expect(JSON.stringify(await centre.rows("select form from tickets.ticket where id = $1", opened[0]!.id))).not.toContain("13912345678");

    const slow = await arrived();
    await tell([parcel(slow.number, [{ at: now(), text: "云捷速运已在成都仓揽收" }], { expectedOn: now(400).slice(0, 10) })]);
    expect((await help(slow.id)).findings).toEqual([]);
    centre.clock.advance(48 * 3600);
    await centre.app.settle();
    await centre.app.settle();
    agent = await centre.signedIn(`oh.days.${(people += 1)}`, ["agent", "supervisor"]);
    expect((await help(slow.id)).findings).toMatchObject([{ cause: "stuck", version: "order-help/default@1" }]);
    centre.clock.advance(3600);
    await centre.app.settle();
    expect((await tickets("shipping-exception")).filter((one) => one.order_id === slow.id)).toHaveLength(1);
  });

  test("R-TK-05 (order change): the workflow asks the shop; its answer moves the ticket, the order is confirmed anew, the customer confirms", async () => {
    const { id, item } = await arrived();
    const [contact] = await centre.rows<{ contact_id: string }>("select contact_id from orders.customer_order where id = $1", id);
    const form = { change: "address", receiver: "周敏", phone: "13911112222", line: "四川省成都市武侯区人民南路四段 11 号" };
    const made = await agent.ask("POST", "/v1/tickets", { type: "order-change", title: "改收货地址", contactId: contact!.contact_id, orderId: id, form });
    expect(made.status).toBe(200);
    const ticketId = String(made.body.id);
    const version = async () => (await centre.rows<{ version: number }>("select version from tickets.ticket where id = $1", ticketId))[0]!.version;
    expect((await agent.ask("POST", `/v1/tickets/${ticketId}/exits/ask_cancel`, { version: await version() })).body).toMatchObject({ code: "exit_closed" });
    expect((await agent.ask("POST", `/v1/tickets/${ticketId}/exits/ask_address`, { version: await version() })).status).toBe(200);
    await expect.poll(async () => (await centre.app.settle(), (await tickets("order-change")).find((one) => one.id === ticketId)?.place), { timeout: 10_000, interval: 25 }).toBe("confirm");
    expect([...receiver.acted.values()].filter((one) => one.asked.kind === "address")).toMatchObject([{ times: 1, asked: { order: item.number, address: { receiver: "周敏", phone: "13911112222" } } }]);
    await expect.poll(async () => (await centre.app.settle(), (await help(id)).confirmation?.rounds), { timeout: 10_000, interval: 25 }).toBe(2);
    expect((await agent.ask("POST", `/v1/tickets/${ticketId}/exits/right`, { version: await version() })).status).toBe(200);
    // A shop that refuses sends it to the talk with the customer, and from there an interception may be tried.
    const other = await arrived();
    receiver.mood("refuses", 1);
    const second = await agent.ask("POST", "/v1/tickets", { type: "order-change", title: "取消", contactId: (await centre.rows<{ contact_id: string }>("select contact_id from orders.customer_order where id = $1", other.id))[0]!.contact_id, orderId: other.id, form: { change: "cancel" } });
    const [row] = await centre.rows<{ version: number }>("select version from tickets.ticket where id = $1", second.body.id);
    await agent.ask("POST", `/v1/tickets/${String(second.body.id)}/exits/ask_cancel`, { version: row!.version });
    await expect.poll(async () => (await centre.app.settle(), (await tickets("order-change")).find((one) => one.id === second.body.id)?.place), { timeout: 10_000, interval: 25 }).toBe("talk");
    expect((await agent.ask("GET", "/v1/notifications")).body).toMatchObject({ rows: expect.arrayContaining([expect.objectContaining({ kind: "ticket.went_on" })]) });
  });

  test("R-TK-05 (chasing): counted, and seen on the board", async () => {
    const { id } = await arrived();
    expect((await agent.ask("POST", `/v1/orders/${id}/chasings`, { note: "" })).body).toEqual({ count: 1 });
    centre.clock.advance(1);
    expect((await agent.ask("POST", `/v1/orders/${id}/chasings`, { note: "第二次" })).body).toEqual({ count: 2 });
    expect(await rowOf(id)).toMatchObject({ chasings: 2 });
    expect((await help(id)).chasings).toMatchObject([{ note: "第二次", by: expect.stringContaining("oh.") }, {}]);
  });
});
