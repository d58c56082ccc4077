import { conversationsWithin, servedBy, type Conversations } from "#server/desk/conversations/index.ts";
import { courseOver } from "#server/desk/course/index.ts";
import type { CustomersPorts } from "#server/desk/customers/index.ts";
import type { Orders } from "#server/desk/orders/index.ts";
import type { Privacy } from "#server/desk/privacy/index.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";

/** What the customer's file needs from beside: one line of everything that happened, and the rules of the handbook. */
export function customerPorts({ handbook, orders, conversations, privacy }: { handbook: Handbook; orders: Orders; conversations: Conversations; privacy: Privacy }): CustomersPorts {
  return {
    conversationsOf: (ctx, contactIds, part) => conversationsWithin(conversations.desk, ctx, contactIds, part),
    servesNow: servedBy,
    ordersOf: orders.ordersOf,
    orderTotals: orders.orderTotals,
    addressesOf: orders.addressesOf,
    reading: privacy.reading,
    moreOf: courseOver({
      ticketTypes: async (tx, at) => new Map((await handbook.all(tx, "workflow", { at })).map(({ document, body }) => [document.slice("workflow/".length), body])),
      needs: async (tx, at) => new Map((await handbook.inForce(tx, "topics", "default", { at })).body.needs.map((one) => [one.key, one.name])),
    }),
    deletionOpen: privacy.deletionOpen,
    held: privacy.held,
    files: (tx, at) => handbook.inForce(tx, "customer-files", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
    completeness: async (tx, at) => {
      const { files } = (await handbook.inForce(tx, "customer-care", "default", { at })).body;
      const { kinds } = (await handbook.inForce(tx, "customer-files", "default", { at })).body;
      return { base: files.asks, kinds: new Map(kinds.flatMap(({ kind, asks }) => (asks ? [[kind, asks]] : []))), askBelow: files.askBelow };
    },
    worth: orders.worthOf,
    tierRules: (tx, at) => handbook.inForce(tx, "customer-tiers", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
    tiers: async (tx, at) => (await handbook.inForce(tx, "customer-tiers", "default", { at })).body.tiers,
  };
}
