import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgreementDetail } from "#contract/agreements.ts";
import type { DataRequest, HeldData } from "#contract/data-requests.ts";
import { system } from "#server/kernel/context.ts";
import { ticketDesk, type TicketDesk } from "../tickets/testing.ts";

const png = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005000165f645400000000049454e44ae426082", "hex");
let desk: TicketDesk;
beforeAll(async () => void (desk = await ticketDesk()));
afterAll(() => desk.close());

const customer = async () => {
  const who = await desk.customer();
  return { ...who, customerId: (await desk.centre.app.customers.customerOf(desk.centre.kernel.db.kysely, who.contactId))! };
};
const day = (n: number) => new Date(desk.centre.clock.now().getTime() + n * 86_400_000).toISOString().slice(0, 10);
const ok = async (method: string, url: string, body: object, who = desk.zhou) => {
  const answer = await who.ask(method, url, body);
  expect([url, answer.status, answer.status === 200 ? {} : answer.body]).toEqual([url, 200, {}]);
  return answer.body;
};
async function granted(customerId: string, kind: string): Promise<string> {
  const { id } = await ok("POST", "/v1/data-requests", { customer: customerId, kind, via: "phone" });
  await ok("POST", `/v1/data-requests/${id as string}/steps`, { step: "check", version: 1, note: "回拨登记的号码核对" });
  await ok("POST", `/v1/data-requests/${id as string}/steps`, { step: "decide", version: 2, decision: "granted", note: "符合规定，同意办理" }, desk.manager);
  return id as string;
}
const finish = (id: string) => desk.manager.ask("POST", `/v1/data-requests/${id}/steps`, { step: "finish", version: 3 });
async function agreement(customerId: string): Promise<{ id: string; act(path: string, body: object): Promise<unknown>; page(): Promise<AgreementDetail> }> {
  const id = (await ok("POST", "/v1/agreements", { customerId, kind: "supply", title: "滤芯年度采购", shopId: desk.shopId })).id as string;
  const page = async () => (await desk.zhou.ask("GET", `/v1/agreements/${id}`)).body as unknown as AgreementDetail;
  return { id, page, act: async (path, body) => ok("POST", `/v1/agreements/${id}/${path}`, { version: (await page()).version, ...body }) };
}
const lines = (priceFen: number) => [{ title: "反渗透滤芯", unit: "支", quantity: 10, priceFen, listFen: 19_900 }];
/** Ends it by hand of the database: its way to the end is the workflow's own matter. */
const ended = (id: string) => desk.centre.rows("update tickets.ticket set place = 'closed', outcome = 'confirmed', ended_at = opened_at, due_at = null where id = $1", id);
const left = async (conversationId: string) => {
  await desk.centre.rows("update conversations.conversation set ended_at = opened_at, outcome = 'left', stage = 'archive' where id = $1", conversationId);
  await desk.centre.rows("update conversations.conversation_head set open = false where id = $1", conversationId);
};
const bring = async (): Promise<string> => {
  const login = await desk.centre.app.http.inject({ method: "POST", url: "/v1/session", remoteAddress: "10.7.9.1", payload: { loginName: "t.li", password: "九点半开门 nine-thirty" } });
  const reply = await desk.centre.app.http.inject({ method: "POST", url: "/v1/files", remoteAddress: "10.7.9.1", headers: { cookie: `${login.cookies[0]!.name}=${login.cookies[0]!.value}`, "content-type": "application/octet-stream", "x-kefu-name": encodeURIComponent("证件.png") }, payload: png });
  return (reply.json() as { id: string }).id;
};

describe("R-CU-04 (copy): tickets, agreements, promises and likings", () => {
  it("R-CU-04 (copy): tickets with their stages, what was filled in and told; agreements as they were put forward; never what is internal, never another customer's", async () => {
    const [who, other] = [await customer(), await customer()];
    const ticket = await desk.open("complaint", { conversationId: who.conversationId, title: "漏水，请打 13812340001" }, { what: "漏水，我的电话 13812340001", wish: ["refund"] });
    const { code } = (await desk.detail(ticket)).row;
    await desk.done(ticket, "graded", { category: "product", safety: false, severity: "minor" });
    await ok("POST", `/v1/tickets/${ticket}/comments`, { words: "客户难缠，同事注意", shown: false, files: [] });
    await ok("POST", `/v1/tickets/${ticket}/comments`, { words: "已联系仓库，会打 13812340001 给您", shown: true, files: [] });
    await desk.open("complaint", { conversationId: other.conversationId }, { what: "别人的事情", wish: ["refund"] });
    const deal = await agreement(who.customerId);
    await deal.act("versions", { kind: "offer", lines: lines(19_900), holdsUntil: day(30), reason: "内部：先报高一点" });
    await deal.act("result", { as: "won", by: "price", words: "内部：客户很急" });
    await deal.act("versions", { kind: "quotation", lines: lines(10_000), holdsUntil: day(30) });
    await ok("POST", `/v1/agreements/${deal.id}/decision`, { n: 2, as: "returned", reason: "内部：优惠太大" }, desk.manager);
    await deal.act("versions", { kind: "quotation", lines: lines(18_900), holdsUntil: day(30) });
    await deal.act("signing", { fromOn: day(0), untilOn: day(200), noticeDays: 20 });
    await deal.act("services", { what: "上门换滤芯", dueOn: day(10) });
    await desk.centre.kernel.run(system, async (ctx) => {
      const { windows } = await desk.centre.app.promises.forCustomer(ctx, who.contactId, desk.shopId);
      await desk.centre.app.promises.book(ctx, { contactId: who.contactId, shopId: desk.shopId, ip: null }, { phone: "13812340001", from: windows[0]!.from, to: windows[0]!.to, what: "回电", conversation: { id: who.conversationId, territory: "southwest", waiting: false } });
    });
    await ok("POST", `/v1/customers/${who.customerId}/likings`, { kind: "special", source: "said", text: "只收静音款，送货前打 13812340001" });
    const id = await granted(who.customerId, "copy");
    const copy = (await desk.manager.ask("GET", `/v1/data-requests/${id}/copy`)).body as unknown as HeldData;
    expect(copy.tickets).toHaveLength(1);
    expect(copy.tickets[0]).toMatchObject({ code, type: { "zh-CN": "投诉" }, title: "漏水，请打 13812340001", endedAt: null });
    expect(copy.tickets[0]!.stages.map((one) => one.stage["zh-CN"])).toHaveLength(2);
    expect(copy.tickets[0]!.facts).toContainEqual(expect.objectContaining({ value: "漏水，我的电话 13812340001" }));
    expect(copy.tickets[0]!.said.map((one) => one.text)).toContain("已联系仓库，会打 13812340001 给您");
    expect(copy.agreements).toMatchObject([{ state: "active", kind: { "zh-CN": "采购供货" }, fromOn: day(0), untilOn: day(200), noticeDays: 20, versions: [{ kind: "offer", totalFen: 199_000 }, { kind: "quotation", totalFen: 189_000 }, { kind: "agreement", lines: lines(18_900) }], services: [{ what: "上门换滤芯", dueOn: day(10) }] }]);
    expect(copy.agreements[0]!.told.map((one) => one.text).at(-1)).toContain("已签订");
    // What the stage promises stands beside what the customer booked.
    expect(copy.promises).toMatchObject([{ kind: "reply", what: "答复核实结果", phone: null, state: "open" }, { kind: "callback", phone: "13812340001", state: "open" }]);
    expect(copy.likings).toMatchObject([{ kind: "special", source: "said", text: "只收静音款，送货前打 13812340001" }]);
    expect(JSON.stringify(copy)).not.toMatch(/难缠|内部|别人的事情|t\.li|t\.zhou/);
  });
});

describe("R-CU-04 (deletion): tickets and agreements", () => {
  it("R-CU-04 (deletion): not while a ticket or an agreement runs; then no link opens the ticket, files go whoever brought them, and whoever comes back is a stranger whose pages open", async () => {
    const who = await customer();
    const ticket = await desk.open("complaint", { conversationId: who.conversationId }, { what: "漏水，我的电话 13812340002", wish: ["refund"] });
    await ok("POST", `/v1/tickets/${ticket}/comments`, { words: "客户发来的证件", shown: false, files: [await bring()] }, desk.li);
    const token = await desk.linkOf(ticket);
    const deal = await agreement(who.customerId);
    await deal.act("versions", { kind: "offer", lines: lines(19_900), holdsUntil: day(30), reason: "客户手机 13812340002" });
    await left(who.conversationId);
    const id = await granted(who.customerId, "delete");
    expect((await finish(id)).body).toMatchObject({ code: "matter_open", params: { tickets: 1, agreements: 1 } });
    await ended(ticket);
    expect((await finish(id)).body).toMatchObject({ code: "matter_open", params: { tickets: 0, agreements: 1 } });
    await deal.act("result", { as: "lost", by: "put_off" });
    expect((await desk.detail(ticket)).entries.flatMap((entry) => entry.files)).toHaveLength(1);
    expect((await finish(id)).status).toBe(200);
    expect((await desk.centre.nobody("POST", "/v1/follow", { token })).body).toMatchObject({ code: "follow_gone" });
    expect((await desk.detail(ticket)).entries.flatMap((entry) => entry.files)).toEqual([]);
    expect(JSON.stringify([await desk.detail(ticket), await deal.page()])).not.toMatch(/0002/);
    // The same shopper writes again: a new key, and what was erased stays so instead of breaking every page that it stands on.
    const again = await desk.open("complaint", { contactId: who.contactId, shopId: desk.shopId }, { what: "新的事情，打 13812340003", wish: ["refund"] });
    const next = await agreement(who.customerId);
    await next.act("versions", { kind: "offer", lines: lines(19_900), holdsUntil: day(30), reason: "新的手机 13812340003" });
    expect(JSON.stringify(await desk.detail(again))).toContain("138****0003");
    expect(JSON.stringify(await next.page())).toContain("138****0003");
    expect(JSON.stringify([await desk.detail(ticket), await deal.page()])).toMatch(/⟦手机1⟧.*⟦手机1⟧/);
    const open = (await desk.zhou.ask("GET", "/v1/data-requests?state=closed")).body.rows as DataRequest[];
    expect(open.find((one) => one.id === id)).toMatchObject({ stage: "done" });
    const copy = (await desk.manager.ask("GET", `/v1/data-requests/${await granted(who.customerId, "copy")}/copy`)).body as unknown as HeldData;
    expect(copy.tickets.map((one) => one.facts.map((fact) => fact.value).join())).toEqual([expect.stringContaining("⟦手机1⟧"), expect.stringContaining("13812340003")]);
  });
});
