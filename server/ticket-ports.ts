import { filesPort } from "#server/desk/attachments/index.ts";
import { anyOpenTalkOf, openTalkOf, readable, tellCustomer, type Conversations } from "#server/desk/conversations/index.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import type { Orders } from "#server/desk/orders/index.ts";
import type { Privacy } from "#server/desk/privacy/index.ts";
import type { Promises } from "#server/desk/promises/index.ts";
import type { Returns } from "#server/desk/returns/index.ts";
import type { Search } from "#server/desk/search/index.ts";
import type { Sla } from "#server/desk/sla/index.ts";
import { warrantyOf, workflowsFrom, type TicketPorts } from "#server/desk/tickets/index.ts";
import type { Mail } from "#server/foundation/mail/index.ts";
import { headquartersOf } from "#server/foundation/organization/index.ts";
import { readCentre } from "#server/kernel/centre.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { FileStore } from "#server/kernel/files/index.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

interface Beside {
  kernel: Kernel;
  keys: DataKeys;
  mail: Mail;
  handbook: Handbook;
  customers: Customers;
  orders: Orders;
  sla: Sla;
  conversations: Conversations;
  promises: Promises;
  returns: Returns;
  search: Search;
  privacy: Privacy;
  files: FileStore;
  zone(tx: Tx): Promise<string>;
  calendar: TicketPorts["calendar"];
  origin(): string;
  openIncident: TicketPorts["openIncident"];
}

/** What tickets need from beside and below: their ports are many, so they stand in a file of their own beside app.ts. */
export function ticketPorts({ kernel, keys, mail, handbook, customers, orders, sla, conversations, promises, returns, search, privacy, files, zone, calendar, origin, openIncident }: Beside): TicketPorts {
  const territories = async (tx: Tx) => (await handbook.inForce(tx, "territories", "default", { at: kernel.clock.now() })).body.territories;
  return {
    keys, mail, customers, zone, calendar, origin, openIncident, openTalkOf, anyOpenTalkOf, promises,
    clocks: sla,
    conversation: readable,
    workflows: workflowsFrom(handbook),
    territoryOf: async (tx, contactId, known) => (await conversations.desk.ports.customers.territoryOf(tx, contactId, { ip: null, statedProvince: null, known })).territory,
    teamsOf: async (tx, territory) => (await territories(tx)).find((one) => one.key === territory)?.teams ?? [],
    headquarters: async (tx) => headquartersOf({ territories: await territories(tx) }).key,
    ordersOf: orders.ordersOf,
    tell: (ctx, id, said) => tellCustomer(conversations.desk, ctx, id, said),
    warranty: async (tx, at, { orderId, said }) => {
      const { body, document, version } = await handbook.inForce(tx, "warranty", "default", { at });
      return { ...warrantyOf(body, orderId === null ? null : await orders.soldGoods(tx, orderId, await zone(tx)), said), version: `${document}@${version}` };
    },
    returns: returns.byTicket,
    remedies: returns.remedies,
    askShop: orders.askShop,
    files: { ...filesPort(kernel, files), find: (tx, id) => files.find(tx, id) },
    find: search.ticketIds,
    templates: async (tx, at) => (await handbook.inForce(tx, "ticket-templates", "default", { at })).body.templates,
    opening: privacy.opening,
    consented: privacy.consented,
    centreName: async (tx) => (await readCentre(tx))?.name ?? "Kefu",
  };
}
