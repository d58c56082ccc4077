import { dutyFor } from "../company/duty.ts";
import { personOf, takersOf } from "../company/people.ts";
import { territoryOf } from "../company/regions.ts";
import type { Person, ShopKey, SkillKey, TeamKey, TerritoryKey } from "../company/types.ts";
import type { Rng } from "../random.ts";
import { productOf, products } from "../trade/products.ts";
import type { Customer, Order, Product } from "../trade/types.ts";
import { addDays, after, clockOf, dateOf, instantAt } from "../wallclock.ts";
import { drawScript, makeConversation } from "./conversation.ts";
import { momentOf } from "./moments.ts";
import type { Conversation, OrderMoment } from "./types.ts";

const hoursOfDay: readonly (readonly [number, number])[] = [
  [0, 1], [8, 2], [9, 8], [10, 11], [11, 9], [12, 7], [13, 7], [14, 9], [15, 9], [16, 8], [17, 6], [18, 5], [19, 7], [20, 10], [21, 10], [22, 6],
];

/** A conversation of the past with those who took part in it. */
export interface PastConversation {
  customer: Customer;
  order?: Order;
  product: Product;
  shop: ShopKey;
  territory: TerritoryKey;
  skill: SkillKey;
  agentLogin: string;
  startAt: Date;
  acceptedAt: Date;
  conversation: Conversation;
}

/** The centre's past before an instant: conversations in order of their beginning, each with the agent who was on duty. */
export function makeHistory(
  rng: Rng,
  it: { until: Date; days: number; count: number; customers: readonly Customer[]; orders: readonly Order[] },
): PastConversation[] {
  const today = dateOf(it.until);
  const last = after(it.until, -60);
  const starts = Array.from({ length: it.count }, () => {
    const at = instantAt(addDays(today, -rng.int(0, it.days)), rng.weighted(hoursOfDay) * 60 + rng.int(0, 59));
    return at > last ? after(last, -rng.int(10, 1440)) : at;
  }).sort((a, b) => a.getTime() - b.getTime());
  const byId = new Map(it.customers.map((one) => [one.id, one]));
  const past: Past = { customers: it.customers, orders: it.orders, byId, asked: new Set() };
  return starts.map((startAt, index) => pastConversation(rng.fork(`past ${index}`), startAt, past));
}

/** What the past is drawn from; `asked` keeps an order from being asked about twice at the same moment. */
interface Past {
  customers: readonly Customer[];
  orders: readonly Order[];
  byId: ReadonlyMap<string, Customer>;
  asked: Set<string>;
}

function pastConversation(rng: Rng, startAt: Date, past: Past): PastConversation {
  const { customer, order } = drawCaller(rng, startAt, past);
  const shop = order?.shop ?? rng.pick(customer.shops);
  const line = order && rng.pick(order.lines);
  const product = line ? productOf(line.sku) : rng.pick(products.filter((one) => one.shop === shop));
  const script = drawScript(rng, { product, order, startAt });
  const territory = territoryOf((order?.address ?? customer.address).province);
  const agent = drawAgent(rng, territory, shop, script.skill, startAt);
  const facts = { customer, shop, product, agentName: agent.name, startAt, ...(order ? { order } : {}) };
  const conversation = makeConversation(rng, facts, script.key);
  const firstReply = conversation.messages.find((one) => one.from === "agent")?.at ?? startAt;
  const waited = Math.min(firstReply.getTime() - startAt.getTime() - 500, rng.int(600, 9000));
  return {
    customer, product, shop, territory, skill: script.skill, agentLogin: agent.login, startAt, conversation,
    acceptedAt: new Date(startAt.getTime() + Math.max(300, waited)),
    ...(order ? { order } : {}),
  };
}

/** What callers have in hand: nothing yet, or an order at one of its moments. */
const callers: readonly (readonly [OrderMoment | "no order", number])[] = [
  ["no order", 34], ["paid", 9], ["shipped", 13], ["delayed", 6], ["fresh", 21], ["damaged", 2], ["returning", 3], ["older", 12],
];

function drawCaller(rng: Rng, startAt: Date, it: Past): { customer: Customer; order?: Order } {
  const wanted = rng.weighted(callers);
  const able = wanted === "no order" ? [] : it.orders.filter((one) => momentOf(one, startAt) === wanted);
  const unasked = able.filter((one) => !it.asked.has(`${one.number} ${wanted}`));
  const order = unasked.length > 0 ? rng.pick(unasked) : able.length > 0 && rng.chance(0.3) ? rng.pick(able) : undefined;
  const customer = order && it.byId.get(order.customerId);
  if (!order || !customer) return { customer: rng.pick(it.customers) };
  it.asked.add(`${order.number} ${wanted}`);
  return { customer, order };
}

function drawAgent(rng: Rng, territory: TerritoryKey, shop: ShopKey, skill: SkillKey, at: Date): Person {
  const present = new Set(loginsAt(at));
  const desk: TeamKey = skill === "complaint" && rng.chance(0.5) ? "complaints" : territory;
  const takers = takersOf(desk).filter((one) => present.has(one.login) && one.shops.includes(shop));
  const able = takers.filter((one) => one.skills[skill]);
  const own = able.filter((one) => one.team === desk);
  const choice = own.length > 0 && rng.chance(0.85) ? own : able.length > 0 ? able : takers;
  return rng.weighted(choice.map((one) => [one, one.capacity] as const));
}

/** Who is on duty at an instant. */
export function loginsAt(at: Date): string[] {
  const date = dateOf(at);
  const [hours = 0, minutes = 0] = clockOf(at).split(":").map(Number);
  const minute = hours * 60 + minutes;
  const today = dutyFor(date).filter((one) => one.from <= minute && minute < one.to);
  const sinceYesterday = dutyFor(addDays(date, -1)).filter((one) => minute + 1440 < one.to);
  return [...today, ...sinceYesterday].map((one) => personOf(one.login).login);
}
