import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectedWait, type QueueFacts } from "./rules.ts";

const rules = { fewest: 5, steps: [1, 2, 3, 5, 8, 10, 15, 20, 30] };
const served = [300, 300, 300, 300, 300];

describe("R-CV-09 (expected wait)", () => {
  test.each<[string, QueueFacts, ReturnType<typeof expectedWait>]>([
    ["a free place: at once", { ahead: 0, places: 4, free: 1, served }, { minutes: 1, more: false }],
    ["all busy, nobody ahead: one has to end", { ahead: 0, places: 5, free: 0, served }, { minutes: 1, more: false }],
    ["nine ahead on five places of five minutes", { ahead: 9, places: 5, free: 0, served }, { minutes: 10, more: false }],
    ["one agent with one place, six ahead", { ahead: 6, places: 1, free: 0, served }, { minutes: 30, more: true }],
    ["too few have ended", { ahead: 3, places: 5, free: 0, served: served.slice(1) }, null],
    ["nobody serves", { ahead: 3, places: 0, free: 0, served }, null],
  ])("R-CV-09 (expected wait): %s", (_, facts, expected) => expect(expectedWait(facts, rules)).toEqual(expected));

  test("R-CV-09 (expected wait): what is said is a step, and never shorter for whoever has more people ahead or fewer agents", () => {
    const facts = fc.record({ ahead: fc.nat(200), places: fc.integer({ min: 1, max: 50 }), free: fc.nat(10), served: fc.array(fc.integer({ min: 10, max: 7200 }), { minLength: 5, maxLength: 50 }) });
    const length = (one: ReturnType<typeof expectedWait>) => (one!.more ? Infinity : one!.minutes);
    fc.assert(
      fc.property(facts, (one) => {
        const said = expectedWait(one, rules);
        expect(rules.steps).toContain(said!.minutes);
        expect(length(expectedWait({ ...one, ahead: one.ahead + 1 }, rules))).toBeGreaterThanOrEqual(length(said));
        expect(length(expectedWait({ ...one, places: one.places + 1 }, rules))).toBeLessThanOrEqual(length(said));
      }),
    );
  });
});
