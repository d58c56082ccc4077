import { identityHash } from "#server/desk/customers/index.ts";
import type { App } from "#server/app.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Company } from "#demo/load.ts";
import { addDays, dateOf, dayNumber, instantAt } from "#demo/wallclock.ts";

interface Client {
  key: string;
  name: string;
  agreement: string;
  kind: string;
  owner: string;
  lines: { title: string; unit: string; quantity: number; priceFen: number; listFen: number }[];
  /** Days on which it was begun and offered, approved, won or lost, quoted and approved again: counted back from signing, or from today where it is not signed. */
  on: readonly [begun: number, approved: number, won: number, quoted: number];
  /** As far as it has come. */
  as: "waits" | "offered" | "quoted" | "lost" | { from: number; until: number; served?: boolean; amended?: boolean; cancelled?: boolean };
}
const filters = (quantity: number, off = 0) => ({ title: "净水器反渗透滤芯", unit: "支", quantity, priceFen: 29_900 - off, listFen: 29_900 });
const cookers = (quantity: number, off = 0) => ({ title: "IH 电饭煲 4L", unit: "台", quantity, priceFen: 59_900 - off, listFen: 59_900 });
const clients: readonly Client[] = [
  { key: "xishan", name: "西山酒店管理有限公司", agreement: "客房净水器滤芯年度更换", kind: "maintenance", owner: "moxi", lines: [filters(120, 2000), { title: "上门更换", unit: "次", quantity: 4, priceFen: 60_000, listFen: 60_000 }], on: [24, 23, 15, 11], as: { from: -340, until: 25, served: true } },
  { key: "songhe", name: "松和餐饮连锁", agreement: "门店电饭煲集采", kind: "supply", owner: "pushan", lines: [cookers(60, 3000)], on: [19, 18, 13, 8], as: { from: -60, until: 305, amended: true } },
  { key: "linjiang", name: "临江家电经销部", agreement: "临江地区经销", kind: "dealer", owner: "moxi", lines: [cookers(80, 5000), filters(50, 2500)], on: [33, 31, 22, 16], as: { from: -300, until: 46 } },
  { key: "qinghe", name: "青禾物业服务有限公司", agreement: "小区直饮水点维护", kind: "maintenance", owner: "yangjinlan", lines: [{ title: "直饮水点保养", unit: "次", quantity: 24, priceFen: 45_000, listFen: 45_000 }], on: [17, 16, 9, 5], as: "quoted" },
  { key: "yunling", name: "云岭国际学校", agreement: "食堂厨电更新", kind: "project", owner: "pushan", lines: [cookers(40), { title: "消毒柜 90L", unit: "台", quantity: 6, priceFen: 329_900, listFen: 359_900 }], on: [6, 5, 0, 0], as: "offered" },
  { key: "hengtai", name: "恒泰办公服务", agreement: "办公区净水设备", kind: "supply", owner: "moxi", lines: [{ title: "商用净水机", unit: "台", quantity: 12, priceFen: 469_900, listFen: 559_900 }], on: [1, 0, 0, 0], as: "waits" },
  { key: "jiali", name: "嘉里社区超市", agreement: "冷柜清洁剂供货", kind: "supply", owner: "yangjinlan", lines: [{ title: "冷柜清洁剂", unit: "箱", quantity: 30, priceFen: 12_800, listFen: 12_800 }], on: [38, 37, 26, 0], as: "lost" },
  { key: "fengming", name: "凤鸣民宿", agreement: "客房小家电年度采购", kind: "supply", owner: "pushan", lines: [cookers(12)], on: [16, 15, 12, 7], as: { from: -200, until: 165, cancelled: true } },
];

/** Who speaks for the first of them. */
const people: readonly [name: string, role: string][] = [["骆清商", "buyer"], ["闵知节", "head"], ["尉迟川", "owner"], ["苗岫云", "buyer"]];

/** Companies with their contact people, and our agreements with them in every state, each act on a day of its own: the list, its approvals and its ends are alive. */
export async function saveAgreements(kernel: Kernel, app: App, known: Company): Promise<void> {
  const now = kernel.clock.now();
  const today = dateOf(now);
  // Past acts stand at a working hour of their day; of today's the last stands a moment ago.
  let at = now;
  const stand = (day: number, hour: number) => (at = new Date(Math.min(instantAt(addDays(today, day), hour * 60 + 10 + Math.abs(day) % 45).getTime(), now.getTime() - 60_000)));
  const as = async <T>(login: string, work: (ctx: Ctx) => Promise<T>): Promise<T> => kernel.run((await app.identity.actorOf(kernel.db.kysely, known.people.get(login)!))!, (ctx) => work({ ...ctx, now: at }));
  const shopId = known.shops.get("hemu")!.id;
  const ids = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, clients.map((one, n) => ({ channel: "hand", shopId: null, kind: "hand", customerKind: one.kind === "dealer" ? "dealer" : "company", hash: identityHash(["demo client", one.key]), fields: { name: one.name, phone: `0${571 + n}-8600${String(1000 + n * 37)}`, mail: `${one.key}@client.example` }, at: new Date(ctx.now.getTime() - (400 - n * 20) * 86_400_000) }))));
  for (const [n, [name, role]] of people.entries()) await as("xiangwanqiu", (ctx) => app.customers.addPerson(ctx, ids[n]!.customerId, { role, name, phone: `1380571${String(2200 + n * 11)}` }));
  for (const [n, one] of clients.entries()) {
    const { customerId } = ids[n]!;
    // It is signed four days before it begins.
    const signed = typeof one.as === "object" ? one.as.from - 4 : 0;
    const [begun, approved, won, quoted] = one.on.map((back) => signed - back) as [number, number, number, number];
    stand(begun, 9);
    const { id } = await as(one.owner, (ctx) => app.agreements.acts.begin(ctx, { customerId, kind: one.kind, title: one.agreement, shopId }));
    const step = (work: (ctx: Ctx, version: number) => Promise<unknown>) => as(one.owner, async (ctx) => work(ctx, (await app.agreements.acts.read(ctx, id)).version));
    const approve = async () => {
      const { pending } = await as("xiangwanqiu", (ctx) => app.agreements.acts.read(ctx, id));
      if (pending !== null) await as("xiangwanqiu", (ctx) => app.agreements.acts.decide(ctx, id, { n: pending, as: "approved", reason: "" }));
    };
    await step((ctx, version) => app.agreements.acts.propose(ctx, id, { kind: "offer", version, lines: one.lines, holdsUntil: addDays(today, begun + 30), reason: "" }));
    if (one.as === "waits") continue;
    stand(approved, 14);
    await approve();
    if (one.as === "offered") continue;
    stand(won, 10);
    await step((ctx, version) => app.agreements.acts.settle(ctx, id, { version, as: one.as === "lost" ? "lost" : "won", by: one.as === "lost" ? "price" : "fit", words: "" }));
    if (one.as === "lost") continue;
    stand(quoted, 11);
    await step((ctx, version) => app.agreements.acts.propose(ctx, id, { kind: "quotation", version, lines: one.lines, holdsUntil: addDays(today, quoted + 20), reason: "" }));
    stand(quoted + 1, 15);
    await approve();
    if (one.as === "quoted") continue;
    const { from, until, served, amended, cancelled } = one.as;
    stand(signed, 16);
    await step((ctx, version) => app.agreements.acts.sign(ctx, id, { version, fromOn: addDays(today, from), untilOn: addDays(today, until), noticeDays: 20 }));
    if (served) {
      await step((ctx) => app.agreements.acts.plan(ctx, id, { what: "上门更换滤芯", dueOn: addDays(today, -280), everyMonths: 3 }));
      const { services } = await as(one.owner, (ctx) => app.agreements.acts.read(ctx, id));
      for (const [nth, service] of services.slice(0, 3).entries()) {
        const due = dayNumber(service.dueOn) - dayNumber(today);
        stand(due, 17);
        await step((ctx) => app.agreements.acts.deliver(ctx, service.id, { words: "120 间客房全部更换。" }));
        stand(due + 2, 10);
        if (nth < 2) await step((ctx) => app.agreements.acts.check(ctx, service.id, { good: true, words: "工程部抽查，没有问题。" }));
      }
    }
    stand(-12, 11);
    if (amended) await step((ctx, version) => app.agreements.acts.propose(ctx, id, { kind: "amendment", version, lines: [cookers(66, 3000)], fromOn: addDays(today, -12), reason: "新开两家门店，加六台。" }));
    stand(-12, 16);
    if (amended) await approve();
    stand(-3, 15);
    if (cancelled) await step((ctx, version) => app.agreements.acts.cancel(ctx, id, { version, endsOn: addDays(today, 7), by: "customer", mutual: true, words: "民宿转让，双方同意。" }));
  }
}
