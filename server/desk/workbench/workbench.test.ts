import { afterAll, beforeAll, expect, test } from "vitest";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { choosePresence } from "#server/desk/conversations/index.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
let agent: { id: string; ask: Asks };
let other: { id: string; ask: Asks };
let supervisor: { id: string; ask: Asks };

async function arrives(province: string, channel = "web"): Promise<string> {
  const { app, kernel } = centre;
  const shop = await app.organization.shopByKey(kernel.db.kysely, "hemu");
  const opened = await kernel.run(system, async (ctx) => {
    const contact = await app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop!.id, kind: "visitor", hash: identityHash([newId()]) });
    return conversationFor(app.conversations.desk, ctx, { contactId: contact.id, shop: { id: shop!.id, key: "hemu" }, channel, locale: "zh-CN", topic: null, ip: null, statedProvince: province });
  });
  return opened.id;
}
async function inTeam(login: string, team: string) {
  const person = await centre.signedIn(login, ["agent"]);
  const [row] = await centre.rows<{ id: string }>("select id from organization.team where key = $1", team);
  await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [row!.id] }));
  return person;
}
const views = async (who: { ask: Asks }) => (await who.ask("GET", "/v1/views")).body.rows as { id: string; name: string; shared: boolean; mine: boolean; count: { value: number; capped: boolean } }[];
const names = async (who: { ask: Asks }) => (await views(who)).map((view) => view.name);
const add = async (who: { ask: Asks }, name: string, more: object = {}) => (await who.ask("POST", "/v1/views", { name, filter: { state: "queued" }, ...more })).body.id as string;

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest", "east-china": "team-east" });
  agent = await inTeam("views.agent", "team-southwest");
  other = await inTeam("views.other", "team-east");
  supervisor = await centre.signedIn("views.lead", ["supervisor"]);
});
afterAll(() => centre.close());

test("R-CV-05 (saved views, reach): a view keeps a filter; each reader's count and list agree and stay within the own reach", async () => {
  await arrives("51");
  await arrives("51", "app");
  await arrives("31");
  const id = await add(supervisor, "排队中", { shared: true });
  const counts = async () => Promise.all([agent, other, supervisor].map(async (who) => (await views(who)).find((view) => view.id === id)!.count.value));
  expect(await counts()).toEqual([2, 1, 3]);
  const listed = await Promise.all([agent, other, supervisor].map(async (who) => ((await who.ask("GET", "/v1/conversations?state=queued")).body.rows as unknown[]).length));
  expect(listed).toEqual([2, 1, 3]);
  expect((await views(agent)).map((view) => [view.name, view.mine])).toEqual([["排队中", false]]);
});

test("R-CV-05 (saved views, filters): channel, tier, topic branch, tag and waiting time narrow the list, together", async () => {
  const list = async (query: string) => ((await supervisor.ask("GET", `/v1/conversations?state=queued&${query}`)).body.rows as { id: string; channel: string }[]).map((row) => row.channel).toSorted();
  expect(await list("channel=app")).toEqual(["app"]);
  expect(await list("channel=app&territory=east-china")).toEqual([]);
  const [row] = await centre.rows<{ id: string }>("select id from conversations.conversation where channel = 'app'");
  await centre.rows("update conversations.conversation set topic = 'presale.size', tags = '{加急}' where id = $1", row!.id);
  await centre.rows("update conversations.conversation_head set waiting_since = $2 where id = $1", row!.id, new Date(centre.kernel.clock.now().getTime() - 11 * 60_000));
  expect(await list("topic=presale")).toEqual(["app"]);
  expect([await list("topic=presale.size"), await list("topic=presale.si"), await list("topic=order"), await list("tag=加急")].map((rows) => rows.length)).toEqual([1, 0, 0, 1]);
  expect([await list("waiting=10"), await list("waiting=12")].map((rows) => rows.length)).toEqual([1, 0]);
  expect((await list("tier=standard")).length).toBe(3);
  expect((await list("tier=gold")).length).toBe(0);
  expect((await supervisor.ask("GET", "/v1/conversations?waiting=soon")).body).toMatchObject({ code: "invalid", fields: [{ path: "waiting" }] });
});

test("R-CV-05 (saved views, own and shared): renamed, sorted, deleted and brought back to their place; another's own view does not exist, a shared one is kept by who may", async () => {
  const a = await add(agent, "甲");
  const b = await add(agent, "乙");
  const c = await add(agent, "丙");
  expect((await names(agent)).slice(0, 3)).toEqual(["甲", "乙", "丙"]);
  await agent.ask("PUT", "/v1/views/order", { ids: [c, a] });
  expect((await names(agent)).slice(0, 3)).toEqual(["丙", "甲", "乙"]);
  await agent.ask("PUT", `/v1/views/${a}`, { name: "甲一", filter: { state: "open", tag: "加急" } });
  expect((await agent.ask("DELETE", `/v1/views/${a}`)).status).toBe(200);
  expect((await names(agent)).slice(0, 2)).toEqual(["丙", "乙"]);
  await add(agent, "甲一", { at: 1 });
  expect((await names(agent)).slice(0, 3)).toEqual(["丙", "甲一", "乙"]);
  expect((await other.ask("PUT", `/v1/views/${b}`, { name: "改", filter: {} })).status).toBe(404);
  expect((await other.ask("DELETE", `/v1/views/${b}`)).status).toBe(404);
  expect(await names(other)).toEqual(["排队中"]);
  const shared = (await views(supervisor)).find((view) => view.shared)!;
  expect((await agent.ask("DELETE", `/v1/views/${shared.id}`)).body).toMatchObject({ code: "forbidden", params: { permission: "views.share" } });
  expect((await agent.ask("POST", "/v1/views", { name: "大家的", shared: true, filter: {} })).body).toMatchObject({ code: "forbidden" });
  expect((await agent.ask("POST", "/v1/views", { name: " ", filter: {} })).body).toMatchObject({ code: "invalid", fields: [{ path: "name" }] });
});

test("R-CV-05 (quick replies, own): a shortcut stands for one thing; others have their own", async () => {
  const reply = { shortcut: "稍等", title: "请稍等", text: "{称呼}，请稍等两分钟。" };
  const { id } = (await agent.ask("POST", "/v1/own-replies", reply)).body as { id: string };
  expect((await agent.ask("POST", "/v1/own-replies", reply)).body).toMatchObject({ code: "shortcut_taken", fields: [{ path: "shortcut", code: "shortcut_taken" }] });
  expect((await other.ask("POST", "/v1/own-replies", reply)).status).toBe(200);
  expect((await agent.ask("PUT", `/v1/own-replies/${id}`, { ...reply, title: "稍等" })).status).toBe(200);
  expect((await agent.ask("GET", "/v1/own-replies")).body.rows).toEqual([{ ...reply, id, title: "稍等" }]);
  expect((await other.ask("PUT", `/v1/own-replies/${id}`, reply)).status).toBe(404);
  expect((await agent.ask("POST", "/v1/own-replies", { ...reply, shortcut: "有 空格" })).body).toMatchObject({ fields: [{ path: "shortcut" }] });
  expect((await agent.ask("DELETE", `/v1/own-replies/${id}`)).status).toBe(200);
  expect((await agent.ask("GET", "/v1/own-replies")).body.rows).toEqual([]);
});

test("R-CV-05 (undo, end): whoever ended a conversation takes it back within the handbook's minutes and serves it on; others and later do not", async () => {
  const { app, kernel, clock } = centre;
  const id = await arrives("51");
  expect((await agent.ask("POST", `/v1/conversations/${id}/acceptance`, {})).status).toBe(200);
  const end = { outcome: "passed_on", record: { topic: "presale.size", problem: "问尺寸", result: "已告知" } };
  expect((await agent.ask("POST", `/v1/conversations/${id}/reopening`, {})).body).toMatchObject({ code: "already_open" });
  await agent.ask("POST", `/v1/conversations/${id}/end`, end);
  expect((await supervisor.ask("POST", `/v1/conversations/${id}/reopening`, {})).body).toMatchObject({ code: "not_yours" });
  expect((await agent.ask("POST", `/v1/conversations/${id}/reopening`, {})).status).toBe(200);
  const state = async () => (await centre.rows<{ open: boolean; assignee_id: string; load: number }>("select h.open, c.assignee_id, s.load from conversations.conversation c join conversations.conversation_head h on h.id = c.id join conversations.agent_slot s on s.person_id = c.assignee_id where c.id = $1", id))[0];
  expect(await state()).toEqual({ open: true, assignee_id: agent.id, load: 1 });
  await agent.ask("POST", `/v1/conversations/${id}/end`, end);
  expect(await state()).toMatchObject({ open: false, load: 0 });
  clock.advance(11 * 60);
  expect((await agent.ask("POST", `/v1/conversations/${id}/reopening`, {})).body).toMatchObject({ code: "too_late_to_reopen", params: { minutes: 10 } });
  await kernel.run(system, (ctx) => choosePresence(app.conversations.desk, ctx, agent.id, "offline", ""));
});
