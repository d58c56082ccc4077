import { insightEndpoints } from "#contract/insight.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { type AnalyticsPorts, definitions, figures, records, table } from "./figures.ts";
import { projector, rebuildStep } from "./projector.ts";
import { askRebuild, readRebuild } from "./store/facts.ts";

export type { AnalyticsPorts } from "./figures.ts";
export { projector, rebuildFacts } from "./projector.ts";
export { recordNames } from "./store/naming.ts";

const stepsPerBeat = 20;

/** The figures: facts projected from the event record, metrics over them, and the records behind each (R-AN-01, R-AN-02, D10). */
export function analyticsModule(kernel: Kernel, ports: AnalyticsPorts): Module {
  return {
    name: "insight",
    readers: [projector],
    beats: [
      {
        name: "insight.rebuild",
        everySeconds: 5,
        async run() {
          for (let step = 0; step < stepsPerBeat && (await rebuildStep(kernel)); step += 1);
        },
      },
    ],
    routes: routes(insightEndpoints, {
      "GET /v1/metrics": (ctx) => definitions(ctx, ports),
      "GET /v1/figures": (ctx, { query }) => figures(ctx, ports, query),
      "GET /v1/figures/records": (ctx, { query }) => records(ctx, ports, query),
      "GET /v1/figures/table": (ctx, { query }) => table(ctx, ports, query),
      "GET /v1/figures/rebuild": async (ctx) => {
        const found = await readRebuild(ctx.tx);
        return { rebuild: found && { running: found.part !== "done", done: found.done, whole: found.whole, askedAt: found.askedAt.toISOString(), endedAt: found.endedAt?.toISOString() ?? null } };
      },
      "POST /v1/figures/rebuild": async (ctx) => {
        await askRebuild(ctx.tx, ctx.now);
        ctx.record({ kind: "insight.rebuild_asked", subject: ["centre", null] });
        return {};
      },
    }),
  };
}
