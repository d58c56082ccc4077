import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FigureRecord, Figures } from "#contract/insight.ts";
import type { VoicePlace, VoiceTheme } from "#contract/voice.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { folded } from "./rules.ts";

let centre: WholeCentre;
let supervisor: Asks;
let agent: { id: string; ask: Asks };
let other: { id: string; ask: Asks };
let product: string;
let talks: string[];

const today = "2026-03-02";
const asked = (values: Record<string, string>) => `?${new URLSearchParams({ from: today, to: today, ...values })}`;
const groups = async (ask: Asks, metric: string, by: string, more: Record<string, string> = {}) => {
  const { figures } = (await ask("GET", `/v1/figures${asked({ metrics: metric, by, ...more })}`)).body as unknown as Figures;
  return Object.fromEntries(figures[0]!.groups.map((group) => [group.name?.["zh-CN"] ?? group.key, metric === "criticism" ? `${group.numerator}/${group.denominator}` : group.value]));
};
const said = async (ask: Asks, values: Record<string, string>) => ((await ask("GET", `/v1/figures/records${asked(values)}`)).body as unknown as { rows: FigureRecord[] }).rows;
const placeOf = ({ conversationId, said: one }: FigureRecord): VoicePlace => ({ conversationId: conversationId!, kind: one!.kind, category: one!.category, n: one!.n });
const themes = async () => (await supervisor("GET", "/v1/voice-themes")).body.rows as VoiceTheme[];
const theme = async (name: string) => (await supervisor("POST", "/v1/voice-themes", { name })).body.id as string;

async function member(login: string, team: string): Promise<{ id: string; ask: Asks }> {
  const person = await centre.signedIn(login, ["agent"]);
  const [row] = await centre.rows<{ id: string }>("select id from organization.team where key = $1", team);
  await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 9, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [row!.id] }));
  return person;
}

/** A conversation that an agent has answered and ended, with what was written down. */
async function ended(by: { ask: Asks }, province: string, record: Record<string, unknown>): Promise<string> {
  const { app, kernel } = centre;
  const shop = await app.organization.shopByKey(kernel.db.kysely, "hemu");
  const contact = await kernel.run(system, (ctx) => app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop!.id, kind: "visitor", hash: identityHash([newId()]) }));
  const actor = { kind: "visitor" as const, id: contact.id, name: "", teams: [], territories: [], scopeOf: () => null };
  const { conversationId: id } = await app.conversations.post.fromCustomer(actor, { contactId: contact.id, shop: { id: shop!.id, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: province }, { clientId: newId(), text: "你好" });
  expect((await by.ask("POST", `/v1/conversations/${id}/acceptance`, {})).status).toBe(200);
  expect((await by.ask("POST", `/v1/conversations/${id}/messages`, { clientId: newId(), text: "您好" })).status).toBe(200);
  const { status, body } = await by.ask("POST", `/v1/conversations/${id}/end`, { outcome: "passed_on", record: { problem: "太慢", result: "已催", needs: [], opinions: [], ...record } });
  expect([status, body]).toEqual([200, {}]);
  return id;
}

const slow = { category: "logistics-slow", text: "等了一周还没到", stance: "criticism" };
const hurry = { category: "fast-delivery", text: "希望快一点" };

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest", "east-china": "team-east" });
  supervisor = (await centre.signedIn("voice.supervisor", ["supervisor"])).ask;
  agent = await member("voice.southwest", "team-southwest");
  other = await member("voice.east", "team-east");
  const shop = await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu");
  [product] = (await centre.kernel.run(system, (ctx) => centre.app.orders.saveProducts(ctx, [{ shopId: shop!.id, sku: "HM-1", name: "禾木蒸锅", type: "厨房电器", priceFen: 100, colours: [], icon: null, stock: 1, sold: 1, facts: [] }]))) as [string];
  talks = [
    await ended(agent, "51", { topic: "logistics.delay", productId: product, needs: [hurry], opinions: [slow] }),
    await ended(agent, "51", { topic: "logistics.delay", needs: [], opinions: [slow, { ...slow, text: "催了两次都没人理" }, { category: "praise-service", text: "客服耐心", stance: "praise" }] }),
    await ended(other, "31", { topic: "order.urge", productId: product, needs: [hurry, { category: "refund", text: "退钱" }], opinions: [] }),
  ];
  await centre.app.settle();
});
afterAll(() => centre.close());

describe("what customers ask for and say", () => {
  test("R-CV-06 (counted): needs and opinions are counted by category, topic, product, territory and shop, and each figure opens the words", async () => {
    expect(await groups(supervisor, "needs", "subject")).toEqual({ 更快送达: 2, 退款: 1 });
    expect(await groups(supervisor, "opinions", "subject")).toEqual({ 物流慢: 3, 服务好: 1 });
    expect(await groups(supervisor, "criticism", "territory")).toEqual({ 西南: "3/4" });
    expect(await groups(supervisor, "needs", "topic")).toEqual({ "物流 / 物流延误": 1, "订单 / 催发货": 2 });
    expect(await groups(supervisor, "needs", "product")).toEqual({ 禾木蒸锅: 3 });
    expect(await groups(supervisor, "opinions", "product")).toEqual({ 禾木蒸锅: 1, "": 3 });
    expect(await groups(supervisor, "needs", "shop")).toEqual({ 禾木家电: 3 });
    expect(await groups(supervisor, "needs", "day", { branch: "logistics" })).toEqual({ [today]: 1 });
    const words = await said(supervisor, { metric: "opinions", subject: "opinion:logistics-slow" });
    expect(words.map((row) => [row.conversationId, row.said!.n, row.said!.text, row.said!.stance]).toSorted()).toEqual([[talks[0], 1, slow.text, "criticism"], [talks[1], 1, slow.text, "criticism"], [talks[1], 2, "催了两次都没人理", "criticism"]].toSorted());
    expect(words.find((row) => row.conversationId === talks[0])).toMatchObject({ product: "禾木蒸锅", topic: "logistics.delay" });
  });

  test("R-CV-06 (themes): what says the same is put under a theme that a person names, counted together, merged with another, and taken out again", async () => {
    const late = await theme("到得太慢");
    const places = [...(await said(supervisor, { metric: "opinions", subject: "opinion:logistics-slow" })), ...(await said(supervisor, { metric: "needs", subject: "need:fast-delivery" }))].map(placeOf);
    expect((await supervisor("PUT", "/v1/voice-links", { places, themeId: late })).status).toBe(200);
    expect([await groups(supervisor, "opinions", "theme"), await groups(supervisor, "needs", "theme")]).toEqual([{ 到得太慢: 3, "": 1 }, { 到得太慢: 2, "": 1 }]);
    expect((await said(supervisor, { metric: "opinions", theme: late })).length).toBe(3);
    // A correction of the words keeps the link; what is said no longer is counted no longer.
    const { status } = await agent.ask("PUT", `/v1/conversations/${talks[1]}/record`, { topic: "logistics.delay", problem: "太慢", result: "已催", needs: [], opinions: [{ ...slow, text: "等了十天" }] });
    expect(status).toBe(200);
    await centre.app.settle();
    expect(await groups(supervisor, "opinions", "theme")).toEqual({ 到得太慢: 2 });
    const refund = await theme("要退钱");
    await supervisor("PUT", "/v1/voice-links", { places: (await said(supervisor, { metric: "needs", subject: "need:refund" })).map(placeOf), themeId: refund });
    expect((await supervisor("POST", `/v1/voice-themes/${refund}/merging`, { into: late })).status).toBe(200);
    expect(await groups(supervisor, "needs", "theme")).toEqual({ 到得太慢: 3 });
    expect((await themes()).map((one) => one.name)).toEqual(["到得太慢"]);
    expect((await supervisor("PATCH", `/v1/voice-themes/${late}`, { name: "送得太慢" })).status).toBe(200);
    expect((await supervisor("PUT", "/v1/voice-links", { places: places.slice(-1), themeId: null })).status).toBe(200);
    expect(await groups(supervisor, "needs", "theme")).toEqual({ 送得太慢: 2, "": 1 });
    const kinds = await centre.rows<{ kind: string }>("select distinct kind from kernel.event where kind like 'voice.%' order by 1");
    expect(kinds.map((one) => one.kind)).toEqual(["voice.linked", "voice.theme_made", "voice.theme_renamed", "voice.themes_merged", "voice.unlinked"]);
  });

  test("R-CV-06 (refused in words): a second theme of the same name, one into itself, what nobody said, an unknown product", async () => {
    const one = await theme("说明书 看不懂");
    expect((await supervisor("POST", "/v1/voice-themes", { name: "说明书看不懂" })).body).toMatchObject({ code: "theme_known", fields: [{ path: "name", code: "theme_known" }] });
    expect((await supervisor("POST", `/v1/voice-themes/${one}/merging`, { into: one })).body.code).toBe("theme_itself");
    const unsaid = { conversationId: talks[0], kind: "need", category: "refund", n: 1 };
    expect((await supervisor("PUT", "/v1/voice-links", { places: [unsaid], themeId: one })).status).toBe(404);
    const { body } = await agent.ask("PUT", `/v1/conversations/${talks[0]}/record`, { topic: "logistics.delay", productId: newId(), problem: "慢", result: "催", needs: [], opinions: [] });
    expect(body.fields).toEqual([{ path: "productId", code: "unknown_product" }]);
  });

  test("R-CV-06 R-PE-02 (reach): an agent reads what was said in own conversations and links nothing; a narrowed supervisor links only within reach", async () => {
    expect(await groups(agent.ask, "needs", "subject")).toEqual({ 更快送达: 1 });
    expect((await said(agent.ask, { metric: "needs" })).map((row) => row.conversationId)).toEqual([talks[0]]);
    const [row] = await said(supervisor, { metric: "needs", subject: "need:refund" });
    expect((await agent.ask("PUT", "/v1/voice-links", { places: [placeOf(row!)], themeId: null })).status).toBe(403);
    const narrow = await centre.signedIn("voice.narrow", [{ role: "supervisor", scope: "territory" }]);
    expect((await narrow.ask("PUT", "/v1/voice-links", { places: [placeOf(row!)], themeId: null })).status).toBe(404);
  });

  test("R-CV-06 (export): the table as CSV has needs, opinions and the share of criticism by what was said", async () => {
    const { body } = await supervisor("GET", `/v1/figures/table${asked({ metrics: "needs,opinions,criticism", by: "subject" })}`);
    const lines = String(body.text).replace("\uFEFF", "").trim().split("\r\n");
    expect(lines.map((line) => line.split(",")[0])).toEqual(["subject", "更快送达", "退款", "物流慢", "合计"]);
  });
});

test("R-CV-06 (themes): width, case and spaces make no other theme", () => {
  expect([folded("ＡＢ c"), folded(" ab C ")]).toEqual(["abc", "abc"]);
});
