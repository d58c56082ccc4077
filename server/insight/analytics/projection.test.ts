import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { metrics as policy } from "#contract/policies/metrics.ts";
import { groupings } from "#contract/insight.ts";
import { acceptOffer, choosePresence, confirmSolved, endByAgent, handOverOpenWork, leave, rate, recordConversation, transfer } from "#server/desk/conversations/index.ts";
import { clientId, smallCentre, type SmallCentre } from "#server/desk/conversations/testing.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { startReaders, type EventReader } from "#server/kernel/events/readers.ts";
import { newId } from "#server/kernel/ids.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { dayBounds } from "#server/kernel/time/index.ts";
import { projector, rebuildFacts } from "./index.ts";
import { rebuildStep } from "./projector.ts";
import { metrics } from "./metrics/index.ts";
import { factsFromRecords, factsStored, presenceFromEvents, presenceStored } from "./testing/oracle.ts";
import { askRebuild, readRebuild } from "./store/facts.ts";
import { figureOf, recordsBehind, type Ask, type Narrow } from "./store/figures.ts";

const record = {
  topic: "quality", problem: "内胆起皮", process: "", result: "免费更换", needs: [] as { category: string; text: string }[], opinions: [] as { category: string; text: string; stance: "praise" | "criticism" }[],
};
const products = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"];
const provinces = ["31", "51", "44", "11"];

/** Random numbers that are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Whoever may not do it is refused, and goes on. */
const gone = (error: unknown): void => {
  if (!(error instanceof Refusal)) throw error;
};

interface Talk {
  id: string;
  actor: Actor;
  arrival: Awaited<ReturnType<SmallCentre["visitor"]>>["arrival"];
}

/** Days of a small centre, lived through its real doors: whoever may not do what the dice say is refused, and goes on. */
class Life {
  readonly talks: Talk[] = [];
  readonly agents: Actor[] = [];
  readonly dice: () => number;
  readonly centre: SmallCentre;
  constructor(centre: SmallCentre, seed: number) {
    this.centre = centre;
    this.dice = random(seed);
  }
  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.dice() * list.length)]!;
  }
  async begin(): Promise<void> {
    for (const [i, team] of ["team-east-china", "team-southwest", "team-south-china", "team-east-china"].entries()) this.agents.push(await this.centre.agent(`agent.${i}`, { team, capacity: 3 }));
    await this.centre.rows("update organization.duty set to_at = to_at + interval '9 days'");
    await this.centre.rows("update conversations.lease set until = until + interval '9 days'");
    await this.plain();
  }
  /** One conversation as it should be: no figure is empty by the dice alone. */
  async plain(): Promise<void> {
    const { centre } = this;
    const { desk, post } = centre.conversations;
    const visitor = await centre.visitor({ province: "51" });
    const { conversationId } = await post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: "你好" });
    await centre.settle();
    const [row] = await centre.rows<{ assignee_id: string }>("select assignee_id from conversations.conversation where id = $1", conversationId);
    centre.clock.advance(20);
    await post.fromAgent(this.agents.find((one) => one.id === row!.assignee_id)!, conversationId, { clientId: clientId(), text: "您好" });
    await centre.settle();
    await centre.kernel.run(visitor.actor, (ctx) => confirmSolved(desk, ctx, visitor.actor.id!, { conversationId, solved: true }));
    this.talks.push({ id: conversationId, ...visitor });
  }
  async step(): Promise<void> {
    const { centre } = this;
    centre.clock.advance(Math.floor(this.dice() * 240) + 1);
    if (this.dice() < 0.02) centre.clock.advance(9 * 3600);
    await this.act(this.dice()).catch(gone);
    if (this.dice() < 0.45) await centre.settle();
  }
  /** What an agent writes down: now this, now that, in a correction perhaps less. */
  written(): typeof record & { productId: string | null } {
    const some = <T>(list: readonly T[]) => list.filter(() => this.dice() < 0.5);
    return {
      ...record, topic: this.pick(["quality", "aftersale.return", "aftersale"]), productId: this.pick([null, products[0]!, products[1]!]),
      needs: some(["refund", "refund", "exchange"]).map((category) => ({ category, text: "退款" })),
      opinions: some([["price-high", "criticism"], ["price-high", "criticism"], ["praise-service", "praise"]] as const).map(([category, stance]) => ({ category, stance, text: "太贵" })),
    };
  }
  /** Writes up what nobody has. */
  get supervisor(): Actor {
    return { ...this.agents[0]!, scopeOf: () => "all" };
  }
  /** Everything gets its record; half of them are corrected after the first was read. */
  async writeUp(): Promise<void> {
    const { centre } = this;
    for (const part of [1, 0.5]) {
      for (const { id, actor } of this.talks) {
        await centre.kernel.run(actor, (ctx) => rate(centre.conversations.desk, ctx, actor.id!, { conversationId: id, score: 1 + Math.floor(this.dice() * 5), comment: "", tags: [] })).catch(gone);
        const [row] = await centre.rows<{ assignee_id: string | null }>("select assignee_id from conversations.conversation where id = $1", id);
        const agent = this.agents.find((one) => one.id === row!.assignee_id);
        if (this.dice() > part) continue;
        await centre.kernel.run(agent ?? this.supervisor, (ctx) => recordConversation(centre.conversations.desk, ctx, id, this.written())).catch(gone);
      }
      await centre.settle();
    }
    // Somebody puts a part of it under two themes.
    for (const [at, themeId] of [newId(), newId()].entries()) {
      await centre.rows("insert into voice.theme (id, name, folded, made_by, made_at) values ($1, $2, $2, $3, $4)", themeId, `主题${at}`, this.agents[0]!.id, centre.clock.now());
      await centre.rows("insert into voice.link (conversation_id, kind, category, n, theme_id, by_id, at) select conversation_id, kind, category, n, $1, $2, $3 from conversations.v_voice where n = $4 and category <> 'exchange'", themeId, this.agents[0]!.id, centre.clock.now(), at + 1);
    }
  }
  async act(chance: number): Promise<void> {
    const { centre } = this;
    const { desk, post } = centre.conversations;
    if (chance < 0.2 || this.talks.length === 0) {
      const visitor = await centre.visitor({ province: this.pick(provinces) });
      const { conversationId } = await post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: "你好" });
      return void this.talks.push({ id: conversationId, ...visitor });
    }
    const talk = this.dice() < 0.8 ? this.talks.slice(-6)[Math.floor(this.dice() * Math.min(6, this.talks.length))]! : this.pick(this.talks);
    const [row] = await centre.rows<{ assignee_id: string | null; ended_at: Date | null }>("select assignee_id, ended_at from conversations.conversation where id = $1", talk.id);
    const agent = this.agents.find((one) => one.id === row!.assignee_id) ?? this.pick(this.agents);
    const run = (actor: Actor, work: (ctx: Parameters<Parameters<typeof centre.kernel.run>[1]>[0]) => Promise<unknown>) => centre.kernel.run(actor, work);
    if (chance < 0.42) talk.id = (await post.fromCustomer(talk.actor, talk.arrival, { clientId: clientId(), text: "在吗" })).conversationId;
    else if (chance < 0.68) await post.fromAgent(agent, talk.id, { clientId: clientId(), text: "您好" });
    else if (chance < 0.73) {
      const to = this.pick(this.agents);
      await run(agent, (ctx) => transfer(desk, ctx, talk.id, { to: { kind: "person", ids: [to.id!] }, note: "请接" }));
      await run(to, (ctx) => acceptOffer(desk, ctx, talk.id));
    } else if (chance < 0.77) await run(agent, (ctx) => transfer(desk, ctx, talk.id, { to: { kind: "territory", key: this.pick(["east-china", "southwest"]) }, note: "请接" }));
    else if (chance < 0.82) await run(talk.actor, (ctx) => leave(desk, ctx, talk.actor.id!, talk.id));
    else if (chance < 0.87) await run(talk.actor, (ctx) => confirmSolved(desk, ctx, talk.actor.id!, { conversationId: talk.id, solved: true }));
    else if (chance < 0.91) await run(agent, (ctx) => endByAgent(desk, ctx, talk.id, { outcome: this.pick(["not_answered", "spam", "confirmed"]), record }));
    else if (chance < 0.95) await run(talk.actor, (ctx) => rate(desk, ctx, talk.actor.id!, { conversationId: talk.id, score: 1 + Math.floor(this.dice() * 5), comment: "", tags: [] }));
    else if (chance < 0.96) await run(system, (ctx) => handOverOpenWork(desk, ctx, agent.id!, this.dice() < 0.5 ? this.pick(this.agents).id : null));
    else await run(agent, (ctx) => choosePresence(desk, ctx, agent.id!, this.pick(["online", "online", "busy", "away", "offline"]), ""));
  }
}

describe.each([11, 2026])("random days, seed %i", (seed) => {
  let centre: SmallCentre;
  let readers: ReturnType<typeof startReaders>;
  let life: Life;
  let broken = false;

  /** The projector as it runs, but for a server that now and then dies after its writing and before the commit. */
  const mortal: EventReader = {
    ...projector,
    everyMs: 0,
    async read(tx, events, now) {
      const after = await projector.read(tx, events, now);
      if (broken) throw new Error("the server died here");
      return after;
    },
  };
  beforeAll(async () => {
    centre = await smallCentre("2026-03-02T01:00:00.000Z");
    readers = startReaders(centre.kernel.db, centre.kernel.bus, centre.clock, [mortal], centre.kernel.log);
    life = new Life(centre, seed);
    await life.begin();
    for (let i = 0; i < 100; i += 1) {
      broken = life.dice() < 0.1;
      await life.step();
      if (life.dice() < 0.2) await readers.settle();
      // Events that were read are read again from somewhere before.
      if (life.dice() < 0.05) await centre.rows("update kernel.event_reader set position = greatest(0, position - $1) where name = 'insight.facts'", Math.floor(life.dice() * 60));
    }
    broken = false;
    await life.writeUp();
    await centre.settle();
    await readers.settle();
  }, 180_000);
  afterAll(async () => {
    await readers.close();
    await centre.close();
  });

  test("R-AN-01 (facts): after crashes and replays the projected facts are what the records say", async () => {
    const expected = await factsFromRecords(centre.kernel.db.kysely);
    expect(expected.turn!.length).toBeGreaterThan(10);
    expect(expected.voice!.length).toBeGreaterThan(10);
    expect(await factsStored(centre.kernel.db.kysely)).toEqual(expected);
    expect(await presenceStored(centre.kernel.db.kysely)).toEqual(await presenceFromEvents(centre.kernel.db.kysely));
    const turns = await centre.rows("select h.id from conversations.conversation_head h where h.turns <> (select count(*) from insight.turn_fact f where f.conversation_id = h.id)");
    expect(turns).toEqual([]);
  });

  test("R-AN-01 (rebuild): a rebuild gives the same facts, also when they were spoilt", async () => {
    const db = centre.kernel.db.kysely;
    const expected = { facts: await factsFromRecords(db), presence: await presenceFromEvents(db) };
    await centre.rows("update insight.turn_fact set answered_at = null, given_up_at = null");
    await centre.rows("insert into insight.wait_fact (conversation_id, n, territory, queued_at) select conversation_id, 99, 'nowhere', opened_at from insight.conversation_fact limit 3");
    await centre.rows("delete from insight.assignment_fact where n = 1");
    await centre.rows("update insight.voice_fact set stance = 'neutral', n = n + 40");
    await centre.rows("update insight.presence_fact set state = 'busy'");
    await rebuildFacts(centre.kernel);
    expect({ facts: await factsStored(db), presence: await presenceStored(db) }).toEqual(expected);
  });

  test("R-AN-01 (rebuild): facts outlive the words they came from", async () => {
    const db = centre.kernel.db.kysely;
    const before = await factsStored(db);
    const [gone] = await centre.rows<{ id: string }>("select c.id from conversations.conversation c join insight.turn_fact t on t.conversation_id = c.id where c.ended_at is not null order by c.id limit 1");
    await centre.rows("delete from conversations.entry where conversation_id = $1", gone!.id);
    await centre.rows("update conversations.conversation set erased_at = $2 where id = $1", gone!.id, centre.clock.now());
    await rebuildFacts(centre.kernel);
    expect(await factsStored(db)).toEqual(before);
  });

  test("R-AN-01 (no personal data): no column of a fact holds words", async () => {
    const columns = await centre.rows<{ column_name: string }>("select distinct column_name from information_schema.columns where table_schema = 'insight' and data_type in ('text', 'jsonb', 'bytea') order by 1");
    expect(columns.map((one) => one.column_name)).toEqual(["category", "channel", "ended_by", "kind", "outcome", "part", "stance", "state", "territory", "topic"]);
  });

  test("R-AN-01 R-AN-02 (one truth): for every figure and grouping the card is the sum of its table and of the records it opens", async () => {
    const db = centre.kernel.db.kysely;
    const handbook = await centre.rows<{ body: unknown }>("select body from handbook.version v where kind = 'metrics' limit 1");
    const rules = policy.schema.parse(handbook[0]!.body);
    const zone = "Asia/Shanghai";
    const teamsOf = { "east-china": ["team-east-china"], southwest: ["team-southwest"] };
    const own = { personId: life.agents[0]!.id!, teams: [], territories: [] };
    for (const metric of metrics)
      for (const reach of ["all", own] as const) {
        const ask: Ask = { metric, narrow: {}, reach, teamsOf, q: { rules, zone, now: centre.clock.now(), from: dayBounds("2026-03-02", zone).from, to: dayBounds("2026-03-09", zone).to } };
        const paged = await everyRecord(ask, 17);
        if (reach === "all" && !metric.snapshot) expect([metric.key, paged.length > 0]).toEqual([metric.key, true]);
        for (const by of groupings) {
          const { whole, groups } = await figureOf(db, ask, by);
          const name = `${metric.key} by ${by}`;
          expect([name, paged.length, round(paged, "numerator"), round(paged, "denominator")]).toEqual([name, whole.records, round([whole], "numerator"), round([whole], "denominator")]);
          expect([name, round(groups, "records"), round(groups, "numerator"), round(groups, "denominator")]).toEqual([name, whole.records, round([whole], "numerator"), round([whole], "denominator")]);
          const group = groups[Math.floor(life.dice() * groups.length)];
          if (!group) continue;
          const inside = await everyRecord({ ...ask, narrow: narrowTo(by, group.key) }, 50);
          expect([name, group.key, inside.length, round(inside, "numerator")]).toEqual([name, group.key, group.records, round([group], "numerator")]);
        }
      }
  }, 120_000);

  const round = (rows: readonly object[], field: string) => Math.round(rows.reduce((sum, row) => sum + Number((row as Record<string, unknown>)[field]), 0) * 1000) / 1000;
  const narrowTo = (by: (typeof groupings)[number], key: string | null): Narrow => (key === null ? { without: by } : by === "hour" ? { hour: Number(key) } : { [by]: key });
  async function everyRecord(ask: Ask, limit: number) {
    const all: Awaited<ReturnType<typeof recordsBehind>> = [];
    for (;;) {
      const last = all.at(-1);
      const rows = await recordsBehind(centre.kernel.db.kysely, ask, { part: "all", after: last ? { at: last.at, id: last.id } : null, limit });
      all.push(...rows);
      if (rows.length < limit) break;
    }
    expect(new Set(all.map((row) => row.id)).size).toBe(all.length);
    return all;
  }
});

test("R-AN-01 (rebuild): the next step goes on where a stopped server left it", async () => {
  const centre = await smallCentre();
  await centre.rows("insert into insight.rebuild (part, asked_at) values ('presence', $1)", centre.clock.now());
  expect(await rebuildStep(centre.kernel)).toBe(true);
  expect(await rebuildStep(centre.kernel)).toBe(false);
  await centre.close();
});

test("R-AN-01 (rebuild): whoever asked sees how far it has come and when it ended; asked again it begins anew", async () => {
  const centre = await smallCentre();
  const life = new Life(centre, 1);
  await life.begin();
  await life.plain();
  const stands = () => centre.kernel.run(system, (ctx) => readRebuild(ctx.tx));
  const ask = () => centre.kernel.run(system, (ctx) => askRebuild(ctx.tx, ctx.now));
  expect(await stands()).toBeNull();
  await ask();
  expect(await stands()).toMatchObject({ part: "conversations", done: 0, whole: 2, endedAt: null });
  await rebuildStep(centre.kernel);
  expect(await stands()).toMatchObject({ part: "presence", done: 2, whole: 2, endedAt: null });
  centre.clock.advance(60);
  await rebuildStep(centre.kernel);
  expect(await stands()).toMatchObject({ part: "done", done: 2, endedAt: centre.clock.now() });
  await ask();
  expect(await stands()).toMatchObject({ part: "conversations", done: 0, endedAt: null });
  await centre.close();
});
