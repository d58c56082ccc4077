import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgreementDetail, AgreementRow } from "#contract/agreements.ts";
import type { CareItem } from "#contract/care.ts";
import { startReceiver, type Receiver } from "#server/foundation/mail/testing.ts";
import { system } from "#server/kernel/context.ts";
import { ticketDesk, type Person, type TicketDesk } from "../tickets/testing.ts";

let desk: TicketDesk;
let receiver: Receiver;
let li: Person;
let wang: Person;
let zhou: Person;
let manager: Person;
let signed = 0;
beforeAll(async () => {
  desk = await ticketDesk({ outboundAllow: ["127.0.0.1"] });
  receiver = await startReceiver();
  const admin = await desk.centre.signedIn("ag.admin", ["administrator"]);
  await admin.ask("PUT", "/v1/mail/server", { host: "127.0.0.1", port: receiver.port, tls: "none", version: 0 });
  await admin.ask("PUT", "/v1/mail/senders", { senders: [{ shopId: null, address: "service@hemu.example", name: "禾木客服" }] });
});
afterAll(async () => {
  await receiver.close();
  await desk.close();
});
beforeEach(async () => {
  // Clocks move by months here: sessions end.
  signed += 1;
  [li, wang, zhou, manager] = await Promise.all([desk.centre.signedIn(`ag.li.${signed}`, ["agent"]), desk.centre.signedIn(`ag.wang.${signed}`, ["agent"]), desk.centre.signedIn(`ag.zhou.${signed}`, ["supervisor"]), desk.centre.signedIn(`ag.man.${signed}`, ["manager"])]) as [Person, Person, Person, Person];
  receiver.got.length = 0;
});

const day = (n: number) => new Date(desk.centre.clock.now().getTime() + n * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
const lines = (priceFen = 19_900, quantity = 10) => [{ title: "反渗透滤芯", unit: "支", quantity, priceFen, listFen: priceFen }];
const customerOf = async (contactId: string) => (await desk.centre.app.customers.customerOf(desk.centre.kernel.db.kysely, contactId))!;
/** A customer who talks with us now, or one who has left. */
async function customer(away = false) {
  const who = await desk.customer();
  if (away) {
    await desk.centre.rows("update conversations.conversation set ended_at = $2, outcome = 'confirmed' where id = $1", who.conversationId, desk.centre.clock.now());
    await desk.centre.rows("update conversations.conversation_head set open = false where id = $1", who.conversationId);
  }
  return { ...who, customerId: await customerOf(who.contactId) };
}
const begin = async (customerId: string, who: Person = li, more: object = {}) => (await who.ask("POST", "/v1/agreements", { customerId, kind: "supply", title: "滤芯年度采购", shopId: desk.shopId, ...more })).body.id as string;
const page = async (id: string, who: Person = zhou) => (await who.ask("GET", `/v1/agreements/${id}`)).body as unknown as AgreementDetail;
const act = async (id: string, path: string, body: object, who: Person = li) => who.ask("POST", `/v1/agreements/${id}/${path}`, { version: (await page(id)).version, ...body });
const ok = async (id: string, path: string, body: object, who: Person = li) => {
  const answer = await act(id, path, body, who);
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};
/** As far as a signed agreement. */
async function signedFor(customerId: string, { until = 300, notice = 20, who = li, kind = "supply" } = {}): Promise<string> {
  const id = await begin(customerId, who, { kind });
  await ok(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(30) }, who);
  await ok(id, "result", { as: "won", by: "price" }, who);
  await ok(id, "versions", { kind: "quotation", lines: lines(), holdsUntil: day(30) }, who);
  await ok(id, "signing", { fromOn: day(0), untilOn: day(until), noticeDays: notice }, who);
  return id;
}
const watched = async (customerId: string) => ((await zhou.ask("GET", "/v1/care?who=all&limit=200")).body.rows as CareItem[]).filter((one) => one.customer.id === customerId && one.kind === "renewal");
const saidIn = async (conversationId: string) => JSON.stringify(await desk.centre.rows("select text from conversations.entry where conversation_id = $1", conversationId));

describe("R-CU-06 (agreements)", () => {
  test("R-CU-06 (agreements): from the offer to the signature, every change is told in the conversation, and stands in one course", async () => {
    const who = await customer();
    const quotation = await desk.open("quotation", { conversationId: who.conversationId }, { need: "一年的滤芯" });
    const { code } = (await desk.detail(quotation)).row;
    const other = await desk.customer();
    const foreign = (await desk.detail(await desk.open("quotation", { conversationId: other.conversationId }, { need: "别人的" }))).row.code;
    expect((await li.ask("POST", "/v1/agreements", { customerId: who.customerId, kind: "supply", title: "滤芯年度采购", shopId: desk.shopId, ticket: foreign })).body.fields).toEqual([{ path: "ticket", code: "ticket_of_other" }]);
    expect((await li.ask("POST", "/v1/agreements", { customerId: who.customerId, kind: "none", title: "滤芯年度采购" })).body.fields).toEqual([{ path: "kind", code: "choice_unknown" }]);
    const id = await begin(who.customerId, zhou, { ticket: code });
    expect(await page(id)).toMatchObject({ row: { state: "draft", totalFen: null, waiting: false }, ticket: { code }, may: ["offer", "lose", "assign"] });
    await ok(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(30), reason: "客户手机 13912345678 要求月底前给" }, zhou);
    await ok(id, "result", { as: "won", by: "price", words: "价格合适" }, zhou);
    await ok(id, "versions", { kind: "quotation", lines: lines(18_900), holdsUntil: day(20) }, zhou);
    await ok(id, "signing", { fromOn: day(0), untilOn: day(300), noticeDays: 20 }, zhou);
    const detail = await page(id);
    expect(detail).toMatchObject({ row: { state: "active", totalFen: 189_000, fromOn: day(0), untilOn: day(300) }, current: 3, versions: [{ n: 1, kind: "offer", totalFen: 199_000, reason: "客户手机 139****5678 要求月底前给" }, { n: 2, kind: "quotation" }, { n: 3, kind: "agreement", lines: lines(18_900) }] });
    expect(detail.lines.filter((one) => one.told !== null).map((one) => [one.kind, one.told!.way])).toEqual([["offered", "talk"], ["won", "talk"], ["quoted", "talk"], ["signed", "talk"]]);
    expect(await saidIn(who.conversationId)).toContain(`协议 ${detail.row.code} 已签订，${day(0)} 至 ${day(300)} 有效，合计 ¥1,890.00`);
    expect(JSON.stringify([await desk.centre.rows("select * from agreements.version"), await desk.centre.rows("select * from agreements.line")])).not.toContain("13912345678");
    const mine = (await zhou.ask("GET", `/v1/agreements?customer=${who.customerId}`)).body as { rows: AgreementRow[]; states: object[] };
    expect([mine.rows.map((row) => row.id), mine.states]).toEqual([[id], [{ state: "active", count: 1 }]]);
  });

  test("R-CU-06 (agreements): an agent carries on their own, nobody else's; what changed meanwhile, or does not fit, is refused by name", async () => {
    const who = await customer();
    const id = await begin(who.customerId);
    expect((await act(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(30) }, wang)).status).toBe(404);
    expect((await li.ask("POST", `/v1/agreements/${id}/versions`, { kind: "offer", version: 99, lines: lines(), holdsUntil: day(30) })).body).toMatchObject({ code: "stale_version" });
    expect((await act(id, "versions", { kind: "quotation", lines: lines(), holdsUntil: day(30) })).body).toMatchObject({ code: "agreement_not_now" });
    expect((await act(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(-1) })).body).toMatchObject({ fields: [{ path: "holdsUntil", code: "day_past" }] });
    expect((await act(id, "versions", { kind: "offer", lines: lines(10_000_000_000, 100_000), holdsUntil: day(9) })).body).toMatchObject({ fields: [{ path: "lines", code: "total_too_large" }] });
    expect((await act(id, "versions", { kind: "offer", lines: [], holdsUntil: day(9) })).body).toMatchObject({ code: "invalid" });
    await ok(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(5) });
    desk.centre.clock.advance(6 * 86_400);
    signed += 1;
    li = await desk.centre.signedIn(`ag.li.${signed}`, ["supervisor"]);
    zhou = await desk.centre.signedIn(`ag.zhou.${signed}`, ["supervisor"]);
    expect((await act(id, "result", { as: "won", by: "price" })).body).toMatchObject({ code: "offer_lapsed" });
    expect(await page(id)).toMatchObject({ row: { lapsed: true }, may: expect.not.arrayContaining(["win"]) });
    expect((await act(id, "result", { as: "lost", by: "nothing" })).body).toMatchObject({ fields: [{ path: "by", code: "choice_unknown" }] });
    await ok(id, "result", { as: "lost", by: "rival", words: "选了别家，电话 13900001111 说的" });
    expect(await page(id)).toMatchObject({ row: { state: "lost" }, ended: { by: { "zh-CN": "选了别家" }, words: "选了别家，电话 139****1111 说的" }, may: [] });
  });

  test("R-CU-06 (approval): above the limits it waits for another person, who is told; of two at once one decides; returned with a reason, nobody outside hears of it", async () => {
    const who = await customer();
    const id = await begin(who.customerId, zhou);
    const dear = { kind: "offer", lines: [{ ...lines()[0]!, priceFen: 15_000, listFen: 19_900 }], holdsUntil: day(30) };
    expect(await ok(id, "versions", dear, zhou)).toEqual({ n: 1, waits: true });
    expect(await page(id)).toMatchObject({ row: { state: "draft", waiting: true }, pending: 1, versions: [{ asks: [{ code: "discount_above", params: { percent: 25, limit: 10 } }] }], may: ["withdraw", "assign"] });
    expect(((await manager.ask("GET", "/v1/notifications")).body.rows as { kind: string; link: string }[])[0]).toMatchObject({ kind: "agreement.waits", link: `/agreements/${id}` });
    const decide = (n: number, body: object, by: Person) => by.ask("POST", `/v1/agreements/${id}/decision`, { n, ...body });
    expect((await decide(1, { as: "approved" }, zhou)).body).toMatchObject({ code: "approve_other" });
    expect((await decide(1, { as: "approved" }, li)).status).toBe(403);
    expect((await decide(1, { as: "returned", reason: "贵" }, manager)).body).toMatchObject({ fields: [{ path: "reason", code: "reason_missing" }] });
    expect((await act(id, "result", { as: "lost", by: "price" }, zhou)).body).toMatchObject({ code: "agreement_waits" });
    expect((await decide(1, { as: "returned", reason: "优惠太大，按九折报" }, manager)).status).toBe(200);
    expect(await saidIn(who.conversationId)).not.toContain("方案");
    expect((await decide(1, { as: "approved" }, manager)).body).toMatchObject({ code: "nothing_waits" });
    await ok(id, "versions", dear, zhou);
    expect((await zhou.ask("POST", `/v1/agreements/${id}/withdrawal`, { n: 2 })).status).toBe(200);
    await ok(id, "versions", dear, zhou);
    const second = await desk.centre.signedIn(`ag.second.${signed}`, ["manager"]);
    expect((await Promise.all([manager, second].map((one) => decide(3, { as: "approved" }, one)))).map((one) => one.status).toSorted()).toEqual([200, 409]);
    expect(await page(id)).toMatchObject({ row: { state: "offered", waiting: false }, current: 3, pending: null, versions: [{ decision: { as: "returned", reason: "优惠太大，按九折报" } }, { decision: { as: "withdrawn" } }, { decision: { as: "approved" } }] });
    expect(await saidIn(who.conversationId)).toContain("合计 ¥1,500.00");
    expect(((await zhou.ask("GET", "/v1/notifications")).body.rows as { kind: string }[]).filter((one) => one.kind === "agreement.decided")).toHaveLength(2);
  });

  test("R-CU-06 (amendments), R-CU-06 (renewal): whatever is amended and renewed, earlier versions stay as they were and the agreement is worth the sum of its lines", async () => {
    const who = await customer();
    const id = await signedFor(who.customerId, { who: zhou });
    const change = fc.record({ kind: fc.constantFrom("amendment", "renewal"), quantity: fc.integer({ min: 1, max: 9 }), priceFen: fc.integer({ min: 1, max: 40_000 }) });
    let until = 300;
    await fc.assert(fc.asyncProperty(change, async ({ kind, quantity, priceFen }) => {
      const before = (await page(id)).versions;
      until += 10;
      await ok(id, "versions", { kind, lines: [...lines(priceFen, quantity), { title: "上门安装", unit: "次", quantity: 2, priceFen: 5000, listFen: 5000 }], reason: "客户要求调整", ...(kind === "renewal" ? { untilOn: day(until) } : { fromOn: day(1) }) }, zhou);
      const after = await page(id);
      expect(after.versions.slice(0, before.length)).toEqual(before);
      expect(after.row.totalFen).toBe(quantity * priceFen + 10_000);
      expect(after.row.totalFen).toBe(after.versions.find((one) => one.n === after.current)!.lines.reduce((sum, line) => sum + line.quantity * line.priceFen, 0));
      expect(after.row).toMatchObject({ state: "active", fromOn: day(0) });
    }), { numRuns: 6 });
    await expect(desk.centre.rows("update agreements.version set total_fen = 0 where agreement_id = $1", id)).rejects.toThrow("never changed");
    await expect(desk.centre.rows("delete from agreements.price_line where agreement_id = $1", id)).rejects.toThrow("never changed");
    expect((await act(id, "versions", { kind: "renewal", lines: lines(), untilOn: day(20) }, zhou)).body).toMatchObject({ fields: [{ path: "untilOn", code: "not_longer" }] });
  });

  test("R-CU-06 (overlap): of a kind that is held once, two signed at once become one; ended, the next one may begin after it", async () => {
    const who = await customer();
    const ids = await Promise.all([begin(who.customerId, zhou), begin(who.customerId, zhou)]);
    for (const id of ids) {
      await ok(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(30) }, zhou);
      await ok(id, "result", { as: "won", by: "fit" }, zhou);
      await ok(id, "versions", { kind: "quotation", lines: lines(), holdsUntil: day(30) }, zhou);
    }
    const both = await Promise.all(ids.map((id) => act(id, "signing", { fromOn: day(0), untilOn: day(300), noticeDays: 5 }, zhou)));
    expect(both.map((one) => one.body.code ?? "signed").toSorted()).toEqual(["agreement_overlap", "signed"]);
    const [won, lost] = both[0]!.status === 200 ? ids : ids.toReversed();
    expect((await act(won!, "cancellation", { endsOn: day(1), by: "customer", words: "客户改用别的产品" }, zhou)).body).toMatchObject({ code: "notice_too_short", params: { days: 5 } });
    await ok(won!, "cancellation", { endsOn: (await page(won!)).earliestEndOn, by: "customer", words: "客户改用别的产品" }, zhou);
    const end = (await page(won!)).row.untilOn!;
    expect((await act(lost!, "signing", { fromOn: end, untilOn: day(300), noticeDays: 5 }, zhou)).body).toMatchObject({ code: "agreement_overlap" });
    const next = new Date(Date.parse(end) + 86_400_000).toISOString().slice(0, 10);
    await ok(lost!, "signing", { fromOn: next, untilOn: day(300), noticeDays: 5 }, zhou);
  });

  test("R-CU-06 (services): planned until the end, done, checked with the customer or done again; what an early end leaves is owed no more", async () => {
    const who = await customer();
    const id = await signedFor(who.customerId, { until: 100, who: zhou });
    expect((await act(id, "services", { what: "上门换滤芯", dueOn: day(200) }, zhou)).body).toMatchObject({ fields: [{ path: "dueOn", code: "day_outside" }] });
    expect(await ok(id, "services", { what: "上门换滤芯", dueOn: day(1), everyMonths: 1 }, zhou)).toEqual({ planned: 4 });
    const [first] = (await page(id)).services;
    const serve = (path: string, body: object) => zhou.ask("POST", `/v1/agreement-services/${first!.id}/${path}`, body);
    expect((await serve("check", { good: true, words: "都很好的" })).body).toMatchObject({ code: "service_not_delivered" });
    expect((await serve("delivery", { words: "已换三支" })).status).toBe(200);
    expect((await serve("delivery", {})).body).toMatchObject({ code: "service_delivered" });
    expect((await serve("check", { good: false, words: "还在漏水，打 13812345678" })).status).toBe(200);
    expect((await page(id)).services[0]).toMatchObject({ deliveredAt: null, redone: 1, checkedWords: "还在漏水，打 138****5678" });
    await serve("delivery", { words: "重新安装" });
    expect((await serve("check", { good: true, words: "现在没有问题" })).status).toBe(200);
    expect((await serve("check", { good: true, words: "现在没有问题" })).body).toMatchObject({ code: "service_checked" });
    expect(await saidIn(who.conversationId)).toContain("的服务「上门换滤芯」已完成，请您核对");
    await ok(id, "cancellation", { endsOn: day(40), by: "ours", mutual: true, words: "双方同意提前结束" }, zhou);
    expect((await page(id)).services.map((one) => one.dropped)).toEqual([false, false, true, true]);
    const told = (await page(id)).lines.filter((one) => one.told !== null).map((one) => one.kind);
    expect(told).toEqual(["offered", "won", "quoted", "signed", "delivered", "redone", "delivered", "checked", "cancelled"]);
  });

  test("R-CU-06 (told): who is not talking with us hears by mail where they agreed, else the course says that nobody was told; a letter that fails is heard of", async () => {
    const silent = await customer(true);
    const id = await begin(silent.customerId, zhou);
    await ok(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(30) }, zhou);
    expect((await page(id)).lines.at(-1)).toMatchObject({ told: { way: "no_address" } });
    await desk.centre.kernel.run(system, (ctx) => desk.centre.app.customers.contacts.setField(ctx.tx, ctx.now, silent.contactId, "mail", "chen.mo@mail.example", true));
    await ok(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(30) }, zhou);
    expect((await page(id)).lines.at(-1)).toMatchObject({ told: { way: "no_consent" } });
    await zhou.ask("POST", `/v1/customers/${silent.customerId}/consents`, { purpose: "progress-mail", given: true, channel: "phone", evidence: "电话里同意" });
    await ok(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(30) }, zhou);
    await desk.centre.app.mail.sweep();
    const { row, lines: course } = await page(id);
    expect(receiver.got).toMatchObject([{ to: ["chen.mo@mail.example"], subject: `您的协议 ${row.code} 有新进展` }]);
    expect(course.at(-1)).toMatchObject({ told: { way: "mail", state: "sent" } });
    receiver.behave({ refuse: { at: "rcpt", code: 550, says: "no such user" } });
    await ok(id, "result", { as: "lost", by: "silent" }, zhou);
    await desk.centre.app.mail.sweep();
    receiver.behave({});
    expect(((await zhou.ask("GET", "/v1/notifications")).body.rows as { kind: string; params: object }[])[0]).toMatchObject({ kind: "agreement.letter", params: { code: row.code, state: "refused" } });
  });

  test("R-CU-06 (told): whoever speaks English with us hears in English, in the conversation and by mail", async () => {
    const who = await customer();
    await desk.centre.rows("update conversations.conversation set language = 'en' where id = $1", who.conversationId);
    const id = await begin(who.customerId, zhou);
    await ok(id, "versions", { kind: "offer", lines: lines(), holdsUntil: day(30) }, zhou);
    expect(await saidIn(who.conversationId)).toContain("Your offer");
    await desk.centre.rows("update conversations.conversation set ended_at = $2, outcome = 'confirmed' where id = $1", who.conversationId, desk.centre.clock.now());
    await desk.centre.rows("update conversations.conversation_head set open = false where id = $1", who.conversationId);
    await desk.centre.kernel.run(system, (ctx) => desk.centre.app.customers.contacts.setField(ctx.tx, ctx.now, who.contactId, "mail", "ann@mail.example", true));
    await zhou.ask("POST", `/v1/customers/${who.customerId}/consents`, { purpose: "progress-mail", given: true, channel: "phone", evidence: "said yes on the phone" });
    await ok(id, "result", { as: "won", by: "price" }, zhou);
    await desk.centre.app.mail.sweep();
    expect(receiver.got).toMatchObject([{ subject: expect.stringContaining("News of your agreement") }]);
    expect((await page(id)).lines.at(-1)!.told!.words).toContain("Thank you for choosing");
  });
});

describe("R-CU-01 (one timeline)", () => {
  test("R-CU-01 (one timeline): each act of an agreement is a line with who did it and how the customer heard; what only we know of it is one too, what took effect at once is told once", async () => {
    const who = await customer();
    const id = await signedFor(who.customerId, { who: zhou });
    const { rows } = (await zhou.ask("GET", `/v1/customers/${who.customerId}/timeline?kind=agreement`)).body as { rows: { agreement: { id: string; act: string; by: string; told: string | null } }[] };
    expect(rows.map((row) => [row.agreement.id, row.agreement.act, row.agreement.told])).toEqual([[id, "signed", "talk"], [id, "quoted", "talk"], [id, "won", "talk"], [id, "offered", "talk"], [id, "opened", null]]);
    expect(new Set(rows.map((row) => row.agreement.by))).toEqual(new Set([`ag.zhou.${signed}`]));
    const dear = await begin(who.customerId, zhou);
    await ok(dear, "versions", { kind: "offer", lines: [{ ...lines()[0]!, priceFen: 15_000 }].map((line) => ({ ...line, listFen: 19_900 })), holdsUntil: day(30) }, zhou);
    const [newest] = ((await zhou.ask("GET", `/v1/customers/${who.customerId}/timeline?kind=agreement`)).body as { rows: { agreement: { id: string; act: string } }[] }).rows;
    expect(newest!.agreement).toMatchObject({ id: dear, act: "proposed" });
  });
});

describe("R-PE-06 (leaving)", () => {
  test("R-PE-06 (leaving): without a successor, or with one who may not look after agreements, nobody has them; those who lead are told once, find them and choose another one", async () => {
    const [one, other] = [await customer(), await customer()];
    const gone = await desk.centre.signedIn(`ag.gone.${signed}`, ["agent"]);
    const reader = await desk.centre.signedIn(`ag.colleague.${signed}`, ["colleague"]);
    const ids = [await signedFor(one.customerId, { who: gone, until: 30 }), await begin(other.customerId, gone)];
    const lost = await begin(other.customerId, gone);
    await ok(lost, "result", { as: "lost", by: "silent" }, gone);
    const admin = await desk.centre.signedIn(`ag.boss.${signed}`, ["administrator"]);
    expect((await admin.ask("POST", `/v1/people/${gone.id}/suspension`, { handOverTo: reader.id })).status).toBe(200);
    for (const id of ids) expect(await page(id)).toMatchObject({ row: { owner: null }, lines: expect.arrayContaining([expect.objectContaining({ kind: "owner", data: { nobody: true } })]) });
    // What has ended stays with whoever had it.
    expect((await page(lost)).row.owner).toMatchObject({ id: gone.id });
    const heard = async (who: Person) => ((await who.ask("GET", "/v1/notifications")).body.rows as { kind: string; params: object; link: string }[]).filter((line) => line.kind === "agreement.ownerless");
    expect(await heard(manager)).toMatchObject([{ params: { count: 2 }, link: "/agreements?who=nobody" }]);
    expect(await heard(li)).toEqual([]);
    const nobodys = (await zhou.ask("GET", "/v1/agreements?who=nobody&limit=200")).body as { rows: AgreementRow[]; ownerless: number };
    expect(nobodys.rows.map((row) => row.id).toSorted()).toEqual(ids.toSorted());
    expect(nobodys.ownerless).toBe(2);
    expect(await watched(one.customerId)).toMatchObject([{ owner: null }]);
    expect((await li.ask("PUT", `/v1/agreements/${ids[0]!}/owner`, { ownerId: li.id })).status).toBe(404);
    expect((await zhou.ask("PUT", `/v1/agreements/${ids[0]!}/owner`, { ownerId: li.id })).status).toBe(200);
    expect(await watched(one.customerId)).toMatchObject([{ owner: { id: li.id } }]);
    // What runs out without an owner is told to those who lead.
    await desk.centre.kernel.run(system, (ctx) => desk.centre.app.agreements.handOver(ctx, li.id, null));
    desk.centre.clock.advance(40 * 86_400);
    signed += 1;
    zhou = await desk.centre.signedIn(`ag.zhou.${signed}`, ["supervisor"]);
    await desk.centre.app.settle();
    expect((await page(ids[0]!)).row).toMatchObject({ state: "expired", owner: null });
    expect(await desk.centre.rows("select 1 from notifications.notification where person_id = $1 and kind = 'agreement.expired'", manager.id)).toHaveLength(1);
  });
});

describe("R-PE-06 (moving)", () => {
  test("R-PE-06 (moving): what somebody has open stays while the new roles still carry it; with the right it goes to nobody: agreement, ticket, promise, conversation at once", async () => {
    const who = await customer();
    const mover = await desk.centre.signedIn(`ag.mover.${signed}`, ["supervisor"]);
    const admin = await desk.centre.signedIn(`ag.roles.${signed}`, ["administrator"]);
    const agreement = await begin(who.customerId, mover);
    const ticket = await desk.open("suggestion", { contactId: who.contactId, shopId: desk.shopId }, { what: "包装上写明滤芯型号", about: "other" }, mover);
    expect((await zhou.ask("PUT", `/v1/tickets/${ticket}/owner`, { ownerId: mover.id })).status).toBe(200);
    const promise = (await mover.ask("POST", "/v1/promises", { ticketId: ticket, kind: "reply", what: "明天答复补发时间", dueAt: new Date(desk.centre.clock.now().getTime() + 86_400_000).toISOString() })).body.id as string;
    expect((await mover.ask("POST", `/v1/conversations/${who.conversationId}/acceptance`, {})).status).toBe(200);
    const owners = async () => [
      (await page(agreement)).row.owner?.id ?? null,
      (await desk.detail(ticket, zhou)).row.owner?.id ?? null,
      ...(await desk.centre.rows<{ owner_id: string | null }>("select owner_id from promises.promise where id = $1", promise)).map((row) => row.owner_id),
      ...(await desk.centre.rows<{ assignee_id: string | null }>("select assignee_id from conversations.conversation where id = $1", who.conversationId)).map((row) => row.assignee_id),
    ];
    const become = async (roles: object[]) => {
      const { version } = (await admin.ask("GET", `/v1/people/${mover.id}`)).body as unknown as { version: number };
      expect((await admin.ask("PATCH", `/v1/people/${mover.id}`, { roles, version })).status).toBe(200);
    };
    await become([{ role: "agent" }]);
    await become([{ role: "agent", scope: "own" }]);
    expect(await owners()).toEqual([mover.id, mover.id, mover.id, mover.id]);
    // A manager works on tickets and agreements, and serves no conversations.
    await become([{ role: "manager" }]);
    expect(await owners()).toEqual([mover.id, mover.id, null, null]);
    await become([{ role: "colleague" }]);
    expect(await owners()).toEqual([null, null, null, null]);
    expect((await page(agreement)).lines.at(-1)).toMatchObject({ kind: "owner", data: { nobody: true } });
    expect(await desk.centre.rows("select 1 from notifications.notification where kind = 'agreement.ownerless' and person_id = $1", manager.id)).toHaveLength(1);
    expect(((await zhou.ask("GET", `/v1/promises/${promise}`)).body as unknown as { steps: { kind: string }[] }).steps.map((step) => step.kind)).toEqual(["made", "passed"]);
    const handed = await desk.centre.rows<{ n: number }>("select (data ->> 'handedOver')::int as n from kernel.event where kind = 'person.roles_changed' and subject_id = $1", mover.id);
    expect(handed.map((row) => row.n).toSorted()).toEqual([0, 0, 2, 2]);
  });
});

describe("R-CU-08 (renewals)", () => {
  test("R-CU-08 (renewals): an agreement that ends soon stands on its owner's watch list at once, leaves it when it is renewed or ended, and comes again for the next end", async () => {
    const who = await customer();
    const id = await signedFor(who.customerId, { until: 300, who: zhou });
    expect(await watched(who.customerId)).toEqual([]);
    const near = await customer();
    const soon = await signedFor(near.customerId, { until: 40, who: zhou });
    expect(await watched(near.customerId)).toMatchObject([{ why: "ends_soon", owner: { id: zhou.id }, link: `/agreements/${soon}`, facts: { until: day(40) } }]);
    expect(((await zhou.ask("GET", "/v1/agreements?soon=true&limit=200")).body.rows as AgreementRow[]).map((row) => row.id)).toContain(soon);
    // Whoever owns it has it; given to somebody else it goes along.
    await zhou.ask("PUT", `/v1/agreements/${soon}/owner`, { ownerId: li.id });
    expect(await watched(near.customerId)).toMatchObject([{ owner: { id: li.id } }]);
    await ok(soon, "versions", { kind: "renewal", lines: lines(), untilOn: day(400) }, zhou);
    expect(await watched(near.customerId)).toEqual([]);
    desk.centre.clock.advance(345 * 86_400);
    signed += 1;
    zhou = await desk.centre.signedIn(`ag.zhou.${signed}`, ["supervisor"]);
    await desk.centre.app.settle();
    await desk.centre.app.care.reckon(desk.centre.kernel);
    expect(await watched(near.customerId)).toMatchObject([{ facts: { until: day(55) } }]);
    await ok(soon, "cancellation", { endsOn: day(0), by: "customer", mutual: true, words: "客户不再采购" }, zhou);
    expect(await watched(near.customerId)).toEqual([]);
    // The other one ran out by itself, once, and its owner heard of it.
    expect(await page(id)).toMatchObject({ row: { state: "expired" }, may: [] });
    expect((await page(id)).lines.filter((one) => one.kind === "expired")).toHaveLength(1);
  });

  test("R-CU-08 (renewals): joining files takes agreements along, and splitting gives them back; whoever leaves hands theirs over", async () => {
    const [one, other] = [await customer(), await customer()];
    const id = await signedFor(other.customerId, { until: 30, who: zhou });
    const joined = await zhou.ask("POST", `/v1/customers/${one.customerId}/joinings`, { from: other.customerId, reason: "同一家公司的两个号" });
    expect(joined.status).toBe(200);
    const listed = async (customerId: string) => ((await zhou.ask("GET", `/v1/agreements?customer=${customerId}`)).body.rows as AgreementRow[]).map((row) => row.id);
    const kept = await customerOf(other.contactId);
    expect([await listed(kept), (await watched(kept)).length]).toEqual([[id], 1]);
    const { rows } = (await zhou.ask("GET", `/v1/customers/${kept}/joinings`)).body as { rows: { id: string }[] };
    await zhou.ask("POST", `/v1/joinings/${rows[0]!.id}/split`, { reason: "原来是两家公司" });
    const [a, b] = [await customerOf(one.contactId), await customerOf(other.contactId)];
    expect(a).not.toBe(b);
    expect([await listed(a), await listed(b)]).toEqual([[], [id]]);
    expect(await desk.centre.kernel.run(system, (ctx) => desk.centre.app.agreements.handOver(ctx, zhou.id, wang.id))).toBeGreaterThan(0);
    expect((await page(id, wang)).row.owner?.id).toBe(wang.id);
    expect(await watched(b)).toMatchObject([{ owner: { id: wang.id } }]);
  });
});
