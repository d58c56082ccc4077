import { openTalkOf, readConversation, tellCustomer, type Conversations } from "#server/desk/conversations/index.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import { orderHelpModule, type OrderHelpPorts } from "#server/desk/order-help/index.ts";
import type { Orders } from "#server/desk/orders/index.ts";
import type { Tickets } from "#server/desk/tickets/index.ts";
import type { Organization } from "#server/foundation/organization/index.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";
import type { Module } from "#server/kernel/module.ts";

/** The order desk, wired: its ports are many, so they stand in a file of their own beside app.ts. */
export function orderHelp({ handbook, organization, orders, customers, conversations, tickets, zone, calendar }: { handbook: Handbook; organization: Organization; zone: OrderHelpPorts["zone"]; calendar: OrderHelpPorts["calendar"]; orders: Orders; customers: Customers; conversations: Conversations; tickets: Tickets }): Module {
  return orderHelpModule({
    async rules(tx, shopKey, at) {
      const { body, document, version } = (await handbook.find(tx, "order-help", `shop-${shopKey}`, { at })) ?? (await handbook.inForce(tx, "order-help", "default", { at }));
      return { body, version: `${document}@${version}` };
    },
    calendar,
    zone,
    shops: organization.shops,
    order: orders.orderRow,
    contentOf: orders.contentOf,
    async say(ctx, contactId, shopId, said) {
      const id = await openTalkOf(ctx.tx, contactId, shopId);
      if (id !== null) await tellCustomer(conversations.desk, ctx, id, { ...said, link: "" });
      return id;
    },
    conversation: readConversation,
    async contactsOf(tx, contactId) {
      const customerId = (await customers.labels(tx, [contactId])).get(contactId)?.customerId ?? null;
      return customerId === null ? [contactId] : customers.contactsOf(tx, customerId);
    },
    openTicket: (ctx, ticket) => tickets.open(ctx, ticket),
  });
}
