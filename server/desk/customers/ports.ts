import type { ConversationRow } from "#contract/conversation.ts";
import type { LocalText } from "#contract/common.ts";
import type { MoreKind, TimelineItem } from "#contract/customers.ts";
import type { CustomerFiles } from "#contract/policies/customer-files.ts";
import type { OrderRow } from "#contract/orders.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { BlindIndex, DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { CustomerTiers } from "#contract/policies/customer-tiers.ts";
import type { Worth } from "./worth-rules.ts";
import type { FileRules } from "./completeness-rules.ts";
import type { Contacts } from "./contacts.ts";

/** Whose personal data are read: a customer, and whether the reader serves them now. */
export interface Read {
  customerId: string;
  contactIds: readonly string[];
  served: boolean;
}

/** What reading leaves behind, and how often it is allowed (R-CU-04). */
export interface Reading {
  /** Notes that a file was read. */
  file(ctx: Ctx, read: Read): Promise<void>;
  /** Refuses what is over the quota, else notes that a masked value is opened; gives the reason as it is recorded. */
  field(ctx: Ctx, read: Read & { field: string }, why: { purpose?: string | undefined; reason: string }): Promise<string>;
}

/** A part of something long: at or before an instant, so many. */
export interface Part {
  before: Date | null;
  limit: number;
}

/** What customer files need from above; app.ts hands it in. */
export interface CustomersPorts {
  /** Conversations of these contacts within the actor's reach, the newest first; none without the right to read conversations. */
  conversationsOf(ctx: Ctx, contactIds: readonly string[], part?: Part): Promise<readonly ConversationRow[]>;
  /** Of these contacts (all, when left out) those who have an open conversation with this person now. */
  servesNow(tx: Tx, personId: string, contactIds?: readonly string[]): Promise<readonly string[]>;
  /** Orders of these contacts, the newest first. */
  ordersOf(tx: Tx, contactIds: readonly string[], part?: Part): Promise<readonly OrderRow[]>;
  orderTotals(tx: Tx, contactIds: readonly string[]): Promise<ReadonlyMap<string, { count: number; paidFen: number }>>;
  /** Tickets, promises, returns, ratings, needs and acts of agreements that the actor may read, behind a place, the newest first. */
  moreOf(ctx: Ctx, contactIds: readonly string[], kind: MoreKind | undefined, behind: Pick<TimelineItem, "at" | "id" | "kind"> | null, limit: number): Promise<readonly TimelineItem[]>;
  /** Where these orders went, whole; masked here. */
  addressesOf(tx: Tx, contactIds: readonly string[]): Promise<readonly { orderId: string; line: string; at: Date }[]>;
  reading: Reading;
  /** Whether one of these customers is being deleted at their own wish. */
  deletionOpen(tx: Tx, customerIds: readonly string[]): Promise<boolean>;
  /** Whether a customer's data are only kept (R-CU-04). */
  held(tx: Tx, customerId: string, at: Date): Promise<boolean>;
  /** The rules for files in force, and their version. */
  files(tx: Tx, at: Date): Promise<{ body: CustomerFiles; version: string }>;
  /** What files should have: everybody's, and those of kinds that are asked for something else; below which share of a hundred one lacks too much. */
  completeness(tx: Tx, at: Date): Promise<FileRules>;
  /** What orders since a moment come to, by contact: those that were paid and not called off; the newest order whenever it was. */
  worth(tx: Tx, contactIds: readonly string[], since: Date): Promise<ReadonlyMap<string, Worth>>;
  /** The tiers with the rule that gives them, and their version. */
  tierRules(tx: Tx, at: Date): Promise<{ body: CustomerTiers; version: string }>;
  /** The tiers in force, the highest first. */
  tiers(tx: Tx, at: Date): Promise<readonly { key: string; name: LocalText }[]>;
}

/** What the use cases of this module share. */
export interface Parts {
  readonly contacts: Contacts;
  readonly keys: DataKeys;
  readonly blind: BlindIndex;
  readonly ports: CustomersPorts;
}
