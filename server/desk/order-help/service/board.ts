import { boardGroups, type BoardGroup, type BoardRow, type OrderHelp, type Problem } from "#contract/order-help.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { dayBounds, onDate } from "#server/kernel/time/index.ts";
import type { OrderHelpPorts } from "../ports.ts";
import { hasPassed, leavesOn, placeOnBoard } from "../rules.ts";
import * as store from "../store.ts";

const most = 500;
const iso = (at: Date | null) => at?.toISOString() ?? null;

async function shopRules(ports: OrderHelpPorts, ctx: Ctx) {
  const shops = (await ports.shops(ctx.tx)).filter((shop) => shop.state === "open");
  const zone = await ports.zone(ctx.tx);
  const rules = new Map<string, { rules: Awaited<ReturnType<OrderHelpPorts["rules"]>>; opensOn: (day: string) => boolean }>();
  for (const shop of shops) {
    const held = await ports.rules(ctx.tx, shop.key, ctx.now);
    const calendar = await ports.calendar(ctx.tx, held.body.cutOff.calendar, ctx.now);
    rules.set(shop.id, { rules: held, opensOn: (day) => calendar.hoursOn(day).open.length > 0 });
  }
  return { shops, zone, rules };
}

/** What must leave today, what is short or in trouble and who was told, what comes later, what has left (R-TK-05). */
export async function readBoard(ports: OrderHelpPorts, ctx: Ctx, query: { shop?: string | undefined; group?: BoardGroup | undefined }) {
  if (insistPermission(ctx.actor, "orders.read") !== "all") throw new Refusal("forbidden", { params: { permission: "orders.read" } });
  const { shops, zone, rules } = await shopRules(ports, ctx);
  const orders = (await store.boardOrders(ctx.tx, dayBounds(onDate(ctx.now, zone), zone).from, query.shop ?? null, most + 1)).filter((order) => rules.has(order.shopId));
  const tellings = await store.tellingsOf(ctx.tx, orders.map((order) => order.id));
  const rows = orders.slice(0, most).map((order): BoardRow => {
    const { rules: held, opensOn } = rules.get(order.shopId)!;
    const dueOn = leavesOn(held.body.cutOff, order.paidAt, opensOn, zone);
    const trouble = order.short || (order.note ?? "") !== "";
    return {
      id: order.id, number: order.number, contactId: order.contactId, shop: { id: order.shopId, name: order.shopName }, goods: order.goods, paidAt: order.paidAt.toISOString(), dueOn, leftAt: iso(order.leftAt),
      ...placeOnBoard({ dueOn, leftAt: order.leftAt, trouble }, held.body.cutOff, ctx.now, zone), confirmation: order.confirmation, chasings: order.chasings, action: order.action,
      problem: trouble ? problemOf(order.short, order, tellings.get(order.id)) : null,
    };
  });
  // What is to be done stands first.
  rows.sort((a, b) => boardGroups.indexOf(a.group) - boardGroups.indexOf(b.group));
  const counts = Object.fromEntries(boardGroups.map((group) => [group, rows.filter((row) => row.group === group).length])) as Record<BoardGroup, number>;
  return {
    rows: query.group === undefined ? rows : rows.filter((row) => row.group === query.group), counts, untold: rows.filter((row) => row.group === "problem" && row.problem?.toldAt === null).length, more: orders.length > most,
    shops: shops.map((shop) => {
      const held = rules.get(shop.id)!.rules;
      return { id: shop.id, name: shop.name, cutOff: held.body.cutOff.time, tellBy: held.body.cutOff.tellBy, passed: hasPassed(held.body.cutOff.time, ctx.now, zone), tellByPassed: hasPassed(held.body.cutOff.tellBy, ctx.now, zone), version: held.version };
    }),
  };
}

const problemOf = (short: boolean, noted: { note: string | null; notedAt: Date | null; notedBy: string | null; toldAt: Date | null } | undefined, tellings: readonly { person: string; readAt: Date | null }[] = []): Problem => ({
  short, note: noted?.note ?? "", notedAt: iso(noted?.notedAt ?? null), notedBy: noted?.notedBy ?? "", toldAt: iso(noted?.toldAt ?? null), tellings: tellings.map((one) => ({ person: one.person, readAt: iso(one.readAt) })),
});

/** What the order desk has done for one order. */
export async function readHelp(ports: OrderHelpPorts, ctx: Ctx, orderId: string): Promise<OrderHelp> {
  await ports.order(ctx, orderId);
  const order = found(await store.helpedOrder(ctx.tx, orderId));
  const confirmation = await store.lockConfirmation(ctx.tx, orderId);
  const problem = await store.lockProblem(ctx.tx, orderId);
  const trouble = order.leftAt === null && (order.short || problem !== undefined);
  return {
    confirmation: confirmation ? { state: confirmation.state, rounds: confirmation.rounds, askedAt: confirmation.askedAt.toISOString(), answeredAt: iso(confirmation.answeredAt), answeredBy: confirmation.answeredBy ?? "" } : null,
    notices: (await store.noticesOf(ctx.tx, orderId)).map(({ kind, at, saidAt, text }) => ({ kind, at: at.toISOString(), saidAt: iso(saidAt), text })),
    findings: (await store.findingsOfOrder(ctx.tx, orderId)).map((one) => ({ ...one, since: one.since.toISOString(), foundAt: one.foundAt.toISOString() })),
    chasings: (await store.chasingsOf(ctx.tx, orderId)).map((one) => ({ at: one.at.toISOString(), by: one.by ?? "", note: one.note })),
    problem: trouble ? problemOf(order.short, problem, (await store.tellingsOf(ctx.tx, [orderId])).get(orderId)) : null,
    open: order.leftAt === null && order.state === "paid",
  };
}

const plain = (words: string) => cutPersonal(words).text;

/** The customer chased it: counted, and seen on the board. */
export async function chaseOrder(ports: OrderHelpPorts, ctx: Ctx, orderId: string, note: string): Promise<{ count: number }> {
  await ports.order(ctx, orderId);
  const count = await store.insertChasing(ctx.tx, { id: newId(), orderId, at: ctx.now, by: ctx.actor.id, note: plain(note) });
  ctx.record({ kind: "order.chased", subject: ["order", orderId], data: { count } });
  return { count };
}

export async function noteProblem(ports: OrderHelpPorts, ctx: Ctx, orderId: string, note: string): Promise<void> {
  await ports.order(ctx, orderId);
  await store.lockProblem(ctx.tx, orderId);
  await store.putProblem(ctx.tx, orderId, plain(note), ctx.now, ctx.actor.id);
  ctx.record({ kind: "order.problem_noted", subject: ["order", orderId], data: { note: plain(note) } });
}

export async function clearProblem(ports: OrderHelpPorts, ctx: Ctx, orderId: string): Promise<void> {
  await ports.order(ctx, orderId);
  if (!(await store.lockProblem(ctx.tx, orderId))) throw new Refusal("not_found");
  await store.dropProblem(ctx.tx, orderId);
  ctx.record({ kind: "order.problem_cleared", subject: ["order", orderId] });
}

/** The order desk tells those who talk to customers now; each gives a receipt. */
export async function tellAgents(ports: OrderHelpPorts, ctx: Ctx, orderId: string): Promise<{ told: number }> {
  const { number } = await ports.order(ctx, orderId);
  const order = found(await store.helpedOrder(ctx.tx, orderId));
  const problem = await store.lockProblem(ctx.tx, orderId);
  if (order.leftAt !== null || (!order.short && (problem?.note ?? "") === "")) throw new Refusal("order_no_problem");
  const people = (await store.onlineNow(ctx.tx, ctx.now)).filter((id) => id !== ctx.actor.id);
  if (people.length === 0) throw new Refusal("nobody_online");
  await store.putTellings(ctx.tx, orderId, ctx.now, people);
  await notify(ctx, people, { kind: "order.problem_told", params: { order: number, note: problem?.note ?? "", short: order.short ? 1 : 0, by: ctx.actor.name }, link: `/orders?group=problem&order=${orderId}` });
  ctx.record({ kind: "order.problem_told", subject: ["order", orderId], data: { people: people.length } });
  return { told: people.length };
}

export async function giveReceipt(ports: OrderHelpPorts, ctx: Ctx, orderId: string): Promise<void> {
  await ports.order(ctx, orderId);
  if (ctx.actor.id === null || !(await store.putReceipt(ctx.tx, orderId, ctx.actor.id, ctx.now))) throw new Refusal("not_found");
}
