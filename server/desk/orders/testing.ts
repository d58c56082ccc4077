import type { Kernel } from "#server/kernel/kernel.ts";
import { filesDesk, freeReading, type FilesDesk } from "#server/desk/customers/testing.ts";
import { openOrders, type Orders } from "./index.ts";

/** No shop has a system that acts. */
const noShop = { outbound: { call: async () => Promise.reject(new Error("no outside")) }, administrators: async () => [], returnOf: async () => undefined, answered: async () => "taken" as const, refundTold: async () => {}, recommendation: async () => { throw new Error("no handbook"); } };

/** Customers' files with orders behind them, through real HTTP routes. */
export async function ordersDesk(kernel: Kernel): Promise<FilesDesk & { orders: Orders }> {
  let orders: Orders | undefined;
  const desk = await filesDesk(kernel, ({ customers, keys, servesNow }) => {
    orders = openOrders(kernel, { keys, contactsOf: customers.contactsOf, customerOf: customers.customerOf, servesNow, reading: freeReading, contacts: customers.contacts, shopByKey: async () => undefined, shops: async () => [], ...noShop });
    return { ports: orders, routes: orders.module.routes ?? [] };
  });
  return { ...desk, orders: orders! };
}
