import type { FormValue } from "#contract/forms.ts";
import type { App } from "#server/app.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Company } from "#demo/load.ts";
import { createRng } from "#demo/random.ts";

interface Move {
  exit: string;
  form?: Record<string, FormValue>;
  reason?: string;
}

const complaint = (category: string, severity: string, wish: string): Record<string, FormValue> => ({ category, severity, wish: [wish], safety: severity === "critical" });
const complaints: readonly (readonly [title: string, what: string, form: Record<string, FormValue>])[] = [
  ["破壁机漏水，厨房插座跳闸", "打豆浆时底部漏水，插座跳了闸，怕触电。", complaint("product", "critical", "refund")],
  ["保温杯密封圈有异味", "洗了三遍还有胶味，不敢给孩子用。", complaint("product", "normal", "exchange")],
  ["快递员未经同意放驿站", "写明送货上门，结果放在两公里外的驿站。", complaint("delivery", "minor", "apology")],
  ["扫地机器人三次返修", "同一个轮子修了三次，每次一周。", complaint("product", "major", "refund")],
  ["冲锋衣首次下雨就渗水", "标的防水指数，小雨半小时里面全湿。", complaint("product", "major", "refund")],
  ["退货运费险没有赔", "寄回十天，运费险一直显示审核中。", complaint("returns", "normal", "compensation")],
  ["优惠券付款后失效", "下单页显示可用，付款后按原价扣。", complaint("price", "normal", "compensation")],
  ["客服中途没了回复", "排队二十分钟，说了一句就没有下文。", complaint("service", "normal", "apology")],
  ["睡袋拉链头脱落", "第一晚露营拉链头就掉了，夜里很冷。", complaint("product", "normal", "exchange")],
  ["空气炸锅涂层划伤", "用木铲也掉涂层，说明书没有提醒。", complaint("product", "major", "refund")],
  ["登山杖锁扣打滑", "下坡时锁扣松开，险些摔倒。", complaint("product", "critical", "refund")],
  ["电热水壶温控不准", "设八十度，实际烧开，烫到手。", complaint("product", "critical", "exchange")],
  ["电饭煲插头发烫变色", "煮粥半小时插头烫手，塑料已经发黄。", complaint("product", "critical", "refund")],
  ["养生壶玻璃边缘缺口", "开箱发现壶口有缺口，洗的时候划到手指。", complaint("product", "normal", "exchange")],
  ["派件电话里态度很凶", "让他送到楼上，说爱要不要，直接挂了电话。", complaint("delivery", "minor", "apology")],
  ["吸尘器电池半年只能用八分钟", "标称四十五分钟，充满只吸得完一个房间。", complaint("product", "major", "refund")],
  ["帐篷杆套针脚全开", "第二次搭就开线，风一吹整片外帐掀起来。", complaint("product", "major", "refund")],
  ["拒收之后一直没退款", "外箱破了当面拒收，十二天还没看到钱。", complaint("returns", "normal", "compensation")],
  ["买完第二天就降价", "头天付的四百九十九，隔天同款三百九十九，不给保价。", complaint("price", "normal", "compensation")],
  ["三个客服三种说法", "问能不能换大一号，一个说能，一个说不能，一个让等。", complaint("service", "normal", "apology")],
  ["头灯充电口盖子断了", "挂包里两天，防水盖自己掉了，下雨不敢用。", complaint("product", "normal", "exchange")],
  ["破壁机杯底刀头松动", "打坚果时刀头晃，怕崩出来，已经停用。", complaint("product", "major", "refund")],
  ["安全扣承重标得不一样", "包装写二十五千牛，扣体刻的是二十，不敢再用来保护。", complaint("product", "critical", "refund")],
  ["炉头点火窜火苗", "营地点炉时火从侧面窜出来，烧了袖口。", complaint("product", "critical", "exchange")],
];
const suggestions: readonly (readonly [title: string, what: string, about: string])[] = [
  ["订单页显示预计送达时段", "只写日期不够，希望能看到上午还是下午。", "delivery"], ["说明书加大字号", "长辈看不清，希望有大字版或扫码看视频。", "shop"],
  ["滤芯订阅按季自动发", "每次都忘记买滤芯，希望能按季寄。", "shop"], ["营地装备出租", "一年只露营两次，能不能租。", "shop"], ["包裹贴小心轻放", "玻璃壶碎过两次，外箱没有标识。", "delivery"],
  ["能选周末再送", "工作日家里没人，包裹总在驿站过夜。", "delivery"], ["配件单独能买", "只丢了一个量杯，不想再买整机。", "shop"],
  ["详情页写清净重", "徒步要算克数，包装重和净重分不开。", "shop"], ["旧锅以旧换新", "家里两只旧电饭煲没处放，想折价换新。", "shop"], ["泡沫箱换成纸浆托", "拆完一地泡沫粒，小区也不收。", "delivery"],
];
const problems: readonly (readonly [title: string, what: string, wish: string])[] = [
  ["寄回的帐篷少一根地钉", "仓库说少一根，客户说全寄了。", "refund"], ["退回的破壁机查不到签收", "物流显示签收，仓库没有入库记录。", "refund"], ["换货寄错颜色", "要雾蓝，寄来深灰，已寄回。", "exchange"], ["退件地址写旧仓", "客户按旧地址寄出，包裹被退回。", "refund"],
  ["退货箱里是别家的水壶", "仓库开箱不是我们的货，客户说没寄错。", "refund"], ["客户寄回时没写单号", "箱里只有吸尘器，没有字条和单号。", "refund"], ["换出的睡袋压在中转站", "五天没有新轨迹，站点电话没人接。", "exchange"], ["同一单退了两个包裹", "退款一笔，仓库收到两箱，要先对清。", "refund"],
  ["退回的炸锅缺炸篮", "主机收到了，炸篮和说明书不在箱里。", "refund"], ["到付寄回多收了运费", "客户付了两次运费，凭证齐全。", "refund"], ["换货地址少门牌号", "快递退回仓库，客户等了一周。", "exchange"], ["签收人不是本人", "门卫代签后包裹不见，客户没拿到换货。", "exchange"],
];
const requests: readonly (readonly [title: string, what: string])[] = [["更新冬季发货时效说明", "详情页还写四十八小时，大促期间改七十二小时。"], ["核对露营灯电池容量", "包装写 5000，详情页写 4800。"], ["补充密封圈更换视频", "客户常问怎么换，补一段视频。"]];

const towardsPlan: readonly Move[] = [
  { exit: "graded" }, { exit: "verified", form: { findings: "与仓储、供应商核对，情况属实。", responsibility: "supplier" } },
  { exit: "propose", form: { remedy: ["exchange"], offer: "免费换新并承担来回运费，今天安排取件。" } },
];
const sortedOut: readonly Move[] = [{ exit: "sorted" }, { exit: "evaluated", form: { feasibility: 4, impact: 4, assessment: "改动不大，客户常提。" } }];

/** More tickets for the list, the board and the calendar: several kinds at several stages on several tables, opened over the last days. All invented; the same each time. */
export async function saveMoreTickets(kernel: Kernel, app: App, known: Company): Promise<void> {
  const random = createRng("more tickets");
  const agents = ["moxi", "pushan", "yangjinlan", "suhe", "ruanqing", "maiwanting", "dangjun", "guanyuhe"];
  const customers = known.customers.filter((one) => one.shops.includes("hemu"));
  let n = 0;
  const open = async (type: string, title: string, form: Record<string, FormValue>, moves: readonly Move[]): Promise<void> => {
    const by = agents[n % agents.length]!;
    const customer = customers[(n * 7 + 3) % customers.length]!;
    const hoursAgo = 1 + random.int(0, 70);
    n += 1;
    const actor = (await app.identity.actorOf(kernel.db.kysely, known.people.get(by)!))!;
    const at = (hours: number) => new Date(kernel.clock.now().getTime() - hours * 3_600_000);
    const contactId = type === "internal-request" ? undefined : known.contacts.get(`${customer.id}/hemu`);
    const { id } = await kernel.run(actor, (ctx) => app.tickets.open({ ...ctx, now: at(hoursAgo) }, { type, title, contactId, form }));
    for (const [i, move] of moves.entries()) await kernel.run(actor, (ctx) => app.tickets.leave({ ...ctx, now: at(hoursAgo * (1 - (i + 1) / (moves.length + 2))) }, id, move.exit, { form: move.form ?? {}, reason: move.reason ?? "" }));
  };
  for (const [i, [title, what, form]] of complaints.entries()) {
    // What is grave is never settled at once.
    const moves = i >= complaints.length / 2 && form.severity !== "major" && form.severity !== "critical" && i % 3 === 0 ? [{ exit: "solve_now", reason: "当场换新，运单已给客户。" }] : towardsPlan.slice(0, i % 4);
    await open("complaint", title, { ...form, what }, moves);
  }
  for (const [i, [title, what, about]] of suggestions.entries()) await open("suggestion", title, { what, about }, sortedOut.slice(0, i % 3));
  for (const [i, [title, what, wish]] of problems.entries()) await open("problem-item", title, { what, wish, order_number: `HM2026${1100 + i}`, tracking: `YJ88${12345678 + i}` }, []);
  for (const [title, what] of requests) await open("internal-request", title, { what }, []);
}
