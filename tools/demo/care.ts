import type { App } from "#server/app.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Company } from "#demo/load.ts";
import { addDays, dateOf } from "#demo/wallclock.ts";

const owners = ["moxi", "pushan", "yangjinlan"];
const steps = ["年度采购方案里加入空气净化器，约采购负责人试用。", "老款滤网停产，告知替换型号并寄样。", "请她参加新品体验，记下意见。"];

/** Key accounts with their owners, plans, birthdays and a contested credit entry: the watch list of whoever the newcomer signs in as. */
export async function saveCare(kernel: Kernel, app: App, known: Company): Promise<void> {
  const as = async <T>(login: string, work: (ctx: Ctx) => Promise<T>): Promise<T> => kernel.run((await app.identity.actorOf(kernel.db.kysely, known.people.get(login)!))!, work);
  const now = kernel.clock.now();
  const contacts = known.customers.filter((one) => one.tier === "diamond" || one.tier === "gold").slice(0, 9).map((one) => known.contacts.get(`${one.id}/${one.shops[0]!}`)!);
  const ids = await kernel.run(system, (ctx) => Promise.all(contacts.map((contactId) => app.customers.customerOf(ctx.tx, contactId))));
  await kernel.run(system, async (ctx) => {
    for (const [n, contactId] of contacts.entries()) await app.customers.contacts.setField(ctx.tx, now, contactId, "birthday", `${1980 + n}${addDays(dateOf(now), n).slice(4)}`, true);
  });
  for (const [n, id] of ids.entries()) {
    if (id === null) continue;
    const owner = known.people.get(owners[n % owners.length]!)!;
    if (n < 6) await as("xiangwanqiu", (ctx) => app.care.acts.give(ctx, id, { ownerId: owner, reason: "年采购额靠前，由专人负责。" }));
    if (n < 6) await as("xiangwanqiu", (ctx) => app.care.acts.plan(ctx, id, { what: steps[n % steps.length]!, dueOn: addDays(dateOf(now), n < 3 ? 0 : 5 + n), ownerId: owner }));
    if (n !== 7) continue;
    const entry = await as("pushan", (ctx) => app.care.acts.write(ctx, id, { cause: "misuse", reason: "两次以旧换新寄回的不是原商品，仓库有照片。" }));
    await as("moxi", (ctx) => app.care.acts.contest(ctx, id, { cause: "misuse", sourceId: entry.id, reason: "第二次是仓库登记错了，客户寄的是原商品。" }));
  }
}
