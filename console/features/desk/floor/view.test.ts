import { describe, expect, test } from "vitest";
import en from "#locales/en/floor.ts";
import zh from "#locales/zh-CN/floor.ts";
import type { FloorView } from "#contract/floor.ts";
import { type Agent, agentGroups, attentionOf, byLongestWait, countLevel, countSteps, levelOf, type QueueRow, rowsIn, stateCounts, stateOf, steady, type Territory, urgencyOf } from "./view.ts";
import { whyText } from "./why.ts";

const now = Date.parse("2026-03-02T02:10:00.000Z");
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
const limits: FloorView["limits"] = { firstReplySeconds: 30, replySeconds: 180, awayMinutes: 15 };
const agent = (name: string, over: Partial<Agent> = {}): Agent => ({
  id: name, name, simulated: false, state: "online", since: ago(60), reachable: true, onDuty: true, load: 1, capacity: 5, unanswered: 0, longestUnansweredSince: null, longestUnansweredId: null, territories: ["east"], ...over,
});
const territory = (key: string, since: string | null): Territory => ({
  key, name: { "zh-CN": key }, provinces: [], waiting: since === null ? 0 : 1, longestWaitSince: since, open: 0, unanswered: 0, longestUnansweredSince: null, onDuty: 0, online: 0, load: 0, capacity: 0,
  openedToday: 0,
});
const queued = (code: string | null, params: Record<string, string | number> = {}): QueueRow => ({
  id: "1", number: 1, contactId: "1", customerName: "", tier: "standard", shop: "禾木家电", territory: "southwest", province: "51", skill: "complaint", since: ago(9), why: code === null ? null : { code, params },
});

describe("waiting", () => {
  test("R-AN-01 (map): a count is coloured by quarters of the largest, nothing stays blank, and steps never fall together", () => {
  expect(countSteps(20)).toEqual([5, 10, 15]);
  expect([0, 1, 5, 6, 15, 16, 20].map((n) => countLevel(n, 20))).toEqual([0, 1, 1, 2, 3, 4, 4]);
  expect([countSteps(0), countSteps(1), countLevel(1, 1)]).toEqual([[1, 2, 3], [1, 2, 3], 1]);
});

test("R-AN-01 (map): colour steps are parts of the limit, and a province where nobody waits has none", () => {
    expect([0, 29, 30, 59, 60, 119, 120, 600].map((s) => levelOf(s * 1000, 1, 180))).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(levelOf(600_000, 0, 180)).toBe(0);
    expect([143, 144, 180, 181].map((s) => urgencyOf(s * 1000, 180_000))).toEqual(["calm", "soon", "soon", "over"]);
  });

  test("R-AN-01 (order): territories by the longest wait, those without a queue in the handbook's order", () => {
    const rows = [territory("a", null), territory("b", ago(10)), territory("c", null), territory("d", ago(90))];
    expect(byLongestWait(rows).map((t) => t.key)).toEqual(["d", "b", "a", "c"]);
  });

  test("R-AN-01 (filter): a province is narrower than its territory, and no place means everybody", () => {
    const rows = [{ territory: "sw", province: "51" }, { territory: "sw", province: "50" }, { territory: "e", province: null }];
    expect(rowsIn(rows, { territory: "sw", province: "51" })).toHaveLength(1);
    expect(rowsIn(rows, { territory: "sw", province: undefined })).toHaveLength(2);
    expect(rowsIn(rows, { territory: undefined, province: undefined })).toHaveLength(3);
  });

  test("R-AN-01 (nothing jumps): while a hand is among the rows nobody moves, newcomers come last, who left stays as a shadow", () => {
    const key = (row: string) => row;
    const first = steady([], ["a", "b", "c"], key, false);
    expect(steady(first, ["c", "d", "a"], key, true)).toEqual([{ row: "a", gone: false }, { row: "b", gone: true }, { row: "c", gone: false }, { row: "d", gone: false }]);
    expect(steady(first, ["c", "d", "a"], key, false).map((one) => one.row)).toEqual(["c", "d", "a"]);
  });

  test("R-CV-02 (why waiting): every reason for which routing leaves somebody waiting has words in both languages, without an open place", () => {
    const nobody = ["full", "unreachable", "not_online", "not_on_duty", "language", "shop", "skill", "territory", "offline", "at_all"].map((code) => `nobody_${code}`);
    const names = { skill: (key: string) => key, territory: (key: string) => key };
    for (const t of [zh, en]) {
      const said = [...nobody, "waiting_for_last_agent", "agent_unreachable", "unanswered", "transferred_to_queue", "handed_over_to_queue"].map((code) => whyText(queued(code, { count: 3, name: "程砚", seconds: 45, by: "阮青", territory: "northwest" }), t, names));
      expect(said.filter((text) => text === t.reasons.unknown || text.includes("{"))).toEqual([]);
      expect(new Set(said).size).toBe(said.length);
      expect(whyText(queued("of_a_newer_server"), t, names)).toBe(t.reasons.unknown);
      expect(whyText(queued(null), t, names)).toBe(t.reasons.none);
    }
    expect(whyText(queued("transferred_to_queue", { by: "阮青", territory: "northwest" }), zh, names)).toContain("northwest");
  });
});

describe("agents", () => {
  test("R-AN-01 (states): who chose to be there but lost every device is unreachable, and the bar counts those on duty", () => {
    expect(stateOf(agent("a", { reachable: false }))).toBe("unreachable");
    expect(stateOf(agent("a", { reachable: false, state: "offline" }))).toBe("offline");
    const counts = stateCounts([agent("a"), agent("b", { state: "wrap_up" }), agent("c", { onDuty: false })]);
    expect(counts.filter((one) => one.count > 0)).toEqual([{ state: "online", count: 1 }, { state: "wrapUp", count: 1 }]);
  });

  test("R-AN-01 (needs attention): unanswered beyond the target, unreachable with work, away too long, full; each once, the worst first", () => {
    const calls = attentionOf(
      [
        agent("full", { load: 5 }),
        agent("away", { state: "away", since: ago(901) }),
        agent("briefly", { state: "away", since: ago(899) }),
        agent("gone", { reachable: false }),
        agent("silent", { load: 5, unanswered: 1, longestUnansweredSince: ago(181), longestUnansweredId: "x" }),
        agent("quick", { unanswered: 1, longestUnansweredSince: ago(180), longestUnansweredId: "y" }),
        agent("home", { state: "away", since: ago(9_000), onDuty: false }),
      ],
      limits,
      now,
    );
    expect(calls.map((call) => [call.agent.name, call.kind])).toEqual([["silent", "unanswered"], ["gone", "unreachable"], ["away", "away"], ["full", "full"]]);
    expect(attentionOf([agent("away", { state: "away", since: ago(9_000) })], { ...limits, awayMinutes: null }, now)).toEqual([]);
  });

  test("R-AN-01 (by territory): each agent stands once, with those who serve the same territories or under the one looked at; those at home are left out", () => {
    const floor = { territories: [territory("east", null), territory("north", null)], agents: [agent("both", { territories: ["north", "east"] }), agent("too", { territories: ["east", "north"] }), agent("east"), agent("north", { territories: ["north"] }), agent("none", { territories: [] }), agent("home", { onDuty: false, state: "offline", load: 0 })] } as unknown as FloorView;
    const names = (key: string | undefined) => agentGroups(floor, { territory: key, province: undefined }).map((group) => [group.territories.map((one) => one.key).join("+"), group.agents.map((one) => one.name)]);
    expect(names(undefined)).toEqual([["east", ["east"]], ["east+north", ["both", "too"]], ["north", ["north"]], ["", ["none"]]]);
    expect(names("north")).toEqual([["north", ["both", "too", "north"]]]);
  });
});
