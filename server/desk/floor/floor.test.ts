import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policies } from "#contract/policies/index.ts";
import { FloorView, WaitingWhy } from "#contract/floor.ts";
import type { Scope } from "#contract/permissions.ts";
import { choosePresence, leave, rulesFromHandbook, whyWaiting } from "#server/desk/conversations/index.ts";
import { clientId, smallCentre, type SmallCentre , calendarsIn } from "#server/desk/conversations/testing.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { createHandbook } from "#server/kernel/handbook/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { createHub } from "#server/kernel/realtime/hub.ts";
import { floorModule, floorNow, whyOne, type FloorPorts } from "./index.ts";

const start = "2026-03-02T02:00:00.000Z";
let centre: SmallCentre;
let ports: FloorPorts;
let closeHandbook: () => void;

/** A centre with the floor's ports over its own handbook and customers. */
async function open(): Promise<void> {
  centre = await smallCentre(start);
  const handbook = createHandbook(centre.kernel, policies, { publishers: async () => 1, names: async () => new Map(), teamExists: async () => true });
  closeHandbook = () => handbook.close();
  ports = {
    rules: { ...rulesFromHandbook(centre.kernel, handbook, calendarsIn(handbook)), territoriesOfTeams: async (_tx, keys) => keys.map((key) => key.replace(/^team-/, "")) },
    customers: centre.customers,
    why: (ctx, id) => whyWaiting(centre.conversations.desk, ctx, id),
    presence: async (tx, at) => (await handbook.inForce(tx, "presence", "default", { at })).body,
  };
}
async function close(): Promise<void> {
  closeHandbook();
  await centre.close();
}

const supervisor = (scope: Scope | null, territories: string[] = [], teams: string[] = []): Actor => ({
  kind: "staff", id: newId(), name: "主管", teams, territories, scopeOf: (permission) => (permission === "floor.read" ? scope : null),
});
const look = async (actor: Actor = system) => FloorView.parse(await centre.kernel.db.transaction(centre.kernel.clock, (tx, now) => floorNow(tx, now, actor, ports)));
const say = (text: string) => ({ clientId: clientId(), text });

async function arrive(province?: string) {
  const visitor = await centre.visitor(province === undefined ? {} : { province });
  if (province !== undefined) await centre.customers.setContactArea(centre.kernel.db.kysely, visitor.actor.id!, province, null);
  const { conversationId } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, say("你好"));
  await centre.settle();
  return { ...visitor, id: conversationId };
}
const sums = (rows: { waiting: number; open: number }[]) => ({ waiting: rows.reduce((n, t) => n + t.waiting, 0), open: rows.reduce((n, t) => n + t.open, 0) });

describe("an idle centre", () => {
  beforeAll(open);
  afterAll(close);

  test("R-AN-01 (empty base): with nothing counted no clock runs, every territory and province stands there", async () => {
    const floor = await look();
    for (const figures of [floor.total, ...floor.territories]) {
      expect(figures).toMatchObject({ waiting: 0, longestWaitSince: null, open: 0, unanswered: 0, longestUnansweredSince: null, onDuty: 0, online: 0, load: 0, capacity: 0, openedToday: 0 });
    }
    expect(floor.territories.map((t) => t.key)).toEqual(["north-china", "northeast", "east-china", "south-china", "central-china", "northwest", "southwest", "headquarters"]);
    expect(floor.provinces).toHaveLength(34);
    expect(floor.limits).toEqual({ firstReplySeconds: 30, replySeconds: 180, awayMinutes: 15 });
    expect(floor.rules).toMatch(/^conversation\/default@\d+$/);
  });

  test("R-AN-01 (by territory), R-PE-04 (owners): who owns a territory in person stands there as its teams' people do", async () => {
    const real = ports.rules;
    const named: FloorPorts["rules"] = {
      ...real,
      territories: async (tx) => (await real.territories(tx)).map((t) => (t.key === "northeast" ? { ...t, agents: ["north.one"] } : t)),
      territoriesOfTeams: async (tx, keys, login) => [...(await real.territoriesOfTeams(tx, keys)), ...(login === "north.one" ? ["northeast"] : [])],
    };
    await centre.agent("north.one", { team: "team-helpers", capacity: 3 });
    const before = ports;
    ports = { ...ports, rules: named };
    const floor = await look();
    ports = before;
    expect(floor.territories.find((t) => t.key === "northeast")).toMatchObject({ online: 1, onDuty: 1, capacity: 3 });
  });
});

describe("a busy centre", () => {
  beforeAll(open);
  afterAll(close);

  test("R-AN-01 (counts): queues, open work and load agree with the tables, and territories and provinces add up to the whole", async () => {
    await centre.agent("east.one", { capacity: 2 });
    await centre.agent("southwest.one", { team: "team-southwest", capacity: 1 });
    for (const province of ["31", "31", "51", "51", undefined, "44"]) await arrive(province);
    const floor = await look();
    const [table] = await centre.rows<{ waiting: number; open: number; load: number; capacity: number }>(
      `select (select count(*)::int from conversations.conversation where ended_at is null and assignee_id is null) as waiting,
        (select count(*)::int from conversations.conversation where ended_at is null and assignee_id is not null) as open,
        (select sum(load)::int from conversations.agent_slot) as load, (select sum(capacity)::int from conversations.agent_slot) as capacity`,
    );
    expect(floor.total).toMatchObject({ ...table, onDuty: 2, online: 2 });
    expect(floor.total).toMatchObject({ waiting: 3, open: 3, unanswered: 3 });
    expect(sums(floor.territories)).toEqual(sums([floor.total]));
    expect(sums([...floor.provinces, floor.elsewhere])).toEqual(sums([floor.total]));
    expect(floor.provinces.find((p) => p.code === "51")).toMatchObject({ waiting: 1, open: 1 });
    expect(floor.agents.map((a) => [a.name, a.load, a.unanswered, a.territories])).toEqual([
      ["east.one", 2, 2, ["east-china"]],
      ["southwest.one", 1, 1, ["southwest"]],
    ]);
    const oldest = floor.agents[0]!;
    const [row] = await centre.rows<{ id: string }>("select id from conversations.v_open where assignee_id = $1 order by waiting_since limit 1", oldest.id);
    expect(oldest.longestUnansweredId).toBe(row!.id);
    expect(floor.owed.map((o) => o.agentName)).toEqual(["east.one", "east.one", "southwest.one"]);
    expect(floor.owed[0]).toMatchObject({ id: row!.id, agentId: oldest.id, since: oldest.longestUnansweredSince });
  });

  test("R-AN-01 (why waiting): each queued row names its customer's clock, place and the last decision's reason", async () => {
    const floor = await look();
    expect(floor.queue.map((q) => [q.territory, q.province, q.why?.code])).toEqual([
      ["southwest", "51", "nobody_full"],
      ["east-china", null, "nobody_full"],
      ["south-china", "44", "nobody_territory"],
    ]);
    expect(floor.queue[0]!.since).toBe(floor.total.longestWaitSince);
    expect(floor.territories.find((t) => t.key === "south-china")!.longestWaitSince).toBe(floor.queue[2]!.since);
  });

  test("R-CV-02 (why waiting): for one who waits: the place, the reasons, who was ruled out and why, and when which territories join; beyond the reader's reach nothing", async () => {
    const [southwest, , south] = (await look()).queue;
    const ask = (id: string, who: Actor = system) => centre.kernel.run(who, async (ctx) => WaitingWhy.parse(await whyOne(ctx, id, ports)));
    const why = await ask(southwest!.id);
    expect(why).toMatchObject({ id: southwest!.id, territory: "southwest", place: 1, of: 1, circle: ["southwest"], points: { tier: "standard", tierPoints: 0, waiting: 0, added: 0 } });
    expect([why.reasons.at(-1)!.code, why.candidates.map((c) => [c.name, c.out, c.load, c.capacity])]).toEqual(["nobody_full", [["southwest.one", "full", 1, 1], ["east.one", "territory", 2, 2]]]);
    expect(why.widens!.add).toEqual(["central-china"]);
    expect(Date.parse(why.widens!.at) - Date.parse(why.queuedAt)).toBe(30_000);
    expect(why.rules).toMatch(/^routing\/default@\d+$/);
    expect((await ask(south!.id)).reasons.at(-1)!.code).toBe("nobody_territory");
    await expect(ask(south!.id, supervisor("territory", ["southwest"]))).rejects.toMatchObject({ code: "not_found" });
    await expect(ask(newId())).rejects.toMatchObject({ code: "not_found" });
  });

  test("R-AN-01 (unknown territory): what belongs to no territory in force counts for headquarters, so that no customer is lost from the sums", async () => {
    await centre.rows("update conversations.conversation set territory = 'dissolved' where territory = 'south-china'");
    const floor = await look();
    expect(floor.territories.find((t) => t.key === "headquarters")).toMatchObject({ waiting: 1 });
    expect(sums(floor.territories)).toEqual(sums([floor.total]));
  });

  test("R-AN-01 (reach): a right narrowed to territories shows these alone, with totals of their own", async () => {
    const narrow = await look(supervisor("territory", ["southwest"]));
    expect(narrow.territories.map((t) => t.key)).toEqual(["southwest"]);
    expect(narrow.total).toMatchObject({ waiting: 1, open: 1, onDuty: 1, load: 1, capacity: 1 });
    expect(narrow.queue.map((q) => q.territory)).toEqual(["southwest"]);
    expect(narrow.agents.map((a) => a.name)).toEqual(["southwest.one"]);
    expect((await look(supervisor("own"))).total.waiting).toBe(0);
  });

  test("R-AN-01 (reach): R-PE-02: a right that ends at the team shows its people and what belongs to it, not the territory that it answers for", async () => {
    const [team] = await centre.rows<{ id: string }>("select id from organization.team where key = 'team-southwest'");
    const lead = (teams: string[]) => supervisor("team", ["southwest"], teams);
    expect((await look(lead([]))).total).toMatchObject({ waiting: 0, open: 0, onDuty: 0, openedToday: 0 });
    const [one] = await centre.rows<{ id: string }>("select id from conversations.v_open where assignee_id is null and territory = 'east-china'");
    await centre.rows("update conversations.conversation set team_id = $2 where id = $1", one!.id, team!.id);
    const floor = await look(lead([team!.id]));
    expect(floor.queue.map((q) => q.id)).toEqual([one!.id]);
    expect(floor.agents.map((a) => a.name)).toEqual(["southwest.one"]);
    expect(floor.total).toMatchObject({ waiting: 1, open: 0, onDuty: 1, openedToday: 1 });
    expect(floor.territories.map((t) => [t.key, t.waiting, t.onDuty])).toEqual([["east-china", 1, 0], ["southwest", 0, 1]]);
    await expect(centre.kernel.run(lead([]), (ctx) => whyOne(ctx, one!.id, ports))).rejects.toMatchObject({ code: "not_found" });
    await centre.rows("update conversations.conversation set team_id = null where id = $1", one!.id);
  });

  test("R-AN-01 (live): the topic opens with the view, each beat brings a new one by reach, and without the right it closes", async () => {
    const floor = floorModule(centre.kernel, ports);
    const hub = createHub(floor.topics ?? [], centre.kernel.log);
    floor.bind(hub);
    const seen = new Map(await Promise.all(([["all", []], ["territory", ["southwest"]], [null, []]] as [Scope | null, string[]][]).map(async ([scope, territories]) => {
      const peer = centre.peer(supervisor(scope, territories));
      await hub.subscribe(peer, "floor", 0);
      return [String(scope), peer.frames] as const;
    })));
    centre.clock.advance(60);
    await arrive("51");
    await floor.beat();
    // Its own beat may have come between: the first and the last frame count.
    const firstAndLast = (scope: string) => {
      const waiting = seen.get(scope)!.flatMap((f) => (f.t === "floor" ? [(f.floor as FloorView).total.waiting] : []));
      return [waiting[0], waiting.at(-1)];
    };
    expect([firstAndLast("all"), firstAndLast("territory")]).toEqual([[3, 4], [1, 2]]);
    expect(seen.get("null")).toEqual([{ t: "closed", topic: "floor" }]);
    hub.close();
    await floor.close?.();
  });
});

describe("clocks", () => {
  beforeAll(open);
  afterAll(close);

  test("R-AN-01 (customer's clock): one who was given to a silent agent and came back to the queue has waited since the first message", async () => {
    const agent = await centre.agent("silent", { capacity: 1 });
    const { id, actor } = await arrive("31");
    await centre.kernel.run(agent, (ctx) => choosePresence(centre.conversations.desk, ctx, agent.id!, "away", ""));
    expect((await look()).agents[0]).toMatchObject({ state: "away", unanswered: 1, longestUnansweredId: id, longestUnansweredSince: start });
    centre.clock.advance(200);
    await centre.settle();
    const floor = await look();
    expect(floor.queue[0]).toMatchObject({ id, since: start, why: { code: "nobody_not_online", params: { count: 1 } } });
    expect(floor.total).toMatchObject({ waiting: 1, longestWaitSince: start, online: 0, onDuty: 1 });
    await centre.kernel.run(actor, (ctx) => leave(centre.conversations.desk, ctx, actor.id!, id));
  });

  test("R-AN-01 (midnight): today begins anew at midnight in the centre's zone, what is open stays", async () => {
    centre.clock.moveTo("2026-03-03T15:59:30.000Z");
    await arrive("31");
    const before = (await look()).total;
    centre.clock.moveTo("2026-03-03T16:00:30.000Z");
    const after = (await look()).total;
    expect([before, after].map(({ openedToday, open, waiting }) => [openedToday, open + waiting])).toEqual([[1, 1], [0, 1]]);
    expect((await look()).territories.map((t) => t.openedToday)).toEqual(Array(8).fill(0));
  });
});
