import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ConversationRules } from "#contract/policies/conversation.ts";
import type { Actor } from "#server/kernel/context.ts";
import type { Peer } from "#server/kernel/realtime/hub.ts";
import { acceptOffer, confirmSolved, acceptConversation, askSolved, choosePresence, endByAgent, leave, leaveMessage, rate, readByCustomer, transfer, writeNote } from "./index.ts";
import { clientId, smallCentre, type SmallCentre } from "./testing.ts";

let centre: SmallCentre;
beforeAll(async () => {
  centre = await smallCentre();
});
afterAll(() => centre.close());

/** The shipped handbook, which this centre follows. */
const centreRules = () => (parse(readFileSync(new URL("../../../handbook/conversations/default.yaml", import.meta.url), "utf8")) as { body: ConversationRules }).body;
const say = (text: string) => ({ clientId: clientId(), text });
const record = { topic: "quality", problem: "内胆起皮", process: "核对订单", result: "免费更换", needs: [], opinions: [] };
const stateOf = async (id: string) => (await centre.rows<{ stage: string; outcome: string | null; assignee_id: string | null; first_reply_at: Date | null }>("select stage, outcome, assignee_id, first_reply_at from conversations.conversation where id = $1", id))[0]!;
const entriesOf = (id: string) => centre.rows<{ seq: number; public_seq: number | null; kind: string; text: string; author_kind: string }>("select seq, public_seq, kind, text, author_kind from conversations.entry where conversation_id = $1 order by seq", id);

async function talk(options: { province?: string } = {}) {
  const visitor = await centre.visitor(options);
  const { conversationId } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, say("你好，电饭煲内胆起皮了"));
  await centre.settle();
  return { ...visitor, id: conversationId };
}

describe("consultation", () => {
  test("R-CV-01 (stages): arrival → acceptance with a greeting → answer → confirmation → archive with record and rating", async () => {
    const agent = await centre.agent("su.he");
    const { id, actor } = await talk();
    expect(await stateOf(id)).toMatchObject({ stage: "acceptance", assignee_id: agent.id });
    expect((await entriesOf(id)).find((e) => e.author_kind === "system" && e.kind === "message")?.text).toContain("su.he");

    await centre.conversations.post.fromAgent(agent, id, say("您好，请发一张照片"));
    await centre.settle();
    expect((await stateOf(id)).stage).toBe("answer");

    await centre.kernel.run(agent, (ctx) => askSolved(centre.conversations.desk, ctx, id));
    expect((await stateOf(id)).stage).toBe("confirmation");
    await centre.kernel.run(actor, (ctx) => confirmSolved(centre.conversations.desk, ctx, actor.id!, { conversationId: id, solved: true }));
    expect(await stateOf(id)).toMatchObject({ stage: "archive", outcome: "confirmed" });
    await centre.kernel.run(actor, (ctx) => rate(centre.conversations.desk, ctx, actor.id!, { conversationId: id, score: 5, comment: "很快", tags: [] }));
    await expect(centre.kernel.run(actor, (ctx) => rate(centre.conversations.desk, ctx, actor.id!, { conversationId: id, score: 1, comment: "", tags: [] }))).rejects.toMatchObject({ code: "already_rated" });
    const [slot] = await centre.rows<{ load: number }>("select load from conversations.agent_slot where person_id = $1", agent.id);
    expect(slot!.load).toBe(0);
  });

  test("a message that comes alone is let go to the other side before anything else; of several at once all frames leave together", async () => {
    const someone = await centre.agent("alone.owner");
    const { id, actor, arrival } = await talk();
    const agent = { ...someone, id: (await stateOf(id)).assignee_id! };
    const hurried: string[] = [];
    const side = (name: string, who: Actor) => {
      const peer = centre.peer(who);
      return { ...peer, flush: () => void hurried.push(`${name} ${JSON.stringify(peer.frames.findLast((frame) => frame.t === "entries"))}`) };
    };
    const [customers, agents] = [side("customer", actor), side("agent", agent)];
    await centre.hub.subscribe(customers, `talk:${id}`, 0);
    await centre.hub.subscribe(agents, `conversation:${id}`, 0);
    await centre.conversations.post.fromAgent(agent, id, say("您好，请发一张照片"));
    await expect.poll(() => hurried.length).toBe(1);
    await centre.conversations.post.fromCustomer(actor, arrival, say("照片在这里"));
    await expect.poll(() => hurried.length).toBe(2);
    expect(hurried).toEqual([expect.stringMatching(/^customer .*请发一张照片/), expect.stringMatching(/^agent .*照片在这里/)]);
    const other = await talk();
    await Promise.all([centre.conversations.post.fromCustomer(actor, arrival, say("还有一张")), centre.conversations.post.fromCustomer(other.actor, other.arrival, say("我也有"))]);
    await expect.poll(() => JSON.stringify(agents.frames)).toContain("还有一张");
    expect(hurried).toHaveLength(2);
    for (const peer of [customers, agents]) centre.hub.drop(peer);
  });

  test("R-CV-01 (not solved): the customer's no returns to the answer, and so does a further question", async () => {
    const agent = await centre.agent("no.yet");
    const { id, actor, arrival } = await talk();
    const owner = (await stateOf(id)).assignee_id!;
    const who = { ...agent, id: owner };
    await centre.conversations.post.fromAgent(who, id, say("已为您登记"));
    await centre.settle();
    for (const back of ["no", "question"]) {
      await centre.kernel.run(who, (ctx) => askSolved(centre.conversations.desk, ctx, id));
      if (back === "no") await centre.kernel.run(actor, (ctx) => confirmSolved(centre.conversations.desk, ctx, actor.id!, { conversationId: id, solved: false }));
      else {
        await centre.conversations.post.fromCustomer(actor, arrival, say("还有一个问题"));
        await centre.settle();
      }
      expect((await stateOf(id)).stage).toBe("answer");
    }
    await centre.kernel.run(who, (ctx) => endByAgent(centre.conversations.desk, ctx, id, { outcome: "passed_on", record }));
  });

  test("R-CV-01 (silence): asked once more, then ended as not answered", async () => {
    const { id, actor } = await talk();
    const owner = { ...actor, kind: "staff" as const, id: (await stateOf(id)).assignee_id! };
    await centre.conversations.post.fromAgent(owner, id, say("请问还在吗"));
    await centre.settle();
    centre.clock.advance(3600);
    await centre.settle();
    const asked = (await entriesOf(id)).filter((e) => e.kind === "message" && e.author_kind === "system");
    expect(asked.length).toBeGreaterThanOrEqual(2);
    centre.clock.advance(25 * 3600);
    await centre.settle();
    expect(await stateOf(id)).toMatchObject({ outcome: "not_answered", stage: "archive" });
    centre.clock.moveTo("2026-03-02T02:00:00.000Z");
  });

  test("R-CV-01 (reopening): a message within ten minutes of the end reopens, a later one opens a new, linked one", async () => {
    const { id, actor, arrival } = await talk();
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, id));
    expect((await stateOf(id)).outcome).toBe("abandoned");
    centre.clock.advance(9 * 60);
    expect((await centre.conversations.post.fromCustomer(actor, arrival, say("又想起来"))).conversationId).toBe(id);
    await centre.settle();
    expect((await stateOf(id)).outcome).toBeNull();
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, id));
    centre.clock.advance(11 * 60);
    const later = await centre.conversations.post.fromCustomer(actor, arrival, say("新的问题"));
    expect(later.conversationId).not.toBe(id);
    const [row] = await centre.rows<{ previous_id: string }>("select previous_id from conversations.conversation where id = $1", later.conversationId);
    expect(row!.previous_id).toBe(id);
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, later.conversationId));
  });
});

describe("leaving and rating", () => {
  const left = centreRules();
  const minutes = left.silence.abandonedAfterMinutes!;
  /** Nobody serves the Northeast here: whoever asks waits. */
  async function waits(): Promise<{ id: string; actor: Actor; page: Peer }> {
    const { id, actor } = await talk({ province: "21" });
    const page = centre.peer(actor);
    await centre.hub.subscribe(page, `talk:${id}`, 0);
    await look();
    return { id, actor, page };
  }
  const look = async () => {
    for (const beat of centre.conversations.module.beats!.filter((one) => one.name === "conversations.gone")) await beat.run();
    await centre.settle();
  };

  test("R-CV-01 (given up): who leaves the page while waiting and does not come back ends as abandoned and is told; who stays, comes back or leaves a message waits on", async () => {
    const [goes, stays, back, message] = [await waits(), await waits(), await waits(), await waits()];
    for (const one of [goes, back, message]) centre.hub.drop(one.page);
    await centre.kernel.run(message.actor, (ctx) => leaveMessage(centre.conversations.desk, ctx, message.actor.id!, message.id, { "zh-CN": "留言收到了" }));
    centre.clock.advance((minutes - 1) * 60);
    await centre.hub.subscribe(centre.peer(back.actor), `talk:${back.id}`, 0);
    await look();
    for (const one of [goes, stays, back, message]) expect((await stateOf(one.id)).outcome).toBeNull();
    centre.clock.advance(61);
    await look();
    // Missed once: a clock that jumped, a line that is being laid anew. Missed again a minute later: gone.
    expect((await stateOf(goes.id)).outcome).toBeNull();
    centre.clock.advance(61);
    await look();
    expect(await stateOf(goes.id)).toMatchObject({ outcome: "abandoned", stage: "archive" });
    expect((await entriesOf(goes.id)).filter((e) => e.author_kind === "system" && e.kind === "message").at(-1)!.text).toContain("再次留言");
    for (const one of [stays, back, message]) expect((await stateOf(one.id)).outcome).toBeNull();
    // Whoever comes back in time goes on where it was, before all others.
    const again = await centre.conversations.post.fromCustomer(goes.actor, { contactId: goes.actor.id!, shop: centre.shop, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "21" }, say("我回来了"));
    expect(again.conversationId).toBe(goes.id);
    for (const one of [goes, stays, back, message]) await centre.kernel.run(one.actor, (ctx) => leave(centre.conversations.desk, ctx, one.actor.id!, one.id));
  });

  test("R-CV-01 (given up): who came when we were closed was told of the morning, and is there in the morning", async () => {
    centre.clock.moveTo("2026-03-02T18:00:00.000Z"); // two at night
    const { id, actor, page } = await waits();
    centre.hub.drop(page);
    for (const seconds of [8 * 3600, 61]) {
      centre.clock.advance(seconds);
      await look();
    }
    expect((await stateOf(id)).outcome).toBeNull();
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, id));
    centre.clock.moveTo("2026-03-02T02:00:00.000Z");
  });

  test.each([["in the last hour", -1, null], ["later", 1, "rating_over"]])("R-CV-01 (rating): is taken for as long as the handbook says; %s", async (_, hours, refused) => {
    const { id, actor } = await talk();
    const owner = { ...actor, kind: "staff" as const, id: (await stateOf(id)).assignee_id! };
    await centre.conversations.post.fromAgent(owner, id, say("已为您处理"));
    await centre.settle();
    await centre.kernel.run(actor, (ctx) => confirmSolved(centre.conversations.desk, ctx, actor.id!, { conversationId: id, solved: true }));
    centre.clock.advance((left.ending.ratingHours + hours) * 3600);
    const rated = centre.kernel.run(actor, (ctx) => rate(centre.conversations.desk, ctx, actor.id!, { conversationId: id, score: 5, comment: "", tags: [] }));
    if (refused === null) await rated;
    else await expect(rated).rejects.toMatchObject({ code: refused, params: { hours: left.ending.ratingHours } });
    centre.clock.moveTo("2026-03-02T02:00:00.000Z");
  });
});

describe("storing", () => {
  test("R-CH-01 (no doubles): the same client id is stored once and keeps its first number, alone, at once, and after the end", async () => {
    const { id, actor, arrival } = await talk();
    const words = say("只发一次");
    const first = await centre.conversations.post.fromCustomer(actor, arrival, words);
    const again = await Promise.all([1, 2, 3].map(() => centre.conversations.post.fromCustomer(actor, arrival, words)));
    expect(again.map((a) => [a.appended.status, a.appended.seq])).toEqual([1, 2, 3].map(() => ["known", first.appended.seq]));
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, id));
    const late = await centre.conversations.post.fromCustomer(actor, arrival, words);
    expect([late.conversationId, late.appended.publicSeq]).toEqual([id, first.appended.publicSeq]);
    centre.clock.advance(11 * 60);
    const next = await centre.conversations.post.fromCustomer(actor, arrival, say("下一件事"));
    const afterNext = await centre.conversations.post.fromCustomer(actor, arrival, words);
    expect([next.conversationId === id, afterNext.conversationId]).toEqual([false, id]);
    expect((await entriesOf(id)).filter((e) => e.text === "只发一次")).toHaveLength(1);
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, next.conversationId));
  });

  test("R-CH-01 (gapless numbers): two hundred posts at once from both sides leave no gap in either numbering, notes have no public number", async () => {
    const { id, actor, arrival } = await talk();
    const owner = { ...actor, kind: "staff" as const, id: (await stateOf(id)).assignee_id!, scopeOf: () => "own" as const };
    await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        i % 3 === 0 ? centre.conversations.post.fromAgent(owner, id, say(`答 ${i}`)) : i % 3 === 1 ? centre.conversations.post.fromCustomer(actor, arrival, say(`问 ${i}`)) : centre.kernel.run(owner, (ctx) => writeNote(centre.conversations.desk, ctx, id, { clientId: clientId(), text: `备注 ${i}`, mentions: [] })),
      ),
    );
    await centre.settle();
    const entries = await entriesOf(id);
    expect(entries.map((e) => e.seq)).toEqual(entries.map((_, i) => i + 1));
    const open = entries.filter((e) => e.public_seq !== null);
    expect(open.map((e) => e.public_seq)).toEqual(open.map((_, i) => i + 1));
    expect(entries.filter((e) => e.kind === "note").every((e) => e.public_seq === null)).toBe(true);
    const [head] = await centre.rows<{ seq: number; public_seq: number }>("select seq, public_seq from conversations.conversation_head where id = $1", id);
    expect(head).toEqual({ seq: entries.length, public_seq: open.length });
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, id));
  });

  test("R-CV-07 (cut out before storing): a phone number is stored as a token, staff see it masked, the customer whole", async () => {
    const { id, actor, arrival } = await talk();
    await centre.conversations.post.fromCustomer(actor, arrival, say("请打 13812346207 联系我"));
    const stored = (await entriesOf(id)).map((e) => e.text).join("\n");
    expect(stored).not.toContain("13812346207");
    const staff = centre.peer({ ...actor, kind: "staff", scopeOf: () => "all" });
    const visitor = centre.peer(actor);
    await centre.hub.subscribe(staff, `conversation:${id}`, 0);
    await centre.hub.subscribe(visitor, `talk:${id}`, 0);
    expect(JSON.stringify(staff.frames)).toContain("138****6207");
    expect(JSON.stringify(staff.frames)).not.toContain("13812346207");
    expect(JSON.stringify(visitor.frames)).toContain("13812346207");
    expect(centre.lines.join("\n")).not.toContain("13812346207");
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, id));
  });
});

describe("who gets it", () => {
  test("R-CV-02 (explained): the agent of the customer's territory gets it, and the decision keeps its reasons and versions", async () => {
    const agent = await centre.agent("tang.mo", { team: "team-southwest" });
    const { id, actor } = await talk({ province: "51" });
    expect((await stateOf(id)).assignee_id).toBe(agent.id);
    const [decision] = await centre.rows<{ reasons: { code: string }[]; versions: { routing: string }; facts: { candidates: unknown[] } }>("select reasons, versions, facts from conversations.decision where conversation_id = $1 order by n desc limit 1", id);
    expect(decision!.reasons.map((r) => r.code)).toEqual(expect.arrayContaining(["territory", "chosen"]));
    expect(decision!.versions.routing).toMatch(/^routing\/default@\d+$/);
    expect(decision!.facts.candidates.length).toBeGreaterThan(0);
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, id));
  });

  test("R-CV-02 (one owner): of many who take the same conversation at once exactly one has it", async () => {
    const [a, b] = [await centre.agent("one", { team: "team-north-china", state: "offline" }), await centre.agent("two", { team: "team-north-china", state: "offline" })];
    const { id, ...visitor } = await talk({ province: "11" });
    const results = await Promise.allSettled([a, b, a, b].map((who) => centre.kernel.run(who, (ctx) => acceptConversation(centre.conversations.desk, ctx, id))));
    expect(results.filter((r) => r.status === "fulfilled")).toHaveLength(1);
    expect(results.filter((r) => r.status === "rejected").map((r) => (r as PromiseRejectedResult).reason.code)).toEqual(["already_taken", "already_taken", "already_taken"]);
    await centre.kernel.run(visitor.actor, (ctx) => leave(centre.conversations.desk, ctx, visitor.actor.id!, id));
  });

  test("R-CV-02 (capacity): nobody is given more than the capacity; the rest waits and says why", async () => {
    const agent = await centre.agent("small", { team: "team-northwest", capacity: 2 });
    const visitors = await Promise.all(
      [1, 2, 3].map(async () => {
        const visitor = await centre.visitor({ province: "61" });
        const { conversationId } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, say("排队"));
        return { ...visitor, id: conversationId };
      }),
    );
    await centre.settle();
    const owners = await Promise.all(visitors.map(async (v) => (await stateOf(v.id)).assignee_id));
    expect(owners.filter((o) => o === agent.id)).toHaveLength(2);
    const waiting = visitors[owners.indexOf(null)]!;
    const [why] = await centre.rows<{ code: string }>("select reasons -> -1 ->> 'code' as code from conversations.decision where conversation_id = $1 order by n desc limit 1", waiting.id);
    expect(why!.code).toBe("nobody_full");
    for (const v of visitors) await centre.kernel.run(v.actor, (ctx) => leave(centre.conversations.desk, ctx, v.actor.id!, v.id));
    await centre.settle();
  });

  test("R-CV-03 (no going offline): with open conversations the answer is no; after the hand-over it is yes", async () => {
    const from = await centre.agent("leaving", { team: "team-south-china" });
    const { id, ...visitor } = await talk({ province: "44" });
    expect((await stateOf(id)).assignee_id).toBe(from.id);
    await expect(centre.kernel.run(from, (ctx) => choosePresence(centre.conversations.desk, ctx, from.id!, "offline", ""))).rejects.toMatchObject({ code: "open_conversations" });
    const to = await centre.agent("staying", { team: "team-south-china" });
    await centre.kernel.run(from, (ctx) => transfer(centre.conversations.desk, ctx, id, { to: { kind: "person", ids: [to.id!] }, note: "我下班了，请接着跟" }));
    await centre.kernel.run(to, (ctx) => acceptOffer(centre.conversations.desk, ctx, id));
    expect((await stateOf(id)).assignee_id).toBe(to.id);
    await centre.kernel.run(from, (ctx) => choosePresence(centre.conversations.desk, ctx, from.id!, "offline", ""));
    const offered = (await entriesOf(id)).filter((e) => e.kind === "offer" && e.text !== "");
    expect(offered.map((n) => [n.text, n.public_seq])).toEqual([["我下班了，请接着跟", null]]);
    await centre.kernel.run(visitor.actor, (ctx) => leave(centre.conversations.desk, ctx, visitor.actor.id!, id));
  });

  test("R-CV-03 (agent's device lost): no new ones at once; what waits for us returns to the queue after the handbook's seconds", async () => {
    const agent = await centre.agent("vanishes", { team: "team-northeast" });
    const { id, ...visitor } = await talk({ province: "21" });
    expect((await stateOf(id)).assignee_id).toBe(agent.id);
    await centre.rows("update conversations.lease set until = $2 where person_id = $1", agent.id, centre.clock.now());
    await centre.conversations.leases.beat();
    centre.clock.advance(60);
    await centre.settle();
    expect((await stateOf(id)).assignee_id).toBe(agent.id);
    centre.clock.advance(31);
    await centre.settle();
    const after = await stateOf(id);
    expect(after.assignee_id).not.toBe(agent.id);
    await centre.kernel.run(visitor.actor, (ctx) => leave(centre.conversations.desk, ctx, visitor.actor.id!, id));
  });

  test("R-CV-03 (unanswered): what an agent lets lie goes to a colleague after the handbook's seconds, with the reason kept", async () => {
    const first = await centre.agent("asleep", { team: "team-central-china" });
    const { id, ...visitor } = await talk({ province: "42" });
    expect((await stateOf(id)).assignee_id).toBe(first.id);
    const second = await centre.agent("awake", { team: "team-central-china", capacity: 9 });
    centre.clock.advance(181);
    await centre.settle();
    expect((await stateOf(id)).assignee_id).toBe(second.id);
    const reasons = await centre.rows<{ code: string }>("select reasons -> 0 ->> 'code' as code from conversations.decision where conversation_id = $1 order by n", id);
    expect(reasons.map((r) => r.code)).toContain("unanswered");
    await centre.kernel.run(visitor.actor, (ctx) => leave(centre.conversations.desk, ctx, visitor.actor.id!, id));
  });

  test("R-PE-02 (a right that ends): who gave a conversation to another territory gets nothing more of it, although the topic was open", async () => {
    const first = await centre.agent("gives.away", { team: "team-south-china", capacity: 9 });
    const { id, ...visitor } = await talk({ province: "44" });
    await centre.rows("update conversations.conversation set assignee_id = $2 where id = $1", id, first.id);
    centre.kernel.bus.wake("conversation.owner", id);
    const peer = centre.peer(first);
    await centre.hub.subscribe(peer, `conversation:${id}`, 0);
    expect(peer.frames.at(-1)).toMatchObject({ t: "live" });
    await centre.kernel.run(first, (ctx) => transfer(centre.conversations.desk, ctx, id, { to: { kind: "territory", key: "headquarters" }, note: "属总部" }));
    await expect.poll(() => peer.frames.at(-1)).toEqual({ t: "closed", topic: `conversation:${id}` });
    await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, say("这句话只给新的客服看"));
    await centre.settle();
    expect(JSON.stringify(peer.frames)).not.toContain("这句话只给新的客服看");
    await centre.kernel.run(visitor.actor, (ctx) => leave(centre.conversations.desk, ctx, visitor.actor.id!, id));
  });

  test("R-PE-02 (own conversations only): another visitor's conversation does not exist", async () => {
    const { id, actor } = await talk();
    const stranger = await centre.visitor();
    for (const attempt of [
      () => centre.kernel.run(stranger.actor, (ctx) => leave(centre.conversations.desk, ctx, stranger.actor.id!, id)),
      () => centre.kernel.run(stranger.actor, (ctx) => readByCustomer(centre.conversations.desk, ctx, stranger.actor.id!, { conversationId: id, upTo: 1 })),
      () => centre.kernel.run(stranger.actor, (ctx) => confirmSolved(centre.conversations.desk, ctx, stranger.actor.id!, { conversationId: id, solved: true })),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    const peer = centre.peer(stranger.actor);
    await centre.hub.subscribe(peer, `talk:${id}`, 0);
    expect(peer.frames).toEqual([{ t: "closed", topic: `talk:${id}` }]);
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, id));
  });
});
