import type { AgreementRules } from "#contract/policies/agreements.ts";
import type { Locale } from "#locales/index.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import type { Tickets } from "#server/desk/tickets/index.ts";
import type { Mail } from "#server/foundation/mail/index.ts";
import type { BusinessCalendar } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What agreements need from below and beside; app.ts hands it in. */
export interface AgreementPorts {
  keys: DataKeys;
  customers: Pick<Customers, "labels" | "contactsOf" | "customerOf">;
  rules(tx: Tx, at: Date): Promise<AgreementRules>;
  /** How many days before its end an agreement is on the watch list. */
  soonDays(tx: Tx, at: Date): Promise<number>;
  zone(tx: Tx): Promise<string>;
  calendar(tx: Tx, key: string, at: Date): Promise<BusinessCalendar>;
  tickets: Pick<Tickets, "named" | "rows" | "letterTo">;
  /** The conversation that a contact has with a shop at this moment, and what is said there. */
  openTalkOf(tx: Tx, contactId: string, shopId: string): Promise<string | null>;
  /** The language in which a customer is spoken to: of this conversation, else of their newest one. */
  localeOf(tx: Tx, contactIds: readonly string[], conversationId: string | null): Promise<Locale>;
  tell(ctx: Ctx, conversationId: string, said: { clientId: string; text: string; link: string }): Promise<void>;
  mail: Pick<Mail, "sendMail" | "fates">;
  centreName(tx: Tx): Promise<string>;
  shops(tx: Tx): Promise<readonly { id: string; name: string }[]>;
  /** Who may look after agreements. */
  workers(tx: Tx): Promise<readonly string[]>;
  approvers(tx: Tx): Promise<readonly string[]>;
  /** What the watch list makes of a change, in the same transaction. */
  followed(ctx: Ctx, customerId: string): Promise<void>;
}
