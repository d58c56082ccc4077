import type { HeldAgreement, HeldData, HeldLiking, HeldPromise, HeldTicket } from "#contract/data-requests.ts";
import type { OrderRow } from "#contract/orders.ts";
import type { WidgetEntry } from "#contract/widget.ts";
import { consentsOf } from "../store/consents.ts";
import type { Tx } from "#server/kernel/db.ts";

/** Where what we hold of a customer lies. */
export interface HeldPorts {
  fields(tx: Tx, contactIds: readonly string[]): Promise<readonly { name: string; value: string; stated: boolean; updatedAt: Date }[]>;
  orders(tx: Tx, contactIds: readonly string[]): Promise<readonly OrderRow[]>;
  addresses(tx: Tx, contactIds: readonly string[]): Promise<readonly { orderId: string; line: string }[]>;
  conversations(tx: Tx, contactIds: readonly string[]): Promise<readonly { id: string; bucket: string; contactId: string; number: number; openedAt: Date; endedAt: Date | null }[]>;
  /** What was said between both sides, as the customer sees it, after a public number. */
  said(tx: Tx, conversation: { id: string; bucket: string; contactId: string }, after: number, limit: number): Promise<readonly WidgetEntry[]>;
  /** Each in the customer's own view. */
  tickets(tx: Tx, contactIds: readonly string[]): Promise<HeldTicket[]>;
  agreements(tx: Tx, contactIds: readonly string[], at: Date): Promise<HeldAgreement[]>;
  promises(tx: Tx, contactIds: readonly string[]): Promise<HeldPromise[]>;
  likings(tx: Tx, contactIds: readonly string[]): Promise<HeldLiking[]>;
}

const pageOf = 500;

/** Everything we hold of these contacts, whole, in the customer's own view: internal notes and judgements are not part of it. */
export async function heldData(ports: HeldPorts, tx: Tx, contactIds: readonly string[], at: Date): Promise<Omit<HeldData, "madeAt" | "number">> {
  const addresses = new Map((await ports.addresses(tx, contactIds)).map((one) => [one.orderId, one.line]));
  const conversations: HeldData["conversations"] = [];
  for (const c of await ports.conversations(tx, contactIds)) {
    const said: HeldData["conversations"][number]["said"] = [];
    for (let after = 0, more = true; more; ) {
      const page = await ports.said(tx, c, after, pageOf);
      said.push(...page.filter((entry) => entry.kind === "message").map((entry) => ({ at: entry.at, by: entry.author.kind, text: entry.text })));
      more = page.length === pageOf;
      after = page.at(-1)?.publicSeq ?? after;
    }
    conversations.push({ number: c.number, openedAt: c.openedAt.toISOString(), endedAt: c.endedAt?.toISOString() ?? null, said });
  }
  return {
    fields: (await ports.fields(tx, contactIds)).map((field) => ({ field: field.name, value: field.value, stated: field.stated, updatedAt: field.updatedAt.toISOString() })),
    orders: (await ports.orders(tx, contactIds)).map((order) => ({ number: order.number, shop: order.shop.name, placedAt: order.placedAt, paidFen: order.paidFen, address: addresses.get(order.id) ?? null })),
    conversations,
    tickets: await ports.tickets(tx, contactIds),
    agreements: await ports.agreements(tx, contactIds, at),
    promises: await ports.promises(tx, contactIds),
    likings: await ports.likings(tx, contactIds),
    consents: (await consentsOf(tx, contactIds)).map(({ purpose, given, at, channel, version }) => ({ purpose, given, at: at.toISOString(), channel, version })),
  };
}
