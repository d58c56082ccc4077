import type { Customers } from "#server/desk/customers/index.ts";
import type { Orders } from "#server/desk/orders/index.ts";
import type { PartnerPorts } from "#server/desk/partners/index.ts";
import type { Tickets } from "#server/desk/tickets/index.ts";
import { holdersOf } from "#server/foundation/identity/index.ts";
import type { Mailbox } from "#server/foundation/mailbox/index.ts";
import type { Mail } from "#server/foundation/mail/index.ts";
import type { BusinessCalendar, Organization } from "#server/foundation/organization/index.ts";
import type { Errands } from "#server/team/errands/index.ts";
import { readCentre } from "#server/kernel/centre.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";

interface Beside {
  keys: DataKeys;
  mail: Mail;
  mailbox: Mailbox;
  handbook: Handbook;
  organization: Organization;
  customers: Customers;
  orders: Orders;
  tickets: Tickets;
  errands: Errands;
  calendar(tx: Tx, key: string, at: Date): Promise<BusinessCalendar>;
}

/** What partners need from beside, below and above, in a file of its own beside app.ts. */
export function partnerPorts({ keys, mail, mailbox, handbook, organization, customers, orders, tickets, errands, calendar }: Beside): PartnerPorts {
  return {
    keys, mail, mailbox, organization,
    outside: tickets.outside,
    contacts: customers.contacts,
    ordersOf: orders.ordersOf,
    addressesOf: orders.addressesOf,
    trackingOf: orders.trackingOf,
    workingDays: (tx, at) => calendar(tx, "working-days", at),
    centre: async (tx) => (await readCentre(tx)) ?? { name: "Kefu", zone: "Asia/Shanghai" },
    reviewRules: (tx, at) => handbook.inForce(tx, "partner-reviews", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
    reviewers: (tx) => holdersOf(tx, "partners.review"),
    remind: { give: (ctx, task) => errands.byRule(ctx, task), done: (ctx, id) => errands.done(ctx, id) },
  };
}
