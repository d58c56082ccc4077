import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConversationRow } from "#contract/conversation.ts";
import { replyClock, replyTargets } from "#contract/sla-clock.ts";
import type { SlaBoard } from "#contract/sla.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { nobody, system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
let agent: { id: string; ask: Asks };
let joins: (login: string, team: string) => Promise<{ id: string; ask: Asks }>;
let shopId: string;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest", "east-china": "team-east" });
  shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
  const teams = await centre.rows<{ id: string; key: string }>("select id, key from organization.team");
  joins = async (login, key) => {
    const person = await centre.signedIn(login, ["agent"]);
    await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 20, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [teams.find((team) => team.key === key)!.id] }));
    return person;
  };
  agent = await joins("r.one", "team-southwest");
});
afterAll(() => centre.close());

interface Talk {
  id: string;
  says(text: string): Promise<void>;
}
async function arrives(tier = "standard"): Promise<Talk> {
  const { app, kernel } = centre;
  const contact = await kernel.run(system, (ctx) => app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "visitor", hash: identityHash([newId()]) }));
  await centre.rows("update customers.customer set tier = $2 where id = (select customer_id from customers.contact_of where contact_id = $1)", contact.id, tier);
  const arrival = { contactId: contact.id, shop: { id: shopId, key: "hemu" }, channel: "web", locale: "zh-CN" as const, topic: null, ip: null, statedProvince: "51" };
  const post = (text: string) => app.conversations.post.fromCustomer({ ...nobody, id: contact.id }, arrival, { clientId: newId(), text });
  const { conversationId } = await post("电饭煲不加热");
  return { id: conversationId, says: async (text) => void (await post(text)) };
}
/** Given to the agent by hand, as a look of the router would. */
async function taken(talk: Talk): Promise<void> {
  expect((await agent.ask("POST", `/v1/conversations/${talk.id}/acceptance`, {})).status).toBe(200);
  await centre.app.settle();
}
const answers = async (talk: Talk) => {
  expect((await agent.ask("POST", `/v1/conversations/${talk.id}/messages`, { clientId: newId(), text: "您好，请问指示灯亮吗？" })).status).toBe(200);
  await centre.app.settle();
};
const clocks = (talk: Talk) => centre.rows<{ name: string; cycle: number; ended: string | null; started_at: Date; due_at: Date | null; stopped_at: Date | null; breached_at: Date | null }>("select name, cycle, ended, started_at, due_at, stopped_at, breached_at from sla.clock where subject_id = $1 order by name", talk.id);
const now = () => centre.kernel.clock.now();
const inSeconds = (seconds: number, from = now()) => new Date(from.getTime() + seconds * 1000);
/** What the desk reckons from its row and the board is what the server's clock says. */
async function deskAgrees(talk: Talk): Promise<void> {
  const board = (await agent.ask("GET", "/v1/sla/board")).body as unknown as SlaBoard;
  const { row } = (await agent.ask("GET", `/v1/conversations/${talk.id}`)).body as unknown as { row: ConversationRow };
  const shown = replyClock(row, replyTargets(board));
  const open = (await clocks(talk)).filter((clock) => clock.ended === null);
  expect(open.map((clock) => [clock.started_at.getTime(), clock.due_at!.getTime()])).toEqual(shown === null ? [] : [[shown.from, shown.until]]);
}

describe("R-TK-07 (replies): first and next reply of conversations", () => {
  test("R-TK-07 (replies): the first reply counts from when somebody has it; kept when answered in time, and the next question starts the next reply's", async () => {
    const talk = await arrives();
    await centre.app.settle();
    expect(await clocks(talk)).toEqual([]);
    centre.clock.advance(60);
    await taken(talk);
    expect(await clocks(talk)).toMatchObject([{ name: "first_reply", started_at: now(), due_at: inSeconds(30), ended: null }]);
    await deskAgrees(talk);
    centre.clock.advance(20);
    await answers(talk);
    expect(await clocks(talk)).toMatchObject([{ ended: "kept", stopped_at: now() }]);
    await deskAgrees(talk);
    await talk.says("亮的");
    await centre.app.settle();
    await deskAgrees(talk);
    expect(await clocks(talk)).toMatchObject([{ name: "first_reply" }, { name: "next_reply", due_at: inSeconds(180), ended: null, cycle: 1 }]);
    centre.clock.advance(200);
    await centre.app.settle();
    expect((await clocks(talk))[1]).toMatchObject({ breached_at: inSeconds(-20), ended: null });
    await answers(talk);
    await talk.says("好的");
    await centre.app.settle();
    expect((await clocks(talk))[1]).toMatchObject({ cycle: 2, ended: null, breached_at: null });
    expect(await centre.rows("select breaches from sla.v_clock where subject_id = $1 and name = 'next_reply'", talk.id)).toEqual([{ breaches: 1 }]);
  });

  test("R-TK-07 (replies): a diamond member has a shorter target; put aside or ended nothing runs; a question answered before anybody looked costs no clock", async () => {
    const talk = await arrives("diamond");
    await taken(talk);
    expect(await clocks(talk)).toMatchObject([{ due_at: inSeconds(20) }]);
    await answers(talk);
    await talk.says("一直亮着");
    await agent.ask("POST", `/v1/conversations/${talk.id}/messages`, { clientId: newId(), text: "收到" });
    await centre.app.settle();
    expect((await clocks(talk)).map((clock) => clock.name)).toEqual(["first_reply"]);
    await talk.says("怎么办？");
    await centre.app.settle();
    expect((await clocks(talk))[1]).toMatchObject({ due_at: inSeconds(120) });
    await deskAgrees(talk);
    expect((await agent.ask("POST", `/v1/conversations/${talk.id}/end`, { outcome: "not_answered", record: { topic: "presale", problem: "不加热", process: "", result: "已说明", needs: [], opinions: [] } })).status).toBe(200);
    await centre.app.settle();
    expect((await clocks(talk))[1]).toMatchObject({ ended: "cancelled" });
  });

  test("R-TK-07 (replies): an answer in time whose record was not read yet is no breach", async () => {
    const talk = await arrives();
    await taken(talk);
    centre.clock.advance(29);
    await agent.ask("POST", `/v1/conversations/${talk.id}/messages`, { clientId: newId(), text: "在的" });
    centre.clock.advance(10);
    const [clock] = await centre.rows<{ id: string }>("select id from sla.clock where subject_id = $1", talk.id);
    const handler = centre.app.sla.module.deadlines!.find((one) => one.kind === "sla.clock")!;
    await centre.kernel.run(system, (ctx) => handler.handle(ctx, { subject: clock!.id, generation: 1, dueAt: ctx.now, data: {} }));
    await centre.app.settle();
    expect(await clocks(talk)).toMatchObject([{ ended: "kept", breached_at: null }]);
  });

  test("R-TK-07 (replies, pause): at night time stands still, and the desk says so by the same hours", async () => {
    centre.clock.moveTo("2026-03-03T14:59:00.000Z");
    agent = await joins("r.late", "team-southwest");
    const other = await joins("r.east", "team-east");
    const talk = await arrives();
    await taken(talk);
    await answers(talk);
    await talk.says("还有一个问题");
    await centre.app.settle();
    // 22:59 in Shanghai: one minute today, two tomorrow from 9:00.
    expect((await clocks(talk))[1]).toMatchObject({ due_at: new Date("2026-03-04T01:02:00.000Z") });
    await deskAgrees(talk);
    centre.clock.moveTo("2026-03-03T18:00:00.000Z");
    const read = (await agent.ask("GET", `/v1/sla/clocks/conversation/${talk.id}`)).body as { clocks: { name: string; openNow: boolean; opensAt: string; elapsedMs: number }[] };
    expect(read.clocks.find((one) => one.name === "next_reply")).toMatchObject({ openNow: false, opensAt: "2026-03-04T01:00:00.000Z", elapsedMs: 60_000 });
    expect((await other.ask("GET", `/v1/sla/clocks/conversation/${talk.id}`)).status).toBe(404);
    expect((await agent.ask("GET", `/v1/sla/clocks/weather/${talk.id}`)).status).toBe(404);
  });
});
