import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startShopServer, type ShopServer } from "../../../tools/own-app/shop-server.ts";
import { system } from "#server/kernel/context.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
let administrator: { id: string; ask: Asks };
let agent: { id: string; ask: Asks };
let shop: ShopServer;
let hook: { id: string; secret: string };

beforeAll(async () => {
  centre = await wholeCentre({ "north-china": "team-north" }, { outboundAllow: ["127.0.0.1"] });
  const port = await centre.app.listen();
  const { text } = await centre.kernel.run(system, (ctx) => centre.app.tokens.make(ctx, { name: "app", permissions: ["channel.send", "channel.read"], channel: "app", trusted: false, shops: [], perMinute: 60_000, expiresAt: null }));
  shop = await startShopServer({ kefu: `http://127.0.0.1:${port}`, token: text, shop: "hemu", now: () => centre.clock.now().getTime() });
});
afterAll(async () => {
  await shop.close();
  await centre.close();
});
let signed = 0;
beforeEach(async () => {
  // Clocks move by days here: sessions end.
  administrator = await centre.signedIn(`hook.admin.${(signed += 1)}`, ["administrator"]);
  agent = await centre.signedIn(`hook.agent.${signed}`, ["supervisor", "agent"]);
  const [team] = await centre.rows<{ id: string }>("select id from organization.team");
  await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, agent.id, { capacity: 50, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [team!.id] }));
  await centre.rows("delete from webhooks.subscription");
  // The clock stands: without a second between, conversations of the test before would begin with this subscription.
  centre.clock.advance(1);
  shop.answering(null);
  shop.heard.length = 0;
  shop.counts.again = shop.counts.refused = 0;
  const made = (await administrator.ask("POST", "/v1/webhooks", { name: "小程序", url: shop.hook, events: ["message.posted", "conversation.opened", "conversation.assigned", "conversation.ended", "conversation.rated"], channels: ["app"] })).body as { secret: string; webhook: { id: string } };
  hook = { id: made.webhook.id, secret: made.secret };
  shop.trust(hook.secret);
});

let pushed = 0;
const say = (text: string, contact = `c-${pushed}`) => shop.push({ id: `w-${(pushed += 1)}`, contact: { id: contact }, text });
let answered = 0;
const answer = (id: string, text: string) => agent.ask("POST", `/v1/conversations/${id}/messages`, { clientId: `hook-answer-${(answered += 1)}`, text });
const accept = (id: string) => agent.ask("POST", `/v1/conversations/${id}/acceptance`, {});
/** Waits until it is so, looking at what is due again and again. */
const until = (so: () => void | Promise<void>) => expect.poll(async () => (await centre.app.settle(), await centre.app.webhooks.sweep(), await so(), true), { timeout: 15_000, interval: 50 }).toBe(true);
const of = (id: string) => shop.heard.filter((one) => one.conversation.id === id);
const row = async () => (await centre.rows<{ state: string; paused_for: string | null; failing_since: Date | null }>("select state, paused_for, failing_since from webhooks.subscription where id = $1", hook.id))[0]!;
const deliveries = async (state = "") => ((await administrator.ask("GET", `/v1/webhooks/${hook.id}/deliveries?limit=200${state && `&state=${state}`}`)).body.rows as { id: string; eventId: string; event: string; state: string; attempts: number; status: number | null; code: string | null; ms: number | null }[]);

describe("R-OP-05 (webhooks), R-CH-07 (webhooks): told in order, at least once, signed", () => {
  test("R-CH-07 (webhooks): a whole consultation reaches the shop's server, in order, each event once, with its customer's own words whole", async () => {
    const { conversationId: id } = await say("没收到货，电话 13912345678", "lin");
    await accept(id);
    for (let i = 0; i < 5; i += 1) await answer(id, `第 ${i} 句`);
    await centre.app.settle();
    expect(await agent.ask("POST", `/v1/conversations/${id}/confirmation`, {})).toMatchObject({ status: 200 });
    expect(await shop.ask("POST", `/v1/channel/conversations/${id}/confirmation`, { solved: true })).toMatchObject({ status: 200 });
    expect(await shop.ask("POST", `/v1/channel/conversations/${id}/rating`, { score: 5 })).toMatchObject({ status: 200 });
    await until(() => expect(of(id).map((one) => one.type)).toEqual(expect.arrayContaining(["conversation.ended", "conversation.rated"])));
    const heard = of(id);
    const numbers = heard.flatMap((one) => (one.entry ? [one.entry.publicSeq] : []));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(heard.map((one) => one.id)).size).toBe(heard.length);
    expect(heard[0]).toMatchObject({ type: "conversation.opened", shop: "hemu", channel: "app", conversation: { id, contact: "lin" } });
    expect(heard.flatMap((one) => (one.type === "message.posted" && one.entry!.author.kind === "agent" ? [one.entry!.text] : []))).toEqual([0, 1, 2, 3, 4].map((i) => `第 ${i} 句`));
    expect(heard.find((one) => one.entry?.author.kind === "customer")!.entry!.text).toContain("13912345678");
    expect(heard.find((one) => one.type === "conversation.rated")!.rating).toEqual({ score: 5, tags: [] });
    expect(JSON.stringify(heard)).not.toContain('"seq"');
    expect(shop.counts).toEqual({ again: 0, refused: 0 });
    expect(await shop.catchUp(id)).toEqual((await shop.ask("GET", `/v1/channel/conversations/${id}/entries`)).body.entries);
    expect((await deliveries()).every((one) => one.state === "delivered" && one.status === 200 && one.attempts === 1 && one.ms !== null)).toBe(true);
    expect(JSON.stringify(await centre.rows("select * from webhooks.delivery"))).not.toContain("13912345678");
  });

  test("R-OP-05 (webhooks): of the web chat's customers a subscriber is told with personal data cut out; what was before the subscription is not told", async () => {
    const hello = { t: "hello", shop: "hemu" };
    const visit = (path: string, body: object) => centre.app.http.inject({ method: "POST", url: path, headers: { "content-type": "application/json", host: "localhost", origin: "http://localhost" }, payload: JSON.stringify(body) }).then((reply) => reply.json() as { welcome: { token: string }; conversationId: string });
    const { welcome } = await visit("/v1/visitor/poll", { hello });
    centre.clock.advance(1);
    const post = (clientId: string, text: string) => visit("/v1/visitor/call", { hello: { ...hello, token: welcome.token }, name: "post", input: { clientId, text } });
    await centre.rows("delete from webhooks.subscription");
    const { conversationId: id } = await post("web-first-1", "从前的话");
    centre.clock.advance(1);
    const made = (await administrator.ask("POST", "/v1/webhooks", { name: "后台", url: shop.hook, events: ["message.posted"], channels: ["web"] })).body as { secret: string };
    shop.trust(made.secret);
    await post("web-second-2", "我的电话 13912345678");
    await until(() => expect(of(id).some((one) => one.entry!.author.kind === "customer")).toBe(true));
    expect(of(id).find((one) => one.entry!.author.kind === "customer")!.entry!.text).toContain("⟦");
    expect(JSON.stringify(shop.heard)).not.toMatch(/13912345678|从前的话/);
    expect(of(id)[0]!.conversation.contact).toBeNull();
  });

  test("R-OP-05 (webhooks), D5: who takes all channels, or several, is told of a platform's customers as of the web chat's: personal data cut out, and no id of theirs", async () => {
    for (const channels of [[], ["app", "taobao"]]) {
      await centre.rows("delete from webhooks.subscription");
      centre.clock.advance(1);
      const made = (await administrator.ask("POST", "/v1/webhooks", { name: "报表", url: shop.hook, events: ["message.posted"], channels })).body as { secret: string };
      shop.trust(made.secret);
      const { conversationId: id } = await say("没收到货，电话 13912345678", `other-${channels.length}`);
      await until(() => expect(of(id).find((one) => one.entry!.author.kind === "customer")!.entry!.text).toContain("⟦"));
      expect(of(id)[0]!.conversation.contact).toBeNull();
    }
    expect(JSON.stringify(shop.heard)).not.toContain("13912345678");
  });

  test("R-OP-05 (retries): while the receiver is down nothing is lost; back again it hears everything in order, under the same ids", async () => {
    shop.answering(() => 503);
    const { conversationId: id } = await say("在吗");
    await accept(id);
    await answer(id, "在的");
    await until(async () => expect((await row()).failing_since).not.toBeNull());
    await until(async () => expect((await deliveries("waiting")).length).toBeGreaterThan(2));
    const before = await deliveries("waiting");
    expect(before.filter((one) => one.attempts > 0).length).toBe(1); // the head blocks the others: order
    expect(before.find((one) => one.attempts > 0)).toMatchObject({ status: 503, code: "refused" });
    expect(of(id)).toEqual([]);
    shop.answering(null);
    centre.clock.advance(4000);
    await until(() => expect(of(id).map((one) => one.entry!.text)).toContain("在的"));
    const numbers = of(id).map((one) => one.entry!.publicSeq);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    await until(async () => expect(await row()).toEqual({ state: "active", paused_for: null, failing_since: null }));
  });

  test("R-OP-05 (signature): a receiver with another secret believes nothing; the old secret signs beside the new one for a day", async () => {
    shop.trust("whsec_somebody_elses");
    const { conversationId: id } = await say("你好");
    await until(() => expect(shop.counts.refused).toBeGreaterThan(0));
    expect(of(id)).toEqual([]);
    expect((await deliveries("waiting"))[0] ?? {}).toMatchObject({ state: "waiting" });
    const listed = ((await administrator.ask("GET", "/v1/webhooks")).body.rows as { version: number }[])[0]!;
    const changed = (await administrator.ask("POST", `/v1/webhooks/${hook.id}/secret`, { version: listed.version })).body as { secret: string };
    shop.trust(hook.secret);
    centre.clock.advance(4000);
    await until(() => expect(of(id).length).toBeGreaterThan(0));
    expect((await administrator.ask("POST", `/v1/webhooks/${hook.id}/test`)).body).toMatchObject({ ok: true, status: 200 });
    centre.clock.advance(90_000);
    administrator = await centre.signedIn(`hook.admin.${(signed += 1)}`, ["administrator"]);
    expect((await administrator.ask("POST", `/v1/webhooks/${hook.id}/test`)).body).toMatchObject({ ok: false, status: 401, code: "refused" });
    shop.trust(changed.secret);
    expect((await administrator.ask("POST", `/v1/webhooks/${hook.id}/test`)).body).toMatchObject({ ok: true });
  });

  test("R-OP-05 (pause): three hours without success pause it and tell the administrators; resumed it loses nothing", async () => {
    shop.answering(() => 500);
    const { conversationId: id } = await say("第一句");
    await until(async () => expect((await row()).failing_since).not.toBeNull());
    centre.clock.advance(3 * 3600 + 1);
    await until(async () => expect(await row()).toMatchObject({ state: "paused", paused_for: "failure" }));
    expect(await centre.rows("select kind, params->>'name' as name from notifications.notification where person_id = $1", administrator.id)).toEqual([{ kind: "webhook.paused", name: "小程序" }]);
    shop.answering(null);
    await shop.ask("POST", `/v1/channel/conversations/${id}/leaving`, {});
    centre.clock.advance(3 * 86_400); // ended, and long ago, when it goes on
    await centre.app.webhooks.sweep();
    expect(of(id)).toEqual([]);
    administrator = await centre.signedIn(`hook.admin.${(signed += 1)}`, ["administrator"]);
    expect(await administrator.ask("POST", `/v1/webhooks/${hook.id}/pause`)).toMatchObject({ status: 409, body: { code: "webhook_paused" } });
    expect((await administrator.ask("POST", `/v1/webhooks/${hook.id}/resumption`)).body).toMatchObject({ state: "active", pausedFor: null });
    await until(() => expect(of(id).map((one) => one.type)).toEqual(expect.arrayContaining(["conversation.opened", "message.posted", "conversation.ended"])));
    const numbers = of(id).map((one) => one.entry!.publicSeq);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  test("R-OP-05 (pause): a receiver that says it is gone is paused at once", async () => {
    shop.answering(() => 410);
    await say("还在吗");
    await until(async () => expect(await row()).toMatchObject({ state: "paused", paused_for: "gone" }));
  });

  test("R-OP-05 (given up): one delivery that is always refused is given up, the conversation goes on, and a person may send it again", async () => {
    shop.answering((event) => (event.type === "conversation.opened" ? 400 : undefined));
    const { conversationId: id } = await say("你好");
    // Noted, not on its way: what is on its way would be judged by the attempts that it began with.
    await until(async () => expect(await centre.rows("select attempts from webhooks.delivery where conversation_id = $1 and event = 'conversation.opened'", id)).toEqual([{ attempts: 1 }]));
    await centre.rows("update webhooks.delivery set attempts = 14 where subscription_id = $1 and state = 'waiting' and event = 'conversation.opened'", hook.id);
    centre.clock.advance(60);
    await until(() => expect(of(id).map((one) => one.type)).toContain("message.posted"));
    const [failed] = await deliveries("failed");
    expect(failed).toMatchObject({ event: "conversation.opened", state: "failed", attempts: 15, status: 400, code: "refused" });
    shop.answering(null);
    expect((await administrator.ask("POST", `/v1/webhooks/${hook.id}/deliveries/${failed!.id}/retry`)).status).toBe(200);
    await until(() => expect(of(id).map((one) => one.id)).toContain(failed!.eventId));
  });

  test("R-OP-05 (killed while sending): sent but not noted, a delivery comes again under its id once the lease is over; meanwhile nobody else sends", async () => {
    const { conversationId: id } = await say("你好");
    // Heard, and noted: else its own note comes after what is written here.
    await until(async () => expect([of(id).length > 1, await deliveries("waiting")]).toEqual([true, []]));
    const last = of(id).at(-1)!.id;
    await centre.rows("update webhooks.delivery set state = 'waiting' where event_id = $1", last);
    await centre.rows("update webhooks.lane set busy_until = $2 where conversation_id = $1", id, new Date(centre.clock.now().getTime() + 30_000));
    await centre.app.webhooks.sweep();
    expect(shop.counts.again).toBe(0);
    centre.clock.advance(31);
    await until(() => expect(shop.counts.again).toBe(1));
    expect(new Set(of(id).map((one) => one.id)).size).toBe(of(id).length);
  });

  test("R-OP-05 (outbound): an address inside, plain http beyond the allowed, or with a password is not taken", async () => {
    for (const url of ["https://10.0.0.1/x", "https://169.254.169.254/", "http://shop.example/x", "https://a:b@shop.example/", "nonsense", "https://[::1]/"])
      expect(await administrator.ask("POST", "/v1/webhooks", { name: "x", url, events: ["message.posted"] })).toMatchObject({ status: 422, body: { fields: [{ path: "url" }] } });
  });
});
