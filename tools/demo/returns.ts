import type { FormValue } from "#contract/forms.ts";
import type { App } from "#server/app.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Company } from "#demo/load.ts";

const hour = 3_600_000;
interface Returned {
  reason: "damaged" | "quality" | "wrong_item";
  /** Asked beside the goods' money, in fen. */
  compensationFen: number;
  moves: readonly { exit: string; form: Record<string, FormValue> }[];
}
/** One that waits for its review, one whose compensation waits for another person, one whose goods are awaited. */
const returned: readonly Returned[] = [
  { reason: "quality", compensationFen: 0, moves: [] },
  { reason: "damaged", compensationFen: 6000, moves: [{ exit: "ask_compensation", form: {} }] },
  { reason: "wrong_item", compensationFen: 0, moves: [{ exit: "approve_send", form: { way: "send", address: "四川省成都市青羊区青龙街 1 号 售后仓" } }] },
];

/** Returns of parcels that were received in the last days, at several stages, on the tables of the Southwest. */
export async function saveReturns(kernel: Kernel, app: App, known: Company): Promise<void> {
  const now = kernel.clock.now().getTime();
  const as = async <T>(personId: string, hoursAgo: number, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
    kernel.run((await app.identity.actorOf(kernel.db.kysely, personId))!, (ctx) => work({ ...ctx, now: new Date(now - hoursAgo * hour) }));
  const southwest = new Set(known.customers.filter((one) => /^5[0-4]/.test(one.address.province)).map((one) => one.id));
  const fresh = known.orders.filter((order) => {
    const signedAt = order.shipment?.events.find((event) => event.kind === "signed")?.at ?? order.signedAt;
    return order.shop === "hemu" && order.state === "signed" && southwest.has(order.customerId) && order.paidFen >= 25_000 && signedAt && now - signedAt.getTime() > 12 * hour && now - signedAt.getTime() < 6 * 24 * hour;
  });
  for (const [i, { reason, compensationFen, moves }] of returned.entries()) {
    const order = fresh[i];
    const contactId = order && known.contacts.get(`${order.customerId}/hemu`);
    if (!contactId) return;
    const row = (await app.orders.ordersOf(kernel.db.kysely, [contactId])).find((one) => one.number === order.number);
    if (!row) continue;
    const { ticket } = await as(known.people.get("moxi")!, 8 - i, async (ctx) => {
      const left = (await app.returns.left(ctx, row.id)).get(0) ?? 0;
      return app.returns.ask(ctx, row.id, { wish: "return", reason, intact: true, confirmed: false, lines: [{ n: 0, amountFen: left }, ...(compensationFen === 0 ? [] : [{ n: -2, amountFen: compensationFen }])] });
    });
    const owner = (await app.tickets.rows(kernel.db.kysely, [ticket.id]))[0]?.owner;
    for (const move of owner ? moves : []) await as(owner!.id, 7 - i, (ctx) => app.tickets.leave(ctx, ticket.id, move.exit, { form: move.form, reason: "" }));
  }
}
