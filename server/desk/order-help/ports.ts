import type { OrderHelpRules } from "#contract/policies/order-help.ts";
import type { OrderRow } from "#contract/orders.ts";
import type { BusinessCalendar } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What the order desk needs from beside and below; app.ts hands it in. */
export interface OrderHelpPorts {
  /** A shop's own rules, else the default's, with the version that holds. */
  rules(tx: Tx, shopKey: string, at: Date): Promise<{ body: OrderHelpRules; version: string }>;
  calendar(tx: Tx, key: string, at: Date): Promise<BusinessCalendar>;
  zone(tx: Tx): Promise<string>;
  shops(tx: Tx): Promise<{ id: string; key: string; name: string; state: string }[]>;
  /** An order within the actor's reach, or a refusal; its address as the order desk compares it, never shown. */
  order(ctx: Ctx, id: string): Promise<OrderRow>;
  contentOf(tx: Tx, id: string): Promise<string>;
  /** Says it in the conversation that this customer has with the shop now; null: there is none. */
  say(ctx: Ctx, contactId: string, shopId: string, said: { clientId: string; text: string }): Promise<string | null>;
  /** Whose conversation it is. */
  conversation(tx: Tx, id: string): Promise<{ contactId: string; shopId: string } | undefined>;
  contactsOf(tx: Tx, contactId: string): Promise<readonly string[]>;
  openTicket(ctx: Ctx, ticket: { type: string; title: string; contactId: string; orderId: string; form: Record<string, string> }): Promise<{ id: string; code: string }>;
}
