import type { FormValue } from "#contract/forms.ts";
import type { App } from "#server/app.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Company } from "#demo/load.ts";

interface Move {
  exit: string;
  hoursAgo: number;
  form?: Record<string, FormValue>;
  reason?: string;
  by?: string;
}
interface Script {
  by: string;
  type: string;
  title: string;
  hoursAgo: number;
  form: Record<string, FormValue>;
  moves: readonly Move[];
}

const complaint = (what: string, wish: string[], category: string, severity: string, safety = false): Record<string, FormValue> => ({ what, wish, category, severity, safety });

/** What lies on the tables of the Southwest: one of each kind, at several stages. All invented. */
const scripts: readonly Script[] = [
  {
    by: "moxi", type: "complaint", title: "内胆涂层脱落，担心误食，要求退款并赔偿", hoursAgo: 5,
    form: complaint("电饭煲用了两周内胆起皮，家里有三岁孩子，担心误食。", ["refund", "compensation"], "product", "major", true),
    moves: [
      { exit: "escalate", hoursAgo: 4.8 },
      { exit: "verified", hoursAgo: 3, form: { findings: "2610B 批次涂层附着不达标，仓储已暂停发货。", responsibility: "supplier" } },
    ],
  },
  {
    by: "pushan", type: "complaint", title: "帐篷杆断裂，客服答复前后不一致", hoursAgo: 28,
    form: complaint("第一次说可以换杆，第二次又说要自己付钱。", ["exchange", "apology"], "service", "normal"),
    moves: [
      { exit: "graded", hoursAgo: 27.5 },
      { exit: "verified", hoursAgo: 25, form: { findings: "两次答复确实不一致，按质保应免费换杆。", responsibility: "service" } },
      { exit: "propose", hoursAgo: 24, form: { remedy: ["exchange", "apology"], offer: "免费补寄一根新杆，并为前后答复不一致向您道歉。" } },
    ],
  },
  {
    by: "yangjinlan", type: "complaint", title: "快递破损，要求补发", hoursAgo: 2,
    form: complaint("外箱压扁，水壶盖裂了。", ["exchange"], "delivery", "minor"),
    moves: [{ exit: "solve_now", hoursAgo: 1.5, reason: "当场补发新壶盖，运单已给客户。" }],
  },
  { by: "moxi", type: "complaint", title: "发票抬头开错两次", hoursAgo: 0.3, form: { what: "公司抬头少一个字，已经重开过一次。", wish: ["apology"] }, moves: [] },
  {
    by: "pushan", type: "suggestion", title: "包装少用塑料胶带", hoursAgo: 50,
    form: { what: "胶带难撕也不环保，能不能换成纸带。", about: "delivery" },
    moves: [
      { exit: "sorted", hoursAgo: 49 },
      { exit: "evaluated", hoursAgo: 30, form: { feasibility: 4, impact: 3, assessment: "两家仓已有纸带，成本每单多两分。" } },
    ],
  },
  { by: "yangjinlan", type: "suggestion", title: "详情页写明锅体净重", hoursAgo: 3, form: { what: "净重写在包装上，买之前看不到。", about: "shop" }, moves: [] },
  {
    by: "moxi", type: "problem-item", title: "寄回的电饭煲三天没有处理", hoursAgo: 4,
    form: { order_number: "HM20261102", bought_on: "2026-10-20", tracking: "YJ8812345678", what: "签收三天，没有退款也没有消息。", wish: "refund" },
    moves: [{ exit: "take", hoursAgo: 3.5 }],
  },
  {
    by: "moxi", type: "repair", title: "破壁机漏水，保修外报价", hoursAgo: 26,
    form: { product: "破壁机", bought_on: "2024-05-20", fault: "底座漏水。", cause: "quality" },
    moves: [{ exit: "priced", hoursAgo: 25 }, { exit: "offer", hoursAgo: 24, form: { price: 8800, price_for: "密封圈一套与寄修往返运费。" } }],
  },
  {
    by: "yangjinlan", type: "quotation", title: "员工福利 30 台电饭煲", hoursAgo: 48,
    form: { need: "3 升电饭煲 30 台，春节前到货。", quantity: 30 },
    moves: [{ exit: "work_out", hoursAgo: 47 }],
  },
  { by: "pushan", type: "internal-request", title: "更新涂层保养说明", hoursAgo: 6, form: { what: "详情页和说明书补充涂层保养方法。" }, moves: [{ exit: "accept", hoursAgo: 5, by: "xiangwanqiu" }] },
];

/** Opens the demo's tickets, each step by whoever would take it, at its time; gives their ids in the order of the scripts. */
export async function saveTickets(kernel: Kernel, app: App, known: Company): Promise<string[]> {
  const ids: string[] = [];
  const southwest = known.customers.filter((one) => /^5[0-4]/.test(one.address.province) && one.shops.includes("hemu"));
  const at = (hoursAgo: number) => new Date(kernel.clock.now().getTime() - hoursAgo * 3_600_000);
  const as = async <T>(login: string, hoursAgo: number, work: (ctx: Parameters<App["tickets"]["open"]>[0]) => Promise<T>): Promise<T> => {
    const actor = (await app.identity.actorOf(kernel.db.kysely, known.people.get(login)!))!;
    return kernel.run(actor, (ctx) => work({ ...ctx, now: at(hoursAgo) }));
  };
  for (const [index, script] of scripts.entries()) {
    const customer = southwest[index % southwest.length]!;
    const contactId = script.type === "internal-request" ? undefined : known.contacts.get(`${customer.id}/hemu`);
    const { id } = await as(script.by, script.hoursAgo, (ctx) => app.tickets.open(ctx, { type: script.type, title: script.title, contactId, form: script.form }));
    ids.push(id);
    const owner = script.by;
    for (const move of script.moves) await as(move.by ?? owner, move.hoursAgo, (ctx) => app.tickets.leave(ctx, id, move.exit, { form: move.form ?? {}, reason: move.reason ?? "" }));
  }
  return ids;
}
