import type { OrderRow } from "#contract/orders.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import type { OutsideTasks } from "#server/desk/tickets/index.ts";
import type { Mail } from "#server/foundation/mail/index.ts";
import type { BusinessCalendar, Organization } from "#server/foundation/organization/index.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What asking partners needs from below and beside; app.ts hands it in. */
export interface PartnerPorts {
  keys: DataKeys;
  mail: Pick<Mail, "sendMail">;
  outside: OutsideTasks;
  organization: Pick<Organization, "partnerContact">;
  contacts: Pick<Customers["contacts"], "fields">;
  ordersOf(tx: Tx, contactIds: readonly string[]): Promise<OrderRow[]>;
  /** Delivery addresses, opened. */
  addressesOf(tx: Tx, contactIds: readonly string[]): Promise<{ orderId: string; line: string; at: Date }[]>;
  trackingOf(tx: Tx, orderId: string): Promise<{ carrier: string; number: string } | null>;
  /** The calendar of working days, on which answers are timed. */
  workingDays(tx: Tx, at: Date): Promise<BusinessCalendar>;
  centre(tx: Tx): Promise<{ name: string; zone: string }>;
}
