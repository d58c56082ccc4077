import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { policies } from "#contract/policies/index.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { applyFolder, createHandbook, shippedFolder } from "#server/kernel/handbook/index.ts";
import { choosePresence, endByAgent, leave, takeMeal, transfer } from "./index.ts";
import { beyondDuty } from "./presence/rules.ts";
import { deviceBack, deviceLost } from "./service/presence.ts";
import { clientId, smallCentre, type SmallCentre } from "./testing.ts";

let centre: SmallCentre;
beforeAll(async () => {
  centre = await smallCentre();
});
afterAll(() => centre.close());

const record = { topic: "quality", problem: "内胆起皮", process: "", result: "免费更换", needs: [], opinions: [] };
const run = <T>(who: Actor, work: Parameters<typeof centre.kernel.run<T>>[1]) => centre.kernel.run(who, work);
const desk = () => centre.conversations.desk;
const ownerOf = async (id: string) => (await centre.rows<{ owner: string | null }>("select assignee_id as owner from conversations.conversation where id = $1", id))[0]!.owner;
const stateOf = async (agent: Actor) => (await centre.rows<{ state: string; meal: boolean }>("select state, meal from conversations.presence where person_id = $1", agent.id))[0]!;
const dutyOf = (agent: Actor) =>
  centre.rows<{ kind: string; minutes: number }>("select kind, (extract(epoch from to_at - from_at) / 60)::int as minutes from organization.duty where person_id = $1 order by from_at", agent.id);
const automatic = async (id: string) => (await centre.rows<{ text: string }>("select text from conversations.entry where conversation_id = $1 and kind = 'message' and author_kind = 'system' order by seq", id)).map((row) => row.text);
const toldTo = (agent: Actor) => centre.rows<{ kind: string; params: Record<string, unknown>; link: string }>("select kind, params, link from notifications.notification where person_id = $1 order by at, id", agent.id);
const go = (agent: Actor, state: Parameters<typeof choosePresence>[3]) => run(agent, (ctx) => choosePresence(desk(), ctx, agent.id!, state, ""));
const answer = (agent: Actor, id: string) => centre.conversations.post.fromAgent(agent, id, { clientId: clientId(), text: "您好，我来处理" });
const end = async (agent: Actor, id: string) => {
  await run(agent, (ctx) => endByAgent(desk(), ctx, id, { outcome: "not_answered", record }));
  await centre.settle();
};
const minutes = async (n: number) => {
  centre.clock.advance(n * 60);
  await centre.settle();
};
/** The duty of the day ends in so many minutes. */
const endsIn = (agent: Actor, n: number) => centre.rows("update organization.duty set to_at = $2 where person_id = $1", agent.id, new Date(centre.clock.now().getTime() + n * 60_000));
const leads = (agent: Actor, team: string) => centre.rows("update organization.team set leader_id = $1 where key = $2", agent.id, team);

async function talk(province: string): Promise<{ id: string; number: number; actor: Actor }> {
  const visitor = await centre.visitor({ province });
  const { conversationId: id } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: "你好" });
  await centre.settle();
  return { id, actor: visitor.actor, number: (await centre.rows<{ number: number }>("select number::int from conversations.conversation where id = $1", id))[0]!.number };
}
const says = async (shopper: { id: string; actor: Actor }) => {
  const arrival = { contactId: shopper.actor.id!, shop: centre.shop, channel: "web", locale: "zh-CN" as const, topic: null, ip: null, statedProvince: null };
  await centre.conversations.post.fromCustomer(shopper.actor, arrival, { clientId: clientId(), text: "还在吗" });
  await centre.settle();
};
/** A new version of a shipped document of the handbook. */
async function rule(file: string, change: (text: string) => string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kefu-presence-"));
  mkdirSync(join(folder, file.split("/")[0]!));
  writeFileSync(join(folder, file), change(readFileSync(join(shippedFolder, file), "utf8")));
  const handbook = createHandbook(centre.kernel, policies, { publishers: async () => 1, names: async () => new Map(), teamExists: async () => true });
  expect((await run(system, (ctx) => applyFolder(handbook.engine, ctx, folder, { reason: "试行" }))).problems).toEqual([]);
  handbook.close();
  rmSync(folder, { recursive: true });
}
beforeEach(async () => {
  // Nobody of an earlier test answers in this one.
  await centre.rows("update conversations.conversation set ended_at = now(), outcome = 'left', stage = 'archive' where ended_at is null");
  await centre.rows("update conversations.agent_slot set load = 0");
  await centre.rows("update conversations.presence set state = 'offline', meal = false, until = null");
});

describe("R-CV-03 (no going offline)", () => {
  test("R-CV-03 (no going offline): the refusal names the open conversations; finished or handed over, the way is free", async () => {
    const from = await centre.agent("o.from", { team: "team-southwest" });
    const [a, b] = [await talk("51"), await talk("51")];
    await expect(go(from, "offline")).rejects.toMatchObject({ code: "open_conversations", params: { count: 2, numbers: `${a.number}, ${b.number}` } });
    await answer(from, a.id);
    await end(from, a.id);
    const to = await centre.agent("o.to", { team: "team-southwest" });
    await go(to, "busy");
    await run(from, (ctx) => transfer(desk(), ctx, b.id, { to: { kind: "territory", key: "southwest" }, note: "我下班了" }));
    // Whoever hands on does not get it back, also while still online.
    await centre.settle();
    expect(await ownerOf(b.id)).toBeNull();
    await go(from, "offline");
    await go(to, "online");
    await centre.settle();
    expect([(await stateOf(from)).state, await ownerOf(b.id)]).toEqual(["offline", to.id]);
  });
});

describe("R-CV-03 (late shift)", () => {
  test("R-CV-03 (late shift): after duty no new ones come, the open ones stay until the last is served, and the minutes beyond are a duty fact", async () => {
    const agent = await centre.agent("l.one", { team: "team-northeast" });
    await endsIn(agent, 30);
    const [a, b] = [await talk("21"), await talk("21")];
    for (const one of [a, b]) await answer(agent, one.id);
    await minutes(40);
    const late = await talk("21");
    expect([await ownerOf(a.id), await ownerOf(b.id), await ownerOf(late.id)]).toEqual([agent.id, agent.id, null]);
    await end(agent, a.id);
    expect(await dutyOf(agent)).toEqual([{ kind: "day", minutes: 90 }, { kind: "overtime", minutes: 10 }]);
    await minutes(12);
    await end(agent, b.id);
    expect(await dutyOf(agent)).toEqual([{ kind: "day", minutes: 90 }, { kind: "overtime", minutes: 22 }]);
    await go(agent, "offline");
    expect((await centre.rows<{ kind: string }>("select kind from kernel.event where subject_kind = 'duty' order by at, kind")).map((e) => e.kind)).toEqual(["duty.added", "duty.changed"]);
  });

  test("R-CV-03 (late shift): the stretch beyond duty, as a table", () => {
    const at = (clock: string) => new Date(`2026-03-02T${clock}:00Z`);
    const stretch = (ended: string, kind: string, held: string, here: string, now: string) => {
      const found = beyondDuty({ dutyEnded: at(ended), kind, heldSince: at(held), hereSince: at(here) }, at(now));
      return found && [found.fromAt.toISOString().slice(11, 16), found.toAt.toISOString().slice(11, 16)];
    };
    expect(stretch("15:00", "late", "14:00", "08:00", "15:20")).toEqual(["15:00", "15:20"]);
    expect(stretch("15:00", "late", "14:00", "08:00", "15:00")).toBeNull();
    expect(stretch("15:00", "late", "15:30", "08:00", "15:50")).toEqual(["15:30", "15:50"]);
    expect(stretch("15:20", "overtime", "14:00", "15:23", "15:40")).toEqual(["15:20", "15:40"]);
    expect(stretch("15:20", "overtime", "14:00", "23:00", "23:10")).toEqual(["23:00", "23:10"]);
  });
});

describe("R-CV-03 (meal)", () => {
  test("R-CV-03 (meal): beside a colleague of the same queue suspended, alone away with the queue's own reply, once, also to whoever waits already", async () => {
    const first = await centre.agent("m.one", { team: "team-south-china", capacity: 1 });
    const second = await centre.agent("m.two", { team: "team-south-china", capacity: 1 });
    await centre.agent("m.elsewhere", { team: "team-north-china" });
    const kept = await talk("44");
    const owner = (await ownerOf(kept.id)) === first.id ? first : second;
    const other = owner === first ? second : first;
    expect(await run(owner, (ctx) => takeMeal(desk(), ctx, owner.id!))).toEqual({ state: "suspended", beside: other.name });
    const next = await talk("44");
    expect([await ownerOf(kept.id), await ownerOf(next.id)]).toEqual([owner.id, other.id]);
    const [waits, queued] = [await talk("44"), await talk("44")];
    expect(await run(other, (ctx) => takeMeal(desk(), ctx, other.id!))).toEqual({ state: "away", beside: null });
    await centre.settle();
    const allAway = /allAway:\s+zh-CN: (.+)/.exec(readFileSync(join(shippedFolder, "greetings/default.yaml"), "utf8"))![1]!;
    const late = await talk("44");
    expect((await automatic(waits.id)).at(-1)).toBe(allAway);
    expect((await automatic(queued.id)).filter((text) => text === allAway)).toHaveLength(1);
    expect(await automatic(late.id)).toEqual([allAway]);
    await go(other, "online");
    await go(other, "away");
    await centre.settle();
    expect((await automatic(queued.id)).filter((text) => text === allAway)).toHaveLength(1);
    expect(await stateOf(owner)).toEqual({ state: "suspended", meal: true });
    await go(owner, "online");
    expect(await stateOf(owner)).toEqual({ state: "online", meal: false });
  });
});

describe("R-CV-03 (wrap-up)", () => {
  test("R-CV-03 (wrap-up): after an ending the handbook's seconds pass before the next one comes; whoever chooses to be online need not wait", async () => {
    await rule("presence/default.yaml", (text) => text.replace("wrapUpSeconds: 0", "wrapUpSeconds: 60"));
    const agent = await centre.agent("w.one", { team: "team-central-china" });
    const one = await talk("42");
    await answer(agent, one.id);
    await end(agent, one.id);
    expect((await stateOf(agent)).state).toBe("wrap_up");
    const next = await talk("42");
    expect(await ownerOf(next.id)).toBeNull();
    await minutes(1);
    expect([(await stateOf(agent)).state, await ownerOf(next.id)]).toEqual(["online", agent.id]);
    await answer(agent, next.id);
    await end(agent, next.id);
    await go(agent, "online");
    const third = await talk("42");
    expect(await ownerOf(third.id)).toBe(agent.id);
    await go(agent, "busy");
    await answer(agent, third.id);
    await end(agent, third.id);
    await minutes(2);
    expect((await stateOf(agent)).state).toBe("busy");
    await rule("presence/default.yaml", (text) => text);
  });
});

describe("R-CV-03 (too long away)", () => {
  test("R-CV-03 (too long away): the team's leader is told once, of a meal by its own limit; nobody is told of somebody who came back or is off duty", async () => {
    const leader = await centre.agent("a.leader", { team: "team-east-china", state: "offline" });
    const agent = await centre.agent("a.one", { team: "team-east-china" });
    const off = await centre.agent("a.off", { team: "team-east-china" });
    await leads(leader, "team-east-china");
    await endsIn(off, 1);
    await go(agent, "away");
    await go(off, "away");
    await minutes(14);
    await go(agent, "online");
    await go(agent, "away");
    await minutes(14);
    expect(await toldTo(leader)).toEqual([]);
    await minutes(2);
    await minutes(30);
    expect(await toldTo(leader)).toEqual([{ kind: "presence.away_too_long", params: { name: "a.one", minutes: 16 }, link: "/floor" }]);
    await go(agent, "online");
    await run(agent, (ctx) => takeMeal(desk(), ctx, agent.id!));
    await minutes(59);
    expect(await toldTo(leader)).toHaveLength(1);
    await minutes(2);
    expect((await toldTo(leader)).at(-1)).toMatchObject({ kind: "presence.meal_too_long", params: { minutes: 61 } });
  });
});

describe("R-CV-03 (too long unanswered)", () => {
  test("R-CV-03 (too long unanswered): the leader of whoever owes the answer is told once a question; an answer in time tells nobody", async () => {
    const leader = await centre.agent("u.leader", { team: "team-north-china", state: "offline" });
    const agent = await centre.agent("u.one", { team: "team-north-china" });
    await leads(leader, "team-north-china");
    const one = await talk("11");
    await minutes(2);
    await answer(agent, one.id);
    await minutes(4);
    expect(await toldTo(leader)).toEqual([]);
    await says(one);
    await minutes(4);
    await says(one);
    expect(await toldTo(leader)).toEqual([]);
    await minutes(2);
    await minutes(10);
    expect(await toldTo(leader)).toEqual([{ kind: "conversation.unanswered_too_long", params: { number: one.number, name: "u.one", minutes: 6 }, link: `/desk/${one.id}` }]);
  });
});

describe("R-CV-03 (agent's device lost)", () => {
  test("R-CV-03 (agent's device lost): a lease lasts as long as the handbook waits for a sign of life", async () => {
    await rule("presence/default.yaml", (text) => text.replace("graceSeconds: 30", "graceSeconds: 45"));
    const agent = await centre.agent("g.one", { team: "team-southwest" });
    centre.conversations.leases.hold(agent.id!, "g.device");
    const left = () => centre.rows<{ s: number }>("select extract(epoch from until - $2::timestamptz)::int as s from conversations.lease where person_id = $1 and device = 'g.device'", agent.id, centre.clock.now());
    await expect.poll(async () => (await left())[0]?.s).toBe(45);
    centre.conversations.leases.release(agent.id!, "g.device");
    await expect.poll(async () => (await left()).length).toBe(0);
    await rule("presence/default.yaml", (text) => text);
  });
});

describe("R-CV-03 (late shift), overnight", () => {
  test("R-CV-03 (late shift): who has gone home with a conversation open has no overtime for the night until the customer's silence ends it", async () => {
    const agent = await centre.agent("l.gone", { team: "team-northwest" });
    await endsIn(agent, 10);
    const one = await talk("61");
    await answer(agent, one.id);
    await minutes(25);
    await centre.rows("delete from conversations.lease where person_id = $1", agent.id);
    await run(system, (ctx) => deviceLost(desk(), ctx, agent.id!, "l.gone"));
    await minutes(10 * 60);
    await run(one.actor, (ctx) => leave(desk(), ctx, one.actor.id!, one.id));
    await centre.settle();
    expect(await dutyOf(agent)).toEqual([{ kind: "day", minutes: 70 }, { kind: "overtime", minutes: 15 }]);
    await run(system, (ctx) => deviceBack(desk(), ctx, agent.id!));
  });
});
