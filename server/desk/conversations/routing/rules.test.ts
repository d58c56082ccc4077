import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseAgent, circle, decideQueue, inOrder, partsOf, type AgentFacts, type RoutingRules, type WaitingFacts } from "./rules.ts";

const rules: RoutingRules = {
  order: ["territory", "skill", "shop", "language", "last_agent", "available", "least_loaded", "skill_level", "longest_idle"],
  stickiness: { lastAgentDays: 7, maxExtraWaitSeconds: 0 },
  overflow: [
    { afterSeconds: 60, to: ["neighbours"] },
    { afterSeconds: 180, to: ["headquarters"] },
  ],
  overflowBy: { northeast: [{ afterSeconds: 20, to: ["north", "east"] }, { afterSeconds: 40, to: ["headquarters"] }] },
  limits: { channels: { mail: 1 }, skills: { complaint: 2 } },
  priority: { tiers: { gold: 20, silver: 10 }, waitingPointsPerMinute: 2 },
  neighbours: { southwest: ["northwest"] },
  unansweredSeconds: 180,
};
const now = new Date("2026-03-02T06:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const asked = (over: Partial<WaitingFacts> = {}): WaitingFacts => ({
  id: "c1", territory: "southwest", headquarters: "headquarters", channel: "web", skill: "after-sale", shopId: "s1", language: "zh", tier: "standard", bonus: 0, queuedAt: ago(5), lastAgent: null, letLie: [], handedOn: null, ...over,
});
const agent = (id: string, over: Partial<AgentFacts> = {}): AgentFacts => ({
  id, name: id, territories: ["southwest"], skills: { "after-sale": 3 }, shops: [], languages: ["zh"], state: "online", onDuty: true, reachable: true, load: 0, capacity: 5, loads: {}, idleSince: ago(100), ...over,
});

describe("R-CV-02 (order of rules)", () => {
  const cases: [string, WaitingFacts, AgentFacts[], string | null, string][] = [
    ["the territory's own agent answers", asked(), [agent("a", { territories: ["north"] }), agent("b")], "b", "territory"],
    ["another territory helps only after the wait", asked({ queuedAt: ago(61) }), [agent("a", { territories: ["northwest"] })], "a", "territory_widened"],
    ["a neighbour is not asked before the wait is over", asked({ queuedAt: ago(59) }), [agent("a", { territories: ["northwest"] })], null, "nobody_territory"],
    ["headquarters comes last", asked({ queuedAt: ago(181) }), [agent("a", { territories: ["headquarters"] })], "a", "territory_widened"],
    ["in a widened circle the own people come first", asked({ queuedAt: ago(181) }), [agent("a", { territories: ["headquarters"] }), agent("b", { load: 4 })], "b", "territory_widened"],
    ["a territory's own list goes before the general one, the nearest on it first", asked({ territory: "northeast", queuedAt: ago(21) }), [agent("a", { territories: ["east"] }), agent("b", { territories: ["north"], load: 4 })], "b", "territory_widened"],
    ["the second on the list serves when the first is full", asked({ territory: "northeast", queuedAt: ago(21) }), [agent("a", { territories: ["east"] }), agent("b", { territories: ["north"], load: 5 })], "a", "territory_widened"],
    ["who has enough complaints gets no more, however free otherwise", asked({ skill: "complaint" }), [agent("a", { skills: { complaint: 3 }, load: 2, loads: { "skill:complaint": 2 } }), agent("b", { skills: { complaint: 1 }, load: 4 })], "b", "chosen"],
    ["when all have enough of a skill, that is the reason", asked({ skill: "complaint" }), [agent("a", { skills: { complaint: 3 }, load: 2, loads: { "skill:complaint": 2 } })], null, "nobody_full_skill"],
    ["when all have enough of a channel, that is the reason", asked({ channel: "mail" }), [agent("a", { load: 1, loads: { "channel:mail": 1 } })], null, "nobody_full_channel"],
    ["the last agent who let this one lie is no longer preferred", asked({ lastAgent: { id: "b", at: ago(3600) }, letLie: ["b"] }), [agent("a", { load: 4 }), agent("b")], "a", "chosen"],
    ["an own agent without the skill does not keep a helper away", asked({ queuedAt: ago(181) }), [agent("a", { territories: ["headquarters"] }), agent("b", { skills: {} })], "a", "skill"],
    ["without the skill nobody is asked", asked(), [agent("a", { skills: { "pre-sale": 5 } })], null, "nobody_skill"],
    ["an agent of other shops is not asked", asked(), [agent("a", { shops: ["s2"] })], null, "nobody_shop"],
    ["the language must fit", asked({ language: "en" }), [agent("a"), agent("b", { languages: ["zh", "en"] })], "b", "chosen"],
    ["the last agent is preferred although busier", asked({ lastAgent: { id: "b", at: ago(3600) } }), [agent("a"), agent("b", { load: 3 })], "b", "last_agent"],
    ["a full last agent is not waited for", asked({ lastAgent: { id: "b", at: ago(3600) } }), [agent("a"), agent("b", { load: 5 })], "a", "chosen"],
    ["after the limit of days the last agent counts no more", asked({ lastAgent: { id: "b", at: ago(8 * 86_400) } }), [agent("a"), agent("b", { load: 3 })], "a", "chosen"],
    ["least loaded goes by share of capacity", asked(), [agent("a", { load: 2, capacity: 4 }), agent("b", { load: 3, capacity: 8 })], "b", "chosen"],
    ["who let it lie is asked again only when nobody else is there", asked({ letLie: ["a"] }), [agent("a"), agent("b", { load: 4 })], "b", "chosen"],
    ["who let it lie is better than nobody", asked({ letLie: ["a"] }), [agent("a"), agent("b", { load: 5 })], "a", "chosen"],
    ["who handed it to the queue does not get it back", asked({ handedOn: "b", lastAgent: { id: "b", at: ago(60) } }), [agent("a", { load: 4 }), agent("b")], "a", "chosen"],
    ["also when nobody else is there", asked({ handedOn: "b" }), [agent("a", { load: 5 }), agent("b")], null, "nobody_full"],
    ["and the reason says so when that is all there is", asked({ handedOn: "b" }), [agent("b")], null, "nobody_handed_on"],
    ["when the territory's people are all offline, that is the reason, whoever works elsewhere", asked(), [agent("a", { state: "offline" }), agent("b", { territories: ["north"] })], null, "nobody_offline"],
    ["of those with as much at hand, whoever is better at it, idle or not", asked(), [agent("a", { idleSince: ago(900) }), agent("b", { skills: { "after-sale": 5 } })], "b", "skill_level"],
    ["but load comes first", asked(), [agent("a"), agent("b", { skills: { "after-sale": 5 }, load: 1 })], "a", "chosen"],
    ["and a matter that asks for no skill asks for no level", asked({ skill: null }), [agent("a", { idleSince: ago(900) }), agent("b", { skills: { "after-sale": 5 } })], "a", "longest_idle"],
    ["among equals the longest idle", asked(), [agent("a", { idleSince: ago(10) }), agent("b", { idleSince: ago(600) })], "b", "longest_idle"],
    ["suspended, away, off duty, unreachable and full are all no", asked(), [agent("a", { state: "suspended" }), agent("b", { state: "away" }), agent("c", { onDuty: false }), agent("d", { reachable: false }), agent("e", { load: 5 })], null, "nobody_full"],
  ];
  test.each(cases)("R-CV-02 (order of rules): %s", (_title, waiting, agents, chosen, reason) => {
    const choice = chooseAgent(rules, waiting, agents, now);
    expect(choice.agent?.id ?? null).toBe(chosen);
    expect(choice.reasons.map((r) => r.code)).toContain(reason);
    expect(choice.candidates).toHaveLength(agents.length);
  });
});

test("R-CV-02 (priority): tier, then waiting time, oldest first within one priority", () => {
  const queue = [
    { id: "new-standard", tier: "standard", bonus: 0, queuedAt: ago(0) },
    { id: "new-gold", tier: "gold", bonus: 0, queuedAt: ago(0) },
    { id: "old-standard", tier: "standard", bonus: 0, queuedAt: ago(900) },
    { id: "older-gold", tier: "gold", bonus: 0, queuedAt: ago(30) },
  ];
  expect(inOrder(rules, queue, now).map((w) => w.id)).toEqual(["old-standard", "older-gold", "new-gold", "new-standard"]);
});

test("R-CV-02 (last agent): a busy last agent is waited for only as long as the handbook says", () => {
  const patient = { ...rules, stickiness: { lastAgentDays: 7, maxExtraWaitSeconds: 30 } };
  const agents = [agent("a"), agent("b", { load: 5 })];
  const early = chooseAgent(patient, asked({ queuedAt: ago(10), lastAgent: { id: "b", at: ago(3600) } }), agents, now);
  expect([early.agent, early.reasons.at(-1)!.code, early.widensAfterSeconds]).toEqual([null, "waiting_for_last_agent", 30]);
  const lain = chooseAgent(patient, asked({ queuedAt: ago(10), lastAgent: { id: "b", at: ago(3600) }, letLie: ["b"] }), agents, now);
  expect([lain.agent?.id, lain.reasons.some((r) => r.code === "waiting_for_last_agent")]).toEqual(["a", false]);
  const gone = chooseAgent(patient, asked({ queuedAt: ago(10), lastAgent: { id: "b", at: ago(3600) } }), [agents[0]!, agent("b", { load: 5, onDuty: false })], now);
  expect(gone.agent?.id).toBe("a");
  expect(chooseAgent(patient, asked({ queuedAt: ago(31), lastAgent: { id: "b", at: ago(3600) } }), agents, now).agent?.id).toBe("a");
});

test("R-CV-02 (overflow): the circle widens step by step and says when", () => {
  const at = (seconds: number) => circle(rules, { territory: "southwest", headquarters: "headquarters" }, seconds);
  expect(at(0)).toEqual({ territories: ["southwest"], widensAfterSeconds: 60, level: 0 });
  expect(at(60)).toEqual({ territories: ["southwest", "northwest"], widensAfterSeconds: 180, level: 1 });
  expect(at(180)).toEqual({ territories: ["southwest", "northwest", "headquarters"], widensAfterSeconds: null, level: 2 });
  const own = (seconds: number) => circle(rules, { territory: "northeast", headquarters: "headquarters" }, seconds).territories;
  expect([own(19), own(20), own(40)]).toEqual([["northeast"], ["northeast", "north", "east"], ["northeast", "north", "east", "headquarters"]]);
});

test("R-CV-02 (capacity): a look gives each agent no more than total, channel and skill allow, and counts those ahead by territory", () => {
  const queue = ["1", "2", "3", "4"].map((id, i) => asked({ id, skill: i < 3 ? "complaint" : null, queuedAt: ago(40 - i) }));
  const people = [agent("a", { skills: { complaint: 3 }, capacity: 3 })];
  const decided = decideQueue(rules, queue, people, now);
  expect(decided.map((d) => [d.waiting.id, d.choice.agent?.id ?? d.choice.reasons.at(-1)!.code, d.ahead])).toEqual([["1", "a", 0], ["2", "a", 0], ["3", "nobody_full_skill", 0], ["4", "a", 1]]);
  expect(partsOf(rules, queue[0]!)).toEqual([{ part: "channel:web", most: null }, { part: "skill:complaint", most: 2 }]);
});

test("R-CV-02 (explained): a crowd leaves the nearest misses in the decision, and says how many more there were", () => {
  const crowd = Array.from({ length: 80 }, (_, i) => agent(`far-${String(i).padStart(2, "0")}`, { territories: ["north"] }));
  const choice = chooseAgent(rules, asked(), [...crowd, agent("own"), agent("full", { load: 5 })], now);
  expect([choice.candidates.length, choice.others, choice.candidates.slice(0, 2).map((c) => [c.id, c.out])]).toEqual([50, 32, [["own", null], ["full", "full"]]]);
});

const anyAgent = fc.record({
  id: fc.uuid(), name: fc.constant("x"), territories: fc.subarray(["southwest", "northwest", "headquarters", "east"]), skills: fc.dictionary(fc.constantFrom("after-sale", "pre-sale"), fc.integer({ min: 1, max: 5 })),
  shops: fc.subarray(["s1", "s2"]), languages: fc.subarray(["zh", "en"]), state: fc.constantFrom("online", "busy", "suspended", "away", "wrap_up", "offline"), onDuty: fc.boolean(), reachable: fc.boolean(),
  capacity: fc.integer({ min: 1, max: 8 }), load: fc.integer({ min: 0, max: 8 }), loads: fc.constant({}), idleSince: fc.date({ min: ago(9999), max: now, noInvalidDate: true }),
});

test("R-CV-02 (properties): whoever is chosen is free and fits, whatever order is written; order of the list does not matter", () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyAgent, { selector: (a) => a.id, maxLength: 12 }), fc.shuffledSubarray([...rules.order]), fc.integer({ min: 0, max: 400 }), (agents, order, waited) => {
      const own = { ...rules, order };
      const waiting = asked({ queuedAt: ago(waited) });
      const choice = chooseAgent(own, waiting, agents, now);
      const again = chooseAgent(own, waiting, [...agents].reverse(), now);
      expect(again.agent?.id).toBe(choice.agent?.id);
      if (choice.agent) {
        expect(choice.agent.state).toBe("online");
        expect(choice.agent.onDuty && choice.agent.reachable).toBe(true);
        expect(choice.agent.load).toBeLessThan(choice.agent.capacity);
        if (order.includes("skill")) expect(choice.agent.skills["after-sale"]).toBeGreaterThan(0);
        if (order.includes("territory")) expect(choice.agent.territories.some((t) => circle(own, waiting, waited).territories.includes(t))).toBe(true);
      } else if (order.length === rules.order.length) {
        const able = agents.filter((a) => a.state === "online" && a.onDuty && a.reachable && a.load < a.capacity && a.skills["after-sale"] && a.languages.includes("zh") && (a.shops.length === 0 || a.shops.includes("s1")) && a.territories.some((t) => circle(own, waiting, waited).territories.includes(t)));
        expect(able).toEqual([]);
      }
    }),
    { numRuns: 3000 },
  );
});
