import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { leave } from "./index.ts";
import { answerMisplaced, listMisplaced, misplace } from "./service/misplaced.ts";
import { clientId, smallCentre, type SmallCentre } from "./testing.ts";

let centre: SmallCentre;
const other = newId();
beforeAll(async () => {
  centre = await smallCentre();
  await sql`insert into organization.shop (id, key, name, short_name, created_at) values (${other}, 'xingye', '星野家居旗舰店', '星野家居', ${centre.clock.now()})`.execute(centre.kernel.db.kysely);
});
afterAll(() => centre.close());

const desk = () => centre.conversations.desk;
const run = <T>(who: Actor, work: Parameters<typeof centre.kernel.run<T>>[1]) => centre.kernel.run(who, work);
const say = (text: string) => ({ clientId: clientId(), text });
const rowOf = async (id: string) => (await centre.rows<{ assignee_id: string | null; shop_id: string; for_shop_id: string | null; open: boolean }>("select assignee_id, shop_id, for_shop_id, ended_at is null as open from conversations.conversation where id = $1", id))[0]!;
const list = (who: Actor, state?: "passed_on" | "answered") => run(who, (ctx) => listMisplaced(desk(), ctx, { state, limit: 50 }));
async function serves(agent: Actor, shopId: string): Promise<void> {
  await sql`update organization.profile set shops = array[${shopId}::uuid] where person_id = ${agent.id}`.execute(centre.kernel.db.kysely);
}
async function talk(province: string) {
  const visitor = await centre.visitor({ province });
  const { conversationId: id } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, say("我在你们这买的书架少了螺丝"));
  await centre.settle();
  return { ...visitor, id };
}

describe("R-CH-08 (wrong shop, wrong platform)", () => {
  test("R-CH-08 (wrong shop): the conversation moves to the right shop's people, the customer stays in the same window, the leader is told, their answer closes the registration", async () => {
    const boss = newId();
    await sql`insert into identity.person (id, login_name, name, created_at) values (${boss}, 'boss', '主管', ${centre.clock.now()})`.execute(centre.kernel.db.kysely);
    await sql`insert into identity.role_grant (person_id, role, granted_at) values (${boss}, 'supervisor', ${centre.clock.now()})`.execute(centre.kernel.db.kysely);
    const here = await centre.agent("m.hemu", { team: "team-southwest" });
    const { id, actor, arrival } = await talk("51");
    await serves(here, centre.shop.id);
    const there = await centre.agent("m.xingye", { team: "team-southwest" });
    await serves(there, other);
    await expect(run(here, (ctx) => misplace(desk(), ctx, id, { to: { kind: "shop", id: centre.shop.id }, note: "是本店的" }))).rejects.toMatchObject({ code: "same_shop" });
    await expect(run(here, (ctx) => misplace(desk(), ctx, id, { to: { kind: "shop", id: newId() }, note: "没有这家" }))).rejects.toMatchObject({ code: "invalid", fields: [{ path: "to.id", code: "shop_unknown" }] });
    const registered = await run(here, (ctx) => misplace(desk(), ctx, id, { to: { kind: "shop", id: other }, note: "书架是星野的，客户电话 13812346207" }));
    await centre.settle();
    expect(await rowOf(id)).toEqual({ assignee_id: there.id, shop_id: centre.shop.id, for_shop_id: other, open: true });
    expect((await list(here)).rows).toMatchObject([{ id: registered, to: { kind: "shop", id: other, name: "星野家居" }, state: "passed_on" }]);
    expect(JSON.stringify((await list(here)).rows)).not.toContain("13812346207");
    const customer = centre.peer(actor);
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    expect(JSON.stringify(customer.frames)).toContain("您咨询的是星野家居的商品");
    expect(JSON.stringify(customer.frames)).not.toContain("书架是星野的");
    expect((await centre.conversations.post.fromCustomer(actor, arrival, say("好的"))).conversationId).toBe(id);
    expect(await centre.rows("select kind from notifications.notification where person_id = $1", boss)).toEqual([{ kind: "conversations.wrong_shop" }]);
    await centre.conversations.post.fromAgent(there, id, say("您好，螺丝马上补寄"));
    await centre.settle();
    expect((await list(here, "answered")).rows.map((row) => row.id)).toEqual([registered]);
    await run(actor, (ctx) => leave(desk(), ctx, actor.id!, id));
  });

  test("R-CH-08 (wrong platform): registered with how it is reached, the customer is told, others do not see it, the answer is noted once", async () => {
    const here = await centre.agent("n.here", { team: "team-northeast" });
    const stranger = await centre.agent("n.stranger", { team: "team-north-china" });
    const { id, actor } = await talk("21");
    await expect(run(stranger, (ctx) => misplace(desk(), ctx, id, { to: { kind: "outside", partnerId: null, name: "顺风快运", reach: "官网" }, note: "不是我们" }))).rejects.toMatchObject({ code: "not_found" });
    const registered = await run(here, (ctx) => misplace(desk(), ctx, id, { to: { kind: "outside", partnerId: null, name: "云购平台", reach: "云购 App 我的客服" }, note: "在云购下的单" }));
    const customer = centre.peer(actor);
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    expect(JSON.stringify(customer.frames)).toContain("您咨询的业务由云购平台负责，我们已经登记并转告他们。您也可以直接联系：云购 App 我的客服。");
    expect(await rowOf(id)).toMatchObject({ assignee_id: here.id, open: true });
    expect((await list(stranger)).rows).toEqual([]);
    await expect(run(stranger, (ctx) => answerMisplaced(desk(), ctx, registered, "已退款"))).rejects.toMatchObject({ code: "not_found" });
    await run(here, (ctx) => answerMisplaced(desk(), ctx, registered, "云购已联系客户退款"));
    await expect(run(here, (ctx) => answerMisplaced(desk(), ctx, registered, "再记一次"))).rejects.toMatchObject({ code: "answered_already" });
    expect((await list(here)).rows).toMatchObject([{ state: "answered", answer: "云购已联系客户退款", to: { kind: "outside", name: "云购平台", reach: "云购 App 我的客服" } }]);
    await run(actor, (ctx) => leave(desk(), ctx, actor.id!, id));
  });
});
