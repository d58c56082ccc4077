import fc from "fast-check";
import { expect, test } from "vitest";
import type { Macro } from "#contract/policies/macros.ts";
import { filledStep, openPlaces, readyMacro, runSteps } from "./run.ts";

const macro: Macro = {
  key: "chase",
  shortcut: "催物流",
  title: { "zh-CN": "催物流" },
  steps: [
    { do: "reply", reply: "orders/chased", send: true },
    { do: "tag", add: ["加急"], remove: [] },
    { do: "note", text: { "zh-CN": "订单 {订单号} 已催，{客服}" } },
  ],
};
const ready = readyMacro(macro, (name) => (name === "orders/chased" ? "{称呼}，已为您催 {订单号}。" : undefined), "zh-CN")!;

test("R-CV-05 (macros): any sequence runs in order and stops at the first refusal; nothing after it is begun, and it goes on from there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (fine) => {
      const tried: number[] = [];
      const steps = fine.map((ok, n) => ({ ok, n }));
      const act = async (step: { ok: boolean; n: number }) => {
        tried.push(step.n);
        if (!step.ok) throw new Error(String(step.n));
      };
      const ran = await runSteps(steps, 0, act, () => undefined);
      const stop = fine.indexOf(false);
      expect(ran.done).toBe(stop < 0 ? fine.length : stop);
      expect(ran.failed?.at ?? null).toBe(stop < 0 ? null : stop);
      expect(tried).toEqual([...fine.keys()].slice(0, stop < 0 ? fine.length : stop + 1));
      if (stop < 0) return;
      const again = await runSteps(steps.map((step) => ({ ...step, ok: true })), stop, act, () => undefined);
      expect(again).toEqual({ done: fine.length, failed: null });
    }),
  );
});

test("R-CV-05 (macros, never raw): places without a value are named before anything runs, and filled in every step", () => {
  expect(openPlaces(ready.steps, { 客服: "李静" })).toEqual(["称呼", "订单号"]);
  const values = { 客服: "李静", 称呼: "林女士", 订单号: "HM1" };
  expect(openPlaces(ready.steps, values)).toEqual([]);
  expect(ready.steps.map((step) => filledStep(step, values))).toEqual([
    { do: "reply", text: "林女士，已为您催 HM1。", send: true },
    { do: "tag", add: ["加急"], remove: [] },
    { do: "note", text: "订单 HM1 已催，李静" },
  ]);
});

test("R-CV-05 (macros): one whose reply is not in force is not offered", () => {
  expect(readyMacro(macro, () => undefined, "zh-CN")).toBeNull();
});
