import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Hanging } from "#contract/tickets.ts";
import { system } from "#server/kernel/context.ts";
import { ticketDesk, type TicketDesk } from "./testing.ts";

let desk: TicketDesk;
beforeAll(async () => {
  desk = await ticketDesk();
});
afterAll(() => desk.close());

describe("R-TK-01 (default workflows, from the opening to the confirmed end)", () => {
  test("R-TK-01 (consultation): linked to its conversation, looked up by a promised moment, answered, not clear, answered again until the customer confirms", async () => {
    const { customer, open, done, act, detail, linkOf, byLink, told } = desk;
    const who = await customer();
    const id = await open("consultation", { conversationId: who.conversationId }, { question: "满减能不能和会员价一起用？", about: "offer" });
    expect((await detail(id)).conversations.map((one) => one.id)).toEqual([who.conversationId]);
    expect((await act(id, "answered")).body).toMatchObject({ code: "invalid", fields: [{ path: "form.answer", code: "form_missing" }] });
    expect(await done(id, "look_up")).toBe("follow");
    expect((await told(id)).at(-1)).toBe("您的咨询需要查实，我们最迟 2026-03-02 15:00 前答复您。");
    expect(await done(id, "answered_later", { found: "可以同时用。" })).toBe("confirm");
    const token = await linkOf(id);
    await byLink(token, { exit: "not_clear", words: "运费券呢？" });
    expect(await done(id, "answered_later", { found: "运费券也可以用。" })).toBe("confirm");
    expect((await byLink(token, { exit: "clear" })).status).toBe(200);
    expect((await detail(id)).row).toMatchObject({ place: "closed", outcome: "confirmed" });
  });

  test("R-TK-01 (repair): the warranty is looked up by the order's product and date, a price is quoted and accepted by the customer, a time slot and a worker booked, done and confirmed", async () => {
    const { centre, customer, open, done, act, detail, linkOf, byLink, followed, told, shopId } = desk;
    const who = await customer();
    const [orderId] = await centre.kernel.run(system, async (ctx) => {
      await centre.app.orders.saveProducts(ctx, [{ shopId, sku: "R1", name: "净水滤芯", type: "滤芯", priceFen: 9900 }]);
      const at = (day: string) => new Date(`2025-11-${day}T04:00:00Z`);
      return centre.app.orders.saveOrders(ctx, [{
        contactId: who.contactId, shopId, number: "HM9001", state: "signed", placedAt: at("20"), paidAt: at("20"), lines: [{ title: "净水滤芯", sku: "R1", quantity: 1, priceFen: 9900 }],
        shipments: [{ carrier: "顺丰", trackingNumber: "SF9001", state: "signed", shippedAt: at("21"), movingAt: at("21"), signedAt: at("22") }],
      }]);
    });
    const said = { product: "净水滤芯", bought_on: "2026-02-20", fault: "漏水", cause: "quality" };
    const id = await open("repair", { conversationId: who.conversationId, orderId }, said);
    // Written down as bought ten days ago; the order says November, and a filter has three months.
    expect((await act(id, "covered")).body).toMatchObject({ code: "exit_closed", params: { why: "warranty_over", until: "2026-02-22" } });
    expect(await done(id, "priced")).toBe("quote");
    expect((await detail(id)).entries.at(-1)).toMatchObject({ kind: "taken", data: { exit: "priced", warranty: { startsOn: "2025-11-22", months: 3, version: "warranty/default@1" } } });
    expect((await act(id, "offer", { price: 0, price_for: "换滤芯" })).body).toMatchObject({ fields: [{ path: "form.price", code: "form_money_small" }] });
    await done(id, "offer", { price: 12000, price_for: "滤芯一支与上门费。" });
    expect((await told(id)).at(-1)).toBe("维修费用 ¥120.00，包括：滤芯一支与上门费。 请告诉我们是否同意，同意后我们再约时间。");
    const token = await linkOf(id);
    expect((await followed(token)).exits.map((one) => one.key)).toEqual(["price_accepted", "price_refused", "withdrawn"]);
    await byLink(token, { exit: "price_accepted" });
    expect((await act(id, "booked", { visit_on: "2026-03-01", slot: "noon", worker: "郑师傅" })).body).toMatchObject({ code: "exit_closed", fields: [{ path: "form.visit_on", code: "day_past" }] });
    await done(id, "booked", { visit_on: "2026-03-04", slot: "noon", worker: "郑师傅" });
    expect((await told(id)).at(-1)).toBe("已约好 2026-03-04 12:00–15:00，郑师傅 为您服务。");
    expect(await done(id, "repaired", { done: "已换滤芯。" })).toBe("confirm");
    await byLink(token, { exit: "solved" });
    expect((await detail(id)).row).toMatchObject({ place: "closed", outcome: "confirmed" });
    // Without an order the day that was written down counts; a price that is refused costs nothing.
    const other = await open("repair", { conversationId: who.conversationId }, said);
    expect((await act(other, "priced")).body).toMatchObject({ params: { why: "warranty_holds", until: "2027-02-20" } });
    await done(other, "priced", { cause: "misuse" });
    await done(other, "offer", { price: 5000, price_for: "换管。" });
    expect(await done(other, "price_refused")).toBe("not_wanted");
  });

  test("R-TK-01 (technical support: known fault): many customers' tickets hang on one; solving it tells each once, wherever it stands, also when it is replayed", async () => {
    const { centre, customer, open, done, act, detail, linkOf, byLink, told, li, wang } = desk;
    const fault = await open("known-fault", {}, { what: "2.1 固件断网", severity: "major" });
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push(await open("technical-support", { conversationId: (await customer()).conversationId }, { product: "智能插座", symptom: "断网", severity: "normal" }));
    const [first, second, third] = ids as [string, string, string];
    await done(first, "take");
    expect((await act(first, "known")).body).toMatchObject({ code: "exit_closed", params: { why: "not_hanging" } });
    const hang = (id: string, onId: string | null, who = li) => who.ask("PUT", `/v1/tickets/${id}/hanging`, { onId });
    expect((await hang(first, second)).body.code).toBe("hang_unlike");
    for (const id of ids) expect((await hang(id, fault, wang)).status).toBe(200);
    expect((await hang(first, fault)).status).toBe(200);
    expect((await li.ask("GET", `/v1/tickets/${first}/hanging`)).body as unknown as Hanging).toMatchObject({ on: { id: fault, count: 3 }, causes: [{ id: fault }], collects: false });
    expect((await li.ask("GET", `/v1/tickets/${fault}/hanging`)).body as unknown as Hanging).toMatchObject({ on: null, collects: true, count: 3, here: [{ id: first }, { id: second }, { id: third }] });
    expect(await done(first, "known")).toBe("wait");
    expect((await hang(third, null)).status).toBe(200);
    await done(fault, "found");
    await done(fault, "fixed", { cause: "看门狗溢出", fixed_by: "升级到 2.2 即可。" });
    await centre.app.settle();
    await centre.app.settle();
    // One waited and goes on; one stood elsewhere and is told the same; one had been taken down.
    expect([(await detail(first)).row.place, (await detail(second)).row.place, (await detail(third)).row.place]).toEqual(["confirm", "describe", "describe"]);
    const words = "您遇到的故障已经修复：升级到 2.2 即可。 请确认是否已经正常。";
    expect(await Promise.all(ids.map(async (id) => (await told(id)).filter((one) => one === words).length))).toEqual([1, 1, 0]);
    expect((await hang(third, fault)).body.code).toBe("ticket_ended");
    expect((await byLink(await linkOf(first), { exit: "solved" })).status).toBe(200);
    expect((await detail(first)).row.outcome).toBe("confirmed");
    expect((await centre.rows("select 1 from notifications.notification where kind = 'ticket.cause_ended' and link like $1", `%${second}`))).toHaveLength(1);
  });

  test("R-TK-01 (known fault): no common fault after all: whoever waited for it goes on being looked into, and is told so; what helps meanwhile stands there, beneath what was tried before", async () => {
    const { centre, customer, open, done, detail, told, li } = desk;
    const fault = await open("known-fault", {}, { what: "怀疑断网", severity: "normal" });
    const id = await open("technical-support", { conversationId: (await customer()).conversationId }, { product: "智能插座", symptom: "断网", severity: "normal" });
    await done(id, "take");
    await li.ask("PUT", `/v1/tickets/${id}/hanging`, { onId: fault });
    await done(id, "known", { tried: "重启过，客户电话 13912340001" });
    const other = await open("technical-support", { conversationId: (await customer()).conversationId }, { product: "智能插座", symptom: "断网", severity: "normal" });
    await done(other, "take");
    await li.ask("PUT", `/v1/tickets/${other}/hanging`, { onId: fault });
    await done(other, "known");
    await done(fault, "no_fault", { workaround: "先拔电再插上，还不行就打 13912340002" }, li, "只有这一位");
    await centre.app.settle();
    const helps = "先拔电再插上，还不行就打 139****0002";
    expect([(await detail(id)).form.tried, (await detail(other)).form.tried]).toEqual([`重启过，客户电话 139****0001\n${helps}`, helps]);
    expect(JSON.stringify(await centre.rows("select form from tickets.ticket where id = $1", id))).not.toMatch(/1391234000[12]/);
    expect([(await detail(id)).row.place, (await told(id)).at(-1)]).toEqual(["work", "我们还在为您排查，会尽快给您答复。"]);
  });

  test("R-TK-01 (quotation): quoted, contacted again on the agreed day of which the owner is reminded once, won with its reason; another one lost", async () => {
    const { centre, customer, open, done, act, detail, told, li } = desk;
    const { conversationId } = await customer();
    const id = await open("quotation", { conversationId }, { need: "员工福利 30 台电饭煲" });
    await done(id, "work_out");
    await done(id, "send", { offer: "饭煲 4L 30 台，含运费。", total: 897000, valid_until: "2026-03-20", next_on: "2026-03-03" });
    expect((await told(id)).at(-1)).toContain("总价 ¥8970.00，有效期至 2026-03-20");
    expect((await act(id, "again", { result: "undecided", again_on: "2026-02-01" }, li, "还在比价")).body).toMatchObject({ fields: [{ path: "form.again_on", code: "day_past" }] });
    expect((await act(id, "won", { result: "lost", lost_by: "price" })).body).toMatchObject({ code: "exit_closed", fields: [{ path: "form.result" }] });
    expect(await done(id, "again", { result: "undecided", again_on: "2026-03-02" }, li, "还在比价，今天下午再联系")).toBe("follow");
    await centre.app.settle();
    const reminded = () => centre.rows("select 1 from notifications.notification where kind = 'ticket.day_has_come' and link like $1", `%${id}`);
    expect(await reminded()).toHaveLength(1);
    expect((await act(id, "won", { result: "won" })).body).toMatchObject({ code: "invalid", fields: [{ path: "form.won_by" }] });
    await done(id, "won", { result: "won", won_by: "price", order_number: "HM9100" });
    expect((await detail(id)).row).toMatchObject({ place: "won", outcome: "won" });
    const other = await open("quotation", { conversationId }, { need: "露营团建 12 顶帐篷" });
    await done(other, "work_out");
    await done(other, "send", { offer: "三人帐 12 顶。", total: 358800, valid_until: "2026-03-20", next_on: "2026-03-04" });
    await done(other, "lost", { result: "lost", lost_by: "rival", lost_note: "选了同城的店" });
    expect((await detail(other)).row).toMatchObject({ place: "lost", outcome: "lost" });
    await centre.app.settle();
    expect(await reminded()).toHaveLength(1);
  });

  test("R-TK-01 (cancellation of service): an offer is made once, the customer insists, it ends on a day that is not over, the customer confirms; another one stays", async () => {
    const { customer, open, done, act, detail, linkOf, byLink, told } = desk;
    const { conversationId } = await customer();
    const asked = { service: "滤芯月送", why: "price", words: "太贵了", wished_on: "2026-03-10" };
    const id = await open("cancellation", { conversationId }, asked);
    await done(id, "retain");
    await done(id, "offered", { offer: "接下来三个月半价。" });
    const token = await linkOf(id);
    await byLink(token, { exit: "insists" });
    expect((await act(id, "arranged_refund", { effective_on: "2026-02-10", gives_back: true, back: 1990, done: "已停送。" })).body).toMatchObject({ code: "exit_closed", fields: [{ path: "form.effective_on", code: "day_past" }] });
    await done(id, "arranged_refund", { effective_on: "2026-03-10", gives_back: true, back: 1990, done: "已停送。" });
    expect((await told(id)).at(-1)).toBe("您的滤芯月送将于 2026-03-10 停止：已停送。 退款 ¥19.90 正在办理。");
    expect((await act(id, "refunded")).body).toMatchObject({ code: "invalid", fields: [{ path: "form.shop_number", code: "form_missing" }] });
    await done(id, "refunded", { shop_number: "TK-9001" });
    await byLink(token, { exit: "confirmed" });
    expect((await detail(id)).row).toMatchObject({ place: "cancelled", outcome: "confirmed" });
    const other = await open("cancellation", { conversationId }, asked);
    await done(other, "retain");
    await done(other, "offered", { offer: "接下来三个月半价。" });
    await done(other, "stays");
    expect((await detail(other)).row).toMatchObject({ place: "kept", outcome: "withdrawn" });
  });
});
