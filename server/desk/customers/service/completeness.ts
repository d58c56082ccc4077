import { system, type Ctx } from "#server/kernel/context.ts";
import { defineWork, type WorkDef } from "#server/kernel/jobs/work.ts";
import { rulesAsWords, tooLittle } from "../completeness-rules.ts";
import type { Parts } from "../ports.ts";
import * as store from "../store/completeness.ts";

/** Files of one transaction. */
const step = 1000;

/** The list's condition for files that lack too much, by the rules in force also before the night has followed a new handbook. */
export async function incomplete(parts: Parts, ctx: Ctx) {
  const rules = await parts.ports.completeness(ctx.tx, ctx.now);
  const reckoned = (await store.reckonedBy(ctx.tx)) === rulesAsWords(rules);
  return store.lackingFiles(reckoned, reckoned ? [] : tooLittle(rules));
}

/** Every file judged by the rules in force, by night; what a file has is kept, and judged, as it changes. */
export function completenessWork(parts: Parts): WorkDef {
  return defineWork({
    name: "customers.completeness",
    atMostSeconds: 3600,
    async handle(kernel) {
      const words = await kernel.run(system, async (ctx) => {
        const rules = await parts.ports.completeness(ctx.tx, ctx.now);
        const asWords = rulesAsWords(rules);
        await store.saveTooLittle(ctx.tx, asWords, tooLittle(rules));
        return asWords;
      });
      for (let after: number | null = 0; after !== null; ) {
        const from: number = after;
        after = await kernel.run(system, (ctx) => store.judgeFiles(ctx.tx, from, step));
      }
      await kernel.run(system, (ctx) => store.saveReckoned(ctx.tx, words));
    },
  });
}
