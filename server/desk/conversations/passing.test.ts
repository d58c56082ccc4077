import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Permission, Scope } from "#contract/permissions.ts";
import type { Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { sql } from "kysely";
import { acceptOffer, declineOffer, endByAgent, leave, transfer } from "./index.ts";
import { askColleague, endConsult, wordInConsult } from "./service/consult.ts";
import { addHelper, endHelper, reportHelp } from "./service/helpers.ts";
import { withdrawOffer } from "./service/offer.ts";
import { partiesPast, readable } from "./service/read.ts";
import { setTags } from "./service/serve.ts";
import { takeOver, whisper } from "./service/supervise.ts";
import { within } from "./service/within.ts";
import { clientId, smallCentre, type SmallCentre } from "./testing.ts";

let centre: SmallCentre;
beforeAll(async () => {
  centre = await smallCentre();
});
afterAll(() => centre.close());

const desk = () => centre.conversations.desk;
const run = <T>(who: Actor, work: Parameters<typeof centre.kernel.run<T>>[1]) => centre.kernel.run(who, work);
const say = (text: string) => ({ clientId: clientId(), text });
const record = { topic: "quality", problem: "内胆起皮", process: "", result: "更换", needs: [], opinions: [] };
const ownerOf = async (id: string) => (await centre.rows<{ assignee_id: string | null }>("select assignee_id from conversations.conversation where id = $1", id))[0]!.assignee_id;
const entries = (id: string) => centre.rows<{ kind: string; text: string; public_seq: number | null; body: Record<string, unknown> | null }>("select kind, text, public_seq, body from conversations.entry where conversation_id = $1 order by seq", id);
const offers = async (id: string) => (await entries(id)).filter((e) => e.kind === "offer").map((e) => e.body!.what);
const told = async (who: Actor) => (await centre.rows<{ kind: string }>("select kind from notifications.notification where person_id = $1 order by at, id", who.id)).map((n) => n.kind);
const loads = async (...who: Actor[]) => {
  const rows = await centre.rows<{ id: string; load: number }>("select person_id as id, load from conversations.agent_slot where person_id = any($1::uuid[])", who.map((one) => one.id));
  return who.map((one) => rows.find((row) => row.id === one.id)?.load);
};
const pass = (who: Actor, id: string, ids: string[], note = "客户要换货，请接") => run(who, (ctx) => transfer(desk(), ctx, id, { to: { kind: "person", ids }, note }));
const accept = (who: Actor, id: string) => run(who, (ctx) => acceptOffer(desk(), ctx, id));

/** Whoever may act on all conversations: listens, whispers, takes over. */
async function supervisor(login: string): Promise<Actor> {
  const agent = await centre.agent(login, { state: "offline", team: "team-headquarters" });
  await sql`insert into identity.role_grant (person_id, role, granted_at) values (${agent.id}, 'supervisor', ${centre.clock.now()})`.execute(centre.kernel.db.kysely);
  const all: readonly Permission[] = ["conversations.read", "conversations.serve", "conversations.take", "conversations.transfer", "conversations.supervise", "presence.set"];
  return { ...agent, territories: [], teams: [], scopeOf: (permission): Scope | null => (all.includes(permission) ? "all" : null) };
}
/** Somebody of another department: reads only where a part in a conversation gives the right. */
async function outsider(login: string): Promise<Actor> {
  const id = newId();
  await sql`insert into identity.person (id, login_name, name, created_at) values (${id}, ${login}, ${login}, ${centre.clock.now()})`.execute(centre.kernel.db.kysely);
  return { kind: "staff", id, name: login, teams: [], territories: [], scopeOf: (permission) => (permission === "conversations.read" ? "own" : null) };
}
async function talk(province: string) {
  const visitor = await centre.visitor({ province });
  const { conversationId: id } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, say("你好，电饭煲内胆起皮了"));
  await centre.settle();
  return { ...visitor, id, gone: () => run(visitor.actor, (ctx) => leave(desk(), ctx, visitor.actor.id!, id)) };
}

describe("R-CV-04 (acceptance)", () => {
  test("R-CV-04 (acceptance): until it is accepted the sender keeps it and answers; accepted, it changes hands, load and greeting", async () => {
    const from = await centre.agent("a.from", { team: "team-south-china" });
    const { id, gone, actor } = await talk("44");
    const to = await centre.agent("a.to", { team: "team-northwest" });
    const { until } = await pass(from, id, [to.id!]);
    expect([until!.getTime() - centre.clock.now().getTime(), await ownerOf(id)]).toEqual([60_000, from.id]);
    await centre.conversations.post.fromAgent(from, id, say("稍等，我请同事看一下"));
    expect((await run(to, (ctx) => readable(ctx, id))).id).toBe(id);
    await expect(centre.conversations.post.fromAgent(to, id, say("抢答"))).rejects.toMatchObject({ code: "not_yours" });
    await accept(to, id);
    expect([await ownerOf(id), await loads(from, to)]).toEqual([to.id, [0, 1]]);
    expect(await offers(id)).toEqual(["offered", "accepted"]);
    const customer = centre.peer(actor);
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    expect(JSON.stringify(customer.frames)).toContain("已转给a.to");
    expect(JSON.stringify(customer.frames)).not.toContain("客户要换货");
    expect([await told(to), await told(from)]).toEqual([["conversations.offered"], ["conversations.offer_accepted"]]);
    await gone();
  });

  test("R-CV-04 (two accept at once): one of the asked has it, the other is told that it is gone; exactly one place is taken", async () => {
    const from = await centre.agent("b.from", { team: "team-south-china" });
    const { id, gone } = await talk("44");
    const owner = (await ownerOf(id))!;
    const [one, two] = [await centre.agent("b.one", { team: "team-northwest" }), await centre.agent("b.two", { team: "team-northwest" })];
    await pass({ ...from, id: owner }, id, [one.id!, two.id!]);
    const results = await Promise.allSettled([accept(one, id), accept(two, id), accept(one, id)]);
    const refused = results.flatMap((result) => (result.status === "rejected" ? [(result.reason as { code: string }).code] : []));
    // Whoever lost no longer may read it either: gone or not to be found, never a second owner.
    expect(refused.length).toBe(2);
    expect(refused.every((code) => code === "offer_gone" || code === "not_found")).toBe(true);
    expect([one.id, two.id]).toContain(await ownerOf(id));
    expect((await loads(one, two)).toSorted()).toEqual([0, 1]);
    await gone();
  });

  test("R-CV-04 (declined, expired): a decline names its reason to the sender; unanswered, the handbook's seconds bring it back with words", async () => {
    const from = await centre.agent("c.from", { team: "team-southwest" });
    const { id, gone } = await talk("51");
    const [one, two] = [await centre.agent("c.one", { team: "team-northwest" }), await centre.agent("c.two", { team: "team-northwest" })];
    await pass(from, id, [one.id!, two.id!]);
    await run(one, (ctx) => declineOffer(desk(), ctx, id, "手上在处理投诉"));
    await expect(run(one, (ctx) => readable(ctx, id))).rejects.toMatchObject({ code: "not_found" });
    expect((await run(from, (ctx) => readable(ctx, id))).parties.map((party) => party.personId)).toEqual([two.id]);
    centre.clock.advance(59);
    await centre.settle();
    expect(await offers(id)).toEqual(["offered", "declined"]);
    centre.clock.advance(2);
    await centre.settle();
    expect([await offers(id), await ownerOf(id)]).toEqual([["offered", "declined", "expired"], from.id]);
    expect(await told(from)).toEqual(["conversations.offer_declined", "conversations.offer_expired"]);
    await expect(accept(two, id)).rejects.toMatchObject({ code: "not_found" });
    await gone();
  });

  test("R-CV-04 (cut off between): an acceptance that is cut off before its commit changes nothing; the offer stands and is accepted later", async () => {
    const from = await centre.agent("d.from", { team: "team-southwest" });
    const { id, gone } = await talk("51");
    const owner = (await ownerOf(id))!;
    const to = await centre.agent("d.to", { team: "team-northwest" });
    await pass({ ...from, id: owner }, id, [to.id!]);
    await expect(run(to, async (ctx) => {
      await acceptOffer(desk(), ctx, id);
      throw new Error("killed");
    })).rejects.toThrow("killed");
    expect([await ownerOf(id), await offers(id), await loads(to)]).toEqual([owner, ["offered"], [0]]);
    await accept(to, id);
    expect(await ownerOf(id)).toBe(to.id);
    await gone();
  });

  test("R-CV-04 (refused receivers): nobody who is full, away or off duty is asked; a new offer replaces the open one; the sender takes it back", async () => {
    const from = await centre.agent("e.from", { team: "team-north-china" });
    const { id, gone } = await talk("11");
    const full = await centre.agent("e.full", { team: "team-northwest", capacity: 0 });
    const absent = await centre.agent("e.absent", { team: "team-northwest", state: "offline" });
    const [one, two] = [await centre.agent("e.one", { team: "team-northwest" }), await centre.agent("e.two", { team: "team-northwest" })];
    await expect(pass(from, id, [full.id!])).rejects.toMatchObject({ code: "no_capacity" });
    await expect(pass(from, id, [one.id!, absent.id!])).rejects.toMatchObject({ code: "receiver_unavailable" });
    await pass(from, id, [one.id!]);
    await pass(from, id, [two.id!]);
    expect(await offers(id)).toEqual(["offered", "withdrawn", "offered"]);
    await expect(run(two, async (ctx) => withdrawOffer(desk(), ctx, await within(ctx, id, "conversations.transfer")))).rejects.toMatchObject({ code: "not_yours" });
    await run(from, async (ctx) => withdrawOffer(desk(), ctx, await within(ctx, id, "conversations.transfer")));
    await expect(run(one, (ctx) => declineOffer(desk(), ctx, id, "晚了"))).rejects.toMatchObject({ code: "not_found" });
    await pass(from, id, [one.id!]);
    await run(from, (ctx) => endByAgent(desk(), ctx, id, { outcome: "passed_on", record }));
    const [party] = await centre.rows<{ ended: string }>("select ended from conversations.party where conversation_id = $1 order by since desc, id desc limit 1", id);
    expect(party!.ended).toBe("closed");
    await gone();
  });
});

describe("R-CV-04 (team, department)", () => {
  test("R-CV-04 (team, department): kept for their people whatever their territory, then anybody's; an unknown or empty one is refused", async () => {
    const from = await centre.agent("f.from", { team: "team-northeast" });
    const { id, gone } = await talk("21");
    const member = await centre.agent("f.member", { team: "team-returns", skills: [] });
    const [team] = await centre.rows<{ id: string }>("select id from organization.team where key = 'team-returns'");
    await expect(run(from, (ctx) => transfer(desk(), ctx, id, { to: { kind: "team", id: newId() }, note: "请接" }))).rejects.toMatchObject({ code: "invalid", fields: [{ code: "unknown_team" }] });
    await run(from, (ctx) => transfer(desk(), ctx, id, { to: { kind: "team", id: team!.id }, note: "退换件，请接" }));
    await centre.settle();
    expect(await ownerOf(id)).toBe(member.id);
    const unit = newId();
    await sql`insert into organization.unit (id, key, kind, name) values (${unit}, 'quality', 'department', '品质部')`.execute(centre.kernel.db.kysely);
    await expect(run(member, (ctx) => transfer(desk(), ctx, id, { to: { kind: "department", id: unit }, note: "请接" }))).rejects.toMatchObject({ code: "receiver_unavailable" });
    const expert = await centre.agent("f.expert", { team: "team-quality", capacity: 0 });
    await sql`update organization.team set department_id = ${unit} where key = 'team-quality'`.execute(centre.kernel.db.kysely);
    await run(member, (ctx) => transfer(desk(), ctx, id, { to: { kind: "department", id: unit }, note: "请品质部判断" }));
    await centre.settle();
    expect(await ownerOf(id)).toBeNull();
    centre.clock.advance(601);
    await centre.settle();
    expect(await ownerOf(id)).toBe(from.id);
    expect(expert.id).not.toBe(from.id);
    await gone();
  });

  test("R-CV-04 (too many transfers): passed on more often than the handbook's number, the leader is told, before that nobody", async () => {
    const boss = await supervisor("g.boss");
    const from = await centre.agent("g.one", { team: "team-central-china" });
    const { id, gone } = await talk("42");
    const others = [await centre.agent("g.two", { team: "team-northwest" }), await centre.agent("g.three", { team: "team-northwest" }), await centre.agent("g.four", { team: "team-northwest" })];
    let owner = from;
    for (const [n, to] of others.entries()) {
      await pass(owner, id, [to.id!]);
      await accept(to, id);
      owner = to;
      expect(await told(boss)).toEqual(n < 2 ? [] : ["conversations.passed_on_often"]);
    }
    await gone();
  });
});

describe("R-CV-10 (cross-territory)", () => {
  test("R-CV-10 (helpers): the owner stays responsible, a helper reads and writes, both sides' part is on record, the right ends with removal", async () => {
    const owner = await centre.agent("h.owner", { team: "team-southwest", skills: ["after-sale"] });
    const { id, gone } = await talk("51");
    const has = { ...owner, id: (await ownerOf(id))! };
    const helper = await centre.agent("h.helper", { team: "team-northeast" });
    await expect(run(helper, (ctx) => readable(ctx, id))).rejects.toMatchObject({ code: "not_found" });
    const partId = await run(has, (ctx) => addHelper(desk(), ctx, id, { to: { kind: "person", id: helper.id! }, task: "请到沈阳仓核对库存" }));
    const peer = centre.peer(helper);
    await centre.hub.subscribe(peer, `conversation:${id}`, 0);
    expect(peer.frames.some((frame) => frame.t === "entries")).toBe(true);
    // The matter asks for no skill, so it is simple: the helper may answer; a complaint is not.
    await centre.conversations.post.fromAgent(helper, id, say("您好，沈阳仓有货"));
    await sql`update conversations.conversation set skill = 'complaint' where id = ${id}`.execute(centre.kernel.db.kysely);
    centre.kernel.bus.wake("conversation.owner", id);
    await expect(centre.conversations.post.fromAgent(helper, id, say("我来赔您"))).rejects.toMatchObject({ code: "helper_answers_not" });
    await run(helper, (ctx) => reportHelp(desk(), ctx, id, partId, "库存 3 件，已预留"));
    const past = await run(has, (ctx) => partiesPast(desk(), ctx, id));
    expect(past.rows.map((row) => [row.kind, row.person?.name, row.task, row.report])).toEqual([["helper", "h.helper", "请到沈阳仓核对库存", "库存 3 件，已预留"]]);
    expect(await ownerOf(id)).toBe(has.id);
    await run(has, (ctx) => endHelper(desk(), ctx, id, partId));
    await expect.poll(() => peer.frames.at(-1)?.t).toBe("closed");
    await expect(run(helper, (ctx) => readable(ctx, id))).rejects.toMatchObject({ code: "not_found" });
    await gone();
  });

  test("R-CV-10 (helper territory): everybody of the helping territory reads it until the conversation closes", async () => {
    const owner = await centre.agent("i.owner", { team: "team-southwest" });
    const { id, gone } = await talk("51");
    const has = { ...owner, id: (await ownerOf(id))! };
    const helper = await centre.agent("i.helper", { team: "team-northeast" });
    await run(has, (ctx) => addHelper(desk(), ctx, id, { to: { kind: "territory", key: "northeast" }, task: "请协助上门" }));
    expect((await run(helper, (ctx) => readable(ctx, id))).id).toBe(id);
    await expect(run(has, (ctx) => addHelper(desk(), ctx, id, { to: { kind: "territory", key: "northeast" }, task: "再请一次" }))).rejects.toMatchObject({ code: "helps_already" });
    await expect(run(helper, (ctx) => addHelper(desk(), ctx, id, { to: { kind: "territory", key: "northwest" }, task: "转托" }))).rejects.toMatchObject({ code: "not_yours" });
    await gone();
    await expect(run(helper, (ctx) => readable(ctx, id))).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("R-CV-04 (consult, listen, whisper, take over)", () => {
  test("R-CV-04 (consult): a colleague of another department reads and answers until the consult ends; the customer sees nothing of it", async () => {
    const owner = await centre.agent("j.owner", { team: "team-southwest" });
    const { id, gone, actor } = await talk("51");
    const has = { ...owner, id: (await ownerOf(id))! };
    const expert = await outsider("j.expert");
    await expect(run(expert, (ctx) => readable(ctx, id))).rejects.toMatchObject({ code: "not_found" });
    const partId = await run(has, (ctx) => askColleague(desk(), ctx, id, { personId: expert.id!, question: "起皮算质量问题吗？客户电话 13812346207" }));
    const peer = centre.peer(expert);
    await centre.hub.subscribe(peer, `conversation:${id}`, 0);
    const words = { clientId: clientId(), text: "算，按三包换内胆" };
    const first = await run(expert, (ctx) => wordInConsult(desk(), ctx, id, partId, words));
    const again = await run(expert, (ctx) => wordInConsult(desk(), ctx, id, partId, words));
    expect([first.status, again.status, again.seq]).toEqual(["stored", "known", first.seq]);
    const customer = centre.peer(actor);
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    expect(JSON.stringify(customer.frames)).not.toMatch(/三包|质量问题/);
    expect(JSON.stringify(await entries(id))).not.toContain("13812346207");
    await run(has, (ctx) => endConsult(desk(), ctx, id, partId));
    await expect.poll(() => peer.frames.at(-1)?.t).toBe("closed");
    await expect(run(expert, (ctx) => wordInConsult(desk(), ctx, id, partId, say("还有")))).rejects.toMatchObject({ code: "not_found" });
    expect([await told(expert), (await told({ ...has })).at(-1)]).toEqual([["conversations.consulted"], "conversations.consult_answered"]);
    await gone();
  });

  test("R-CV-04 (consult), R-CV-05 (list by state): a message moves the row in the inbox of who has the conversation and of who is asked, and in nobody else's", async () => {
    const owner = await centre.agent("inbox.owner", { team: "team-southwest" });
    const { id, gone, actor, arrival } = await talk("51");
    const has = { ...owner, id: (await ownerOf(id))! };
    const [asked, beside] = [await outsider("inbox.asked"), await centre.agent("inbox.beside", { team: "team-headquarters" })];
    await run(has, (ctx) => askColleague(desk(), ctx, id, { personId: asked.id!, question: "起皮算质量问题吗？" }));
    const peers = [has, asked, beside].map((one) => centre.peer(one));
    for (const peer of peers) await centre.hub.subscribe(peer, "inbox", 0);
    const moved = (peer: (typeof peers)[number]) => peer.frames.filter((frame) => frame.t === "row" && JSON.stringify(frame).includes("还在吗")).length > 0;
    await centre.conversations.post.fromCustomer(actor, arrival, say("还在吗"));
    await expect.poll(() => peers.slice(0, 2).map(moved)).toEqual([true, true]);
    expect(moved(peers[2]!)).toBe(false);
    for (const peer of peers) centre.hub.unsubscribe(peer, "inbox");
    await gone();
  });

  test("R-CV-05 (list by state): a message whose row has to be read anew moves it, and does not send the customer's own view again, which it cannot change", async () => {
    const owner = await centre.agent("view.owner", { team: "team-southwest" });
    const { id, gone, actor, arrival } = await talk("51");
    const has = { ...owner, id: (await ownerOf(id))! };
    const [customer, agent] = [centre.peer(actor), centre.peer(has)];
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    const hasRow = (peer: typeof agent, text: string) => peer.frames.some((frame) => frame.t === "row" && JSON.stringify(frame).includes(text));
    const views = () => customer.frames.filter((frame) => frame.t === "conversation").length;
    // What was under way is over once the row of another talk that was changed later has come: rows are read one after the other.
    const other = await talk("51");
    const others = { ...owner, id: (await ownerOf(other.id))! };
    const passed = async (tag: string) => {
      const peer = centre.peer(others);
      await centre.hub.subscribe(peer, `conversation:${other.id}`, 0);
      await run(others, (ctx) => setTags(desk(), ctx, other.id, [tag]));
      await expect.poll(() => hasRow(peer, tag)).toBe(true);
      centre.hub.unsubscribe(peer, `conversation:${other.id}`);
    };
    // Nobody lists yet, so nothing is known of this talk's row when the message comes.
    await passed("之前");
    const before = views();
    await centre.hub.subscribe(agent, "inbox", 0);
    await centre.conversations.post.fromCustomer(actor, arrival, say("还在吗"));
    await expect.poll(() => hasRow(agent, "还在吗")).toBe(true);
    await passed("之后");
    expect(views()).toBe(before);
    centre.hub.unsubscribe(agent, "inbox");
    await other.gone();
    await gone();
  });

  test("R-CV-04 (listen, whisper): listening is recorded once and unseen by the customer; a whisper reaches the agent and supervisors, others get only its number", async () => {
    const owner = await centre.agent("k.owner", { team: "team-southwest" });
    const { id, gone, actor } = await talk("51");
    const has = { ...owner, id: (await ownerOf(id))! };
    const neighbour = await centre.agent("k.neighbour", { team: "team-southwest" });
    const boss = await supervisor("k.boss");
    const peers = { owner: centre.peer(has), neighbour: centre.peer(neighbour), boss: centre.peer(boss) };
    for (const peer of Object.values(peers)) await centre.hub.subscribe(peer, `conversation:${id}`, 0);
    await centre.hub.subscribe(centre.peer(boss), `conversation:${id}`, 0);
    const { seq } = await run(boss, (ctx) => whisper(desk(), ctx, id, say("先安抚，再报方案")));
    const heard = (peer: { frames: Record<string, unknown>[] }) => peer.frames.flatMap((frame) => (frame.t === "entries" ? (frame.entries as { seq: number; text: string }[]) : [])).find((entry) => entry.seq === seq)?.text;
    await expect.poll(() => Object.values(peers).map(heard)).toEqual(["先安抚，再报方案", "", "先安抚，再报方案"]);
    const late = centre.peer(neighbour);
    await centre.hub.subscribe(late, `conversation:${id}`, 0);
    expect(JSON.stringify(late.frames)).not.toContain("先安抚");
    const customer = centre.peer(actor);
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    expect(JSON.stringify(customer.frames)).not.toMatch(/先安抚|k\.boss/);
    const listened = await centre.rows("select 1 from kernel.event where kind = 'conversation.listened' and subject_id = $1", id);
    expect(listened.length).toBe(1);
    await expect(run(neighbour, (ctx) => whisper(desk(), ctx, id, say("我也说")))).rejects.toMatchObject({ code: "forbidden" });
    await gone();
  });

  test("R-CV-04 (take over): the supervisor owns it at once, beyond the own capacity; the former agent is told and reads on as a helper", async () => {
    const owner = await centre.agent("l.owner", { team: "team-southwest" });
    const { id, gone } = await talk("51");
    const has = { ...owner, id: (await ownerOf(id))!, territories: [], teams: [] };
    const boss = await supervisor("l.boss");
    const before = (await loads(has))[0]!;
    await expect(run(has, (ctx) => takeOver(desk(), ctx, id))).rejects.toMatchObject({ code: "forbidden" });
    await run(boss, (ctx) => takeOver(desk(), ctx, id));
    expect([await ownerOf(id), await loads(boss, has)]).toEqual([boss.id, [1, before - 1]]);
    expect((await told(has)).at(-1)).toBe("conversations.taken_over");
    expect((await run(has, (ctx) => readable(ctx, id))).parties).toMatchObject([{ kind: "helper", personId: has.id }]);
    await expect(run(boss, (ctx) => takeOver(desk(), ctx, id))).rejects.toMatchObject({ code: "same_person" });
    await centre.conversations.post.fromAgent(boss, id, say("您好，我是主管，由我处理"));
    await gone();
    await expect(run(has, (ctx) => readable(ctx, id))).rejects.toMatchObject({ code: "not_found" });
  });

  test("R-CV-04 (take over): an answer that was on its way meanwhile leaves no wrong memory of who owns it: the former owner is refused, the new one writes", async () => {
    const owner = await centre.agent("o.way", { team: "team-southwest" });
    const boss = await supervisor("o.boss");
    const { id } = await talk("51");
    const has = { ...owner, id: (await ownerOf(id))! };
    const client = await centre.kernel.db.pool.connect();
    try {
      // The answer has read whose it is, and waits for the customer's name.
      await client.query("begin; lock table customers.field in access exclusive mode");
      const late = centre.conversations.post.fromAgent(has, id, say("马上为您查"));
      await expect.poll(() => centre.rows("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%customers.field%'")).toHaveLength(1);
      // It changes hands as on another server; here its wake-up comes.
      await centre.rows("update conversations.conversation set assignee_id = $2 where id = $1", id, boss.id);
      centre.kernel.bus.wake("conversation.owner", id);
      await client.query("commit");
      expect((await late).status).toBe("stored");
    } finally {
      client.release();
    }
    await expect(centre.conversations.post.fromAgent(has, id, say("我来答"))).rejects.toMatchObject({ code: "not_yours" });
    expect((await centre.conversations.post.fromAgent(boss, id, say("您好，由我接着为您办"))).status).toBe("stored");
  });
});
