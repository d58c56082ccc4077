import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { system } from "#server/kernel/context.ts";
import { wholeCentre, type Answer, type Asks, type WholeCentre } from "#server/testing.ts";
import { clientIdOf } from "./push.ts";
import { noteInbound } from "./store.ts";

let centre: WholeCentre;
let agent: { id: string; ask: Asks };
let app: ReturnType<typeof bearer>;
let shops: Record<string, string>;

const bearer = (text: string) => async (method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
  const json = body === undefined || Buffer.isBuffer(body);
  const reply = await centre.app.http.inject({ method: method as "GET", url, remoteAddress: "10.9.0.2", headers: { authorization: `Bearer ${text}`, ...(json ? {} : { "content-type": "application/json" }), ...headers }, ...(body === undefined ? {} : { payload: Buffer.isBuffer(body) ? body : JSON.stringify(body) }) });
  return { status: reply.statusCode, body: reply.body === "" ? {} : (reply.json() as Record<string, unknown>) };
};
const token = async (input: { channel?: string; trusted?: boolean; shops?: string[]; permissions?: ("channel.send" | "channel.read")[] } = {}) => {
  const { text } = await centre.kernel.run(system, (ctx) => centre.app.tokens.make(ctx, { name: "app", permissions: input.permissions ?? ["channel.send", "channel.read"], channel: input.channel ?? "app", trusted: input.trusted ?? false, shops: input.shops ?? [], perMinute: 60_000, expiresAt: null }));
  return bearer(text);
};

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  await centre.kernel.run(system, (ctx) => centre.app.organization.write.shop(ctx, { key: "qingshan", name: "青山户外旗舰店", shortName: "青山户外", origins: [], businessLine: null, look: { logoText: "青", accent: "#2E7D32" } }));
  shops = Object.fromEntries((await centre.rows<{ key: string; id: string }>("select key, id from organization.shop")).map((row) => [row.key, row.id]));
  agent = await centre.signedIn("api.agent", ["supervisor", "agent"]);
  const [team] = await centre.rows<{ id: string }>("select id from organization.team");
  await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, agent.id, { capacity: 20, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [team!.id] }));
  app = await token();
});
afterAll(() => centre.close());

let pushes = 0;
const said = (input: Record<string, unknown> = {}) => ({ id: `m-${(pushes += 1)}`, shop: "hemu", contact: { id: `shopper-${pushes}`, province: "51" }, text: "蓝牙耳机能退吗", ...input });
const idOf = (answer: Answer) => (answer.body as { conversationId: string }).conversationId;

describe("R-CH-07 (own app): a platform speaks for its customers", () => {
  test("R-CH-07 (own app): pushed, answered, read after N, confirmed and rated, all by public numbers", async () => {
    const contact = { id: "shopper-a", name: "林女士", phone: "13800138000", province: "51" };
    const first = await app("POST", "/v1/channel/messages", said({ contact, text: "订单没收到，电话 13912345678", topic: "after-sale" }));
    expect(first).toMatchObject({ status: 200, body: { publicSeq: expect.any(Number) } });
    const id = idOf(first);
    expect(await centre.rows("select channel, territory from conversations.conversation where id = $1", id)).toEqual([{ channel: "app", territory: "north-china" }]); // the phone's region, as on the web
    expect((await agent.ask("POST", `/v1/conversations/${id}/acceptance`, {})).status).toBe(200);
    const staff = (await agent.ask("GET", `/v1/conversations/${id}/entries`)).body as { entries: { text: string; kind: string }[] };
    expect(JSON.stringify(staff)).not.toContain("13912345678");
    await agent.ask("POST", `/v1/conversations/${id}/notes`, { clientId: "note-0001", text: "老客户" });
    await agent.ask("POST", `/v1/conversations/${id}/messages`, { clientId: "answer-0001", text: "马上为您查" });
    const read = (await app("GET", `/v1/channel/conversations/${id}/entries`)).body as { entries: { publicSeq: number; kind: string; text: string; messageId: string | null; author: { kind: string; name: string } }[]; conversation: Record<string, unknown> };
    expect(read.entries.map((e) => e.publicSeq)).toEqual(read.entries.map((_, i) => i + 1));
    expect(JSON.stringify(read)).not.toMatch(/"seq"|老客户/);
    expect(read.entries.find((e) => e.author.kind === "customer")).toMatchObject({ messageId: "m-1", text: "订单没收到，电话 13912345678" });
    expect(read.entries.find((e) => e.text === "马上为您查")).toMatchObject({ author: { kind: "agent", name: "api.agent" }, messageId: null });
    expect(read.conversation).toMatchObject({ shop: "hemu", open: true, agent: { name: "api.agent" } });
    const last = read.entries.at(-1)!.publicSeq;
    expect((await app("GET", `/v1/channel/conversations/${id}/entries?after=${last}`)).body.entries).toEqual([]);
    expect((await app("POST", `/v1/channel/conversations/${id}/read`, { upTo: last })).status).toBe(200);
    expect((await app("POST", `/v1/channel/conversations/${id}/typing`, { on: true })).status).toBe(200);
    expect(((await agent.ask("GET", `/v1/conversations/${id}`)).body.row as Record<string, unknown>).channel).toBe("app");
    expect((await agent.ask("POST", `/v1/conversations/${id}/confirmation`, {})).status).toBe(200);
    expect((await app("POST", `/v1/channel/conversations/${id}/confirmation`, { solved: true })).status).toBe(200);
    expect((await app("POST", `/v1/channel/conversations/${id}/rating`, { score: 5, comment: "很快" })).status).toBe(200);
    expect(await app("POST", `/v1/channel/conversations/${id}/rating`, { score: 1 })).toMatchObject({ status: 409, body: { code: "already_rated" } });
    expect((await app("GET", `/v1/channel/conversations/${id}`)).body).toMatchObject({ open: false, outcome: "confirmed", rated: true });
    expect(await centre.rows("select kind, actor_kind from kernel.event where subject_id = $1 and kind in ('conversation.opened', 'conversation.rated') order by at, id", id)).toEqual([{ kind: "conversation.opened", actor_kind: "token" }, { kind: "conversation.rated", actor_kind: "token" }]);
  });

  test("R-CH-07 (same id): the same message again gets the first answer, also at the same moment; other content under its id is refused", async () => {
    const message = said();
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => app("POST", "/v1/channel/messages", message)));
    expect(one!.status).toBe(200);
    expect([two, three]).toEqual([one, one]);
    expect(await app("POST", "/v1/channel/messages", { ...message, text: "别的话" })).toMatchObject({ status: 409, body: { code: "idempotency_conflict", fields: [{ path: "id" }] } });
    expect(await app("POST", "/v1/channel/messages", { ...message, contact: { id: "somebody else" } })).toMatchObject({ status: 409 });
    const [{ n }] = (await centre.rows<{ n: number }>("select count(*)::int as n from conversations.entry where conversation_id = $1 and author_kind = 'customer' and kind = 'message'", idOf(one!))) as [{ n: number }];
    expect(n).toBe(1);
    expect((await app("POST", "/v1/channel/messages", { ...message, shop: "qingshan" })).status).toBe(200);
  });

  test("R-CH-07 (same id): killed between noting the id and noting the number, the next try stores it once, and finds it when it was stored", async () => {
    const message = said();
    const key = { channel: "app", shopId: shops.hemu!, messageId: message.id };
    const first = await app("POST", "/v1/channel/messages", message);
    await centre.rows("update platform.inbound set conversation_id = null, public_seq = null, stored_at = null where client_id = $1", clientIdOf(key));
    await app("POST", `/v1/channel/conversations/${idOf(first)}/leaving`, {});
    centre.clock.advance(3 * 86_400);
    expect(await app("POST", "/v1/channel/messages", message)).toEqual(first);
    const unsent = said();
    const noted = { channel: "app", shopId: shops.hemu!, messageId: unsent.id };
    const [{ hash }] = (await centre.rows<{ hash: Buffer }>("select body_hash as hash from platform.inbound limit 1")) as [{ hash: Buffer }];
    await centre.kernel.run(system, (ctx) => noteInbound(ctx.tx, noted, { clientId: clientIdOf(noted), bodyHash: hash, at: ctx.now }));
    expect((await app("POST", "/v1/channel/messages", unsent)).status).toBe(409);
    centre.clock.moveTo("2026-03-02T02:00:00.000Z");
  });

  test("R-CH-07 (refused): what is refused leaves its id free for the mended message", async () => {
    const empty = said({ text: "  " });
    expect(await app("POST", "/v1/channel/messages", empty)).toMatchObject({ status: 422, body: { code: "empty_message" } });
    expect((await app("POST", "/v1/channel/messages", { ...empty, text: "你好" })).status).toBe(200);
    expect(await app("POST", "/v1/channel/messages", said({ contact: { id: "x", phone: "12" } }))).toMatchObject({ status: 422, body: { fields: [{ path: "contact.phone", code: "phone_shape" }] } });
  });

  test("R-CH-07 (several shops): a token bound to one shop knows no other, nor another channel's conversations; each shop greets with its own name", async () => {
    const bound = await token({ shops: [shops.qingshan!] });
    const other = await token({ channel: "taobao" });
    expect(await bound("POST", "/v1/channel/messages", said())).toMatchObject({ status: 404, body: { code: "shop_unknown" } });
    const there = await bound("POST", "/v1/channel/messages", said({ shop: "qingshan" }));
    expect(there.status).toBe(200);
    const here = await app("POST", "/v1/channel/messages", said());
    for (const [ask, id] of [[bound, idOf(here)], [other, idOf(here)], [other, idOf(there)]] as const)
      for (const [method, path, body] of [["GET", "", undefined], ["GET", "/entries", undefined], ["POST", "/read", { upTo: 1 }], ["POST", "/typing", { on: true }], ["POST", "/confirmation", { solved: true }], ["POST", "/rating", { score: 5 }], ["POST", "/leaving", {}]] as const)
        expect(`${path} ${(await ask(method, `/v1/channel/conversations/${id}${path}`, body)).status}`).toBe(`${path} 404`);
    expect(((await bound("GET", "/v1/channel/shops")).body.rows as { key: string }[]).map((shop) => shop.key)).toEqual(["qingshan"]);
    const rows = (await app("GET", "/v1/channel/shops")).body.rows as { key: string; welcome: string }[];
    expect(rows.map((row) => row.key).toSorted()).toEqual(["hemu", "qingshan"]);
    expect(rows.find((row) => row.key === "qingshan")!.welcome).toContain("青山户外");
  });

  test("R-CH-07 (who): the same customer on the same channel and shop is one contact, also with a new token; what is said of them is stated unless the token is trusted", async () => {
    const contact = { id: "shopper-b", name: "周先生", phone: "13700137000" };
    const first = await app("POST", "/v1/channel/messages", said({ contact }));
    const again = await (await token())("POST", "/v1/channel/messages", said({ contact }));
    expect(idOf(again)).toBe(idOf(first));
    const fields = () => centre.rows<{ name: string; stated: boolean }>("select f.name, f.stated from customers.field f join conversations.conversation c on c.contact_id = f.contact_id where c.id = $1 order by f.name", idOf(first));
    expect(await fields()).toEqual([{ name: "account", stated: false }, { name: "name", stated: true }, { name: "phone", stated: true }]);
    await (await token({ trusted: true }))("POST", "/v1/channel/messages", said({ contact }));
    expect(await fields()).toEqual([{ name: "account", stated: false }, { name: "name", stated: false }, { name: "phone", stated: false }]);
    const found = (await app("GET", "/v1/channel/conversations?shop=hemu&contact=shopper-b")).body.rows as { id: string }[];
    expect(found.map((row) => row.id)).toEqual([idOf(first)]);
    expect((await app("GET", "/v1/channel/conversations?shop=hemu&contact=nobody")).body.rows).toEqual([]);
  });

  test("R-CH-07 (files and cards): a picture is brought for one customer and used in that customer's message only", async () => {
    const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
    const upload = (contact: string) => app("POST", "/v1/channel/files", picture, { "content-type": "application/octet-stream", "x-kefu-shop": "hemu", "x-kefu-contact": encodeURIComponent(contact), "x-kefu-name": encodeURIComponent("坏了.png") });
    const stored = await upload("shopper-c");
    expect(stored).toMatchObject({ status: 200, body: { name: "坏了.png", type: "image/png", inline: true } });
    const fileId = String(stored.body.id);
    expect(await app("POST", "/v1/channel/messages", said({ contact: { id: "shopper-d" }, text: "", fileId }))).toMatchObject({ status: 422, body: { fields: [{ code: "file_unknown" }] } });
    const card = { type: "order", orderId: "o1", number: "HM2026", title: "蓝牙耳机", paidFen: 19_900, state: "delivered" };
    const sent = await app("POST", "/v1/channel/messages", said({ contact: { id: "shopper-c" }, text: "", fileId, card }));
    expect(sent.status).toBe(200);
    const { entries } = (await app("GET", `/v1/channel/conversations/${idOf(sent)}/entries`)).body as { entries: { body: { file?: { url: string }; card?: object } | null }[] };
    const body = entries.find((e) => e.body?.file)!.body!;
    expect(body.card).toEqual(card);
    expect((await centre.app.http.inject({ url: body.file!.url })).rawPayload.equals(picture)).toBe(true);
    expect(await bearer("kefu_nothing")("POST", "/v1/channel/files", picture)).toMatchObject({ status: 401 });
  });
});
