import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { WidgetWelcome } from "#contract/widget.ts";
import { signIdentity } from "#server/desk/channels/adapters/web/index.ts";
import { system } from "#server/kernel/context.ts";
import { newToken } from "#server/kernel/ids.ts";
import { shippedFolder } from "#server/kernel/handbook/index.ts";
import { wholeCentre, type WholeCentre } from "./testing.ts";

let centre: WholeCentre;
beforeAll(async () => {
  centre = await wholeCentre();
});
afterAll(() => centre.close());

/** Asks as the widget does where sockets do not get through, from a page of our own. */
async function send(url: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const reply = await centre.app.http.inject({ method: "POST", url, headers: { "content-type": "application/json", host: "localhost", origin: "http://localhost" }, payload: typeof body === "string" ? body : JSON.stringify(body) });
  return { status: reply.statusCode, body: reply.json() as Record<string, unknown> };
}
async function arrive(token?: string): Promise<WidgetWelcome> {
  const { body } = await send("/v1/visitor/poll", { hello: { t: "hello", shop: "hemu", locale: "zh-CN", ...(token ? { token } : {}) } });
  return body.welcome as WidgetWelcome;
}
const call = (token: string, name: string, input: unknown) => send("/v1/visitor/call", { hello: { t: "hello", shop: "hemu", token }, name, input });

describe("R-CH-01: what a visitor is told at the door", () => {
  test("R-CH-01 (hours): the welcome says the service hours, whether somebody is there now, what is asked and what one may choose", async () => {
    const open = await arrive();
    expect(open.shop).toMatchObject({ key: "hemu", shortName: "禾木家电", openNow: true, ask: { name: "optional", phone: "no", province: "optional" } });
    expect(open.shop.hours).toMatch(/9:00.*23:00|9.*23/);
    expect(open.shop.welcome).toContain("禾木家电");
    expect(open.shop.topics.length).toBeGreaterThan(3);
    centre.clock.moveTo("2026-03-02T18:00:00.000Z"); // two in the morning in Shanghai
    const closed = await arrive();
    expect(closed.shop.openNow).toBe(false);
    expect(closed.shop.nextOpening).toBe("2026-03-03T01:00:00.000Z");
    centre.clock.moveTo("2026-03-02T02:00:00.000Z");
  });

  test("R-CH-01 (history): who comes back with the same token finds the open conversation, later the earlier ones; a stranger finds neither", async () => {
    const { token } = await arrive();
    const asked = await call(token, "post", { clientId: "visitor-1", text: "蓝牙耳机能退吗" });
    expect(asked.status).toBe(200);
    const { conversationId } = asked.body as { conversationId: string };
    expect((await arrive(token)).conversation).toMatchObject({ id: conversationId, open: true });
    await call(token, "leave", { conversationId });
    centre.clock.advance(3600);
    const later = await arrive(token);
    expect(later.conversation).toBeNull();
    expect(later.history).toMatchObject([{ id: conversationId, last: "蓝牙耳机能退吗" }]);
    const stranger = await arrive();
    expect([stranger.conversation, stranger.history, stranger.token === token]).toEqual([null, [], false]);
  });
});

describe("R-CV-01 (rating): what a visitor finds again", () => {
  test("R-CV-01 (rating): whoever was served and has not rated finds the conversation for as long as the handbook takes a rating; whoever has rated, or was served by nobody, for an hour", async () => {
    const { id: agent } = await centre.signedIn("v.agent", ["agent"]);
    const hours = (parse(readFileSync(join(shippedFolder, "conversations/default.yaml"), "utf8")) as { body: { ending: { ratingHours: number } } }).body.ending.ratingHours;
    const found = async (token: string) => (await arrive(token)).conversation?.id ?? null;
    const ended = async (servedBy: string | null) => {
      const { token } = await arrive();
      const { conversationId } = (await call(token, "post", { clientId: `rated-${token.slice(0, 8)}`, text: "滤芯多久换一次" })).body as { conversationId: string };
      if (servedBy !== null) await centre.rows("update conversations.conversation set assignee_id = $2, assigned_at = opened_at where id = $1", conversationId, servedBy);
      await call(token, "leave", { conversationId });
      return { token, conversationId };
    };
    const [waits, rated, unserved] = [await ended(agent), await ended(agent), await ended(null)];
    expect((await call(rated.token, "rate", { conversationId: rated.conversationId, score: 5, comment: "", tags: [] })).status).toBe(200);
    centre.clock.advance(2 * 3600);
    expect([await found(waits.token), await found(rated.token), await found(unserved.token)]).toEqual([waits.conversationId, null, null]);
    centre.clock.advance(hours * 3600);
    expect(await found(waits.token)).toBeNull();
  });
});

describe("R-CH-01: what comes without a socket meets the checks of the socket", () => {
  test("R-CH-01 (huge and broken input): text that cannot be kept, in a call or in the hello, and a question that is no topic are refused with the field, nothing of it is written, and the visitor goes on", async () => {
    const { token } = await arrive();
    const logged = centre.lines.length;
    for (const text of ["a\u0000b", "x\ud800y"]) {
      expect(await call(token, "post", { clientId: "visitor-broken-1", text })).toMatchObject({ status: 422, body: { code: "invalid", fields: [{ path: "input.text", code: "broken_text" }] } });
      expect(await send("/v1/visitor/poll", { hello: { t: "hello", shop: text } })).toMatchObject({ status: 422, body: { code: "invalid", fields: [{ path: "hello.shop", code: "broken_text" }] } });
    }
    const hello = { t: "hello", shop: "hemu", token };
    for (const [more, path] of [[{ topic: 5 }, "topic"], [{ topic: "talk:\u0000" }, "topic"], [{ topic: "talk:1", since: -1 }, "since"], [{ topic: "talk:1", since: "2" }, "since"], [{ topic: ["talk:1"] }, "topic"]] as const)
      expect(await send("/v1/visitor/poll", { hello, ...more })).toMatchObject({ status: 422, body: { code: "invalid", fields: [{ path }] } });
    expect(await send("/v1/visitor/call", { hello, name: 5 })).toMatchObject({ status: 422, body: { code: "invalid", fields: [{ path: "name" }] } });
    expect(centre.lines.slice(logged).filter((line) => line.includes('"error"'))).toEqual([]);
    expect((await arrive(token)).conversation).toBeNull();
    expect((await call(token, "post", { clientId: "visitor-broken-2", text: "还在" })).status).toBe(200);
  });
});

describe("D21: what comes through the door at once", () => {
  test("D21, R-CH-01 (flood): newcomers of one shop are limited whatever addresses they come from; whoever was here before, another shop's, and whom the shop has signed come in; one address has a limit of its own", async () => {
    // Sixty newcomers of a shop in a minute, two hellos of an address.
    const small = await wholeCentre({}, { limitFactor: 0.01 });
    const other = { key: "qinglan", name: "青岚家居", shortName: "青岚", origins: [], businessLine: null, look: { logoText: "青", accent: "#0F6680" } };
    await small.kernel.run(system, (ctx) => small.app.organization.write.shop(ctx, other));
    const hello = async (remoteAddress: string, more: object) => {
      const reply = await small.app.http.inject({ method: "POST", url: "/v1/visitor/poll", remoteAddress, headers: { host: "localhost", origin: "http://localhost" }, payload: { hello: { t: "hello", shop: "hemu", ...more } } });
      return { status: reply.statusCode, ...(reply.json() as { code?: string; params?: object; welcome?: WidgetWelcome }) };
    };
    const known = (await hello("192.0.2.1", {})).welcome!.token;
    const contacts = async () => (await small.rows<{ n: number }>("select count(*)::int as n from customers.contact"))[0]!.n;
    small.clock.advance(60);
    const came = [];
    for (let n = 0; n < 200; n += 1) came.push(await hello(`203.0.113.${n}`, n % 2 === 0 ? {} : { token: newToken() }));
    const refused = came.filter((one) => one.status !== 200);
    expect(refused.length).toBeGreaterThan(20);
    expect(refused.every((one) => one.status === 429 && one.code === "too_many")).toBe(true);
    expect(refused[0]!.params).toEqual({ seconds: expect.any(Number) });
    expect(await contacts()).toBe(1 + came.length - refused.length);
    expect(await hello("192.0.2.2", { token: known })).toMatchObject({ status: 200, welcome: { token: known } });
    const shopId = (await small.app.organization.shopByKey(small.kernel.db.kysely, "hemu"))!.id;
    const secret = await small.kernel.run(system, (ctx) => small.app.organization.write.shopSecret(ctx, shopId, 1));
    const identity = signIdentity({ sub: "buyer-1", exp: Math.floor(small.clock.now().getTime() / 1000) + 300, jti: newToken() }, secret);
    expect((await hello("192.0.2.4", { identity })).status).toBe(200);
    expect((await hello("192.0.2.3", { shop: "qinglan" })).status).toBe(200);
    const many = [];
    for (let n = 0; n < 10; n += 1) many.push((await hello("198.51.100.7", { token: known })).status);
    expect(many.slice(0, 2)).toEqual([200, 200]);
    expect(many).toContain(429);
    await small.close();
  });
});

describe("fuzz: the visitor's door", () => {
  const broken = fc.oneof(
    fc.constantFrom<unknown>(null, true, -1, 1e308, "", "\u0000", "\ud800", "x".repeat(9000), [], {}, [[[[]]]], "__proto__", "constructor", "'; drop table x; --"),
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
  );
  const mostly = (right: fc.Arbitrary<unknown>) => fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: broken });

  test("fuzz: whatever a visitor sends, the answer is never a 500 and every refusal is a code with fields", { timeout: 120_000 }, async () => {
    const { token } = await arrive();
    const { conversationId } = (await call(token, "post", { clientId: "visitor-fuzz", text: "你好" })).body as { conversationId: string };
    const hello = mostly(fc.record({ t: fc.constant("hello"), shop: mostly(fc.constant("hemu")), token: mostly(fc.constant(token)), identity: fc.option(mostly(fc.string()), { nil: undefined }), locale: fc.option(mostly(fc.constantFrom("zh-CN", "en")), { nil: undefined }) }, { requiredKeys: ["t", "shop"] }));
    const input = mostly(
      fc.record(
        {
          clientId: mostly(fc.constantFrom("fuzz-id-1", "fuzz-id-2")), text: mostly(fc.string({ maxLength: 50 })), conversationId: mostly(fc.constant(conversationId)), upTo: mostly(fc.integer()), on: mostly(fc.boolean()),
          solved: mostly(fc.boolean()), score: mostly(fc.integer({ min: 0, max: 6 })), comment: mostly(fc.string()), tags: mostly(fc.array(fc.string())), topic: mostly(fc.constant("presale")), fileId: fc.option(mostly(fc.uuid()), { nil: undefined }),
          about: fc.option(mostly(fc.record({ name: mostly(fc.string()), phone: mostly(fc.constant("13800138000")), province: mostly(fc.constant("51")) }, { requiredKeys: [] })), { nil: undefined }), card: fc.option(broken, { nil: undefined }),
        },
        { requiredKeys: [] },
      ),
    );
    const name = mostly(fc.constantFrom("post", "read", "typing", "confirm", "rate", "leave"));
    const calls = fc.oneof({ weight: 9, arbitrary: fc.record({ hello, name, input }, { requiredKeys: [] }) as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: broken });
    await fc.assert(
      fc.asyncProperty(calls, async (sent) => {
        const { status, body } = await send("/v1/visitor/call", JSON.stringify(sent) ?? "null");
        const said = `${status} ${JSON.stringify(body).slice(0, 200)} ${JSON.stringify(sent)?.slice(0, 600)} ${centre.lines.at(-1) ?? ""}`;
        if (status >= 500 || (status >= 400 && (typeof body.code !== "string" || !Array.isArray(body.fields)))) throw new Error(said);
      }),
      { seed: 20261122, numRuns: 500, endOnFailure: true },
    );
    for (const sent of ["null", "[]", "1", '"x"', "{", "", '{"hello":null}', '{"hello":{"shop":{"key":1}}}'])
      for (const url of ["/v1/visitor/call", "/v1/visitor/poll"]) expect((await send(url, sent)).status, `${url} ${sent}`).toBeLessThan(500);
  });
});
