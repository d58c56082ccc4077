import { shops } from "../company/company.ts";
import type { ShopKey } from "../company/types.ts";
import { products } from "../trade/products.ts";
import type { Customer, Order, OrderState, Product } from "../trade/types.ts";

/** Somebody as whom the demo shop can be visited. */
export interface Visitor {
  /** A customer's id, or the made-up name of somebody who has not signed in. */
  as: string;
  label: string;
  signedIn: boolean;
  province: string;
  city: string;
  shops: readonly ShopKey[];
}

export interface CatalogueOrder {
  number: string;
  shop: ShopKey;
  placedAt: string;
  state: OrderState;
  delayed: boolean;
  paidFen: number;
  lines: readonly { name: string; icon: string; colour: string; quantity: number }[];
}

/** All that the storefront shows; served as JSON at /demo/catalogue.json. */
export interface Catalogue {
  shops: readonly { key: ShopKey; name: string; about: string; hotline: string }[];
  products: readonly Pick<Product, "sku" | "shop" | "name" | "priceFen" | "colours" | "size" | "suits" | "soldLastMonth" | "icon">[];
  visitors: readonly Visitor[];
  orders: Readonly<Record<string, readonly CatalogueOrder[]>>;
}

const everyShop: readonly ShopKey[] = ["hemu", "xingye"];
const tierNames = { standard: "普通客户", silver: "银卡", gold: "金卡", diamond: "钻石卡" };

/** People who have not signed in: only where they are is known. */
export const guests: readonly Visitor[] = [
  guest("guest-chengdu", "四川 成都 的访客", "51", "510100"),
  guest("guest-shenzhen", "广东 深圳 的访客", "44", "440300"),
  guest("guest-harbin", "黑龙江 哈尔滨 的访客", "23", "230100"),
];

function guest(as: string, label: string, province: string, city: string): Visitor {
  return { as, label, signedIn: false, province, city, shops: everyShop };
}

/** One shopper of each territory at least, those with a parcel under way or late before the others. */
export function pickShoppers(customers: readonly Customer[], orders: readonly Order[]): Visitor[] {
  const wanted = ["33", "51", "11", "44", "41", "61", "21", "81"];
  return wanted.flatMap((province) => {
    const here = customers.filter((one) => one.address.province === province);
    const ranked = here.toSorted((a, b) => interest(b, orders) - interest(a, orders));
    return ranked.slice(0, province === "33" || province === "51" ? 2 : 1).map(shopper);
  });
}

function interest(customer: Customer, orders: readonly Order[]): number {
  const own = orders.filter((one) => one.customerId === customer.id);
  const open = own.filter((one) => one.state === "shipped" || one.state === "paid").length;
  const late = own.filter((one) => one.state === "shipped" && one.trouble === "delayed").length;
  return late * 8 + open * 4 + Math.min(own.length, 6) + (customer.shops.length > 1 ? 3 : 0);
}

function shopper(customer: Customer): Visitor {
  const { provinceName, cityName, province, city } = customer.address;
  const place = provinceName === cityName ? cityName : `${provinceName} ${cityName}`;
  return { as: customer.id, label: `${customer.honorific}（${place}，${tierNames[customer.tier]}）`, signedIn: true, province, city, shops: customer.shops };
}

/** Everything that the storefront shows, with the newest eight orders of each shopper whom one can be. */
export function demoCatalogue(customers: readonly Customer[], orders: readonly Order[]): Catalogue {
  const visitors = [...guests, ...pickShoppers(customers, orders)];
  const ordersOf = (as: string): CatalogueOrder[] =>
    orders.filter((one) => one.customerId === as).toSorted((a, b) => b.placedAt.getTime() - a.placedAt.getTime()).slice(0, 8).map(shown);
  return {
    shops: shops.map((one) => ({ key: one.key, name: one.name, about: one.about["zh-CN"], hotline: one.hotline })),
    products: products.map(({ sku, shop, name, priceFen, colours, size, suits, soldLastMonth, icon }) => ({ sku, shop, name, priceFen, colours, size, suits, soldLastMonth, icon })),
    visitors,
    orders: Object.fromEntries(visitors.filter((one) => one.signedIn).map((one) => [one.as, ordersOf(one.as)])),
  };
}

function shown(order: Order): CatalogueOrder {
  return {
    number: order.number,
    shop: order.shop,
    placedAt: order.placedAt.toISOString(),
    state: order.state,
    delayed: order.state === "shipped" && order.trouble === "delayed",
    paidFen: order.paidFen,
    lines: order.lines.map((line) => ({
      name: line.name,
      icon: products.find((one) => one.sku === line.sku)?.icon ?? "",
      colour: line.colour + (line.size ? ` ${line.size}` : ""),
      quantity: line.quantity,
    })),
  };
}
