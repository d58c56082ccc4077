import type { OrderRow } from "#contract/orders.ts";
import type { PartnerReviews } from "#contract/policies/partner-reviews.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import type { OutsideTasks } from "#server/desk/tickets/index.ts";
import type { Mailbox } from "#server/foundation/mailbox/index.ts";
import type { Mail } from "#server/foundation/mail/index.ts";
import type { BusinessCalendar, Organization } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What asking partners needs from below and beside; app.ts hands it in. */
export interface PartnerPorts {
  keys: DataKeys;
  mail: Pick<Mail, "sendMail">;
  mailbox: Pick<Mailbox, "replyAddress" | "about" | "assign" | "setAside">;
  outside: OutsideTasks;
  organization: Pick<Organization, "partnerContact">;
  contacts: Pick<Customers["contacts"], "fields">;
  ordersOf(tx: Tx, contactIds: readonly string[]): Promise<OrderRow[]>;
  /** Delivery addresses, opened. */
  addressesOf(tx: Tx, contactIds: readonly string[]): Promise<{ orderId: string; line: string; at: Date }[]>;
  trackingOf(tx: Tx, orderId: string): Promise<{ carrier: string; number: string } | null>;
  /** The calendar of working days, on which answers are timed. */
  workingDays(tx: Tx, at: Date): Promise<BusinessCalendar>;
  /** How often partners are reviewed, with the version of the rules; who may, and how they are reminded: by a one-off task, done when it is decided. */
  reviewRules(tx: Tx, at: Date): Promise<{ body: PartnerReviews; version: string }>;
  reviewers(tx: Tx): Promise<string[]>;
  remind: { give(ctx: Ctx, task: { toId: string; what: string; within: { amount: number; unit: "working_days" } }): Promise<{ id: string }>; done(ctx: Ctx, id: string): Promise<void> };
  centre(tx: Tx): Promise<{ name: string; zone: string }>;
}
