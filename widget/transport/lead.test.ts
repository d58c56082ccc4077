import fc from "fast-check";
import { expect, it } from "vitest";
import { openLead, type Lead } from "./lead.ts";

const settle = () => new Promise((done) => setTimeout(done, 5));
let scene = 0;

it("R-CH-01 (two tabs): whoever writes leads; however often tabs take the lead, close and open, exactly one leads in the end", async () => {
  const act = fc.tuple(fc.constantFrom("take", "take", "take twice", "reload", "wait"), fc.nat(2));
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 15 }), async (acts) => {
      const name = `out ${scene++}`;
      const tabs: Lead[] = [0, 1, 2].map(() => openLead(name, () => {}));
      for (const [what, which] of acts) {
        if (what === "wait") await settle();
        else if (what === "reload") {
          tabs[which]!.close();
          tabs[which] = openLead(name, () => {});
        } else {
          tabs[which]!.take();
          if (what === "take twice") tabs[which]!.take();
        }
      }
      await settle();
      expect(tabs.filter((tab) => tab.held())).toHaveLength(1);
      tabs[1]!.take();
      tabs[1]!.take();
      await settle();
      expect(tabs.map((tab) => tab.held())).toEqual([false, true, false]);
      for (const tab of tabs) tab.close();
      await settle();
    }),
    { numRuns: 60 },
  );
});

it("R-CH-01 (two tabs): a tab that closes hands the lead to the next, which is told", async () => {
  const told: string[] = [];
  const first = openLead("handed on", () => told.push("first"));
  await settle();
  const second = openLead("handed on", () => told.push("second"));
  await settle();
  first.close();
  await settle();
  expect([told, first.held(), second.held()]).toEqual([["first", "second"], false, true]);
  second.close();
});
