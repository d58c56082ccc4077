import { openTalkOf, readable } from "#server/desk/conversations/index.ts";
import type { Orders } from "#server/desk/orders/index.ts";
import type { ReturnPorts } from "#server/desk/returns/index.ts";
import type { Tickets } from "#server/desk/tickets/index.ts";
import { holdersOf } from "#server/foundation/identity/index.ts";
import type { Organization } from "#server/foundation/organization/index.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";

/** What returns need from beside: money, rules, and the ticket that carries a request to its end; tickets are opened after returns. */
export function returnPorts({ handbook, organization, orders, zone, tickets }: { handbook: Handbook; organization: Organization; orders: Orders; zone: ReturnPorts["zone"]; tickets(): Tickets }): ReturnPorts {
  return {
    money: orders.money,
    rules: (tx, at) => handbook.inForce(tx, "returns", "default", { at }).then(({ body, document, version }) => ({ body, version: `${document}@${version}` })),
    zone,
    reviewers: (tx) => holdersOf(tx, "returns.except"),
    shopKey: async (tx, id) => (await organization.shops(tx)).find((shop) => shop.id === id)?.key ?? null,
    tickets: {
      open: (ctx, { facts, ...about }) => tickets().openFor(ctx, { ...about, type: "return", form: {}, fixed: { ...facts } }),
      async complain(ctx, { words, wish, ...about }) {
        const talk = await openTalkOf(ctx.tx, about.contactId, about.shopId);
        const near = talk !== null && (await readable(ctx, talk).then(() => true, () => false)) ? { conversationId: talk } : {};
        return tickets().open(ctx, { ...about, ...near, type: "complaint", form: { what: words, wish: [wish === "exchange" ? "exchange" : "refund"] } });
      },
      hold: (tx, id) => tickets().hold(tx, id),
      async follow(ctx, id, result) {
        if (!(await tickets().follow(ctx, id, `shop_${result}`))) await tickets().heardShop(ctx, id, result);
      },
      places: (tx, ids) => tickets().places(tx, ids),
    },
  };
}
