import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import type { App } from "#server/app.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { cpuSeconds } from "../processes.ts";

const batch = 500;

/** What an import costs for each customer, stretch by stretch: CPU milliseconds of node and postgres together. */
export async function bringCustomers(kernel: Kernel, app: App, total: number, say: (line: string) => void): Promise<void> {
  const [shop] = (await kernel.db.pool.query<{ id: string }>("select id from organization.v_shop limit 1")).rows as [{ id: string }];
  const stretch = Math.max(batch, total / 7);
  const told: number[] = [];
  for (let n = 0, from = 0, before = cpuSeconds([process.pid]); n < total; ) {
    const some = Array.from({ length: batch }, () => {
      n += 1;
      return { channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["brought", String(n)]), fields: { name: `顾客${n}`, phone: `138${String(n).padStart(8, "0")}`, mail: `brought${n}@mail.example`, address: `人民南路 ${n} 号` }, province: "51" };
    });
    await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, some));
    if (n - from < stretch && n < total) continue;
    const now = cpuSeconds([process.pid]);
    told.push(((now - before) * 1000) / (n - from));
    say(`${n.toLocaleString("en")} customers brought: ${told.at(-1)!.toFixed(2)} ms of CPU for each of the last ${(n - from).toLocaleString("en")}`);
    [from, before] = [n, now];
  }
  say(`the last cost ${(told.at(-1)! / told[0]!).toFixed(2)} times what the first did`);
}
