import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountRow, Care, CareItem } from "#contract/care.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import type { Actor } from "#server/kernel/context.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
type Person = { id: string; ask: Asks };
let boss: Person;
let manager: Person;
let he: Person;
let lin: Person;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  boss = await centre.signedIn("sup.care", ["supervisor"]);
  manager = await centre.signedIn("man.care", ["manager"]);
  he = await centre.signedIn("age.he", ["agent"]);
  lin = await centre.signedIn("age.lin", ["agent"]);
});
afterAll(() => centre.close());

let phones = 0;
const dayMs = 86_400_000;
const ago = (days: number) => new Date(centre.kernel.clock.now().getTime() - days * dayMs);
type Brought = Parameters<WholeCentre["app"]["orders"]["saveOrders"]>[1][number];
type Orders = readonly Pick<Brought, "state" | "placedAt" | "shipments">[];
/** A customer with orders, known for so many days. */
async function customer(name: string, orders: Orders, extra: { tier?: string; birthday?: string; days?: number; bare?: boolean } = {}): Promise<{ customerId: string; contactId: string }> {
  const { app, kernel } = centre;
  const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
  const fields = { name, ...(extra.bare ? {} : { phone: `138${String(++phones).padStart(8, "0")}`, mail: `c${phones}@example.com` }), ...(extra.birthday ? { birthday: extra.birthday } : {}) };
  const [ids] = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["care", newId()]), fields, ...(extra.bare ? {} : { province: "51" }), at: ago(extra.days ?? 1), ...(extra.tier ? { tier: extra.tier } : {}) }]));
  await kernel.run(system, (ctx) => app.orders.saveOrders(ctx, orders.map((one) => ({ shopId: shop.id, contactId: ids!.contactId, number: `K-${newId()}`, paidAt: one.placedAt, lines: [{ title: "锅", quantity: 1, priceFen: 19900 }], ...one }))));
  return ids!;
}
async function says(contactId: string): Promise<string> {
  const shop = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!;
  const visitor: Actor = { kind: "visitor", id: contactId, name: "", teams: [], territories: [], scopeOf: () => null };
  return (await centre.app.conversations.post.fromCustomer(visitor, { contactId, shop: { id: shop.id, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" }, { clientId: newId(), text: "锅坏了" })).conversationId;
}
const care = async (id: string, who = boss) => (await who.ask("GET", `/v1/customers/${id}/care`)).body as unknown as Care;
const list = async (query: string, who = boss) => (await who.ask("GET", `/v1/care?limit=200&${query}`)).body.rows as CareItem[];
const ofCustomer = async (id: string, query = "who=all") => (await list(query)).filter((one) => one.customer.id === id);
const reckon = () => centre.app.care.reckon(centre.kernel);
const give = (id: string, ownerId: string, who = boss) => who.ask("PUT", `/v1/customers/${id}/account`, { ownerId, reason: "年采购额最高的客户" });

describe("R-CU-02 (key accounts)", () => {
  it("R-CU-02 (key accounts): one has an owner, handed over with a reason, its course kept; agents give none", async () => {
    const { customerId } = await customer("欧阳修", []);
    expect((await give(customerId, he.id, lin)).status).toBe(403);
    expect((await boss.ask("PUT", `/v1/customers/${customerId}/account`, { ownerId: he.id, reason: "嗯" })).body).toMatchObject({ code: "invalid", fields: [{ path: "reason", code: "reason_missing" }] });
    expect((await give(customerId, newId())).body).toMatchObject({ fields: [{ path: "ownerId", code: "person_unknown" }] });
    expect((await give(customerId, he.id)).status).toBe(200);
    expect((await give(customerId, he.id)).body).toMatchObject({ code: "account_same_owner" });
    centre.clock.advance(60);
    expect((await give(customerId, lin.id)).status).toBe(200);
    expect(await care(customerId)).toMatchObject({ account: { owner: { id: lin.id, gone: false }, reason: "年采购额最高的客户" }, accounts: [{ owner: { id: lin.id } }, { owner: { id: he.id }, endedAt: expect.any(String) }], plan: { contactEveryDays: 30 } });
    expect(((await lin.ask("GET", "/v1/key-accounts")).body.rows as AccountRow[]).map((row) => [row.customer.id, row.customer.name])).toEqual([[customerId, "欧阳*"]]);
    expect(((await he.ask("GET", "/v1/key-accounts?who=all")).body.rows as AccountRow[])).toEqual([]);
    expect((await boss.ask("POST", `/v1/customers/${customerId}/account/end`, { reason: "合作已经结束" })).status).toBe(200);
    expect((await boss.ask("POST", `/v1/customers/${customerId}/account/end`, { reason: "合作已经结束" })).body).toMatchObject({ code: "no_account" });
    expect(await care(customerId)).toMatchObject({ account: null });
  });

  it("R-CU-02 (key accounts): when an owner leaves, the leaders are told once and see it first; what is due becomes nobody's", async () => {
    const leaver = await centre.signedIn("age.leaver", ["agent"]);
    const { customerId } = await customer("司马光", [{ state: "paid", placedAt: ago(9) }]);
    await give(customerId, leaver.id);
    await reckon();
    expect((await ofCustomer(customerId)).map((one) => one.owner?.id)).toEqual([leaver.id]);
    await centre.rows("update identity.person set state = 'suspended', suspended_at = now() where id = $1", leaver.id);
    await reckon();
    await reckon();
    expect(((await boss.ask("GET", "/v1/key-accounts?who=gone")).body.rows as AccountRow[]).map((row) => [row.customer.id, row.account.owner.gone, row.open])).toEqual([[customerId, true, 1]]);
    expect((await ofCustomer(customerId, "who=nobody")).map((one) => one.kind)).toEqual(["order"]);
    expect(await centre.rows("select 1 from notifications.notification where kind = 'account.owner_gone' and person_id = $1", boss.id)).toHaveLength(1);
  });
});

describe("R-PE-06 (moving)", () => {
  it("R-PE-06 (moving), R-CU-02 (key accounts): an owner who may look after customers no more has left them: steps and lines go to the key account's owner, else to nobody, and the leaders are told", async () => {
    const mover = await centre.signedIn("age.mover", ["agent"]);
    const { customerId } = await customer("文天祥", [{ state: "paid", placedAt: ago(9) }]);
    await give(customerId, mover.id);
    expect((await boss.ask("POST", `/v1/customers/${customerId}/care-steps`, { what: "约定拜访", dueOn: ago(0).toISOString().slice(0, 10), ownerId: mover.id })).status).toBe(200);
    await reckon();
    expect((await ofCustomer(customerId)).map((one) => [one.kind, one.owner?.id]).toSorted()).toEqual([["order", mover.id], ["plan", mover.id]]);
    const [line] = await ofCustomer(customerId);
    expect((await boss.ask("PUT", `/v1/care/${line!.id}/owner`, { ownerId: mover.id })).status).toBe(200);
    await centre.rows("update identity.role_grant set role = 'inspector' where person_id = $1", mover.id);
    await reckon();
    await reckon();
    expect((await ofCustomer(customerId)).map((one) => one.owner)).toEqual([null, null]);
    expect(((await boss.ask("GET", "/v1/key-accounts?who=gone")).body.rows as AccountRow[]).map((row) => row.customer.id)).toContain(customerId);
    await give(customerId, lin.id);
    await reckon();
    expect((await ofCustomer(customerId)).map((one) => one.owner?.id)).toEqual([lin.id, lin.id]);
  });
});

describe("R-CU-02 (credit record)", () => {
  it("R-CU-02 (credit record): orders tell by themselves; what a person writes stands with its reason, sealed; contested, another person decides", async () => {
    const { customerId } = await customer("苏轼", [...Array.from({ length: 5 }, (_, n) => ({ state: "cancelled" as const, placedAt: ago(n + 1) })), { state: "shipped", placedAt: ago(3), shipments: [{ carrier: "顺丰", trackingNumber: "SF1", state: "returned" }] }]);
    const credit = async (who = boss) => (await care(customerId, who)).credit!;
    expect(await credit()).toMatchObject({ points: 6, level: "good" });
    expect((await credit()).entries.map((entry) => [entry.cause, entry.why]).filter(([, why]) => why === "free")).toHaveLength(4);
    const { id: entry } = (await he.ask("POST", `/v1/customers/${customerId}/credit`, { cause: "misuse", reason: "三次以次充好退货，电话 13912345678 核实" })).body as { id: string };
    expect(await credit()).toMatchObject({ points: 56, level: "notice" });
    const written = async (who = boss) => (await credit(who)).entries.find((one) => one.sourceId === entry);
    expect(await written()).toMatchObject({ reason: "三次以次充好退货，电话 139****5678 核实", by: "age.he", points: 50 });
    expect(JSON.stringify(await centre.rows("select reason from care.credit_entry"))).not.toContain("13912345678");
    const contest = (who: Person) => who.ask("POST", `/v1/customers/${customerId}/credit/contests`, { cause: "misuse", sourceId: entry, reason: "其中一次是质量问题" });
    const { id } = (await contest(lin)).body as { id: string };
    expect((await contest(boss)).body).toMatchObject({ code: "contest_open" });
    expect((await boss.ask("POST", `/v1/customers/${customerId}/credit/contests`, { cause: "misuse", sourceId: newId(), reason: "没有这一条" })).status).toBe(404);
    const decide = (who: Person, body: object) => who.ask("POST", `/v1/credit-contests/${id}/decision`, body);
    expect((await decide(lin, { decision: "struck", reason: "查过确实有误" })).status).toBe(403);
    expect((await decide(boss, { decision: "corrected", reason: "查过确实有误" })).body).toMatchObject({ fields: [{ path: "points", code: "points_missing" }] });
    expect((await decide(boss, { decision: "corrected", points: 10, reason: "查过一次有误" })).status).toBe(200);
    expect((await decide(manager, { decision: "struck", reason: "再看也有误" })).body).toMatchObject({ code: "contest_decided" });
    expect(await credit()).toMatchObject({ points: 16, level: "good" });
    // A supervisor who calls it wrong does not decide it.
    const again = (await contest(boss)).body as { id: string };
    expect((await boss.ask("POST", `/v1/credit-contests/${again.id}/decision`, { decision: "struck", reason: "我自己来撤销" })).body).toMatchObject({ code: "decide_other" });
    expect(await written()).toMatchObject({ why: "corrected", contest: { decision: null, mayDecide: false } });
    expect(await written(manager)).toMatchObject({ contest: { mayDecide: true } });
    expect((await manager.ask("POST", `/v1/credit-contests/${again.id}/decision`, { decision: "struck", reason: "全部是质量问题" })).status).toBe(200);
    expect(await credit()).toMatchObject({ points: 6 });
  });
});

describe("R-CU-08 (watch list)", () => {
  it("R-CU-08 (watch list): what a person ends while the list is reckoned stays as it was ended, with its words", async () => {
    const { customerId, contactId } = await customer("欧阳询", [{ state: "paid", placedAt: ago(8) }], { tier: "gold" });
    await reckon();
    const [line] = await ofCustomer(customerId);
    // It is sent now: the next look finds nothing to act on, while somebody is just ending the line.
    await centre.rows("update orders.customer_order set state = 'completed' where contact_id = $1", contactId);
    const ending = await centre.kernel.db.pool.connect();
    await ending.query("begin");
    await ending.query("update care.watch set state = 'done', reason = '已电话说明', ended_at = $2, ended_by = $3 where id = $1", [line!.id, centre.kernel.clock.now(), boss.id]);
    const reckoned = reckon();
    await expect.poll(async () => (await centre.rows<{ n: number }>("select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))[0]!.n).toBeGreaterThan(0);
    await ending.query("commit");
    ending.release();
    await reckoned;
    expect(await ofCustomer(customerId, "who=all&state=ended")).toMatchObject([{ id: line!.id, state: "done", reason: "已电话说明" }]);
  });

  it("R-CU-08 (watch list): late orders, complaints, birthdays and silence stand on the list of whoever looks after the customer, once, with the reason", async () => {
    const gold = { tier: "gold" };
    const late = await customer("王安石", [{ state: "paid", placedAt: ago(8) }], gold);
    const born = await customer("曾巩", [{ state: "completed", placedAt: ago(2) }], { ...gold, birthday: "1990-03-04" });
    const silent = await customer("韩愈", [{ state: "completed", placedAt: ago(95) }], { ...gold, days: 100 });
    const well = await customer("柳永", [{ state: "completed", placedAt: ago(2) }], gold);
    const angry = await customer("陆游", [{ state: "completed", placedAt: ago(2) }]);
    const conversationId = await says(angry.contactId);
    const ticket = await boss.ask("POST", "/v1/tickets", { type: "complaint", title: "内胆掉漆", conversationId });
    expect(ticket.status).toBe(200);
    await give(late.customerId, he.id);
    await reckon();
    const lines = async (id: string) => (await ofCustomer(id)).map((one) => [one.kind, one.why, one.owner?.id ?? null]);
    expect(await lines(late.customerId)).toEqual([["order", "unsent", he.id]]);
    expect(await lines(born.customerId)).toEqual([["birthday", "birthday_near", null]]);
    expect(await lines(silent.customerId)).toEqual([["silence", "silent", null]]);
    expect(await lines(well.customerId)).toEqual([]);
    expect(await lines(angry.customerId)).toEqual([["complaint", "complaint_open", null]]);
    expect((await list("who=all&kind=complaint")).map((one) => one.link)).toContain(`/tickets/${String(ticket.body.id)}`);
    // The agent sees their own, whatever they ask for, and touches no others.
    expect((await list("who=all", he)).map((one) => [one.customer.id, one.customer.name])).toEqual([[late.customerId, "王**"]]);
    const [silence] = await ofCustomer(silent.customerId);
    expect((await he.ask("POST", `/v1/care/${silence!.id}/end`, { as: "done" })).status).toBe(404);
    expect((await boss.ask("PUT", `/v1/care/${silence!.id}/owner`, { ownerId: he.id })).status).toBe(200);
    await reckon();
    expect(await lines(silent.customerId)).toEqual([["silence", "silent", he.id]]);
    expect((await boss.ask("GET", "/v1/care?who=all")).body.kinds).toContainEqual({ kind: "silence", count: 1 });
    expect(JSON.stringify(await centre.rows("select * from care.watch"))).not.toContain("03-04");
  });

  it("R-CU-08 (development plan): a step stands on the list of whoever does it when its day comes, and is ended with words", async () => {
    const { customerId } = await customer("李清照", []);
    const plan = (body: object, by = boss) => by.ask("POST", `/v1/customers/${customerId}/care-steps`, body);
    expect((await plan({ what: "请她试用新锅", dueOn: "2020-01-01" })).body).toMatchObject({ fields: [{ path: "dueOn", code: "day_past" }] });
    const today = ((await boss.ask("GET", "/v1/care")).body as { today: string }).today;
    const { id } = (await plan({ what: "打 13800001111 请她试用新锅", dueOn: today, ownerId: lin.id })).body as { id: string };
    expect((await ofCustomer(customerId)).map((one) => [one.kind, one.owner?.id])).toEqual([["plan", lin.id]]);
    expect((await care(customerId)).steps).toMatchObject([{ id, what: "打 138****1111 请她试用新锅", done: null }]);
    expect((await he.ask("POST", `/v1/care-steps/${id}/end`, { done: true, words: "已经寄出新锅" })).status).toBe(404);
    expect((await lin.ask("POST", `/v1/care-steps/${id}/end`, { done: true, words: "已经寄出新锅" })).status).toBe(200);
    expect((await lin.ask("POST", `/v1/care-steps/${id}/end`, { done: true, words: "已经寄出新锅" })).body).toMatchObject({ code: "step_ended" });
    await reckon();
    expect(await ofCustomer(customerId)).toEqual([]);
    // Done by its line of the list the step is done too; put back, both are to come again.
    const { id: other } = (await plan({ what: "问她用得怎样", dueOn: today, ownerId: lin.id })).body as { id: string };
    const line = (await ofCustomer(customerId))[0]!;
    const stands = async () => (await care(customerId)).steps.find((one) => one.id === other);
    expect((await lin.ask("POST", `/v1/care/${line.id}/end`, { as: "done", reason: "用得很好" })).status).toBe(200);
    expect(await stands()).toMatchObject({ done: true, words: "用得很好" });
    expect((await lin.ask("POST", `/v1/care/${line.id}/reopening`)).status).toBe(200);
    await reckon();
    expect(await stands()).toMatchObject({ done: null, endedAt: null });
    expect((await ofCustomer(customerId)).map((one) => one.id)).toEqual([line.id]);
  });

  it("R-CU-07 (completeness): a file says what it lacks; a key account's is asked about on the list, until somebody has filled it in", async () => {
    const { customerId } = await customer("范仲淹", [], { bare: true });
    expect((await care(customerId)).file).toEqual({ percent: 30, missing: ["phone", "area", "address", "mail", "birthday"], stale: [] });
    await give(customerId, he.id);
    await reckon();
    expect((await ofCustomer(customerId)).map((one) => [one.why, one.facts.percent, one.facts.missing])).toEqual([["file_incomplete", 30, "phone area address mail birthday"]]);
    const patch = await boss.ask("PATCH", `/v1/customers/${customerId}`, { version: 1, area: { province: "51", city: null }, fields: { phone: "13800138000", mail: "fan@example.com", birthday: "1989-10-01" } });
    expect(patch.status).toBe(200);
    expect(await care(customerId)).toMatchObject({ file: { percent: 90, missing: ["address"] } });
    await reckon();
    expect(await ofCustomer(customerId)).toEqual([]);
    expect((await boss.ask("GET", `/v1/customers/${customerId}`)).body).toMatchObject({ contacts: [{ fields: expect.arrayContaining([{ field: "birthday", text: "****-**-**", masked: true, stated: true, updatedAt: expect.any(String) }]) }] });
  });

  it("R-CU-08 (watch list): joining and splitting files takes accounts, records, steps and lines along; erasing a customer erases them, and nobody is reminded of them again", async () => {
    const [a, b] = [await customer("辛弃疾", [{ state: "paid", placedAt: ago(9) }], { tier: "gold", days: 400 }), await customer("辛幼安", [], { tier: "gold", days: 400 })];
    await give(b.customerId, lin.id);
    const { id: entry } = (await lin.ask("POST", `/v1/customers/${b.customerId}/credit`, { cause: "agreement_broken", reason: "约好付款没有付" })).body as { id: string };
    expect((await boss.ask("POST", `/v1/customers/${b.customerId}/credit/contests`, { cause: "agreement_broken", sourceId: entry, reason: "客户说已经付了" })).status).toBe(200);
    const { id: step } = (await boss.ask("POST", `/v1/customers/${b.customerId}/care-steps`, { what: "谈年度合作", dueOn: "2026-12-01" })).body as { id: string };
    await reckon();
    const kept = async (id: string) => {
      const { account, credit, steps, items } = await care(id);
      return [account?.owner.id ?? null, credit!.points, steps.map((one) => one.id), items.map((one) => one.kind).sort(), credit!.entries.filter((one) => one.contest !== null).map((one) => one.sourceId)];
    };
    const before = [await kept(a.customerId), await kept(b.customerId)];
    const { joining } = (await boss.ask("POST", `/v1/customers/${a.customerId}/joinings`, { from: b.customerId, reason: "同一个人两个号" })).body as { joining: string };
    expect(await kept(b.customerId)).toEqual([lin.id, 30, [step], expect.arrayContaining(["contact", "order"]), [entry]]);
    expect((await boss.ask("POST", `/v1/joinings/${joining}/split`, { reason: "核对后是两个人", notes: {}, tags: {} })).status).toBe(200);
    expect([await kept(a.customerId), await kept(b.customerId)]).toEqual(before);
    const contacts = [b.contactId];
    await centre.kernel.run(system, (ctx) => centre.app.care.erase(ctx.tx, contacts));
    await reckon();
    expect(await kept(b.customerId)).toEqual([null, 0, [], [], []]);
  });

  it("R-CU-08 (watch list): what falls on today stands first, then the handbook's order of kinds, long silences last; page by page without a gap", async () => {
    const who = await centre.signedIn("age.order", ["agent"]);
    const file = async (name: string, orders: Orders, extra: object) => {
      const { customerId } = await customer(name, orders, { tier: "gold", ...extra });
      await give(customerId, who.id);
      return customerId;
    };
    const [long, short, born, quiet] = [await file("孟浩然", [{ state: "completed", placedAt: ago(1500) }], { days: 1600 }), await file("孟郊", [{ state: "completed", placedAt: ago(95) }], { days: 100 }), await file("贾岛", [{ state: "completed", placedAt: ago(2) }], { birthday: "1990-03-04" }), await file("刘禹锡", [{ state: "completed", placedAt: ago(2) }, { state: "paid", placedAt: ago(10) }], { days: 400 })];
    await reckon();
    const rows = await list("", who);
    expect(rows.map((one) => [one.kind, one.customer.id])).toEqual([["birthday", born], ["order", quiet], ["contact", quiet], ["silence", short], ["silence", long]]);
    const paged: string[] = [];
    for (let after = ""; ; ) {
      const { body } = await who.ask("GET", `/v1/care?limit=2${after === "" ? "" : `&after=${after}`}`);
      paged.push(...(body.rows as CareItem[]).map((one) => one.id));
      if (body.next === null) break;
      after = body.next as string;
    }
    expect(paged).toEqual(rows.map((one) => one.id));
    expect((await who.ask("GET", `/v1/care?after=1.2.3_${newId()}x`)).body).toMatchObject({ fields: [{ path: "after", code: "cursor_unreadable" }] });
  });

  it("R-CU-08 (watch list): done, put off to a day with a reason, or not wanted; nothing comes back that a person ended", async () => {
    const { customerId } = await customer("晏殊", [{ state: "completed", placedAt: ago(2) }, { state: "paid", placedAt: ago(5) }], { tier: "gold", days: 400 });
    const who = await centre.signedIn("age.works", ["agent"]);
    await give(customerId, who.id);
    await reckon();
    const mine = async (state = "today") => (await list(`state=${state}`, who)).map((one) => [one.kind, one.state]);
    expect(await mine()).toEqual([["order", "open"], ["contact", "open"]]);
    const [order, contact] = await list("", who);
    const end = (id: string, body: object) => who.ask("POST", `/v1/care/${id}/end`, body);
    expect((await end(order!.id, { as: "later", until: "2026-03-02", reason: "等仓库明天发货" })).body).toMatchObject({ fields: [{ path: "until", code: "day_not_ahead" }] });
    expect((await end(order!.id, { as: "later", until: "2026-03-03", reason: "" })).body).toMatchObject({ fields: [{ path: "reason", code: "reason_missing" }] });
    expect((await end(order!.id, { as: "later", until: "2026-03-03", reason: "等仓库明天发货" })).status).toBe(200);
    expect(await mine()).toEqual([["contact", "open"]]);
    expect(await mine("later")).toEqual([["order", "later"]]);
    expect((await end(contact!.id, { as: "unwanted", reason: "客户说不要打电话" })).status).toBe(200);
    expect((await end(contact!.id, { as: "done" })).body).toMatchObject({ code: "care_ended" });
    await reckon();
    expect(await mine()).toEqual([]);
    expect((await end(order!.id, { as: "done", reason: "已致电，说明发货时间" })).status).toBe(200);
    // Forty days on nobody is signed in any more.
    centre.clock.advance(40 * 86_400);
    await reckon();
    const leader = await centre.signedIn("sup.later", ["supervisor"]);
    const now = async (state: string) => (await list(`who=${who.id}&state=${state}`, leader)).map((one) => [one.kind, one.state, one.reason]);
    expect(await now("today")).toEqual([]);
    expect(await now("ended")).toEqual(expect.arrayContaining([["order", "done", "已致电，说明发货时间"], ["contact", "unwanted", "客户说不要打电话"]]));
    expect((await leader.ask("POST", `/v1/care/${order!.id}/reopening`)).status).toBe(200);
    expect(await now("today")).toEqual([["order", "open", ""]]);
    expect((await leader.ask("POST", `/v1/care/${order!.id}/reopening`)).body).toMatchObject({ code: "care_open" });
  });
});
