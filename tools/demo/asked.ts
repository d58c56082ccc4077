import type { App } from "#server/app.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { people } from "#demo/company/people.ts";
import type { Company } from "#demo/load.ts";

const weekdays = [1, 2, 3, 4, 5, 6];
/** Two partners of the demo company; names and addresses are invented. */
const partners = [
  { kind: "carrier" as const, name: "远途快运", contacts: [{ name: "方远", task: "查件", phone: "028-85551234", mail: "fang.yuan@yuantu.example", weekdays, from: "08:30", to: "20:00" }, { name: "夏至", task: "夜间改派", phone: "028-85555678", mail: "", weekdays, from: "20:00", to: "08:30" }] },
  { kind: "supplier" as const, name: "安泰电机", contacts: [{ name: "梅若兰", task: "退换件", phone: "0757-86661234", mail: "mei@antai.example", weekdays, from: "09:00", to: "18:00" }] },
];
const agents = ["moxi", "pushan", "yangjinlan"];
/** Whoever is shown to the newcomer, by day or by night, finds something on the page of tasks. */
const shown = [...agents, ...people.filter((one) => one.team === "night" && one.roles.length === 1 && one.roles[0] === "agent").map((one) => one.login)];
const origin = "http://127.0.0.1:7300";

/** What colleagues and partners are asked: tasks for whoever the newcomer signs in as, partners who answered, wait and are late. */
export async function saveAsked(kernel: Kernel, app: App, known: Company, tickets: readonly string[]): Promise<void> {
  const as = async <T>(login: string, hoursAgo: number, work: (ctx: Ctx) => Promise<T>): Promise<T> => {
    const actor = (await app.identity.actorOf(kernel.db.kysely, known.people.get(login)!))!;
    return kernel.run(actor, (ctx) => work({ ...ctx, now: new Date(kernel.clock.now().getTime() - hoursAgo * 3_600_000) }));
  };
  const ids = await kernel.run(system, async (ctx) => {
    const made: string[] = [];
    for (const partner of partners) made.push(await app.organization.write.partner(ctx, { ...partner, note: "" }));
    return made;
  });
  const contactOf = async (partnerId: string): Promise<string> => (await app.organization.partnerContacts(kernel.db.kysely, partnerId))[0]!;
  const ask = async (by: string, hoursAgo: number, ticket: number, partner: number, what: string, amount: number): Promise<string> => {
    const contactId = await contactOf(ids[partner]!);
    return (await as(by, hoursAgo, (ctx) => app.partners.ask(ctx, tickets[ticket]!, { partnerId: ids[partner]!, contactId, what, within: { amount, unit: "hours" }, share: ["title", "order"], locale: "zh-CN" }, origin))).id;
  };
  const answered = await ask("moxi", 4.5, 0, 1, "2610B 批次涂层附着力的出厂检验记录，请发一份。", 8);
  await as("moxi", 2, (ctx) => app.partners.act(ctx, answered, { answer: "检验记录显示附着力为 3B，低于约定的 4B，同批已停发。", files: [] }));
  await ask("pushan", 3, 1, 1, "请确认备用帐篷杆今天能否寄出。", 8);
  await ask("moxi", 30, 6, 0, "退回的电饭煲签收三天没有入库，请查签收人和放置地点。", 1);
  for (const [n, login] of shown.entries()) {
    const i = n % agents.length;
    await as(agents[(i + 1) % agents.length]!, 2 + i, (ctx) => app.tickets.giveTask(ctx, tickets[[3, 0, 1][i]!]!, { to: { personId: known.people.get(login)! }, what: ["请核对上次发票的抬头和税号。", "客户是你上周接待的，请补充当时的承诺。", "请把两次答复的聊天记录整理给我。"][i]!, within: { amount: 1, unit: "working_days" } }));
    await as("xiangwanqiu", 1 + i, (ctx) => app.errands.give(ctx, { toId: known.people.get(login)!, what: ["下班前把今天的催发货单列个清单给我。", "整理三条常被问到的涂层保养问题。", "给新同事讲一遍退换货的流程。"][i]!, within: { amount: 1, unit: "working_days" } }));
  }
}

const reviews = [
  { result: "已退款，同批次停发，三位客户逐一回访。", cause: "来料附着力不达标，入库抽检漏检。", improvement: "入库抽检加做附着力一项，供应商随批附检验记录。" },
  { result: "换新并补偿配件，客户确认满意。", cause: "锁扣弹片热处理偏软。", improvement: "弹片硬度列入首件检验。" },
  { result: "上门更换主板，赠送一年延保。", cause: "温控探头虚焊。", improvement: "供应商改回流焊参数，出厂加做温控老化。" },
];
/** All but the two that are to be heard of last have come to their end, with a review by the manager. */
export async function endIncidents(kernel: Kernel, app: App, known: Company): Promise<void> {
  const manager = (await app.identity.actorOf(kernel.db.kysely, known.people.get(people.find((one) => one.roles.includes("manager"))!.login)!))!;
  await kernel.run(manager, async (ctx) => {
    for (const [n, one] of (await app.incidents.underWay(ctx)).slice(0, -2).entries()) await app.incidents.resolve(ctx, one.id, reviews[n % reviews.length]!);
  });
}
