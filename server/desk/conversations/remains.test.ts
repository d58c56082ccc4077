import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identityHash } from "#server/desk/customers/index.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { unmaskTexts } from "#server/kernel/crypto/index.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { rate } from "./service/customer.ts";

const phone = "13912340077";
const mail = "marked.one@example.org";
const name = "司马青衫";

let centre: WholeCentre;
let supervisor: { id: string; ask: Asks };
let conversationId: string;
let contactId: string;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  supervisor = await centre.signedIn("sup.remains", ["supervisor"]);
  const shop = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!;
  const contact = await centre.kernel.run(system, (ctx) => centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash([newId()]) }));
  contactId = contact.id;
  const visitor: Actor = { kind: "visitor", id: contactId, name: "", teams: [], territories: [], scopeOf: () => null };
  const arrival = { contactId, shop: { id: shop.id, key: "hemu" }, channel: "web" as const, locale: "zh-CN" as const, topic: null, ip: null, statedProvince: "51" };
  ({ conversationId } = await centre.app.conversations.post.fromCustomer(visitor, arrival, { clientId: newId(), text: "在吗" }));
  await centre.rows("update conversations.conversation set assignee_id = $2 where id = $1", conversationId, supervisor.id);
});
afterAll(() => centre.close());

const record = { topic: "after-sales", problem: `客户电话 ${phone}，我叫${name}`, process: `已回拨 ${phone}`, result: "已换新", needs: [{ category: "delivery", text: `发到 ${mail}` }], opinions: [{ category: "service", text: "满意", stance: "praise" as const }] };
const keep = (body: object) => supervisor.ask("PUT", `/v1/conversations/${conversationId}/record`, body);
const detail = async () => (await supervisor.ask("GET", `/v1/conversations/${conversationId}`)).body as { record: typeof record & { personal?: true }; rating: { comment: string; personal?: true } };
const stored = async () => JSON.stringify([await centre.rows("select * from conversations.record"), await centre.rows("select * from conversations.rating"), await centre.rows("select * from kernel.event"), centre.lines]);
const open = (of: string, body: object = { purpose: "call-back" }) => supervisor.ask("POST", `/v1/conversations/${conversationId}/unmasking`, { of, ...body });

describe("R-CU-04 (record fields): personal data is cut out of what remains of a conversation", () => {
  it("R-CU-04 (record fields): a record is stored with tokens, shown with masks, and opened for a reason that is recorded", async () => {
    expect((await keep(record)).status).toBe(200);
    for (const mark of [phone, mail, name]) expect(await stored()).not.toContain(mark);
    const shown = (await detail()).record;
    expect(shown).toMatchObject({ problem: "客户电话 139****0077，我叫司马*衫", process: "已回拨 139****0077", needs: [{ text: "发到 m**@example.org" }], personal: true });
    expect(await open("record", { reason: "看" })).toMatchObject({ status: 422, body: { fields: [{ path: "reason", code: "reason_missing" }] } });
    expect((await open("record")).body.values).toEqual([{ token: "⟦手机1⟧", value: phone }, { token: "⟦姓名1⟧", value: name }, { token: "⟦邮箱1⟧", value: mail }]);
    const [event] = await centre.rows<{ data: object }>("select data from kernel.event where kind = 'customer.unmasked' order by id desc limit 1");
    expect(event!.data).toMatchObject({ field: "record", conversation: conversationId, reason: "回拨客户电话" });
  });

  it("R-CU-04 (record fields): whoever corrects a record was shown masks; what they hide is not lost", async () => {
    const { personal: _, ...shown } = (await detail()).record;
    expect((await keep({ ...shown, result: `再联系 13700001111，原号 139****0077` })).status).toBe(200);
    expect((await open("record")).body.values).toEqual([
      { token: "⟦手机1⟧", value: phone }, { token: "⟦姓名1⟧", value: name }, { token: "⟦手机2⟧", value: "13700001111" }, { token: "⟦邮箱1⟧", value: mail },
    ]);
    expect((await detail()).record.result).toBe("再联系 137****1111，原号 139****0077");
    const two = [{ token: "⟦手机1⟧", kind: "mobile" as const, value: "13812345678" }, { token: "⟦手机2⟧", kind: "mobile" as const, value: "13899995678" }];
    expect(unmaskTexts(["138****5678 或 138****5678"], two)).toEqual(["13812345678 或 13899995678"]);
  });

  it("R-CU-04 (record fields): labels are refused with personal data in them, and keep out of events", async () => {
    expect(await keep({ ...record, topic: `退货 ${phone}` })).toMatchObject({ status: 422, body: { fields: [{ path: "topic", code: "personal_in_tag" }] } });
    expect(await supervisor.ask("PUT", `/v1/conversations/${conversationId}/tags`, { tags: ["加急", phone] })).toMatchObject({ status: 422, body: { fields: [{ path: "tags.1", code: "personal_in_tag" }] } });
    expect(await stored()).not.toContain(phone);
  });

  it("R-CU-04 (record fields): a rating's comment is cut like a message; after erasure tokens are all that is left", async () => {
    await centre.kernel.run(system, (ctx) => rate(centre.app.conversations.desk, ctx, contactId, { conversationId, score: 2, comment: `请打 ${phone}`, tags: ["慢"] }));
    expect(await stored()).not.toContain(phone);
    expect((await detail()).rating).toMatchObject({ comment: "请打 139****0077", personal: true });
    expect((await open("rating")).body.values).toEqual([{ token: "⟦手机1⟧", value: phone }]);
    await centre.rows("delete from kernel.data_key where owner_id = $1", contactId);
    centre.kernel.bus.wake("keys.erased", contactId);
    await expect.poll(async () => (await detail()).rating).toEqual({ score: 2, comment: "请打 ⟦手机1⟧", tags: ["慢"], at: expect.any(String) });
    expect((await open("rating")).status).toBe(404);
  });

  it("R-CU-04 (record fields): the name of a file is cut like the words beside it", async () => {
    const fresh = await centre.signedIn("sup.files", ["supervisor"]);
    const shop = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!;
    const contact = await centre.kernel.run(system, (ctx) => centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash([newId()]) }));
    const visitor: Actor = { kind: "visitor", id: contact.id, name: "", teams: [], territories: [], scopeOf: () => null };
    const arrival = { contactId: contact.id, shop: { id: shop.id, key: "hemu" }, channel: "web" as const, locale: "zh-CN" as const, topic: null, ip: null, statedProvince: "51" };
    const { conversationId: id } = await centre.app.conversations.post.fromCustomer(visitor, arrival, { clientId: newId(), text: "", file: { id: newId(), name: `收据${phone}.jpg`, type: "image/jpeg", size: 10, inline: true } });
    expect(JSON.stringify(await centre.rows("select body from conversations.entry where conversation_id = $1", id))).not.toContain(phone);
    const { entries } = (await fresh.ask("GET", `/v1/conversations/${id}/entries`)).body as { entries: { kind: string; author: { kind: string }; body: { file: { name: string } }; personal?: true }[] };
    expect(entries.find((entry) => entry.author.kind === "customer")).toMatchObject({ body: { file: { name: "收据139****0077.jpg" } }, personal: true });
  });
});
