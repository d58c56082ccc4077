import type { FileableType, Matter, OwnOrder } from "#contract/filing.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { FilingPorts } from "../ports.ts";
import type { Pass } from "../store.ts";
import { asCustomer, passOf } from "./enter.ts";

/** Orders of whom the shop has signed; nobody else's, and none of somebody who merely says so. */
export async function ownOrders(ports: FilingPorts, tx: Tx, pass: Pass) {
  return pass.vouched ? (await ports.orders.ordersOf(tx, [pass.contactId])).slice(0, 20) : [];
}

export interface FilingPage {
  shop: string;
  types: FileableType[];
  orders: OwnOrder[];
  vouched: boolean;
  matters: Matter[];
}

/** What the page shows: what may be filed, of which orders, and what was filed before. */
export async function filingPage(ports: FilingPorts, ctx: Ctx, token: string): Promise<FilingPage> {
  const pass = await passOf(ctx.tx, token, ctx.now);
  const own = asCustomer(ctx, pass);
  const orders: OwnOrder[] = [];
  for (const order of await ownOrders(ports, ctx.tx, pass)) {
    const left = await ports.returns.left(own, order.id);
    orders.push({ id: order.id, number: order.number, placedAt: order.placedAt, paidFen: order.paidFen, lines: order.lines.map((line, n) => ({ n, title: line.title, quantity: line.quantity, leftFen: left.get(n) ?? 0 })) });
  }
  return { shop: await ports.shopName(ctx.tx, pass.shopId), types: await ports.tickets.fileable(ctx.tx, ctx.now), orders, vouched: pass.vouched, matters: await ports.tickets.mattersOf(ctx.tx, pass.contactId) };
}
