import type { App } from "#server/app.ts";
import { linkPlaces, makeTheme } from "#server/insight/voice/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { system } from "#server/kernel/context.ts";
import { saidPlaces } from "#demo/store.ts";

interface Wished {
  needs: readonly string[];
  opinions: readonly string[];
}

/** What a script's customer asks for and thinks, as an agent writes it down; the key says whether it is praise. */
export const saidOf = ({ needs, opinions }: Wished, text: string) => ({
  needs: needs.map((category) => ({ category, text })),
  opinions: opinions.map((category) => ({ category, text, stance: category.startsWith("praise-") ? ("praise" as const) : ("criticism" as const) })),
});

/** What a supervisor of the demo has put together: several categories that say the same matter. */
const themes: readonly { name: string; categories: readonly string[] }[] = [
  { name: "到得太慢", categories: ["logistics-slow", "dispatch-slow", "fast-delivery"] },
  { name: "尺码和人对不上", categories: ["size-runs-small", "right-size"] },
  { name: "包装护不住商品", categories: ["packing-weak"] },
  { name: "说明书看不懂", categories: ["manual-unclear"] },
  { name: "价格说变就变", categories: ["price-changed", "price-unclear"] },
];

/** Themes named by a supervisor, with what belongs under them up to two days ago: the newest still waits to be put somewhere. */
export async function saveThemes(kernel: Kernel, app: App, supervisorId: string, now: Date): Promise<void> {
  const actor = await kernel.run(system, (ctx) => app.identity.actorOf(ctx.tx, supervisorId));
  if (!actor) return;
  for (const { name, categories } of themes) {
    await kernel.run(actor, async (ctx) => {
      const { id } = await makeTheme(ctx, name);
      const places = await saidPlaces(ctx.tx, categories, new Date(now.getTime() - 2 * 86_400_000));
      if (places.length > 0) await linkPlaces(ctx, places, id);
    });
  }
}
