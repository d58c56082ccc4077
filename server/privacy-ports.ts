import type { Agreements } from "#server/desk/agreements/index.ts";
import type { CareDoor } from "#server/desk/care/index.ts";
import { conversationsOf, publicEntriesOf, type Conversations } from "#server/desk/conversations/index.ts";
import { eraseContacts, fieldNames, type Customers } from "#server/desk/customers/index.ts";
import type { Filing } from "#server/desk/filing/index.ts";
import type { Orders } from "#server/desk/orders/index.ts";
import type { PrivacyPorts } from "#server/desk/privacy/index.ts";
import type { Promises } from "#server/desk/promises/index.ts";
import type { Tickets } from "#server/desk/tickets/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";

interface Beside {
  keys: DataKeys;
  bus: Kernel["bus"];
  customers: Customers;
  care(): CareDoor;
  orders(): Orders;
  conversations(): Conversations;
  tickets(): Tickets;
  agreements(): Agreements;
  promises(): Promises;
  filing(): Filing;
}

/** Where what we hold of a customer lies, and what goes when they are erased; most of it is opened after privacy is. */
export function heldPorts({ keys, bus, customers, care, orders, conversations, tickets, agreements, promises, filing }: Beside): Pick<PrivacyPorts, "held" | "erase" | "openMatters"> {
  return {
    erase: async (ctx, contactIds) => {
      await eraseContacts(keys, bus, ctx, contactIds);
      await care().erase(ctx.tx, contactIds);
      await tickets().erase(ctx, contactIds);
      await filing().erase(ctx.tx, contactIds);
    },
    openMatters: async (tx, contactIds) => ({ tickets: await tickets().openOf(tx, contactIds), agreements: await agreements().openOf(tx, contactIds) }),
    held: {
      fields: (tx, contactIds) => customers.contacts.openFields(tx, contactIds, fieldNames),
      orders: (tx, contactIds) => orders().ordersOf(tx, contactIds),
      addresses: (tx, contactIds) => orders().addressesOf(tx, contactIds),
      conversations: (tx, contactIds) => conversationsOf(tx, contactIds, 10_000),
      said: (tx, c, after, limit) => publicEntriesOf(conversations().desk, conversations().feed, tx, c, { after, limit }),
      tickets: (tx, contactIds) => tickets().held(tx, contactIds),
      agreements: (tx, contactIds, at) => agreements().held(tx, contactIds, at),
      promises: (tx, contactIds) => promises().held(tx, contactIds),
      likings: (tx, contactIds) => care().likings(tx, contactIds),
    },
  };
}
