import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { FollowedTicket, TicketDetail } from "#contract/tickets.ts";
import type { Matter, OwnOrder, FileableType } from "#contract/filing.ts";
import { insistRoom, signIdentity } from "#server/desk/channels/adapters/web/index.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
let boss: { id: string; ask: Asks };
let shopId: string;
let secret: string;
const phone = "13912345678";
const png = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005000165f645400000000049454e44ae426082", "hex");

beforeAll(async () => {
  centre = await wholeCentre();
  boss = await centre.signedIn("file.boss", ["supervisor", "administrator"]);
  shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
  secret = await centre.kernel.run(system, (ctx) => centre.app.organization.write.shopSecret(ctx, shopId, 1));
});
afterAll(() => centre.close());

const ask = (path: string, body: object) => centre.nobody("POST", path, body);
const anonymous = async () => (await ask("/v1/filing/entry", { shop: "hemu", name: "林女士", phone })).body.pass as string;
const identity = (sub: string) => signIdentity({ sub, exp: Math.floor(centre.clock.now().getTime() / 1000) + 300, jti: newId() }, secret);
const shopper = async (sub: string) => (await ask("/v1/filing/entry", { shop: "hemu", identity: identity(sub) })).body.pass as string;
const page = async (pass: string) => (await ask("/v1/filing", { pass })).body as unknown as { types: FileableType[]; orders: OwnOrder[]; vouched: boolean; matters: Matter[] };
const follow = async (token: string) => (await ask("/v1/follow", { token })).body as unknown as FollowedTicket;
const byLink = (token: string, act: object) => ask("/v1/follow/acts", { token, act });
const bring = async (token: string, body: Buffer = png, name = "照片.png") =>
  centre.app.http.inject({ method: "POST", url: "/v1/customer/files", headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream", "x-kefu-name": encodeURIComponent(name) }, payload: body });
const complaint = { type: "complaint", form: { what: `内胆起皮，请打 ${phone} <script>alert(1)</script>`, wish: ["refund"] } };
const file = (pass: string, more: object = {}) => ask("/v1/filing/tickets", { pass, clientId: newId(), ...complaint, ...more });
async function order(sub: string, number: string): Promise<string> {
  const signedAt = new Date(centre.clock.now().getTime() - 2 * 86_400_000);
  const [id] = await centre.kernel.run(system, async (ctx) => {
    const contact = await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "shopper", hash: identityHash(["shopper", shopId, sub]) });
    return centre.app.orders.saveOrders(ctx, [{
      shopId, contactId: contact.id, number, state: "signed", placedAt: new Date("2026-02-20T00:00:00Z"), freightFen: 0, discountFen: 0,
      lines: [{ title: "电饭煲", quantity: 1, priceFen: 20_000 }, { title: "蒸格", quantity: 2, priceFen: 5000 }],
      shipments: [{ carrier: "顺丰", trackingNumber: `SF${newId().slice(-12)}`, state: "signed", shippedAt: signedAt, movingAt: signedAt, signedAt }],
    }]);
  });
  return id!;
}

describe("R-TK-10: the customer's own page", () => {
  test("R-TK-10 (file): by the shop's link with name and phone: only what customers may file, whole, once per client id; found again among the own matters", async () => {
    expect((await ask("/v1/filing/entry", { shop: "hemu", name: "林女士" })).body).toMatchObject({ code: "invalid", fields: [{ path: "phone", code: "form_missing" }] });
    expect((await ask("/v1/filing/entry", { shop: "hemu", name: "林女士", phone: "123" })).body).toMatchObject({ code: "invalid", fields: [{ path: "phone", code: "phone_shape" }] });
    expect((await ask("/v1/filing/entry", { shop: "nowhere", name: "x", phone })).body.code).toBe("shop_unknown");
    const pass = await anonymous();
    const { types, orders, vouched, matters } = await page(pass);
    expect([types.map((type) => type.key).filter((key) => ["complaint", "suggestion", "return", "internal-request", "problem-item"].includes(key)).toSorted(), orders, vouched, matters]).toEqual([["complaint", "return", "suggestion"], [], false, []]);
    // What is among colleagues is not asked.
    expect(types.find((type) => type.key === "complaint")!.form.map((field) => field.key)).toEqual(["what", "wish"]);
    expect((await file(pass, { form: { wish: ["refund"] } })).body).toMatchObject({ code: "invalid", fields: [{ path: "form.what", code: "form_missing" }] });
    expect((await file(pass, { form: { ...complaint.form, severity: "critical" } })).body).toMatchObject({ code: "invalid", fields: [{ path: "form.severity", code: "form_unknown" }] });
    expect((await file(pass, { type: "internal-request", form: {} })).body.code).toBe("workflow_unknown");
    expect((await file(pass, { form: { what: "长".repeat(5001), wish: ["refund"] } })).body.code).toBe("invalid");
    const clientId = newId();
    const answers = await Promise.all(Array.from({ length: 5 }, () => file(pass, { clientId })));
    expect(new Set(answers.map((answer) => `${answer.status} ${String(answer.body.code)}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { code: expect.stringMatching(/^TS\d+$/) } });
    const after = await page(pass);
    expect(after.matters).toMatchObject([{ code: answers[0]!.body.code, title: expect.stringContaining("内胆起皮"), ended: false, waits: false }]);
    const seen = await follow(String(answers[1]!.body.token));
    expect(seen.said[0]!.words).toContain("非常抱歉");
    expect(seen.facts.map((fact) => fact.value)).toEqual([complaint.form.what, "退款"]);
    // The normal rules routed it; personal data is sealed.
    expect((await centre.rows("select form::text as form, title from tickets.ticket where id = $1", after.matters[0]!.id))).not.toEqual([expect.objectContaining({ form: expect.stringContaining(phone) })]);
    expect(await centre.rows("select 1 from kernel.event where data::text like '%13912345678%'")).toEqual([]);
    expect((await centre.rows<{ data: unknown }>("select data from tickets.entry where ticket_id = $1 and kind = 'routed'", after.matters[0]!.id))[0]!.data).toMatchObject({ reasons: [{ code: "territory_teams" }, { code: "nobody" }] });
    expect((await file(`${pass.slice(0, -2)}xx`)).body.code).toBe("pass_gone");
  });

  test("R-TK-10 (add files): only whoever holds the link or the pass, only what they brought, once, to the own ticket; staff and customer see it", async () => {
    const pass = await anonymous();
    const first = await bring(pass);
    expect(first.statusCode).toBe(200);
    const fileId = (first.json() as { id: string }).id;
    const { token } = (await file(pass, { files: [fileId] })).body as { token: string };
    const id = (await page(pass)).matters[0]!.id;
    expect((await follow(token)).said.flatMap((one) => one.files)).toMatchObject([{ id: fileId, name: "照片.png", type: "image/png" }]);
    const url = (await follow(token)).said.flatMap((one) => one.files)[0]!.url;
    expect([(await centre.app.http.inject({ url })).statusCode, (await centre.app.http.inject({ url: url.slice(0, -3) })).statusCode]).toEqual([200, 404]);
    expect(((await boss.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail).entries.flatMap((entry) => entry.files)).toMatchObject([{ id: fileId }]);
    const other = await anonymous();
    expect((await file(other, { files: [fileId] })).body).toMatchObject({ code: "invalid", fields: [{ code: "file_unknown" }] });
    expect((await byLink(token, { comment: "", files: [fileId] })).body).toMatchObject({ code: "invalid", fields: [{ code: "file_unknown" }] });
    const more = ((await bring(token)).json() as { id: string }).id;
    expect((await byLink(token, { comment: "", files: [more] })).status).toBe(200);
    expect((await byLink(token, { comment: "", files: [] })).body.code).toBe("invalid");
    expect([(await bring("x".repeat(43))).statusCode, (await bring(pass, Buffer.alloc(21 * 2 ** 20))).statusCode, (await byLink(token, { comment: "长".repeat(3_500_000), files: [] })).status]).toEqual([401, 413, 413]);
    expect((await byLink(token, { comment: "<img src=x onerror=alert(1)>", files: [] })).status).toBe(200);
    expect((await follow(token)).said.at(-1)!.words).toBe("<img src=x onerror=alert(1)>");
  });

  test("R-TK-10 (rate): stars and a word after the end, once; the record counts it, the words are sealed", async () => {
    const pass = await anonymous();
    const { token } = (await file(pass)).body as { token: string };
    expect([(await follow(token)).mayRate, (await byLink(token, { rate: 5 })).body.code]).toEqual([false, "ticket_not_ended"]);
    expect((await byLink(token, { exit: "withdrawn", words: "已经解决了" })).status).toBe(200);
    expect([(await byLink(token, { rate: 6 })).body.code, (await follow(token)).mayRate]).toEqual(["invalid", true]);
    const got = await Promise.all(Array.from({ length: 4 }, () => byLink(token, { rate: 4, comment: `谢谢，${phone}` })));
    expect(got.map((answer) => answer.body.code ?? "yes").toSorted()).toEqual(["ticket_rated", "ticket_rated", "ticket_rated", "yes"]);
    expect(await follow(token)).toMatchObject({ rating: { score: 4, comment: `谢谢，${phone}` }, mayRate: false });
    const id = (await page(pass)).matters[0]!.id;
    expect(await centre.rows("select score, comment like '%139%' as leaks from tickets.rating where ticket_id = $1", id)).toEqual([{ score: 4, leaks: false }]);
    expect(await centre.rows("select data -> 'score' as score from kernel.event where kind = 'ticket.rated' and subject_id = $1", id)).toEqual([{ score: 4 }]);
  });

  test("R-TK-10 (link): ended by staff or run out, a link opens nothing and says so; another's ticket is not found", async () => {
    const pass = await anonymous();
    const { token } = (await file(pass)).body as { token: string };
    const { id } = (await page(pass)).matters[0]!;
    const other = await anonymous();
    expect((await ask(`/v1/filing/matters/${id}/link`, { pass: other })).status).toBe(404);
    const again = (await ask(`/v1/filing/matters/${id}/link`, { pass })).body.token as string;
    expect((await follow(again)).code).toMatch(/^TS/);
    expect((await boss.ask("POST", `/v1/tickets/${id}/follow-link/ending`)).status).toBe(200);
    expect([(await ask("/v1/follow", { token })).body.code, (await ask("/v1/follow", { token: again })).body.code, (await bring(token)).statusCode]).toEqual(["follow_gone", "follow_gone", 401]);
    expect((await ask("/v1/filing/entry", { shop: "hemu", identity: `${identity("x").slice(0, -4)}abcd` })).body.code).toBe("identity_invalid");
  });

  test("R-TK-04 (customer's application): own orders of whom the shop has signed, the verdict before sending, one request and one ticket; nobody else's order", async () => {
    const [mine, theirs] = [await order("lin", "OWN-1"), await order("wang", "OWN-2")];
    const pass = await shopper("lin");
    const seen = await page(pass);
    expect(seen.orders).toMatchObject([{ id: mine, number: "OWN-1", lines: [{ n: 0, title: "电饭煲", leftFen: 20_000 }, { n: 1, title: "蒸格", leftFen: 10_000 }] }]);
    const wants = { orderId: mine, wish: "return", reason: "no_reason" };
    expect((await ask("/v1/filing/judgement", { pass, ...wants })).body).toMatchObject({ lines: [{ n: 0, verdict: { allowed: true, code: "no_reason", freight: "customer" } }, { n: 1 }] });
    expect((await ask("/v1/filing/judgement", { pass, ...wants, wish: "refund" })).body).toMatchObject({ lines: [{ verdict: { allowed: false, code: "return_first", source: { "zh-CN": expect.any(String) } } }, {}] });
    const apply = (more: object = {}, by = pass) => ask("/v1/filing/returns", { pass: by, clientId: newId(), ...wants, lines: [0], words: "颜色不喜欢", ...more });
    expect((await apply({ wish: "refund" })).body).toMatchObject({ code: "returns_refused", params: { verdict: "return_first" } });
    expect([(await ask("/v1/filing/judgement", { pass, ...wants, orderId: theirs })).status, (await apply({ orderId: theirs })).status, (await apply({}, await anonymous())).status]).toEqual([404, 404, 404]);
    expect((await apply({ lines: [0, 0] })).body.code).toBe("returns_line_twice");
    const clientId = newId();
    const sent = await Promise.all([1, 2, 3].map(() => apply({ clientId })));
    expect(new Set(sent.map((answer) => String(answer.body.code)))).toEqual(new Set([expect.stringMatching(/^TH\d+$/)]));
    expect((await centre.rows("select asked_by, state from returns.request where order_id = $1", mine))).toEqual([{ asked_by: null, state: "asked" }]);
    expect((await page(pass)).orders[0]!.lines.map((line) => line.leftFen)).toEqual([0, 10_000]);
    expect((await apply()).body.code).toMatch(/^returns_(too_much|no_amount)$/);
    const followed = await follow(String(sent[0]!.body.token));
    expect([followed.said.map((one) => one.words).at(-1), followed.facts.map((fact) => fact.value)[1]]).toEqual(["颜色不喜欢", "退货退款"]);
    expect((await byLink(String(sent[0]!.body.token), { exit: "withdraw", words: "不退了" })).status).toBe(200);
    expect((await page(pass)).orders[0]!.lines[0]!.leftFen).toBe(20_000);
  });

  test("R-TK-10 (widget): the panel hears of the visitor's own matters and gets a pass to the page", async () => {
    const origin = "http://localhost:80";
    const call = (token: string, name: string, input: object) => centre.app.http.inject({ method: "POST", url: "/v1/visitor/call", headers: { origin, host: "localhost:80" }, payload: { hello: { t: "hello", shop: "hemu", token }, name, input } });
    const [token, stranger] = ["a".repeat(43), "b".repeat(43)];
    const first = (await call(token, "matters", {})).json() as { pass: string; types: { key: string; name: string }[]; rows: unknown[] };
    expect([first.types.map((type) => type.key).includes("complaint"), first.rows]).toEqual([true, []]);
    await file(first.pass);
    const then = (await call(token, "matters", {})).json() as { rows: { id: string; now: string; typeName: string }[] };
    expect(then.rows).toMatchObject([{ typeName: "投诉", now: "已受理，正在了解情况", ended: false }]);
    const link = (await call(token, "matterLink", { id: then.rows[0]!.id })).json() as { token: string };
    expect((await follow(link.token)).typeName["zh-CN"]).toBe("投诉");
    expect((await call(stranger, "matterLink", { id: then.rows[0]!.id })).statusCode).toBe(404);
    expect(((await call(stranger, "matters", {})).json() as { rows: unknown[] }).rows).toEqual([]);
  });

  test("R-TK-10 (link), D21: what one link does is limited by its ticket, from wherever it is used; another customer's link goes on", async () => {
    const [one, other] = (await Promise.all([file(await anonymous()), file(await anonymous())])).map((filed) => filed.body.token as string);
    const say = async (token: string, n: number) => (await centre.app.http.inject({ method: "POST", url: "/v1/follow/acts", remoteAddress: `203.0.113.${n}`, payload: { token, act: { comment: `还有一句 ${n}`, files: [] } } })).statusCode;
    const said = [];
    for (let n = 0; n < 75; n += 1) said.push(await say(one!, n));
    expect([said[0], said.at(-1)]).toEqual([200, 429]);
    expect(await say(other!, 1)).toBe(200);
  });

  test("R-CU-04 (deletion): with the customer a pass ends that was given before: no page and no file in their name", async () => {
    const manager = await centre.signedIn("file.manager", ["manager"]);
    const pass = await shopper("leaving");
    expect((await page(pass)).vouched).toBe(true);
    const [{ customer } = { customer: "" }] = await centre.rows<{ customer: string }>("select o.customer_id as customer from customers.contact c join customers.contact_of o on o.contact_id = c.id where c.identity_hash = $1", identityHash(["shopper", shopId, "leaving"]));
    const { id } = (await boss.ask("POST", "/v1/data-requests", { customer, kind: "delete", via: "phone" })).body;
    for (const [at, step] of [{ step: "check", note: "已经核实" }, { step: "decide", decision: "granted", note: "本人提出" }, { step: "finish" }].entries()) expect((await manager.ask("POST", `/v1/data-requests/${String(id)}/steps`, { ...step, version: at + 1 })).status).toBe(200);
    expect([(await ask("/v1/filing", { pass })).body.code, (await file(pass)).body.code, (await bring(pass)).statusCode]).toEqual(["pass_gone", "pass_gone", 401]);
  });

  test("R-TK-10 (file): a flood from one address is slowed down", async () => {
    const slow = await wholeCentre({}, { limitFactor: 1 });
    const got = await Promise.all(Array.from({ length: 14 }, () => slow.nobody("POST", "/v1/filing/entry", { shop: "hemu", name: "林女士", phone })));
    expect(got.filter((answer) => answer.body.code === "too_many").length).toBe(4);
    // Of an IPv6 household each call can come with an address of its own.
    const from = async (remoteAddress: string) => (await slow.app.http.inject({ method: "POST", url: "/v1/filing/entry", remoteAddress, payload: { shop: "hemu", name: "林女士", phone } })).statusCode;
    const household = await Promise.all(Array.from({ length: 14 }, (_, i) => from(`2001:db8:1:2::${(i + 1).toString(16)}`)));
    expect(household.filter((status) => status === 429).length).toBe(4);
    expect(await from("2001:db8:1:3::1")).not.toBe(429);
    // The shop has had its newcomers of this minute, from wherever they came.
    const shop = (await slow.app.organization.shopByKey(slow.kernel.db.kysely, "hemu"))!.id;
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      expect(() => { for (;;) insistRoom(slow.kernel, shop); }).toThrow("too_many");
      expect(await from("203.0.113.50")).toBe(429);
    } finally {
      vi.useRealTimers();
    }
    await slow.close();
  });
});
