import { sql, type KyselyPlugin } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { system, type Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { acceptOffer, acceptConversation, choosePresence, endByAgent, handOverOpenWork, leave, transfer } from "./index.ts";
import { startRouter, thinkThrough } from "./routing/service.ts";
import { takeSlot } from "./store/routing.ts";
import { clientId, smallCentre, type SmallCentre } from "./testing.ts";

let centre: SmallCentre;
beforeAll(async () => {
  centre = await smallCentre();
});
afterAll(() => centre.close());

const run = <T>(who: Actor, work: Parameters<typeof centre.kernel.run<T>>[1]) => centre.kernel.run(who, work);
const owners = async (ids: readonly string[]) => {
  const found = new Map((await centre.rows<{ id: string; owner: string | null }>("select id, assignee_id as owner from conversations.conversation where id = any($1::uuid[])", ids)).map((row) => [row.id, row.owner]));
  return ids.map((id) => found.get(id) ?? null);
};
const loadOf = async (agent: Actor) => (await centre.rows<{ load: number }>("select load from conversations.agent_slot where person_id = $1", agent.id))[0]!.load;
const partsHeld = (agent: Actor) => centre.rows<{ part: string; load: number }>("select part, load from conversations.agent_part where person_id = $1 and load > 0 order by part", agent.id);
const record = { topic: "quality", problem: "内胆起皮", process: "", result: "免费更换", needs: [], opinions: [] };

/** Somebody speaks and queues; `skill` as a topic would have asked for. */
async function arrive(province: string, skill: string | null = null): Promise<{ id: string; actor: Actor }> {
  const visitor = await centre.visitor({ province });
  const { conversationId: id } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: "你好" });
  if (skill !== null) await centre.rows("update conversations.conversation set skill = $2 where id = $1", id, skill);
  return { id, actor: visitor.actor };
}
const go = (agent: Actor, state: "online" | "offline" | "busy" | "suspended") => run(agent, (ctx) => choosePresence(centre.conversations.desk, ctx, agent.id!, state, ""));
const gone = async (all: readonly { id: string; actor: Actor }[]) => {
  for (const one of all) await run(one.actor, (ctx) => leave(centre.conversations.desk, ctx, one.actor.id!, one.id)).catch(() => {});
  await centre.settle();
};

describe("R-CV-02 (capacity)", () => {
  test("R-CV-02 (capacity): three complaints at once are enough by the handbook, other matters still come; the database counts parts itself and refuses more", async () => {
    const agent = await centre.agent("c.one", { team: "team-north-china", capacity: 6, state: "offline" });
    const complaints = [await arrive("11", "complaint"), await arrive("11", "complaint"), await arrive("11", "complaint"), await arrive("11", "complaint")];
    const other = await arrive("11", "pre-sale");
    await go(agent, "online");
    await centre.settle();
    expect(await owners([...complaints, other].map((c) => c.id))).toEqual([agent.id, agent.id, agent.id, null, agent.id]);
    expect(await partsHeld(agent)).toEqual([{ part: "channel:web", load: 4 }, { part: "skill:complaint", load: 3 }, { part: "skill:pre-sale", load: 1 }]);
    await expect(run(agent, (ctx) => acceptConversation(centre.conversations.desk, ctx, complaints[3]!.id))).rejects.toMatchObject({ code: "no_capacity" });
    await expect(centre.rows("update conversations.conversation set assignee_id = $2 where id = $1", complaints[3]!.id, agent.id)).rejects.toThrow(/agent_part_check/);
    await expect(centre.rows("update conversations.agent_slot set load = 7 where person_id = $1", agent.id)).rejects.toThrow(/agent_slot_check/);
    await run(agent, (ctx) => endByAgent(centre.conversations.desk, ctx, complaints[0]!.id, { outcome: "not_answered", record }));
    await centre.settle();
    expect(await owners([complaints[3]!.id])).toEqual([agent.id]);
    await gone([...complaints, other]);
    expect([await loadOf(agent), await partsHeld(agent)]).toEqual([0, []]);
    await go(agent, "offline");
  });

  test("R-CV-02 (capacity): what a colleague hands over in person may go beyond a skill's limit, never beyond the total", async () => {
    const from = await centre.agent("c.from", { team: "team-northeast", capacity: 9 });
    const to = await centre.agent("c.to", { team: "team-northeast", capacity: 4, state: "offline" });
    const complaints = [await arrive("21", "complaint"), await arrive("21", "complaint")];
    await centre.settle();
    await go(to, "online");
    await go(from, "busy");
    const more = [await arrive("21", "complaint"), await arrive("21", "complaint"), await arrive("21", "complaint")];
    await centre.settle();
    expect(await owners(more.map((c) => c.id))).toEqual([to.id, to.id, to.id]);
    const give = async (id: string) => {
      await run(from, (ctx) => transfer(centre.conversations.desk, ctx, id, { to: { kind: "person", ids: [to.id!] }, note: "请接" }));
      await run(to, (ctx) => acceptOffer(centre.conversations.desk, ctx, id));
    };
    await give(complaints[0]!.id);
    expect(await partsHeld(to)).toContainEqual({ part: "skill:complaint", load: 4 });
    await expect(give(complaints[1]!.id)).rejects.toMatchObject({ code: "no_capacity" });
    await gone([...complaints, ...more]);
    expect([await loadOf(from), await loadOf(to), await partsHeld(to)]).toEqual([0, 0, []]);
    for (const one of [from, to]) await go(one, "offline");
  });
});

describe("R-CV-02 (one owner)", () => {
  test("R-CV-02 (one owner): two routers, arrivals and helping hands at the same moment: each conversation has one owner, nobody holds more than they may", async () => {
    const people: Actor[] = [];
    for (const n of [1, 2, 3, 4]) people.push(await centre.agent(`r.${n}`, { team: "team-southwest", capacity: 5 }));
    const second = startRouter(centre.conversations.desk);
    const arrivals = await Promise.all(
      Array.from({ length: 28 }, async (_, i) => {
        const one = await arrive("51");
        await Promise.all([second.run(), centre.conversations.route(), ...(i % 4 === 0 ? [run(people[i % 3]!, (ctx) => acceptConversation(centre.conversations.desk, ctx, one.id)).catch(() => {})] : [])]);
        return one;
      }),
    );
    await Promise.all([second.run(), centre.conversations.route()]);
    const held = await owners(arrivals.map((one) => one.id));
    for (const person of people) expect([held.filter((id) => id === person.id).length, await loadOf(person)]).toEqual([5, 5]);
    expect(held.filter((id) => id === null)).toHaveLength(8);
    const doubled = await centre.rows<{ id: string }>(
      `select d.conversation_id as id from conversations.decision d where d.conversation_id = any($1::uuid[]) and d.person_id is not null group by 1 having count(*) > 1`, arrivals.map((one) => one.id));
    expect(doubled).toEqual([]);
    await second.close();
    await gone(arrivals);
    for (const person of people) await go(person, "offline");
  });
});

describe("R-CV-02 (order)", () => {
  test("R-CV-02 (nobody starves): behind more than a hundred who wait in vain, the one whom somebody free can serve is served; the questions to the database do not grow with the queue", async () => {
    const sample = await arrive("44");
    const rest: string[] = [];
    const asked = async () => {
      let questions = 0;
      const counting: KyselyPlugin = { transformQuery: ({ node }) => ((questions += 1), node), transformResult: async ({ result }) => result };
      await run(system, (ctx) => thinkThrough(centre.conversations.desk, { ...ctx, tx: ctx.tx.withPlugin(counting) }));
      return questions;
    };
    const few = await asked();
    // The same conversation once more for 150 other contacts, as a campaign that hits a territory without people.
    for (let i = 0; i < 150; i += 1) {
      const visitor = await centre.visitor();
      const id = newId();
      rest.push(id);
      await centre.rows(
        `insert into conversations.conversation (id, bucket, contact_id, shop_id, channel, language, stage, territory, territory_source, territory_certainty, opened_at, queued_at)
          select $2, bucket, $3, shop_id, channel, language, 'arrival', territory, 'stated', 'likely', opened_at, queued_at - interval '1 hour' from conversations.conversation where id = $1`, sample.id, id, visitor.actor.id);
      await centre.rows("insert into conversations.conversation_head (id, bucket, last_at, seq, last_message_seq) select $2, bucket, last_at, 1, 1 from conversations.conversation_head where id = $1", sample.id, id);
    }
    expect(await asked()).toBeLessThanOrEqual(few + 2);
    const agent = await centre.agent("n.free", { team: "team-northwest" });
    const last = await arrive("61");
    await centre.settle();
    expect(await owners([last.id])).toEqual([agent.id]);
    await centre.rows("delete from conversations.entry where conversation_id = any($1::uuid[])", rest);
    await centre.rows("delete from conversations.conversation_head where id = any($1::uuid[])", rest);
    await centre.rows("delete from conversations.conversation where id = any($1::uuid[])", rest);
    await gone([sample, last]);
    await go(agent, "offline");
  });

  test("R-CV-02 (returned): what an agent lets lie comes back with the customer's clock: to the front, and with the circle as wide as the wait", async () => {
    const first = await centre.agent("b.first", { team: "team-central-china", capacity: 1 });
    const helper = await centre.agent("b.helper", { team: "team-headquarters", capacity: 1, state: "offline" });
    const one = await arrive("42");
    await centre.settle();
    expect(await owners([one.id])).toEqual([first.id]);
    await go(first, "busy");
    await go(helper, "online");
    centre.clock.advance(181);
    await centre.settle();
    expect(await owners([one.id])).toEqual([helper.id]);
    const [decision] = await centre.rows<{ codes: string[] }>("select array(select jsonb_array_elements(reasons) ->> 'code') as codes from conversations.decision where conversation_id = $1 order by n desc limit 1", one.id);
    expect(decision!.codes).toContain("territory_widened");
    await gone([one]);
    for (const person of [first, helper]) await go(person, "offline");
  });
});

describe("R-CV-02 (queue re-run)", () => {
  /** Looks at what routing does by itself: nobody calls it. */
  const ownedBySelf = (id: string, owner: Actor) => expect.poll(async () => (await owners([id]))[0], { timeout: 4_000 }).toBe(owner.id);

  test("R-CV-02 (queue re-run): a place that frees by an ending, a transfer, a hand-over, presence, more capacity or duty is filled at once", async () => {
    const agent = await centre.agent("q.one", { team: "team-east-china", capacity: 1 });
    const [a, b] = [await arrive("31"), await arrive("31")];
    await centre.settle();
    expect(await owners([a.id, b.id])).toEqual([agent.id, null]);
    await run(a.actor, (ctx) => leave(centre.conversations.desk, ctx, a.actor.id!, a.id));
    await ownedBySelf(b.id, agent);

    const c = await arrive("31");
    await run(agent, (ctx) => transfer(centre.conversations.desk, ctx, b.id, { to: { kind: "territory", key: "northeast" }, note: "东北的客户" }));
    await ownedBySelf(c.id, agent);

    const mate = await centre.agent("q.two", { team: "team-east-china", capacity: 1, state: "offline" });
    const d = await arrive("31");
    await go(mate, "online");
    await ownedBySelf(d.id, mate);

    const e = await arrive("31");
    await centre.rows("update organization.profile set capacity = 2 where person_id = $1", mate.id);
    await run(system, async (ctx) => ctx.record({ kind: "person.profile_changed", subject: ["person", mate.id!], data: {} }));
    await expect.poll(async () => (await centre.settleReaders(), (await owners([e.id]))[0]), { timeout: 4_000 }).toBe(mate.id);

    const f = await arrive("31");
    await run(system, (ctx) => handOverOpenWork(centre.conversations.desk, ctx, agent.id!, null));
    await go(agent, "online");
    await expect.poll(async () => (await owners([c.id, f.id])).filter((id) => id === agent.id).length, { timeout: 4_000 }).toBe(1);
    await gone([a, b, c, d, e, f]);
    for (const person of [agent, mate]) await go(person, "offline");
  });
});

test("R-CV-02 (capacity): a limit that the rules no longer have binds nobody", async () => {
  const agent = await centre.agent("l.one", { team: "team-north-china", state: "offline" });
  await run(system, async (ctx) => {
    expect(await takeSlot(ctx.tx, agent.id!, [{ part: "skill:complaint", most: 1 }])).toBe(true);
    await sql`update conversations.agent_part set load = 1 where person_id = ${agent.id}`.execute(ctx.tx);
    expect(await takeSlot(ctx.tx, agent.id!, [{ part: "skill:complaint", most: 1 }])).toBe(false);
    expect(await takeSlot(ctx.tx, agent.id!, [{ part: "skill:complaint", most: null }])).toBe(true);
  });
});
