import { shopOf, shops } from "../company/company.ts";
import type { Rng } from "../random.ts";
import { products } from "../trade/products.ts";
import { isFar, warehouseFor } from "../trade/shipping.ts";
import { addDays, after, clockOf, dateOf, spokenDate } from "../wallclock.ts";
import type { TalkFacts } from "./types.ts";

export type Variables = Readonly<Record<string, string>>;

/** The values of every {变量} that a wording may name, for one conversation. */
export function variablesOf(rng: Rng, facts: TalkFacts): Variables {
  const { customer, product, order, startAt } = facts;
  const today = dateOf(startAt);
  const line = order?.lines.find((one) => one.sku === product.sku) ?? order?.lines[0];
  const other = rng.pick(products.filter((one) => one.group === product.group && one.short !== product.short));
  const address = order?.address ?? customer.address;
  const far = isFar(address.province);
  const shop = shopOf(facts.shop);
  return {
    称呼: customer.honorific,
    客服: facts.agentName,
    店铺: shop.name,
    热线: shop.hotline,
    另一店铺: shops.find((one) => one.key !== facts.shop)?.name ?? shop.name,
    商品: product.name,
    简称: product.short,
    颜色: line?.colour ?? rng.pick(product.colours),
    尺寸: product.size,
    材质: product.material,
    搭配: product.fits,
    保养: product.care,
    适合: product.suits,
    保修: warranty(product.warrantyMonths),
    价格: yuan(product.priceFen),
    库存: String(product.stock),
    另一简称: other.short,
    另一适合: other.suits,
    市: address.cityName,
    区: address.district,
    小区: /号(.+?) \d+ 幢/.exec(address.detail)?.[1] ?? address.district,
    门牌: address.detail,
    尾号: customer.phone.slice(-4),
    收件人: customer.family + customer.given,
    今天: "今天",
    明天: "明天",
    后天: "后天",
    三天后: spokenDate(addDays(today, 3)),
    半日: halfDay(startAt),
    一小时: `${spokenMoment(after(startAt, 60), today)}前`,
    发货时间: clockOf(startAt) < "16:30" ? "今天" : "明天上午",
    仓库: order?.shipment?.warehouse ?? `${warehouseFor(address.province)}仓`,
    路程: far ? "3 到 5 " : "1 到 3 ",
    运费规则: far ? "这个地区满额也收 12 元运费，路远成本高，下单页会写明。" : "满 99 元包邮，不满的话运费 8 元。",
    ...orderVariables(facts, today, far),
  };
}

function orderVariables({ order, product, startAt }: TalkFacts, today: string, far: boolean): Variables {
  const shipment = order?.shipment;
  const latest = shipment?.events.findLast((one) => one.at <= startAt);
  return {
    订单号: order?.number ?? "",
    实付: yuan(order?.paidFen ?? product.priceFen),
    商品额: yuan(order ? order.goodsFen - order.discountFen : product.priceFen),
    退款额: yuan(order ? order.goodsFen - order.discountFen - 800 : product.priceFen),
    下单日: spokenDate(order ? dateOf(order.placedAt) : today),
    签收日: spokenDate(order?.signedAt ? dateOf(order.signedAt) : today),
    承运: shipment?.carrier ?? "快递公司",
    承运电话: "写在派送短信里",
    运单: shipment?.trackingNumber ?? "",
    预计: spokenDate(shipment?.expectedOn ?? addDays(today, far ? 4 : 2)),
    最新: latest?.text ?? "仓库正在打包",
  };
}

/** Fills a wording; a name without a value is an error, never a brace in front of a customer. */
export function fill(wording: string, variables: Variables): string {
  return wording.replace(/\{([^{}]+)\}/g, (found, name: string, offset: number) => {
    const value = variables[name];
    if (value === undefined || value === "") throw new RangeError(`no value for {${name}} in: ${wording}`);
    const before = needsSpace(wording.slice(0, offset).at(-1), value.at(0)) ? " " : "";
    const behind = needsSpace(wording.slice(offset + found.length).at(0), value.at(-1)) ? " " : "";
    return before + value + behind;
  });
}

/** Between a Chinese character and a Latin letter or digit stands a space. */
function needsSpace(text: string | undefined, value: string | undefined): boolean {
  return /^\p{Script=Han}$/u.test(text ?? "") && /^[A-Za-z0-9¥]$/.test(value ?? "");
}

/** Fen as people read them: ¥1,280.00, whole yuan without the zeros. */
export function yuan(fen: number): string {
  const [whole = "0", cents = "00"] = (fen / 100).toFixed(2).split(".");
  return `¥${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}

function warranty(months: number): string {
  return months % 12 === 0 ? `${months / 12} 年` : `${months} 个月`;
}

/** Four working hours from now, as it is promised to a customer. */
function halfDay(now: Date): string {
  const time = clockOf(now);
  if (time < "09:00") return "今天 14:00 前";
  return time < "13:00" ? "今天 18:00 前" : "明天 12:00 前";
}

function spokenMoment(instant: Date, today: string): string {
  return `${dateOf(instant) === today ? "今天" : "明天"} ${clockOf(instant)} `;
}
