import { expect, test } from "vitest";
import { customerName } from "../names.ts";
import { sampleRow } from "../state/testing.ts";
import { clockOf, grouped, held, nextToAnswer, standing, stepFrom, type Targets } from "./groups.ts";

const rule = (clock: string, seconds: number, startsFrom: "question" | "assignment", calendar = "always") => ({ key: clock, clock, tiers: null, territories: null, shops: null, types: null, targetMs: seconds * 1000, warnMs: null, startsFrom, calendar });
const targets: Targets = { rules: [rule("first_reply", 30, "assignment"), rule("next_reply", 180, "question")], hours: new Map() };
const minute = (n: number): string => new Date(Date.UTC(2026, 2, 2, 2, n)).toISOString();
const ids = (groups: ReturnType<typeof grouped>): Record<string, string[]> => Object.fromEntries(groups.map((group) => [group.name, group.rows.map((row) => row.id)]));

const rows = [
  sampleRow({ id: "young", waitingSince: minute(9) }),
  sampleRow({ id: "old", waitingSince: minute(2) }),
  sampleRow({ id: "new-customer", firstReplyAt: null, assignedAt: minute(8), waitingSince: minute(5) }),
  sampleRow({ id: "silent", waitingSince: null, lastAt: minute(4) }),
  sampleRow({ id: "later", waitingSince: null, followUpAt: minute(50), followUp: "time" }),
  sampleRow({ id: "queued", assignee: null, queuedAt: minute(6) }),
  sampleRow({ id: "ended", open: false, endedAt: minute(7) }),
  sampleRow({ id: "done", open: false, recorded: true, endedAt: minute(7) }),
];

test("R-CV-05 (list by state): whoever waits for me, for the customer, in the queue, and what is still to be written down", () => {
  expect(ids(grouped(rows, targets, "waiting"))).toEqual({
    toAnswer: ["old", "new-customer", "young"],
    atCustomer: ["silent"],
    later: ["later"],
    queued: ["queued"],
    toRecord: ["ended"],
  });
});

test("R-CV-05 (list by state): by deadline, a first answer of 30 seconds comes before a next one of 3 minutes", () => {
  expect(ids(grouped(rows, targets, "deadline")).toAnswer).toEqual(["old", "new-customer", "young"]);
  expect(clockOf(rows[2]!, targets)).toMatchObject({ kind: "target", until: Date.parse(minute(8)) + 30_000, totalMs: 30_000, first: true });
  expect(clockOf(rows[1]!, targets)).toMatchObject({ kind: "target", until: Date.parse(minute(5)), totalMs: 180_000, first: false });
  expect(clockOf(rows[5]!, targets)).toEqual({ kind: "since", since: Date.parse(minute(6)) });
});

test("R-TK-07 (shown): outside of its calendar's hours a target stands still, says what is left and when it goes on; without a rule only the time that it has lasted is shown", () => {
  const night: Targets = { rules: [{ ...rule("next_reply", 180, "question", "day") }], hours: new Map([["day", [[Date.parse(minute(0)), Date.parse(minute(3))], [Date.parse(minute(50)), Date.parse(minute(59))]]]]) };
  const clock = clockOf(rows[1]!, night);
  expect(clock).toMatchObject({ kind: "target", until: Date.parse(minute(52)) });
  if (clock.kind !== "target") throw new Error("no target");
  expect(standing(clock, night, Date.parse(minute(2)))).toBeNull();
  expect(standing(clock, night, Date.parse(minute(10)))).toEqual({ leftMs: 120_000, opensAt: Date.parse(minute(50)) });
  expect(standing(clock, night, Date.parse(minute(51)))).toBeNull();
  expect(clockOf(rows[1]!, { rules: [], hours: new Map() })).toEqual({ kind: "since", since: Date.parse(minute(2)) });
});

test("nothing moves while a hand is in the list: what is answered stays, what is new comes last, what left stays as a shadow", () => {
  const before = grouped(rows, targets, "waiting");
  const now = grouped(
    [...rows.filter((row) => row.id !== "young" && row.id !== "old"), sampleRow({ id: "old", seq: 9, waitingSince: null, lastAt: minute(10) }), sampleRow({ id: "urgent", waitingSince: minute(0) })],
    targets,
    "waiting",
  );
  const still = held(before, now);
  expect(ids(still).toAnswer).toEqual(["old", "new-customer", "young", "urgent"]);
  expect(still[0]!.rows[0]!.seq).toBe(9);
  expect(ids(still).atCustomer).toEqual(["silent"]);
});

test("R-CV-05 (keyboard): steps follow the shown order without taking from the queue, and the next to answer is never the open one", () => {
  const groups = grouped(rows, targets, "waiting");
  expect([stepFrom(groups, null, 1), stepFrom(groups, "old", 1), stepFrom(groups, "old", -1), stepFrom(groups, "later", 1), stepFrom(groups, "ended", 1)]).toEqual(["old", "new-customer", "old", "ended", "ended"]);
  expect([nextToAnswer(groups, null), nextToAnswer(groups, "old"), nextToAnswer([], null)]).toEqual(["old", "new-customer", null]);
});

test("a customer without a name is told apart by the last four signs of the contact", () => {
  expect(customerName(rows[0]!.customer, (mark) => `? ${mark}`)).toBe("? 7F3A");
  expect(customerName({ ...rows[0]!.customer, name: "Lin" }, () => "")).toBe("Lin");
});
